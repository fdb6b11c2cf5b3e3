"""2-8-8-1 with tanh on the spiral, of which a student begins with a relative."""

from __future__ import annotations

from typing import Literal

import engine
from benchmarks.problems.problem import SEED, Problem

SAMPLES = 300  # 1, 10 and 30 divide it


def tiny_network(optimizer: Literal["sgd", "adam"], batch_size: int) -> Problem:
    """Return the problem for one optimizer and batch size."""
    data = engine.datasets.load("spiral", samples=SAMPLES, seed=SEED)
    return Problem(
        x=data.inputs,
        y=data.targets.reshape(-1, 1),
        hidden=(8, 8),
        outputs=1,
        activation="tanh",
        loss="half_squared_error",
        optimizer=optimizer,
        learning_rate=0.03 if optimizer == "sgd" else 0.001,
        batch_size=batch_size,
    )
