"""Uniform weights that weigh the variance of signals forward against that of gradients backward.

References
----------
[glorot2010]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, uniform_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``2.0 / (fan_in + fan_out)``."""
    return uniform_weights(shape, 2.0 / (fan_in + fan_out), rng)


SPEC = InitializerSpec(
    label="Glorot uniform",
    help="A compromise that keeps both signals forward and gradients backward in size, with no outliers.",
    formula=r"w \sim \mathcal{U}(-a, a),\quad a = \sqrt{\frac{6}{n_{in} + n_{out}}}",
    order=41,
    sample=sample,
)
