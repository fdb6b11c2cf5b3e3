"""Normal weights that keep the variance of a layer whose activation cuts half of its signals off.

References
----------
[he2015]; full entry in docs/references.md.
"""

from __future__ import annotations

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights, normal_weights


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw with variance ``2.0 / fan_in``."""
    return normal_weights(shape, 2.0 / fan_in, rng)


SPEC = InitializerSpec(
    label="He normal",
    help="Twice LeCun's variance, because ReLU sets half of its signals to zero.",
    formula=r"w \sim \mathcal{N}\left(0, \frac{2}{n_{in}}\right)",
    order=50,
    sample=sample,
)
