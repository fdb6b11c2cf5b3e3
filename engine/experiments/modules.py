"""Modules one at a time: forward, backward, and the gradient check that says whether the backward pass is right."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import (
    AbstractExperiment,
    Advance,
    Change,
    ExperimentSpec,
    Measure,
    Stop,
)
from engine.experiments._graph_streams import GRAPH, STATUS, describe_node, describe_nodes, draw_graph
from engine.experiments._modules_config import CHECK, ERRORS, FIELDS, STARTS_ANEW
from engine.experiments._modules_table import CONSTANT, COST, FORMULAS, MERGES, WIDTH, wire
from engine.gradient_check import Nudged, check
from engine.losses import LOSSES
from engine.network import Network
from engine.spec import check_fields

LARGEST: Final = 100.0  # what a weight may be set to by hand
STEP_SIZES: Final = 10.0 ** np.linspace(-7.0, 0.0, 29)


class Modules(AbstractExperiment):
    """One module and one cost on one sample. A step nudges one number; see `AbstractExperiment` for the methods."""

    KEY = "modules"

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Wire the module; raises `ConfigError` for a wrong setting."""
        self._config = check_fields(FIELDS, config)
        self._start()

    def _start(self) -> None:
        config = self._config
        self._network = Network({CONSTANT: 1}, wire(config["module"]), config["loss"], seed=config["seed"])
        self._step = 0
        self._take_inputs()

    def _take_inputs(self) -> None:
        """Put the configuration's numbers where the network has them, and judge anew."""
        views = self._network.parameters()
        for name in ("a", "b"):
            if f"{name}.weight" in views:
                views[f"{name}.weight"][0] = [self._config[f"{name}{place + 1}"] for place in range(WIDTH)]
        self._sample = {CONSTANT: np.ones((1, 1), np.float32)}
        self._targets = self._make_targets()
        self._changes += 1
        self._known: list[Nudged] | None = None

    def _make_targets(self) -> np.ndarray:
        """Return the targets in the form the cost wants, one sample."""
        chosen = np.array([self._config["t1"], self._config["t2"]], np.float32)
        kind = LOSSES[self._config["loss"]].targets
        if kind == "classes":
            return np.array([float(chosen.argmax())], np.float32)
        if kind == "signs":
            signs = np.where(chosen >= 0.0, 1.0, -1.0).astype(np.float32)
            return signs[:1] if self._config["loss"] == "ranking" else signs[None]
        return chosen[None]

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Numbers nudged so far."""
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        """One: each number counts for itself."""
        return 1

    @property
    def _total(self) -> int:
        """Numbers there are."""
        return self._network.parameter_count()

    def network(self) -> dict[str, Any]:
        """Return the nodes of the stream ``graph``, and which numbers the rows of ``check`` are."""
        nodes = describe_nodes(self._network, {node.name: (node.name, 0) for node in self._network.nodes})
        shown = [node for node in nodes if node["name"] != CONSTANT]
        for node in shown:
            node["inputs"] = [source for source in node["inputs"] if source != CONSTANT]
            node["kind"] = "input" if node["name"] in ("a", "b") else node["kind"]
        shown.append(describe_node(COST, COST, 0, self._config["loss"], ("y",), 1, nodes[-1]["offset"] + WIDTH))
        return {
            "inputs": ["a", "b"] if self._config["module"] in MERGES else ["a"],
            "layers": [],
            "outputs": ["y1", "y2"],
            "parameters": self._network.parameter_count(),
            "samples": 1,
            "nodes": shown,
            "checked": [
                {"target": row.target, "index": list(row.index), "label": _label(row)} for row in self._check()
            ],
        }

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; numbers nudged before stay nudged while the module is the same."""
        before = self._config
        after = check_fields(FIELDS, {**({} if replace else before), **changes})
        changed = [name for name in after if after[name] != before[name]]
        self._config = after
        fresh = replace or not STARTS_ANEW.isdisjoint(changed)
        if fresh:
            self._start()
        else:
            self._take_inputs()
        return Change(reset=fresh, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Nudge nothing yet, and draw the weights again."""
        if seed is not None:
            self._config = check_fields(FIELDS, {**self._config, "seed": seed})
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set a weight of Dense; inputs are settings."""
        views = {
            name: view for name, view in self._network.parameters().items() if name not in ("a.weight", "b.weight")
        }
        if target not in views:
            raise ConfigError("target", f"expected one of {', '.join(views) or 'none'}; got {target!r}", tuple(views))
        shape = views[target].shape
        if len(index) != len(shape) or any(not 0 <= i < size for i, size in zip(index, shape, strict=True)):
            raise ConfigError("index", f"expected a position inside {shape}, got {index}", shape)
        if not abs(value) <= LARGEST:
            raise ConfigError("value", f"expected a number within {LARGEST:g}, got {value}", (-LARGEST, LARGEST))
        views[target][tuple(index)] = value
        self._known = None
        self._changes += 1

    # ---- running -----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Nudge the next numbers; the end is reached when all have been."""
        begin, first = time.perf_counter(), self._step
        limit = min(self._total, first + (max_steps if max_steps is not None else self._total))
        while self._step < limit and (self._step == first or (time.perf_counter() - begin) * 1e3 < budget_ms):
            self._step += 1
        if self._step < self._total:
            return Advance(self._step - first)
        error = self.measures()["error"]
        said = f"All {self._step} numbers are nudged; the two derivatives differ by {error:.2g} at most."
        return Advance(
            self._step - first, Stop("max_steps", said if math.isfinite(error) else f"{said} Log needs x > 0.")
        )

    def _check(self) -> list[Nudged]:
        if self._known is None:
            with np.errstate(all="ignore"):
                self._known = check(
                    self._network, self._sample, self._targets, self._config["step_size"], self._config["precision"]
                )
        return self._known

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        rows = self._check()
        return {
            "loss": self._loss(),
            "error": float(np.max([row.error for row in rows])),
            "checked": float(self._step),
            "step_size": self._config["step_size"],
        }

    def _loss(self) -> float:
        return self._network.assess(self._sample, self._targets)[0]

    # ---- looking -----------------------------------------------------------------------------------------------

    def version(self, stream: str) -> int:
        """Return a number that changes with the stream's content."""
        return self._version_at(self._step if stream in ("status", "check") else 0)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams."""
        return {name: self._draw(name) for name in streams}

    def _draw(self, name: str) -> list[np.ndarray]:
        if name == "graph":
            values, gradients, *rest = draw_graph(self._network, self._sample, self._targets, 0)
            cost = np.array([self._loss(), 1.0], np.float32)
            return [np.append(values, cost[0]), np.append(gradients, cost[1]), *rest]
        if name == "errors":
            return self._draw_errors()
        if name == "check":
            rows = [[row.value, row.engine, row.numeric, row.error, row.above, row.below] for row in self._check()]
            table = np.array(rows, np.float64).reshape(-1, 6)
            table[self._step :, 2:] = np.nan
            return [table, self._targets.ravel().astype(np.float64)]
        return [np.array([self._step, self._step, self._loss(), *[np.nan] * 5])]

    def _draw_errors(self) -> list[np.ndarray]:
        """Return the largest error for each size of the nudge, in both precisions."""
        with np.errstate(all="ignore"):
            found = [
                [
                    max(row.error for row in check(self._network, self._sample, self._targets, float(size), precision))
                    for size in STEP_SIZES
                ]
                for precision in ("double", "single")
            ]
        return [STEP_SIZES, *(np.array(errors, np.float64) for errors in found)]

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        return Kept(self._network.parameters(), {"step": self._step})

    def _take_back(self, kept: Kept) -> None:
        for name, view in self._network.parameters().items():
            kept.fill(name, view)
        self._step = min(max(int(kept.facts["step"]), 0), self._total)


def _label(row: Nudged) -> str:
    """Return how a row is called: the inputs by their settings, weights by name and place."""
    node, _, name = row.target.rpartition(".")
    if node in ("a", "b"):
        return f"{node}{'₁₂'[row.index[1]]}"
    places = "".join("₁₂"[place] for place in row.index)
    return f"{'W' if name == 'weight' else 'b'}{places}"


SPEC = ExperimentSpec(
    label="Modules",
    help="One module and one cost at a time: forward, backward, and the check that they belong together.",
    formula=r"\frac{\partial C}{\partial p} \approx \frac{C(p + h) - C(p - h)}{2h}",
    order=60,
    fields=FIELDS,
    streams=(STATUS, GRAPH, CHECK, ERRORS),
    measures=(
        Measure(name="loss", label="cost", help="Of the one sample."),
        Measure(name="error", label="largest error of the check", help="Between backpropagation and the difference."),
        Measure(name="checked", label="number of nudged numbers", help="Of inputs and weights."),
        Measure(name="step_size", label="size of the nudge", help="How far a number is moved up and down."),
    ),
    formulas=FORMULAS,
    create=Modules,
)
