"""The playground: a network on points of the plane, everything about it changeable while it trains."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine.datasets._painting import Stroke
from engine.errors import ConfigError, DivergedError
from engine.experiments import _playground_bagging as bagging
from engine.experiments import _playground_conditioning as conditioning
from engine.experiments import _playground_own as own_data
from engine.experiments import _playground_pictures as pictures
from engine.experiments import _playground_recipe as recipe
from engine.experiments import _playground_stops as stops
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._curves import COLUMNS, next_point
from engine.experiments._ensemble import Ensemble
from engine.experiments._ensemble_streams import FAILING
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Exported, Stop
from engine.experiments._own_data import Tables
from engine.experiments._playground_best import RESTORED, Best
from engine.experiments._playground_companions import Companions
from engine.experiments._playground_config import FIELDS
from engine.experiments._playground_effects import effect_of
from engine.experiments._playground_measures import MEASURES, measures
from engine.experiments._playground_network import build_network, chosen_penalties, settle_statistics
from engine.experiments._playground_points import Points
from engine.experiments._playground_scene import Scene
from engine.experiments._playground_streams import DRAWN, STREAMS
from engine.experiments._series import Series
from engine.experiments._training_fields import chosen_optimizer, chosen_schedule
from engine.exports.json import parts_of
from engine.surfaces._network import position_of

OF_LANDSCAPE: Final = "landscape."  # begins the names of its arrays in a checkpoint


class Playground(AbstractExperiment):
    """A network on two-dimensional data; see `AbstractExperiment` for the methods."""

    KEY = "playground"
    looking_targets = frozenset({"kept"})

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Draw the points and build the network; raises `ConfigError` for a wrong setting."""
        self._tables = Tables()
        self._config = own_data.complete_with(self._tables, {}, config)
        self._pace = Pace(100.0)
        self._steps_a_second = 0.0
        self._draws = 0  # of the points
        self._curves = Series(len(COLUMNS))
        self._companions = Companions(0)
        self._load_data()
        self._start()

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Updates since the weights were last started afresh."""
        return self._network.step

    @property
    def steps_per_epoch(self) -> int:
        """Updates that visit every training point once."""
        return self._trainer.steps_per_epoch

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; weights are kept wherever the change allows it."""
        changes = own_data.with_chosen_point(changes, self._train, self._test)
        return self._become(own_data.complete_with(self._tables, {} if replace else self._config, changes))

    def _become(self, after: dict[str, Any]) -> Change:
        """Take another configuration over."""
        before = self._config
        changed = [name for name in after if after[name] != before[name]]
        if not changed:
            return Change(reset=False, changed=[])
        effect = effect_of(before, after)
        self._config = after
        if effect.redrawn:
            self._load_data()
        if effect.fresh:
            self._start()
        elif effect.rebuilt:
            self._rebuild()
        elif effect.tuned:
            self._apply_training_settings()
            if effect.bound:
                self._bind_data()
        if effect.copied:
            self._companions.copies = None
        self._changes += 1
        return Change(reset=effect.fresh, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Start the weights afresh; a new seed also draws new points."""
        if seed is not None and seed != self._config["seed"]:
            self._config = own_data.complete_with(self._tables, self._config, {"seed": seed})
            self._load_data()
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set one weight or bias; one that L1 had silenced lives again. ``kept`` at [] keeps the present place."""
        if target == "kept" and not index:
            self._companions.landscape.kept = position_of(self._network)
            self._changes += 1
            return
        found = {entry.name: entry for entry in self._network.program.parameters}
        if target not in found:
            raise ConfigError("target", f"expected one of {', '.join(found)}; got {target!r}", tuple(found))
        entry, shape = found[target], found[target].wanted.shape
        if len(index) != len(shape) or any(not 0 <= i < size for i, size in zip(index, shape, strict=True)):
            raise ConfigError("index", f"expected a position inside {shape}, got {index}", shape)
        if not abs(value) <= 1e6:
            raise ConfigError("value", f"expected a number from -1,000,000 to 1,000,000, got {value}", (-1e6, 1e6))
        entry.view(self._network.arena, entry.value)[tuple(index)] = value
        entry.view(self._network.arena, entry.mask)[tuple(index)] = 1.0
        self._sound = self._network.state()
        self._changes += 1

    def take_file(self, data: bytes, name: str) -> dict[str, Any]:
        """Read a table of the student's own; nothing changes until a configuration chooses from it."""
        return own_data.take_file(self._tables, data, name)

    def paint(self, stroke: Stroke) -> Change:
        """Add, erase and move points; what was learned stays."""
        return self._become(own_data.paint(self._tables, self._config, stroke, self._source))

    # ---- building ----------------------------------------------------------------------------------------------

    def _load_data(self) -> None:
        """Draw the points and share them out."""
        self._train, self._test, self._source = own_data.draw(self._tables, self._config)
        self._draws += 1

    def _start(self) -> None:
        """Build the network with fresh weights, step 0, empty curves."""
        self._network = build_network(self._config, len(self._train))
        self._bind_data()
        settle_statistics(self._network, self._points.inputs[0])
        self._begin_curves()
        self._changes += 1

    def _begin_curves(self) -> None:
        """Forget the curves and write their first point from the present weights."""
        self._curves.replace(np.empty((0, len(COLUMNS))))  # a new generation: viewers drop the rows they hold
        self._next_point = 0
        self._set_out()
        self._best = Best()
        self._sound = self._network.state()
        self._record()

    def _set_out(self) -> None:
        """Begin another path."""
        self._companions = Companions(self._network.parameter_count(), self._companions)

    def _rebuild(self) -> None:
        """Build the network for a changed architecture and carry over what was learned."""
        old = self._network
        self._network = build_network(self._config, len(self._train))
        for name, fresh in self._network.parameters().items():
            learned = old.parameters().get(name)
            if learned is not None and learned.ndim == fresh.ndim:
                shared = tuple(slice(min(sizes)) for sizes in zip(learned.shape, fresh.shape, strict=True))
                fresh[shared] = learned[shared]
        self._network.counters[:] = old.counters
        self._bind_data()
        settle_statistics(self._network, self._points.inputs[0])
        self._best = Best()
        self._sound = self._network.state()
        self._set_out()
        self._companions.landscape.path.append(self.step, self.measure()[0], position_of(self._network))

    def _bind_data(self) -> None:
        """Give the network its points in the form its loss wants."""
        self._points = Points.of(self._config, self._train, self._test, self._source)
        self._trainer = self._points.trainer(self._config, self._network)

    def _apply_training_settings(self) -> None:
        """Hand changed settings to the running network."""
        config = self._config
        self._network.configure(optimizer=chosen_optimizer(config), penalties=chosen_penalties(config))
        self._trainer.set_batch_size(config["batch_size"])
        self._trainer.shuffle = config["shuffle"]
        self._trainer.schedule = chosen_schedule(config)
        self._sound = self._network.state()

    # ---- training ----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Train; curve points and early stopping fall on steps that depend on the step count alone.

        While copies catch up with the run they have the whole time, and no step of the run is made.
        """
        begin = time.perf_counter()
        first = self.step
        limit = last_step(first, max_steps)
        if (copies := self._copies()) is not None:
            if copies.step < first:
                copies.advance(first, budget_ms)
                return Advance(0)
            limit = min(limit, first + copies.affordable(self._pace.rate, budget_ms))
        try:
            for step in self._pace.burst(
                budget_ms, limit, lambda: self.step, lambda: self._next_point, self._trainer.advance
            ):
                if step >= self._next_point:
                    self._record()
                    rules = stops.chosen_stop(self._config, self._curves.rows, self.steps_per_epoch)
                    if (stop := self._stop_early() or rules) is not None:
                        return Advance(self.step - first, stop)
        except DivergedError as error:
            return Advance(self.step - first, self._recover(error))
        if copies is not None:
            copies.advance(self.step, budget_ms)
        seconds = time.perf_counter() - begin
        self._steps_a_second += 0.2 * ((self.step - first) / seconds - self._steps_a_second)
        return Advance(self.step - first)

    def _copies(self) -> Ensemble | None:
        """Return the copies that train beside the run, None if there are none."""
        return self._companions.ensemble(self._config, self._network, self._points)

    def _record(self) -> None:
        """Add a point to the curves and remember the network if it is sound, or the best so far."""
        values = self.measure()
        self._curves.append((float(self.step), *values, self._trainer.learning_rate))
        self._next_point = next_point(self.step)
        if self._config["max_steps"] > self.step:
            self._next_point = min(self._next_point, self._config["max_steps"])
        train_loss, test_loss = values[:2]
        self._companions.landscape.path.append(self.step, train_loss, position_of(self._network))
        if np.isfinite(train_loss) and train_loss <= 2.0 * max(self._curves.rows[0, 1], 1.0):
            self._sound = self._network.state()
        if self._config["early_stopping"]:
            self._best.watch(test_loss, self._network)

    def measure(self) -> tuple[float, float, float, float]:
        """Return training loss, test loss, training accuracy and test accuracy; NaN where there is none."""
        return self._points.quality(self._config, self._network)

    def _stop_early(self) -> Stop | None:
        """Put the best weights back if the test loss has not fallen for long."""
        patience = self._config["patience"]
        if not self._config["early_stopping"] or self._best.waited(self._network) < patience:
            return None
        state, loss, epoch = self._best.take()
        self._go_back(state)
        return stops.stopped_early(patience, loss, epoch)

    def _recover(self, error: DivergedError) -> Stop:
        """Go back to the last sound weights and say what happened and what helps."""
        self._go_back(self._sound)
        return stops.diverged(self._config, error, self.step, self._points.inputs[0])

    def _go_back(self, state: dict[str, np.ndarray]) -> None:
        self._network.set_state(state)
        self._trainer.restore_order()
        self._changes += 1

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        gradients = self._network.gradients(self._points.inputs[0], self._points.targets[0])
        copies = self._copies()
        points = self._points
        own = {
            RESTORED.name: float(self._best.is_back(self._network)),
            "current_rate": self._trainer.learning_rate,
            **conditioning.measured(self._trainer.learning_rate, points.inputs[0]),
            **bagging.measured(self._config, self._network, points.inputs[1], self._test.targets),
        }
        failing = {FAILING.name: float("nan") if copies is None else float(np.mean(copies.failing()))}
        found = measures(self._config, self._network, self._points.view, self.measure(), gradients) | failing | own
        return {measure.name: found[measure.name] for measure in MEASURES}

    # ---- looking -----------------------------------------------------------------------------------------------

    def network(self) -> dict[str, Any]:
        """Return the architecture with the place of each parameter in the ``weights`` stream."""
        return pictures.describe_network(self._config, self._network, self._source)

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        if stream in ("data", "features"):
            return self._draws
        return self._companions.version(stream, self.step, self._next_point, self._version_at)

    def snapshot(
        self, streams_wanted: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; see `engine.experiments._playground_streams`."""
        scene = self._scene()
        return {
            name: self._curves.since(*series_from.get(name, (0, -1)))
            if name == "curves"
            else DRAWN[name](scene, options)
            for name, options in streams_wanted.items()
        }

    def _scene(self) -> Scene:
        return Scene(
            config=self._config,
            network=self._network,
            points=self._points,
            train=self._train,
            test=self._test,
            epochs=self._network.epoch + float(self._network.counters[ops.CURSOR]) / max(len(self._train), 1),
            learning_rate=self._trainer.learning_rate,
            steps_a_second=self._steps_a_second,
            companions=self._companions,
            best=self._best,
        )

    # ---- leaving -----------------------------------------------------------------------------------------------

    def export(self, form: str) -> Exported:
        """Return the run as a program, a model or data; see `engine.exports`."""
        return recipe.export(form, own_data.carried(self._tables, self._config), self._network, self._points)

    def load_weights(self, description: Mapping[str, Any]) -> None:
        """Take configuration and weights of the ``json`` export; nothing changes if they do not fit each other."""
        config, weights = parts_of(description)
        other = Playground(own_data.brought(self._tables, config))
        recipe.take_weights(other._network, weights)
        other._begin_curves()
        self._continue_as(other)

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        table_facts, table = own_data.packed(self._tables, self._config)
        landscape = {f"{OF_LANDSCAPE}{name}": array for name, array in self._companions.landscape.state().items()}
        best_facts, best = self._best.kept()
        arrays = {**self._network.state(), "curves": self._curves.rows, **table, **landscape, **best}
        return Kept(arrays, {"next_point": self._next_point, "best": best_facts, **table_facts})

    @classmethod
    def _built(cls, config: dict[str, Any], kept: Kept) -> Playground:
        return cls(own_data.unpacked(config, kept))

    def _take_back(self, kept: Kept) -> None:
        self._network.set_state(kept.arrays)
        self._curves.replace(kept.rows("curves", len(COLUMNS)))
        if landscape := kept.below(OF_LANDSCAPE):  # older checkpoints have none: their path begins here
            self._companions.landscape.set_state(landscape)
        self._best = Best.of(kept.facts.get("best"), kept.arrays)
        self._next_point = int(kept.facts["next_point"])
        self._trainer.restore_order()
        self._sound = self._network.state()

    def _follow(self, before: Playground) -> None:
        before._tables.take(self._tables)
        self._tables = before._tables
        self._draws = before._draws + 1
        self._curves.follow(before._curves)
        self._companions.keep(before._companions.landscape.kept)


SPEC = ExperimentSpec(
    label="Playground",
    help="A network on points of the plane, everything about it changeable while it trains.",
    order=10,
    fields=FIELDS,
    streams=STREAMS,
    measures=MEASURES,
    create=Playground,
)
