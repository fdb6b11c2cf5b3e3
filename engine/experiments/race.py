"""The race: optimizers that start from the same weights, see the same batches and run by one clock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError, EngineError
from engine.experiments import _race_numbers as numbers
from engine.experiments import _race_pictures as pictures
from engine.experiments._bursts import Pace, last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Remedy, Stop
from engine.experiments._race_config import (
    FIELDS,
    LOOKING,
    TUNING,
    complete,
    same_but_axes,
    same_contestants,
    settle_center,
)
from engine.experiments._race_measures import MEASURES, measures, standings
from engine.experiments._race_records import Records
from engine.experiments._race_runners import Runners
from engine.experiments._race_scene import Scene
from engine.experiments._race_slice import Slice, is_still
from engine.experiments._race_start import first_positions, start_on_slice
from engine.experiments._race_streams import STREAMS
from engine.experiments._sharpness import SHARPNESS, Sharpness
from engine.experiments._training_fields import chosen_optimizer
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.surfaces import surface
from engine.update import Penalties

OF_RUNNERS: Final = "runners."  # begins the names of their arrays in a checkpoint


class Race(AbstractExperiment):
    """A race of optimizers; see `AbstractExperiment` for the methods.

    A step of the experiment is a round of the race: see `engine.experiments._race_runners`.
    """

    KEY = "race"

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Line everyone up; raises `ConfigError` for a wrong setting."""
        self._config = complete({}, config)
        self._surface = surface(self._config["surface"], self._config["surface_settings"])
        settle_center(self._surface, self._config, config)
        self._pace = Pace(1.0)
        self._line_up()

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def step(self) -> int:
        """Rounds since the start."""
        return self._runners.rounds

    @property
    def steps_per_epoch(self) -> int:
        """Rounds that visit every sample once, where rounds are steps; 1 for a formula."""
        return -(-self._surface.samples // self._runners.batch_size)

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; learning rates and settings of the same optimizers change while they run."""
        before = self._config
        after = complete({} if replace else before, changes)
        changed = [name for name in after if after[name] != before[name]]
        touched = set(changed)
        if not touched:
            return Change(reset=False, changed=[])
        same = self._runners.alive.any() and same_contestants(before, after)
        target = self._surface
        if touched & {"surface", "surface_settings"}:
            target = surface(after["surface"], after["surface_settings"])
        settle_center(target, after, changes)
        turned = "surface_settings" in touched and same_but_axes(before, after)
        chosen_again = after["start"] == "chosen" and (turned or touched & {"plane", "plane_seed"})
        looking = LOOKING | ({"surface_settings"} if turned else frozenset())
        if touched <= looking | TUNING and same and not chosen_again:
            self._config, self._surface = after, target
            self._changes += 1
            self._runners.retune(self._optimizers())
            if "target_loss" in touched:
                self._records.aim_at(after["target_loss"], self.step)
            self._slice.look_elsewhere()
            return Change(reset=False, changed=changed)
        kept = self._surface
        self._config, self._surface = after, target
        try:
            self._line_up()
        except EngineError:
            self._surface, self._config = kept, before
            raise
        self._changes += 1
        return Change(reset=True, changed=changed)

    def reset(self, seed: int | None) -> None:
        """Back to the start, from other first weights if there is a new seed."""
        if seed is not None:
            self._config = complete(self._config, {"seed": seed})
        self._changes += 1
        self._line_up()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Move the start (``start`` at [axis], which begins anew) or a contestant (``position`` at [contestant, axis]).

        Axis 0 is across, axis 1 up, in the coordinates of the slice.
        """
        if not abs(value) <= 1e6:
            raise ConfigError("value", f"expected a number from -1,000,000 to 1,000,000, got {value}", (-1e6, 1e6))
        plane = self._slice.shown(self._scene())[0]
        axes = 2 if plane.up.any() else 1
        if target == "start" and len(index) == 1 and 0 <= index[0] < axes:
            start = start_on_slice(self._surface, self._config, self._first)
            here = dict(zip(("start_x", "start_y"), start, strict=True))
            here[("start_x", "start_y")[index[0]]] = value
            self.configure({"start": "chosen", **here})
        elif target == "position" and len(index) == 2 and 0 <= index[0] < self._runners.count and 0 <= index[1] < axes:
            descent = self._runners.drawn[index[0]]
            direction = plane.up if index[1] else plane.across
            place = descent.position.astype(np.float64)
            descent.place(place + (value - plane.project(place[None])[0, index[1]]) * direction)
            self._changes += 1
        else:
            limits = f"start at [0 to {axes - 1}] or position at [0 to {self._runners.count - 1}, 0 to {axes - 1}]"
            raise ConfigError("target", f"expected {limits}; got {target!r} at {index}", ("start", "position"))

    # ---- building ----------------------------------------------------------------------------------------------

    def _line_up(self) -> None:
        """Put everyone at the start, with empty curves."""
        config = self._config
        positions = first_positions(self._surface, config)
        self._runners = Runners(
            self._surface,
            self._optimizers(),
            [row["batch"] == "whole" for row in config["contestants"]],
            config["batch_size"],
            range(config["seed"], config["seed"] + config["seeds"]),
            positions,
            Penalties(l2=config["weight_decay"], clip_norm=config["clip_norm"], clip_value=config["clip_value"]),
            config["clock"],
        )
        self._first = positions[0].astype(np.float64)
        self._records = Records(self._runners)
        self._sharpness = Sharpness()
        self._slice = Slice()
        self._record()

    def _optimizers(self) -> list[Optimizer]:
        return [chosen_optimizer(row) for row in self._config["contestants"]]

    # ---- running -----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Run rounds; points of the curves fall on rounds that depend on their count alone."""
        first = self.step
        limit = last_step(first, max_steps)
        for step in self._pace.burst(
            budget_ms, limit, lambda: self.step, lambda: self._records.next_point, self._runners.advance
        ):
            if step >= self._records.next_point:
                self._record()
                if not self._runners.alive.any():
                    return Advance(self.step - first, self._all_diverged())
        return Advance(self.step - first)

    def _record(self) -> None:
        """Add a point to paths and curves."""
        self._slice.move_on()
        self._records.add(self._surface, self._runners, self._config["target_loss"])

    def _all_diverged(self) -> Stop:
        rows = [{**row, "learning_rate": row["learning_rate"] / 10.0} for row in self._config["contestants"]]
        return Stop(
            "diverged",
            f"Every contestant has diverged by {self._runners.clock} {self._runners.reading(self.step):g}: "
            "their steps are too long for this surface.",
            layer="every contestant",
            quantity="loss",
            remedies=(Remedy("Divide all learning rates by 10", {"contestants": rows}),),
        )

    # ---- looking -----------------------------------------------------------------------------------------------

    def network(self) -> dict[str, Any]:
        """Return the numbers that are descended and which of them are drawn."""
        return {
            "inputs": list(self._surface.names),
            "layers": [],
            "outputs": [OPTIMIZERS[row["optimizer"]].label for row in self._config["contestants"]],
            "parameters": self._surface.size,
            "axes": [self._surface.names[axis] for axis in self._surface.axes],
            "samples": self._surface.samples,
        }

    @property
    def leader(self) -> int:
        """Number of the contestant that leads on the drawn seed."""
        return self._records.leader

    def _scene(self) -> Scene:
        return Scene(self._config, self._surface, self._runners, self._records, self._first)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        rows, records, runners = self._config["contestants"], self._records, self._runners
        reached, rate = records.reached, rows[0]["learning_rate"]
        alone = measures(self._surface, runners, self._first, self.leader, reached[:, 0], rate)
        together = standings(rows, records.steps_to_target(runners), records.winners())
        return alone | together | numbers.measures(self._surface, runners, reached)

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        points = len(self._records.path)
        if stream == "sharpness":
            return self._sharpness.path_pacing.version(self._version_at(points + self._sharpness.known))
        if stream == "surface":
            if is_still(self._scene()):
                return self._version_at(0)
            return self._slice.version(self._version_at(points))
        return self._version_at(points if stream in ("curves", "curvature", "seeds") else self.step)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; see `engine.experiments._race_streams`."""
        return {name: self._stream(name, options, series_from) for name, options in streams.items()}

    def _stream(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        scene, drawn = self._scene(), self._slice
        if name == "status":
            return pictures.status(scene, self.step / self.steps_per_epoch, self._pace.rate * 1e3)
        if name == "curves":
            return self._records.curves.since(*series_from.get(name, (0, -1)))
        if name == "surface":
            return drawn.draw(scene, options["size"])
        if name == "paths":
            return pictures.paths(scene, drawn)
        if name == "positions":
            return pictures.positions(scene, drawn)
        if name == "table":
            return pictures.table(scene)
        if name == "terms":
            return pictures.terms(scene, drawn)
        if name == "sharpness":
            return self._sharpness.along(self._surface, self._records.trail())
        if name == "seeds":
            return pictures.seeds(scene)
        self._check_contestant(name, options["contestant"])
        if name == "numbers":
            return numbers.draw(self._surface, self._runners, options["contestant"])
        return pictures.curvature(scene, drawn, options["contestant"])

    def _check_contestant(self, stream: str, contestant: int) -> None:
        if contestant >= self._runners.count:
            limits = (0, self._runners.count - 1)
            raise ConfigError(f"streams.{stream}.contestant", f"expected 0 to {limits[1]}, got {contestant}", limits)

    # ---- keeping -----------------------------------------------------------------------------------------------

    def _kept(self) -> Kept:
        runners = {f"{OF_RUNNERS}{name}": array for name, array in self._runners.state().items()}
        return Kept({**runners, **self._records.state()})

    def _take_back(self, kept: Kept) -> None:
        self._runners.set_state(kept.below(OF_RUNNERS))
        self._records.set_state(kept)

    def _follow(self, before: Race) -> None:
        self._records.curves.follow(before._records.curves)


SPEC = ExperimentSpec(
    label="Race",
    help="Optimizers start from the same weights, see the same batches and draw their paths on the loss.",
    order=20,
    fields=FIELDS,
    streams=(*STREAMS, numbers.STREAM, SHARPNESS),
    measures=(*MEASURES, *numbers.MEASURES),
    create=Race,
)
