"""Uniform weights that keep the variance of a layer whose activation is nearly linear around zero.

References
----------
[lecun1998]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, uniform_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``1.0 / fan_in``."""
    return uniform_weights(shape, 1.0 / fan_in, rng)


SPEC = InitializerSpec(
    label="LeCun uniform",
    help="Keeps the size of signals on their way forward, with no weight far from the others.",
    formula=r"w \sim \mathcal{U}(-a, a),\quad a = \sqrt{\frac{3}{n_{in}}}",
    order=31,
    sample=sample,
)
