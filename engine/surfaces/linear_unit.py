"""Linear unit: two inputs, quadratic loss; the Hessian is the inputs' covariance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.layers.dense import Dense
from engine.network import Network
from engine.spec import Integer, Real
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window

ANGLE: Final = math.radians(35.0)  # of the eigenvector that belongs to the largest eigenvalue
GAP: Final = 1.0  # distance of either class's mean from the middle, before the covariance is set


def points(samples: int, largest: float, smallest: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs (n, 2) of two classes and targets (n, 1) of -1 and +1, float64.

    The mean of x x^T has exactly the two eigenvalues: the points are drawn, whitened and stretched.
    """
    random = np.random.Generator(np.random.Philox(key=seed))
    target = np.where(np.arange(samples) % 2 == 0, -1.0, 1.0)
    drawn = random.normal(size=(samples, 2)) + GAP * target[:, None] * np.array([1.0, 0.5])
    values, vectors = np.linalg.eigh(drawn.T @ drawn / samples)
    white = drawn @ vectors / np.sqrt(values)
    turn = np.array([[math.cos(ANGLE), -math.sin(ANGLE)], [math.sin(ANGLE), math.cos(ANGLE)]])
    return white * np.sqrt([largest, smallest]) @ turn.T, target[:, None]


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the loss of the unit."""
    largest, condition = settings["largest_eigenvalue"], settings["condition"]
    x, y = points(settings["samples"], largest, largest / condition, settings["data_seed"])
    lowest = np.linalg.solve(x.T @ x, x.T @ y)[:, 0]
    reach = 2.5 / math.sqrt(largest)
    window = Window(lowest[0] - reach, lowest[0] + reach, lowest[1] - reach, lowest[1] + reach)

    def first(seed: int) -> tuple[float, float]:
        if seed == 0:
            return float(lowest[0] - 0.8 * reach), float(lowest[1] + 0.6 * reach)
        random = np.random.Generator(np.random.Philox(key=seed))
        return tuple(lowest + reach * random.uniform(-0.9, 0.9, 2))

    return NetworkSurface(
        lambda optimizer, penalties: Network(
            inputs=2,
            layers=[Dense(1, initializer="zeros", bias=False)],
            loss="half_squared_error",
            optimizer=optimizer,
            penalties=penalties,
        ),
        x,
        y,
        (0, 1),
        window,
        names=("w1", "w2"),
        minima=[lowest],
        first=first,
    )


SPEC = SurfaceSpec(
    label="Linear unit",
    help="One unit, two inputs, targets -1 and +1. The Hessian is the inputs' covariance, so the data sets the rate.",
    formula=r"E = \tfrac{1}{2p} \sum_p (y_p - w \cdot x_p)^2, \quad H = \tfrac1p \sum_p x_p x_p^T, \quad "
    r"\eta_{\max} = 2 / \lambda_{\max}",
    order=80,
    create=create,
    fields=(
        Real(
            name="largest_eigenvalue",
            label="Largest eigenvalue",
            help="Of the inputs' covariance: two over it is the largest learning rate that converges.",
            formula=r"\lambda_{\max}",
            default=0.84,
            minimum=0.01,
            maximum=100.0,
            scale="log",
        ),
        Real(
            name="condition",
            label="Condition number",
            help="Largest over smallest eigenvalue; 1 for inputs with zero mean, unit variance and no correlation.",
            formula=r"\lambda_{\max} / \lambda_{\min}",
            default=8.0,
            minimum=1.0,
            maximum=1000.0,
            scale="log",
        ),
        Integer(name="samples", label="Samples", help="How many points.", default=100, minimum=4, maximum=5000),
        Integer(name="data_seed", label="Data seed", help="Chooses the points.", default=1, minimum=0, maximum=99_999),
    ),
    source="[lecun1998]",
)
