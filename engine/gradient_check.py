"""The gradient check: what backpropagation says of a number, beside what the loss does when the number is nudged.

For each learned number p the central difference ``(L(p + h) - L(p - h)) / 2h`` is an independent estimate of ``dL/dp``.
It is off by about ``h^2`` from the curve's bend and by about ``eps / h`` from rounding, so in float64 a good step is
near 1e-5, and in float32 near 1e-2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.losses import LOSSES
from engine.network import Network

Precision = Literal["double", "single"]


@dataclass(frozen=True)
class Nudged:
    """One number and both derivatives of the mean loss with respect to it."""

    target: str  # parameter, such as ``layers.0.weight``
    index: tuple[int, ...]
    value: float
    engine: float  # by backpropagation, in the engine's float32
    numeric: float  # by the central difference
    above: float  # L(p + h)
    below: float  # L(p - h)

    @property
    def error(self) -> float:
        """Difference of the two derivatives, relative to the larger one where that exceeds 1; dimensionless."""
        return abs(self.engine - self.numeric) / max(1.0, abs(self.engine), abs(self.numeric))


def outputs(
    network: Network, x: np.ndarray | Mapping[str, np.ndarray], parameters: Mapping[str, np.ndarray] | None = None
) -> dict[str, np.ndarray]:
    """Return the output (n, *shape) float64 of inputs and nodes, by the layers' NumPy references."""
    given = x if isinstance(x, Mapping) else {next(iter(network.inputs)): x}
    values = {name: np.asarray(given[name], np.float64).reshape(-1, *shape) for name, shape in network.inputs.items()}
    parameters = network.parameters() if parameters is None else parameters
    for node in network.nodes:
        own = {
            name.rpartition(".")[2]: np.asarray(array, np.float64)
            for name, array in parameters.items()
            if name.rpartition(".")[0] == node.name
        }
        values[node.name] = node.layer.reference([values[source] for source in node.inputs], own)
    return values


def loss(
    network: Network,
    x: np.ndarray | Mapping[str, np.ndarray],
    y: np.ndarray,
    parameters: Mapping[str, np.ndarray] | None = None,
    weights: np.ndarray | None = None,
) -> float:
    """Return the weighted mean loss in float64, by the NumPy references."""
    spec = LOSSES[network.loss]
    z = outputs(network, x, parameters)[network.graph.output]
    t = np.asarray(y, np.float64).reshape(len(z), -1)
    parameter = float(next(iter(network.loss_settings.values()), 0.0))
    return float(np.average(spec.reference(z.reshape(len(z), -1), t, parameter), weights=weights))


def check(
    network: Network, x: np.ndarray | Mapping[str, np.ndarray], y: np.ndarray, step: float, precision: Precision
) -> list[Nudged]:
    """Return every number of a network with both derivatives; the network is left as it was.

    Parameters
    ----------
    network : Network
    x, y : arrays
        Samples and their targets.
    step : float
        The nudge h.
    precision : {"double", "single"}
        Of the two losses of the difference: the NumPy references in float64, or the engine's own pass in float32.
    """
    gradients = network.gradients(x, y)
    views = network.parameters()
    doubles = {name: np.array(array, np.float64) for name, array in views.items()}
    nudged = doubles if precision == "double" else views

    def judge() -> float:
        return loss(network, x, y, doubles) if precision == "double" else network.assess(x, y)[0]

    found = []
    for name, array in nudged.items():
        for index in np.ndindex(array.shape):
            middle = array[index]
            array[index] = middle + step
            above = judge()
            array[index] = middle - step
            below = judge()
            array[index] = middle
            numeric = (above - below) / (2.0 * step)
            found.append(Nudged(name, index, float(middle), float(gradients[name][index]), numeric, above, below))
    return found
