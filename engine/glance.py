"""One sample's way through a network: every layer's output, at the cost of one vector of samples.

`engine.network.Network.capture` fills batches of 128, which is right for a map of thousands of points. A page that
looks at a single picture ten times a second would pay for 127 others; here they are not computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import operations as ops
from engine.arrays import as_inputs
from engine.batch import Batch
from engine.errors import ConfigError, ShapeError
from engine.interpreter import run
from engine.network import NOTHING, Network
from engine.program import Layout, aligned_zeros, padded


class Glance:
    """A network as when it predicts, laid out once for a few samples, with weights read anew at each look.

    Parameters
    ----------
    network : Network
    names : sequence of str
        The nodes whose outputs are wanted.
    samples : int
        How many at a time at most.

    Raises
    ------
    ConfigError
        If there is no such node.
    """

    def __init__(self, network: Network, names: Sequence[str], samples: int = 1) -> None:
        known = [node.name for node in network.nodes]
        for name in names:
            if name not in known:
                raise ConfigError("names", f"expected nodes of {', '.join(known)}; got {name!r}", tuple(known))
        self._network = network
        self._samples = samples
        self._lanes = padded(samples)
        shapes = {**network.inputs, **{node.name: node.shape for node in network.nodes}}
        layout, constants = Layout(), list[tuple[int, float]]()
        layout.take(network.program.kept_span)
        own = (*network.program.parameters, *network.program.statistics)
        batch = Batch(layout, network.inputs, network.nodes, shapes, own, constants, self._lanes, 1, training=False)
        self._table = batch.predict().table()
        self._tensors = {name: batch.tensors[name] for name in names}
        self._arena = aligned_zeros(layout.size)
        for offset, value in constants:
            self._arena[offset] = value

    def renew(self) -> None:
        """Read the network's weights as they are now."""
        kept = self._network.program.kept_span
        self._arena[:kept] = self._network.arena[:kept]

    def look(self, x: Any, *, renew: bool = True) -> dict[str, np.ndarray]:
        """Return the outputs of the nodes for samples (n, *input), each (features, n) float32, a copy.

        The weights are read anew, or, if that is not wanted, those that were read last are used.

        Raises
        ------
        ShapeError
            If there are more samples than places.
        """
        data = as_inputs(x, self._network.inputs)
        if not 0 < len(data) <= self._samples:
            raise ShapeError(f"x: expected 1 to {self._samples} samples, got {len(data)}")
        if renew:
            self.renew()
        counters = np.zeros(ops.COUNTERS, dtype=np.int64)
        counters[ops.BATCH] = len(data)
        run(
            self._table, self._arena, np.zeros(ops.SCALARS), counters, data, np.zeros((len(data), 0), np.float32),
            np.zeros(0, np.float32), np.zeros(0, np.int32), np.ones(1), np.zeros(0, np.float32), NOTHING, 1,
        )  # fmt: skip
        return {
            name: self._arena[tensor.value : tensor.value + tensor.size * self._lanes]
            .reshape(tensor.size, self._lanes)[:, : len(data)]
            .copy()
            for name, tensor in self._tensors.items()
        }
