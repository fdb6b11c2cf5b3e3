"""The parity of n bits: networks that compute it by construction, and what training makes of the same shapes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.experiments._curves import CURVES
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._graph_run import MEASURES, AbstractGraphRun, Plan
from engine.experiments._graph_streams import GRAPH, STATUS
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.experiments._training_fields import DESCENT
from engine.network import Network
from engine.parity import BUILDERS, truth_table
from engine.spec import Choice, Integer
from engine.unfolding import Unfolded

FIELDS = (
    Integer(
        name="bits",
        label="Bits",
        help="How many bits the network reads; the truth table has two to the power of this many rows.",
        formula="n",
        default=4,
        minimum=2,
        maximum=8,
    ),
    Choice(
        name="shape",
        label="Shape",
        help="Tree: pairs of pairs. Wide: one detector for each odd pattern. Counter: one layer that counts the ones.",
        default="tree",
        choices=tuple(BUILDERS),
    ),
    Choice(
        name="first_weights",
        label="First weights",
        help="Built: those of the construction, right from the start. Drawn: by chance, to be trained.",
        default="built",
        choices=("built", "drawn"),
    ),
    *DESCENT,
    Integer(name="batch_size", label="Batch size", help="Rows a step.", default=16, minimum=1, maximum=256),
    Integer(
        name="seed", label="Seed", help="Chooses drawn weights and the order of the rows.", default=1, minimum=0,
        maximum=99_999,
    ),
)  # fmt: skip


class Parity(AbstractGraphRun):
    """A parity network; built, or drawn and trained on its whole truth table."""

    KEY = "parity"
    FIELDS = FIELDS

    def _make_plan(self, config: Mapping[str, Any]) -> Plan:
        built = BUILDERS[config["shape"]](config["bits"])
        rows, targets = truth_table(config["bits"])
        ends = np.cumsum(list(built.inputs.values()))[:-1]
        samples = dict(zip(built.inputs, np.split(rows, ends, axis=1), strict=True))
        return Plan(Unfolded.without_loops(built.graph), samples, targets)

    def _set_first_weights(self, config: Mapping[str, Any], network: Network) -> None:
        if config["first_weights"] == "built":
            views = network.parameters()
            for name, values in BUILDERS[config["shape"]](config["bits"]).weights.items():
                views[name][...] = values

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        built = BUILDERS[self._config["shape"]](self._config["bits"])
        return {
            **super().measures(),
            "bits": float(self._config["bits"]),
            "hidden": float(built.hidden),
            "depth": float(built.depth),
        }

    def _draw(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        if name != "table":
            return super()._draw(name, options, series_from)
        rows, targets = truth_table(self._config["bits"])
        chances = self._network.predict(self._samples)[:, 0]
        built = BUILDERS[self._config["shape"]](self._config["bits"])
        return [
            rows.astype(np.uint8),
            targets.astype(np.uint8),
            chances.astype(np.float32),
            np.array([built.hidden, built.depth], np.int32),
        ]


SPEC = ExperimentSpec(
    label="Parity",
    help="Is the number of ones odd? Networks that know by construction, and what training makes of their shapes.",
    formula=r"y = x_1 \oplus x_2 \oplus \dots \oplus x_n",
    order=80,
    fields=FIELDS,
    streams=(
        STATUS,
        CURVES,
        GRAPH,
        StreamSpec(
            name="table",
            kind="snapshot",
            help="The truth table, and what the network says.",
            arrays=(
                ArraySpec(name="bits", dtype="uint8", shape=("rows", "bits"), help="The patterns, counting up."),
                ArraySpec(name="target", dtype="uint8", shape=("rows",), help="Their parity."),
                ArraySpec(name="chance", dtype="float32", shape=("rows",), help="The network's probability of 1."),
                ArraySpec(name="size", dtype="int32", shape=(2,), help="Hidden units, layers of them."),
            ),
        ),
    ),
    measures=(
        *MEASURES,
        Measure(name="bits", label="number of bits", help="What the network reads."),
        Measure(name="hidden", label="number of hidden units", help="ReLUs between bits and output."),
        Measure(name="depth", label="number of hidden layers", help="Layers of ReLUs between bits and output."),
    ),
    create=Parity,
)
