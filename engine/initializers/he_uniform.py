"""Uniform weights that keep the variance of a layer whose activation cuts half of its signals off.

References
----------
[he2015]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, uniform_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``2.0 / fan_in``."""
    return uniform_weights(shape, 2.0 / fan_in, rng)


SPEC = InitializerSpec(
    label="He uniform",
    help="Twice LeCun's variance, because ReLU sets half of its signals to zero, with no outliers.",
    formula=r"w \sim \mathcal{U}(-a, a),\quad a = \sqrt{\frac{6}{n_{in}}}",
    order=51,
    sample=sample,
)
