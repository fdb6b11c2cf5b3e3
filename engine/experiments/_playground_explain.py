"""One point's forward and backward pass through the playground's network, number by number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.experiments._playground_network import build_network, layer_outputs
from engine.layers.batch_norm import BatchNorm
from engine.losses import LOSSES
from engine.network import Network

EPSILON: Final = BatchNorm().epsilon


def explain(config: Mapping[str, Any], network: Network, inputs: np.ndarray, target: float) -> list[np.ndarray]:
    """Return the forward and backward pass of one point, inputs (1, features), in the order of the stream.

    A single point has no variance: batch normalization uses its running mean and variance here, as predicting does.
    """
    names = [f"layers.{number}" for number in range(len(config["layers"]))]
    norms = {
        name: Norm.of(network, name) for name, row in zip(names, config["layers"], strict=True) if row["batch_norm"]
    }
    plain = _folded(config, network, norms) if norms else network
    wanted = [_target(config, network, target)]
    derivatives, gradients = plain.derivatives(inputs, wanted), plain.gradients(inputs, wanted)

    last = next((key for key in ("output.activation", "output.probabilities") if key in derivatives), "output")
    bent, handed = [*(f"{name}.activation" for name in names), last], [*layer_outputs(config), last]
    sums, sum_gradients, outputs, output_gradients, handed_on, handed_gradients = (
        [derivatives[key][kind][:, 0] for key in keys] for keys in ([*names, "output"], bent, handed) for kind in (0, 1)
    )
    normal, normal_gradients, means, deviations = ([np.full(len(part), np.nan) for part in sums] for _ in range(4))
    for number, name in enumerate(names):
        if name not in norms:
            continue
        norm, below = norms[name], inputs[0] if number == 0 else handed_on[number - 1]
        normal[number], normal_gradients[number] = sums[number], sum_gradients[number]
        means[number], deviations[number] = norm.mean, norm.deviation
        own = network.parameters()
        sums[number] = below @ own[f"{name}.weight"] + own[f"{name}.bias"]
        sum_gradients[number] = normal_gradients[number] * norm.scale
        gradients |= norm.gradients(name, gradients, sums[number], normal_gradients[number])
    return [
        inputs[0].astype(np.float32),
        *(_joined(column) for column in (sums, outputs, output_gradients, sum_gradients)),
        _joined([gradients[name].ravel() for name in network.parameters()]),
        np.array([plain.evaluate(inputs, wanted)["loss"]]),
        *(_joined(column) for column in (normal, normal_gradients, means, deviations, handed_on, handed_gradients)),
    ]


@dataclass(frozen=True, eq=False)
class Norm:
    """A batch normalization as it predicts: ``gamma * (z - mean) / deviation + beta``, each (units,)."""

    mean: np.ndarray
    deviation: np.ndarray
    gamma: np.ndarray
    beta: np.ndarray

    @classmethod
    def of(cls, network: Network, layer: str) -> Norm:
        """Return the normalization of a dense layer's sums."""
        kept, own = network.statistics(), network.parameters()
        deviation = np.sqrt(kept[f"{layer}.norm.running_variance"] + EPSILON)
        return cls(kept[f"{layer}.norm.running_mean"], deviation, own[f"{layer}.norm.gamma"], own[f"{layer}.norm.beta"])

    @property
    def scale(self) -> np.ndarray:
        """What a sum is multiplied by."""
        return np.asarray(self.gamma / self.deviation)

    def gradients(
        self, layer: str, folded: Mapping[str, np.ndarray], sums: np.ndarray, above: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the parameters' gradients from those of the layer that `_folded` made of both."""
        return {
            f"{layer}.weight": folded[f"{layer}.weight"] * self.scale,
            f"{layer}.bias": folded[f"{layer}.bias"] * self.scale,
            f"{layer}.norm.gamma": above * (sums - self.mean) / self.deviation,
            f"{layer}.norm.beta": above,
        }


def _folded(config: Mapping[str, Any], network: Network, norms: Mapping[str, Norm]) -> Network:
    """Return a network of the same outputs whose dense layers have taken in the normalization behind them."""
    rows = [{**row, "batch_norm": False} for row in config["layers"]]
    plain = build_network({**config, "layers": rows}, 1)
    learned = network.parameters()
    for name, values in plain.parameters().items():
        norm = norms.get(name.rsplit(".", 1)[0])
        if norm is None:
            values[...] = learned[name]
        elif name.endswith(".weight"):
            values[...] = learned[name] * norm.scale
        else:
            values[...] = (learned[name] - norm.mean) * norm.scale + norm.beta
    return plain


def _joined(column: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(column).astype(np.float32)


def _target(config: Mapping[str, Any], network: Network, target: float) -> float:
    """Return the target in the form the loss wants."""
    kind = LOSSES[config["loss"]].targets
    if kind == "classes":
        return float(min(max(int(target), 0), network.output_size - 1))
    return {"zero_one": float(target > 0.0), "signs": 1.0 if target > 0.0 else -1.0}.get(kind, target)
