"""Settings that contests on pictures share."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from engine.experiments import _image_choice
from engine.experiments._convnet_config import SEED
from engine.optimizers import LEARNING_RATE
from engine.spec import AbstractField, Choice, Integer

JUDGED: Final = 300  # test pictures; an accuracy of nine of ten is then known to within 0.017
LOOKED_AT: Final = 100  # test pictures to choose from

IMAGE_SET: Final = Choice(
    name="image_set",
    label="Pictures",
    help="Digits are tiny and learned in seconds; MNIST has 28 x 28 pixels; Fashion-MNIST shows clothes.",
    default=_image_choice.default(),
    choices=_image_choice.offered("contest"),
)
IMAGE: Final = Integer(
    name="image",
    label="Picture",
    help="Which of the test pictures is looked at closely.",
    default=0,
    minimum=0,
    maximum=LOOKED_AT - 1,
)


def training(learning_rate: float, batch_size: int, samples: int) -> tuple[AbstractField, ...]:
    """Return how all contestants are trained, with these defaults; the optimizer is Adam."""
    return (
        replace(LEARNING_RATE, default=learning_rate),
        Integer(
            name="batch_size",
            label="Batch size",
            help="How many pictures are averaged for one step.",
            default=batch_size,
            minimum=1,
            maximum=256,
            stops=(1, 8, 16, 32, 64, 128, 256),
        ),
        Integer(
            name="samples",
            label="Samples",
            help="How many training pictures there are.",
            default=samples,
            minimum=20,
            maximum=10_000,
            stops=(20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000),
        ),
        SEED,
    )
