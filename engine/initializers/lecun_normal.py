"""Normal weights that keep the variance of a layer whose activation is nearly linear around zero.

References
----------
[lecun1998]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, normal_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``1.0 / fan_in``."""
    return normal_weights(shape, 1.0 / fan_in, rng)


SPEC = InitializerSpec(
    label="LeCun normal",
    help="Keeps the size of signals on their way forward through linear, tanh and SELU layers.",
    formula=r"w \sim \mathcal{N}\left(0, \frac{1}{n_{in}}\right)",
    order=30,
    sample=sample,
)
