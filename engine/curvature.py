"""Second derivatives of a network's loss: Hessian times vector, spectrum, condition, largest stable step.

Everything is float64 NumPy on the layers' own definitions, independent of the kernels: backpropagation written once,
on `engine.duals`, so that it returns the gradient and the Hessian times a vector.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from scipy import linalg

from engine.activations import ACTIVATIONS
from engine.arrays import as_weights
from engine.duals import Dual, constant, side_by_side, softmax
from engine.errors import ConfigError
from engine.graph import describe, size_of
from engine.layers.activation import Activation
from engine.network import Network

Product: TypeAlias = Callable[[np.ndarray], np.ndarray]
Backward: TypeAlias = Callable[[Dual], tuple[list[Dual], dict[str, Dual]]]  # dy -> of the inputs, of the parameters

FULL: Final = 300  # parameters up to which the whole Hessian is written down
SMALL_STEP: Final = 1e-5  # for second derivatives of activations: errors of 1e-10, below any use made of them
ZERO: Final = 1e-6  # share of the largest eigenvalue below which one counts as zero
LANCZOS_SEED: Final = 7
SMOOTH_LOSSES: Final = (
    "half_squared_error", "mse", "huber", "binary_cross_entropy", "softmax_cross_entropy", "nll", "mae", "hinge",
)  # fmt: skip
LAYERS: Final = (
    "dense", "activation", "dropout", "duplicate", "flatten", "add", "multiply", "maximum", "concatenate", "softmax",
    "log_softmax",
)  # fmt: skip


# ---- gradient and Hessian times vector -----------------------------------------------------------------------------


class Curvature:
    """The loss of a network over fixed data, as a function of all its parameters in one vector.

    Dropout is left out, as when predicting; penalties are not part of the loss.

    Parameters
    ----------
    network : Network
        Only its architecture and loss are used; its parameters at `position`.
    x, y : arrays
        Samples (n, *inputs) and their targets; the loss is their mean.

    Raises
    ------
    ConfigError
        If a layer or the loss is not one whose second derivatives are known here.
    """

    def __init__(self, network: Network, x: Any, y: Any, *, sample_weight: Any = None) -> None:
        unknown = [node for node in network.nodes if node.layer.key not in LAYERS]
        if unknown:
            where = f"{describe(unknown[0].name)} ({unknown[0].layer.key})"
            raise ConfigError("layers", f"second derivatives are known of {', '.join(LAYERS)}; not of {where}", LAYERS)
        if network.loss not in SMOOTH_LOSSES:
            known = ", ".join(SMOOTH_LOSSES)
            raise ConfigError("loss", f"second derivatives are known of {known}; not of {network.loss}", SMOOTH_LOSSES)
        self._network = network
        self._x, self._y = (array.astype(np.float64) for array in network.as_samples(x, y))
        weights = np.ones(len(self._x))
        if sample_weight is not None:
            weights = as_weights(sample_weight, len(self._x)).astype(np.float64)
        self._weights = (weights / max(weights.sum(), np.finfo(np.float64).tiny))[:, None]
        entries = network.program.parameters
        ends = np.cumsum([entry.wanted.size for entry in entries])
        self._places = {
            entry.name: (int(end) - entry.wanted.size, int(end), entry.wanted.shape)
            for entry, end in zip(entries, ends, strict=True)
        }
        self.size = int(ends[-1]) if len(ends) else 0

    @property
    def position(self) -> np.ndarray:
        """The network's present parameters, (size,) float64, in the order of `Network.parameters`."""
        return np.concatenate([array.ravel() for array in self._network.parameters().values()]).astype(np.float64)

    def gradient(self, position: np.ndarray) -> np.ndarray:
        """Return the gradient at a position, (size,) float64."""
        return self._both(position, np.zeros(self.size))[0]

    def product(self, position: np.ndarray) -> Product:
        """Return the function v -> H v at a position; v is (size,) float64, or (k, size) for several at once."""
        return lambda direction: self._both(position, direction)[1]

    def hessian(self, position: np.ndarray) -> np.ndarray:
        """Return the whole Hessian (size, size) float64.

        Raises
        ------
        ConfigError
            If the network has more than `FULL` parameters.
        """
        if self.size > FULL:
            raise ConfigError(
                "layers", f"the whole Hessian is for at most {FULL} parameters, got {self.size}", (1, FULL)
            )
        rows = self._both(position, np.eye(self.size))[1]
        return 0.5 * (rows + rows.T)

    def _both(self, position: np.ndarray, direction: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return gradient and Hessian times direction, by backpropagation on dual numbers.

        ``direction`` is (size,) or (k, size), and so is the product.
        """
        network = self._network
        values: dict[str, Dual] = {}
        at = 0
        for name, shape in network.inputs.items():
            values[name] = constant(self._x[:, at : at + size_of(shape)])
            at += size_of(shape)
        backward: dict[str, Backward] = {}
        for node in network.nodes:
            own = {
                name.rpartition(".")[2]: Dual(
                    position[a:b].reshape(-1, shape[-1]),
                    direction[..., a:b].reshape(*direction.shape[:-1], -1, shape[-1]),
                )
                for name, (a, b, shape) in self._places.items()
                if name.rpartition(".")[0] == node.name
            }
            values[node.name], backward[node.name] = _layer(node.layer, [values[name] for name in node.inputs], own)
        output = network.graph.output
        settings = next(iter(network.loss_settings.values()), 0.0)
        gradients = {output: _loss(network.loss, values[output], self._y, float(settings)).times(self._weights)}
        found = Dual(np.zeros(self.size), np.zeros(direction.shape))
        for node in reversed(network.nodes):
            if node.name not in gradients:
                continue
            into, own_gradients = backward[node.name](gradients[node.name])
            for name, gradient in zip(node.inputs, into, strict=True):
                gradients[name] = gradients[name] + gradient if name in gradients else gradient
            for short, gradient in own_gradients.items():
                a, b, _ = self._places[f"{node.name}.{short}"]
                found.value[a:b] = gradient.value.ravel()
                found.rate[..., a:b] = gradient.rate.reshape(*gradient.rate.shape[:-2], -1)
        return found.value, found.rate


def _layer(layer: Any, inputs: list[Dual], own: dict[str, Dual]) -> tuple[Dual, Backward]:
    """Return a layer's output and the function that takes the gradient back through it."""
    x = inputs[0]
    if layer.key == "dense":
        return _dense(x, own)
    if isinstance(layer, Activation):
        return _activation(layer, x)
    if layer.key in ("dropout", "duplicate", "flatten"):
        return x, lambda dy: ([dy], {})
    if layer.key == "add":
        total = x
        for other in inputs[1:]:
            total = total + other
        return total, lambda dy: ([dy] * len(inputs), {})
    if layer.key == "multiply":
        return x * inputs[1], lambda dy: ([dy * inputs[1], dy * x], {})
    if layer.key == "maximum":
        first = (x.value >= inputs[1].value).astype(np.float64)
        chosen = x.times(first) + inputs[1].times(1.0 - first)
        return chosen, lambda dy: ([dy.times(first), dy.times(1.0 - first)], {})
    if layer.key == "concatenate":
        ends = np.cumsum([part.value.shape[1] for part in inputs])
        edges = list(zip([0, *ends[:-1]], ends, strict=True))
        return side_by_side(inputs), lambda dy: ([dy.columns(int(a), int(b)) for a, b in edges], {})
    p = softmax(x)
    if layer.key == "softmax":
        return p, lambda dy: ([p * (dy - (p * dy).sum(-1))], {})
    return p.apply(np.log, lambda v: 1.0 / v), lambda dy: ([dy - p * dy.sum(-1)], {})


def _dense(x: Dual, own: dict[str, Dual]) -> tuple[Dual, Backward]:
    weight = own["weight"]
    y = x @ weight + own["bias"] if "bias" in own else x @ weight

    def backward(dy: Dual) -> tuple[list[Dual], dict[str, Dual]]:
        gradients = {"weight": x.transposed @ dy}
        if "bias" in own:
            gradients["bias"] = dy.sum(-2)
        return [dy @ weight.transposed], gradients

    return y, backward


def _activation(layer: Activation, x: Dual) -> tuple[Dual, Backward]:
    spec, a = ACTIVATIONS[layer.function], float(layer.parameter or 0.0)
    slope = x.apply(lambda v: spec.derivative(v, a), lambda v: second_derivative(lambda u: spec.derivative(u, a), v))
    y = x.apply(lambda v: spec.reference(v, a), lambda v: spec.derivative(v, a))
    return y, lambda dy: ([slope * dy], {})


def second_derivative(derivative: Callable[[np.ndarray], np.ndarray], x: np.ndarray) -> np.ndarray:
    """Differentiate a derivative numerically, from the side away from zero: there the kinks are, ReLU's curve is 0."""
    h = np.where(x >= 0.0, SMALL_STEP, -SMALL_STEP)
    return np.asarray((-3.0 * derivative(x) + 4.0 * derivative(x + h) - derivative(x + 2.0 * h)) / (2.0 * h))


def _loss(key: str, z: Dual, t: np.ndarray, a: float) -> Dual:
    """Return the gradient of each sample's loss with respect to the outputs."""
    share = 1.0 / z.value.shape[1]
    if key == "half_squared_error":
        return z - constant(t)
    if key == "mse":
        return (z - constant(t)).times(2.0 * share)
    if key == "huber":
        e = z - constant(t)
        near = np.abs(e.value) < a
        return Dual(np.where(near, e.value, a * np.sign(e.value)), np.where(near, e.rate, 0.0)).times(share)
    if key == "mae":
        return constant(np.sign(z.value - t)).times(share)
    if key == "hinge":
        return constant(np.where(t * z.value < a, -t, 0.0)).times(share)
    if key == "binary_cross_entropy":
        p = 0.5 * (1.0 + np.tanh(0.5 * z.value))
        return Dual(p - t, p * (1.0 - p) * z.rate).times(share)
    chosen = np.zeros_like(z.value)
    np.put_along_axis(chosen, t.reshape(-1, 1).astype(int), 1.0, axis=1)
    return constant(-chosen) if key == "nll" else softmax(z) - constant(chosen)


# ---- eigenvalues ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues of a Hessian, ascending, with their eigenvectors in columns; all of them or those at both ends."""

    values: np.ndarray  # (k,) float64
    vectors: np.ndarray  # (size, k) float64
    is_whole: bool

    @property
    def largest(self) -> float:
        """The largest eigenvalue: the sharpness."""
        return float(self.values[-1])

    @property
    def smallest(self) -> float:
        """The smallest eigenvalue; negative where the surface bends down in some direction."""
        return float(self.values[0])

    @property
    def condition(self) -> float:
        """Largest over smallest, of the eigenvalues' sizes that are not zero; infinite if all are zero."""
        sizes = np.abs(self.values)
        sizes = sizes[sizes > ZERO * sizes.max()] if sizes.max() > 0.0 else sizes[:0]
        return float(sizes.max() / sizes.min()) if len(sizes) else float("inf")

    @property
    def index(self) -> int:
        """How many eigenvalues are negative: 0 at a minimum, more at a saddle; of those known."""
        return int(np.sum(self.values < -ZERO * np.abs(self.values).max()))

    @property
    def largest_learning_rate(self) -> float:
        """2 / lambda_max, beyond which plain gradient descent diverges; infinite where nothing bends up."""
        return 2.0 / self.largest if self.largest > 0.0 else float("inf")


def spectrum(product: Product, size: int, ends: int = 2) -> Spectrum:
    """Return all eigenvalues of a Hessian of at most `FULL` numbers, else those at both ends.

    Parameters
    ----------
    product : v -> H v, for one vector (size,) or several (k, size)
    size : number of parameters
    ends : how many eigenvalues at each end of a larger one
    """
    if size <= FULL:
        rows = product(np.eye(size))
        values, vectors = np.linalg.eigh(0.5 * (rows + rows.T))
        return Spectrum(values, vectors, is_whole=True)
    values, vectors = lanczos(product, size)
    keep = [*range(ends), *range(len(values) - ends, len(values))]
    return Spectrum(values[keep], vectors[:, keep], is_whole=False)


def lanczos(product: Product, size: int, steps: int = 80, tolerance: float = 1e-7) -> tuple[np.ndarray, np.ndarray]:
    """Approximate eigenvalues from both ends of the spectrum by Lanczos iteration [lanczos1950].

    Every new vector is made orthogonal to all before it, twice: the plain recurrence loses that in floating point.

    Returns
    -------
    values : (k,) float64, ascending; the outermost have converged first
    vectors : (size, k) float64
    """
    start = np.random.Generator(np.random.Philox(key=LANCZOS_SEED)).normal(size=size)
    basis = [start / np.linalg.norm(start)]
    diagonal: list[float] = []
    beside: list[float] = []
    while True:
        image = product(basis[-1])
        diagonal.append(float(basis[-1] @ image))
        for _ in range(2):
            for vector in basis:
                image = image - (vector @ image) * vector
        length = float(np.linalg.norm(image))
        scale = max(np.abs(diagonal).max(), max(beside, default=0.0), np.finfo(np.float64).tiny)
        if len(diagonal) == min(steps, size) or length < 1e-12 * scale:
            break
        values, vectors = linalg.eigh_tridiagonal(diagonal, beside)
        if len(values) > 4 and max(length * np.abs(vectors[-1, [0, -1]])) < tolerance * scale:
            break
        beside.append(length)
        basis.append(image / length)
    values, vectors = linalg.eigh_tridiagonal(diagonal, beside)
    return values, np.stack(basis, axis=1) @ vectors
