"""Networks of any shape on points of the plane: branches, merges, and loops unfolded in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.datasets import load
from engine.errors import ConfigError, ShapeError
from engine.experiments._curves import CURVES
from engine.experiments._experiment import ExperimentSpec, Measure
from engine.experiments._features import grid
from engine.experiments._graph_run import MEASURES, AbstractGraphRun, Plan
from engine.experiments._graph_streams import GRAPH, STATUS
from engine.experiments._graphs_config import FIELDS, INPUT, build_graph, complete
from engine.experiments._unit import unit_streams
from engine.network import Network


class Graphs(AbstractGraphRun):
    """Trains a graph that a student chose or wrote."""

    KEY = "graphs"
    FIELDS = FIELDS

    def _complete(self, before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        return complete(before, changes)

    def _make_plan(self, config: Mapping[str, Any]) -> Plan:
        data = load(config["dataset"], samples=config["samples"], noise=config["noise"], seed=config["seed"])
        return Plan(build_graph(config), {INPUT: data.inputs}, ((data.targets + 1.0) / 2.0).astype(np.float32))

    def _build(self, config: Mapping[str, Any], plan: Plan) -> Network:
        try:
            return super()._build(config, plan)
        except ShapeError as error:
            raise ConfigError("nodes", str(error)) from error

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        nodes = self._plan.unfolded.graph.nodes
        read = [str(source) for _, *sources in nodes.values() for source in sources]
        return {
            **super().measures(),
            "merges": float(sum(len(node) > 2 for node in nodes.values())),
            "branches": float(sum(read.count(name) > 1 for name in set(read))),
            "unfolded": float(max((step for _, step in self._plan.unfolded.origin.values()), default=0)),
        }

    def _draw(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        if name == "data":
            targets = np.where(self._plan.targets > 0.5, 1.0, -1.0).astype(np.float32)
            return [self._plan.samples[INPUT].astype(np.float32), targets, np.zeros(len(targets), np.uint8)]
        if name == "boundary":
            size = options["size"]
            chances = self._network.predict(self._with_zeros({INPUT: grid(size)}))
            values = np.rint((2.0 * chances.reshape(1, size, size) - 1.0) * 127.0)
            return [values.astype(np.int8), np.ones(1, np.float32), np.array([-1, -1], np.int32)]
        return super()._draw(name, options, series_from)


SPEC = ExperimentSpec(
    label="Graphs",
    help="Networks of any shape: branches that merge again, and loops unfolded in time.",
    order=70,
    fields=FIELDS,
    streams=(STATUS, CURVES, GRAPH, *(stream for stream in unit_streams(()) if stream.name in ("data", "boundary"))),
    measures=(
        *MEASURES,
        Measure(name="merges", label="number of merging nodes", help="Nodes that read two others or more."),
        Measure(name="branches", label="number of branching nodes", help="Nodes that two others or more read."),
        Measure(name="unfolded", label="number of time steps", help="Copies of what lies on a loop; 0 without a loop."),
    ),
    create=Graphs,
)
