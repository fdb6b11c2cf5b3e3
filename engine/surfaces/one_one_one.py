"""1-1-1 network: two weights in a row learn the identity; a saddle at zero, minima along a hyperbola."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.layers.dense import Dense
from engine.network import Network
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the loss of the network on its one sample."""
    one = np.ones((1, 1))
    branch = np.linspace(0.5, 2.0, 16)
    hyperbola = np.concatenate([np.stack([s * branch, s / branch], axis=1) for s in (-1.0, 1.0)])

    def first(seed: int) -> tuple[float, float]:
        if seed == 0:
            return -0.5, 0.55
        random = np.random.Generator(np.random.Philox(key=seed))
        return tuple(random.uniform(-2.0, 2.0, 2))

    return NetworkSurface(
        lambda optimizer, penalties: Network(
            inputs=1,
            layers=[Dense(1, bias=False), Dense(1, bias=False)],
            loss="mse",
            optimizer=optimizer,
            penalties=penalties,
        ),
        one,
        one,
        (0, 1),
        Window(-2.0, 2.0, -2.0, 2.0),
        names=("w1", "w2"),
        minima=hyperbola,
        first=first,
    )


SPEC = SurfaceSpec(
    label="1-1-1 network",
    help="Two weights in a row learn y = x: a saddle at zero, and minima all along the hyperbola w₂ = 1 / w₁.",
    formula=r"E = (1 - w_1 w_2)^2",
    order=90,
    create=create,
    source="[dauphin2014]",
)
