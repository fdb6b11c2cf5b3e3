"""Normal weights that weigh the variance of signals forward against that of gradients backward.

References
----------
[glorot2010]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, normal_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``2.0 / (fan_in + fan_out)``."""
    return normal_weights(shape, 2.0 / (fan_in + fan_out), rng)


SPEC = InitializerSpec(
    label="Glorot normal",
    help="A compromise that keeps both signals forward and gradients backward in size: good for tanh and sigmoid.",
    formula=r"w \sim \mathcal{N}\left(0, \frac{2}{n_{in} + n_{out}}\right)",
    order=40,
    sample=sample,
)
