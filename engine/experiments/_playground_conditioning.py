"""How well conditioned the playground's inputs are, as they come and normalized.

The Hessian of a linear unit with a squared error is the mean of ``u u^T`` over the training points, where ``u`` is
the inputs with a 1 for the bias. Its eigenvalues limit the learning rate of any network's first layer in the same way.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._experiment import Measure
from engine.experiments._features import View
from engine.experiments._stream import ArraySpec, StreamSpec

SMALLEST: Final = 1e-9  # share of the largest eigenvalue below which one is zero: features that hang together

STREAM: Final = StreamSpec(
    name="conditioning",
    kind="snapshot",
    help="Second moments of the training inputs with a 1 for the bias: first as they come, then normalized.",
    arrays=(
        ArraySpec(name="eigenvalues", dtype="float64", shape=(2, "features + 1"), help="Ascending."),
        ArraySpec(
            name="summary",
            dtype="float64",
            shape=(2, 3),
            help="Largest eigenvalue, condition number, largest learning rate of a linear unit: 2 / largest.",
        ),
        ArraySpec(name="means", dtype="float64", shape=(2, "features"), help="Of each feature."),
        ArraySpec(name="deviations", dtype="float64", shape=(2, "features"), help="Of each feature."),
    ),
)
MEASURES: Final = (
    Measure(
        name="condition",
        label="condition number of the inputs",
        help="Largest over smallest eigenvalue of the second moments of what the network sees, with the bias's 1.",
    ),
    Measure(
        name="rate_share",
        label="learning rate as a share of the largest stable one",
        help="Of a linear unit on these inputs: 1 is the edge, 2 divided by the largest eigenvalue.",
    ),
)


def eigenvalues_of(inputs: np.ndarray) -> np.ndarray:
    """Return the eigenvalues of the second moments of inputs (n, features) and a 1, ascending, never negative."""
    with_bias = np.column_stack([inputs.astype(np.float64), np.ones(len(inputs))])
    return np.asarray(np.maximum(np.linalg.eigvalsh(with_bias.T @ with_bias / len(inputs)), 0.0))


def condition_of(eigenvalues: np.ndarray) -> float:
    """Return largest over smallest; infinite where one of the inputs is a combination of the others."""
    largest, smallest = float(eigenvalues[-1]), float(eigenvalues[0])
    return largest / smallest if smallest > SMALLEST * largest else float("inf")


def draw(view: View, seen: np.ndarray) -> list[np.ndarray]:
    """Return the stream's arrays for the training inputs as the network sees them (n, features)."""
    raw = seen.astype(np.float64) * view.scale + view.mean
    spread = raw.std(axis=0)
    normal = (raw - raw.mean(axis=0)) / np.where(spread > 0.0, spread, 1.0)
    both = (raw, normal)
    values = np.stack([eigenvalues_of(inputs) for inputs in both])
    summary = [[row[-1], condition_of(row), 2.0 / row[-1]] for row in values]
    return [
        values,
        np.array(summary),
        np.stack([inputs.mean(axis=0) for inputs in both]),
        np.stack([inputs.std(axis=0) for inputs in both]),
    ]


def measured(learning_rate: float, seen: np.ndarray) -> dict[str, float]:
    """Return the value of each measure."""
    values = eigenvalues_of(seen)
    return {"condition": condition_of(values), "rate_share": learning_rate * float(values[-1]) / 2.0}
