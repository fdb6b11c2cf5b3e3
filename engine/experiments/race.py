"""The race: optimizers that start from the same weights, see the same batches and run by one clock."""

from __future__ import annotations

import copy
import io
import time
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine import slices, storage
from engine.curvature import spectrum
from engine.errors import ConfigError, EngineError, FormatError
from engine.experiments import _race_numbers as numbers
from engine.experiments._experiment import AbstractExperiment, Advance, Change, ExperimentSpec, Remedy, Stop
from engine.experiments._pacing import Pacing
from engine.experiments._race_config import FIELDS, complete
from engine.experiments._race_measures import MEASURES, measures, standings
from engine.experiments._race_runners import Runners
from engine.experiments._race_streams import CURVES, STREAMS, TABLE, TERMS
from engine.experiments._series import Series
from engine.experiments._sharpness import SHARPNESS, Places, Sharpness
from engine.lowering import Penalties
from engine.optimizers import OPTIMIZERS, Optimizer, optimizer
from engine.surfaces import AbstractSurface, surface
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import Window

VERSION: Final = 1
POINT_EVERY: Final = 64  # a point at each of the first rounds, later whenever their number has grown by 1/64
AXES: Final = ("x_axis", "y_axis")  # settings of a surface that choose what is drawn of it
LOOKING: Final = frozenset({"plane", "plane_seed", "center"})  # fields that change only the picture
TUNING: Final = frozenset({"contestants", "target_loss"})  # fields that may change while the race goes on
MEASURED_AT_ONCE: Final = 64  # members measured at every point; more are measured at fewer points


class Race(AbstractExperiment):
    """A race of optimizers; see `AbstractExperiment` for the methods.

    A step of the experiment is a round of the race: see `engine.experiments._race_runners`.
    """

    _plane: tuple[slices.Plane, Window] | None  # what is drawn, until a later point may be drawn
    _projected: tuple[slices.Plane, np.ndarray] | None  # the path so far on that plane

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Line everyone up; raises `ConfigError` for a wrong setting."""
        self._config = complete({}, config)
        self._surface = surface(self._config["surface"], self._config["surface_settings"])
        _settle_center(self._surface, self._config, config)
        self._changes = 0
        self._pace = 1.0  # rounds a millisecond, measured as it runs
        self._line_up()

    # ---- settings ----------------------------------------------------------------------------------------------

    @property
    def config(self) -> dict[str, Any]:
        """The whole configuration."""
        return copy.deepcopy(self._config)

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
        same = self._runners.alive.any() and [_lane(row) for row in before["contestants"]] == [
            _lane(row) for row in after["contestants"]
        ]
        target = self._surface
        if touched & {"surface", "surface_settings"}:
            target = surface(after["surface"], after["surface_settings"])
        _settle_center(target, after, changes)
        turned = "surface_settings" in touched and _same_but_axes(before, after)
        chosen_again = after["start"] == "chosen" and (turned or touched & {"plane", "plane_seed"})
        looking = LOOKING | ({"surface_settings"} if turned else frozenset())
        if touched <= looking | TUNING and same and not chosen_again:
            self._config, self._surface = after, target
            self._changes += 1
            self._runners.retune(self._optimizers())
            if "target_loss" in touched:
                self._reached[:] = np.nan
                self._mark_reached()
            self._plane = None
            self._surface_pacing = Pacing()  # what was asked for is shown at once
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
        axes = 2 if self._slice()[0].up.any() else 1
        if target == "start" and len(index) == 1 and 0 <= index[0] < axes:
            here = dict(zip(("start_x", "start_y"), self._start_on_slice(), strict=True))
            here[("start_x", "start_y")[index[0]]] = value
            self.configure({"start": "chosen", **here})
        elif target == "position" and len(index) == 2 and 0 <= index[0] < self._runners.count and 0 <= index[1] < axes:
            plane, _ = self._slice()
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
        seeds = [config["seed"] + number for number in range(config["seeds"])]
        positions = np.stack([self._surface.first_position(seed) for seed in seeds])
        if config["start"] == "chosen":
            positions = np.stack([self._chosen(position) for position in positions])
            if not np.isfinite(self._surface.losses(positions)).all():
                raise ConfigError("start_x", "the surface is not finite there; choose another start")
        self._runners = Runners(
            self._surface,
            self._optimizers(),
            [row["batch"] == "whole" for row in config["contestants"]],
            config["batch_size"],
            seeds,
            positions,
            Penalties(l2=config["weight_decay"], clip_norm=config["clip_norm"], clip_value=config["clip_value"]),
            config["clock"],
        )
        self._first = positions[0].astype(np.float64)
        self._path: list[np.ndarray] = []  # (contestants, size) float32 each
        self._path_rounds: list[int] = []
        self._path_losses: list[np.ndarray] = []
        self._losses = np.full((self._runners.count, self._runners.seeds), np.nan)
        self._reached = np.full_like(self._losses, np.nan)  # rounds
        self._curves = Series(len(CURVES))
        self._sharpness = Sharpness()
        self._next_point = 0
        self._plane = self._projected = None
        self._surface_pacing = Pacing()
        self._record()

    def _chosen(self, position: np.ndarray) -> np.ndarray:
        """Return a first position moved to the chosen place of the slice."""
        x, y = self._config["start_x"], self._config["start_y"]
        if self._config["plane"] == "random":
            plane = slices.random_plane(self._surface, position, self._config["plane_seed"])
            return plane.position(np.array([x]), np.array([y]))[0].astype(np.float32)
        moved = position.copy()
        for axis, value in zip(self._surface.axes, (x, y), strict=False):
            moved[axis] = value
        return moved

    def _start_on_slice(self) -> tuple[float, float]:
        """Return where the drawn seed starts, in the coordinates that can be chosen."""
        if self._config["plane"] == "random":
            return (
                (self._config["start_x"], self._config["start_y"]) if self._config["start"] == "chosen" else (0.0, 0.0)
            )
        values = [float(self._first[axis]) for axis in self._surface.axes]
        return values[0], values[1] if len(values) > 1 else 0.0

    def _optimizers(self) -> list[Optimizer]:
        return [
            optimizer(row["optimizer"], row["learning_rate"], **row["optimizer_settings"])
            for row in self._config["contestants"]
        ]

    # ---- running -----------------------------------------------------------------------------------------------

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Run rounds; points of the curves fall on rounds that depend on their count alone."""
        begin = time.perf_counter()
        first = self.step
        limit = first + (max_steps if max_steps is not None else 1 << 40)
        while self.step < limit:
            left_ms = budget_ms - (time.perf_counter() - begin) * 1e3
            if left_ms <= 0.0 and self.step > first:
                break
            rounds = min(max(int(self._pace * left_ms), 1), limit - self.step, self._next_point - self.step)
            started = time.perf_counter()
            self._runners.advance(rounds)
            elapsed_ms = max((time.perf_counter() - started) * 1e3, 1e-4)
            self._pace += 0.2 * (rounds / elapsed_ms - self._pace)
            if self.step >= self._next_point:
                self._record()
                if not self._runners.alive.any():
                    return Advance(self.step - first, self._all_diverged())
        return Advance(self.step - first)

    def _record(self) -> None:
        """Add a point to paths and curves; measure the other seeds too, at fewer points if there are many."""
        runners = self._runners
        if self._surface_pacing.due:  # paths keep to the slice of the surface that is shown
            self._plane = None
        every = -(-len(runners.descents) // MEASURED_AT_ONCE)
        if len(self._path) % every == 0:
            self._losses = runners.measure()
        else:
            places = runners.positions()
            losses = [self._surface.losses(place[None])[0] for place in places]
            self._losses[:, 0] = np.where(runners.alive[:, 0], losses, np.nan)
        self._mark_reached()
        self._path.append(np.where(runners.alive[:, :1], runners.positions(), np.nan).astype(np.float32))
        self._path_rounds.append(self.step)
        self._path_losses.append(self._losses[:, 0].astype(np.float32))
        spare = np.full(len(CURVES) // 2 - runners.count, np.nan)
        norms = np.linalg.norm(runners.gradients(), axis=1)
        self._curves.append((runners.reading(self.step), *self._losses[:, 0], *spare, *norms, *spare))
        self._next_point = self.step + max(1, self.step // POINT_EVERY)

    def _mark_reached(self) -> None:
        """Note who has come below the target for the first time."""
        arrived = np.isnan(self._reached) & (self._losses <= self._config["target_loss"])
        self._reached[arrived] = self.step

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
        """Who leads on the drawn seed; the first of several that are even, or of all if everyone has diverged."""
        return int(self._leading()[:, 0].argmax())

    def _leading(self) -> np.ndarray:
        """Return who leads on each seed, (contestants, seeds) bool: the first at the target, else the lowest loss.

        Several who reached the target at the same point of the curves are told apart by their loss.
        """
        by_clock = np.where(np.isnan(self._reached), np.inf, self._reached)
        first = by_clock == by_clock.min(axis=0)
        by_loss = np.where(first & np.isfinite(self._losses), self._losses, np.inf)
        found: np.ndarray = first & (by_loss == by_loss.min(axis=0))
        return found

    def _winners(self) -> np.ndarray:
        """Return who leads on each seed, (seeds,) int64; -1 where nobody has moved, two are even or all diverged."""
        leading = self._leading()
        known = (np.isfinite(self._losses) | np.isfinite(self._reached)).any(axis=0)
        return np.where(known & (leading.sum(axis=0) == 1) & (self.step > 0), leading.argmax(axis=0), -1)

    def _slice(self) -> tuple[slices.Plane, Window]:
        """Return the plane that is drawn and its window; kept until the next point."""
        if self._plane is None:
            self._plane = self._choose_slice()
        return self._plane

    def _choose_slice(self) -> tuple[slices.Plane, Window]:
        kind, target = self._config["plane"], self._surface
        center = self._center()
        if kind == "weights":
            plane = slices.weights_plane(target, center)
            return plane, self._weights_window(center)
        if kind == "random":
            own = target.first_position(self._config["seed"])  # so that a chosen start stays where it was clicked
            plane = slices.random_plane(target, own, self._config["plane_seed"])
        elif kind == "path" and len(self._path) > 2:
            path = np.concatenate(self._path)
            plane = slices.path_plane(path[np.isfinite(path).all(axis=1)])
        elif kind == "line" and len(self._path) > 1:
            ends = np.where(np.isfinite(self._path[-1]), self._path[-1], self._first)
            plane = slices.line_plane(self._first, ends[0], ends[1] if len(ends) > 1 else None)
        else:
            plane = slices.bend_plane(spectrum(target.hessian_product(center), target.size), center)
        around = np.concatenate([plane.project(np.concatenate(self._path)), plane.project(center[None])])
        return plane, slices.window_around(around, smallest=2.0)

    def _weights_window(self, center: np.ndarray) -> Window:
        """Return the surface's own window, moved along where it has no fixed place."""
        window = self._surface.window
        if not isinstance(self._surface, NetworkSurface) or len(self._surface.minima):
            return window
        x, y = (float(center[axis]) for axis in self._surface.axes)
        return Window(x + window.x_min, x + window.x_max, y + window.y_min, y + window.y_max)

    def _center(self) -> np.ndarray:
        if self._config["center"] == "optimum" and self._surface.lowest is not None:
            return self._surface.lowest.astype(np.float64)
        if self._config["center"] == "start" or not self._runners.alive[self.leader, 0]:
            return self._first
        return self._runners.drawn[self.leader].position.astype(np.float64)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        rows = self._config["contestants"]
        alone = measures(
            self._surface, self._runners, self._first, self.leader, self._reached[:, 0], rows[0]["learning_rate"]
        )
        together = standings(rows, self._steps_to_target(), self._winners())
        return alone | together | numbers.measures(self._surface, self._runners, self._reached)

    def version(self, stream: str) -> int:
        """Return a number that changes with a stream's content."""
        if stream == "sharpness":
            newest = len(self._path) + self._sharpness.known + (self._changes << 44)
            return self._sharpness.path_pacing.version(newest)
        if stream == "surface":
            if self._is_still():
                return self._changes << 44
            return self._surface_pacing.version(len(self._path) + (self._changes << 44))
        count = len(self._path) if stream in ("curves", "curvature", "seeds") else self.step
        return count + (self._changes << 44)

    def _is_still(self) -> bool:
        """Does the picture of the surface stay the same as the race goes on."""
        config, whole = self._config, self._surface.size == len(self._surface.axes)
        fixed = config["center"] != "leader"
        return bool(config["plane"] == "random" or (config["plane"] == "weights" and (whole or fixed)))

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams; see `engine.experiments._race_streams`."""
        return {name: self._stream(name, options, series_from) for name, options in streams.items()}

    def _stream(
        self, name: str, options: Mapping[str, Any], series_from: Mapping[str, tuple[int, int]]
    ) -> list[np.ndarray]:
        if name == "status":
            return [self._status()]
        if name == "curves":
            return self._curves.since(*series_from.get(name, (0, -1)))
        if name == "surface":
            return self._draw_surface(options["size"])
        if name == "paths":
            return self._draw_paths()
        if name == "positions":
            return self._draw_positions()
        if name == "table":
            return [self._table(), np.array([self.leader], dtype=np.int32)]
        if name == "terms":
            return self._draw_terms()
        if name == "sharpness":
            return self._sharpness.along(self._surface, self._trail())
        if name == "seeds":
            reached = np.vectorize(self._runners.reading, otypes=[np.float64])(self._reached)
            return [self._losses.copy(), reached, self._winners().astype(np.int32)]
        self._check_contestant(name, options["contestant"])
        if name == "numbers":
            return numbers.draw(self._surface, self._runners, options["contestant"])
        return self._draw_curvature(options["contestant"])

    def _trail(self) -> Places:
        """Return where the first contestant has been while it was finite."""
        path, losses = np.stack(self._path)[:, 0], np.stack(self._path_losses)[:, 0].astype(np.float64)
        sound = np.isfinite(path).all(axis=1) & np.isfinite(losses)
        return Places(np.array(self._path_rounds, dtype=np.int64)[sound], path[sound], losses[sound])

    def _check_contestant(self, stream: str, contestant: int) -> None:
        if contestant >= self._runners.count:
            limits = (0, self._runners.count - 1)
            raise ConfigError(f"streams.{stream}.contestant", f"expected 0 to {limits[1]}, got {contestant}", limits)

    def _status(self) -> np.ndarray:
        """Return the numbers that every experiment has: see the ``status`` stream."""
        leader = self.leader
        rate = self._config["contestants"][leader]["learning_rate"]
        loss = self._losses[leader, 0]
        epoch = self.step / self.steps_per_epoch
        return np.array([self.step, epoch, loss, np.nan, np.nan, np.nan, self._pace * 1e3, rate])

    def _draw_surface(self, size: int) -> list[np.ndarray]:
        plane, window = self._slice()
        minima = np.zeros((0, 2), dtype=np.float32)
        if self._config["plane"] == "weights" and len(self._surface.minima):
            minima = np.zeros((len(self._surface.minima), 2), dtype=np.float32)
            minima[:, : len(self._surface.axes)] = self._surface.minima
        with self._surface_pacing.drawing():
            values = slices.grid(self._surface, plane, window, size)
        return [values, window.as_array(), minima]

    def _project_path(self) -> np.ndarray:
        """Return the path on the slice, (n, contestants, 2) float64; only what is new is projected."""
        plane = self._slice()[0]
        known = np.zeros((0, self._runners.count, 2))
        if self._projected is not None and self._projected[0] is plane:
            known = self._projected[1]
        if len(known) < len(self._path):
            path = np.stack(self._path[len(known) :])
            new = plane.project(path.reshape(-1, self._surface.size)).reshape(*path.shape[:2], 2)
            known = np.concatenate([known, new])
        self._projected = plane, known
        return known

    def _draw_paths(self) -> list[np.ndarray]:
        points = self._project_path()
        losses = np.stack(self._path_losses)[:, :, None]
        clock = np.array([self._runners.reading(rounds) for rounds in self._path_rounds])
        return [np.ascontiguousarray(np.concatenate([points, losses], axis=2).transpose(1, 0, 2), np.float32), clock]

    def _draw_positions(self) -> list[np.ndarray]:
        runners = self._runners
        places = runners.positions()
        alive = runners.alive[:, 0]
        norms = np.linalg.norm(runners.gradients(), axis=1)
        values = [self._slice()[0].project(places).T, self._losses_now(places), norms, runners.steps[:, 0], alive]
        found = np.vstack(values).T.astype(np.float64)
        return [found, np.array([runners.reading(self.step)])]

    def _losses_now(self, places: np.ndarray) -> np.ndarray:
        losses = self._surface.losses(places)
        return np.where(self._runners.alive[:, 0] & np.isfinite(losses), losses, np.nan)

    def _table(self) -> np.ndarray:
        """Return one row a contestant; the columns are those of `TABLE`."""
        runners = self._runners
        rows = np.full((runners.count, len(TABLE)), np.nan)
        rows[:, 0] = runners.steps[:, 0]
        rows[:, 1] = runners.steps[:, 0] * runners.batch_sizes
        rows[:, 2] = runners.seconds if runners.clock == "seconds" else np.nan
        rows[:, 3] = self._losses_now(runners.positions())
        rows[:, 4] = np.linalg.norm(runners.gradients(), axis=1)
        rows[:, 5] = self._steps_to_target()
        for number in range(runners.count):
            rows[number, 6] = runners.reading(self._reached[number, 0])
            finite = self._losses[number][np.isfinite(self._losses[number])]
            if len(finite):
                rows[number, 8:11] = np.quantile(finite, [0.5, 0.25, 0.75])
        winners = self._winners()
        rows[:, 7] = [np.sum(winners == number) for number in range(runners.count)]
        rows[:, 11] = np.isfinite(self._reached).mean(axis=1)
        rows[:, 12] = 1.0 - runners.alive.mean(axis=1)
        return rows

    def _steps_to_target(self) -> np.ndarray:
        """Return the steps each contestant of the drawn seed made to the target, NaN if it is not there."""
        reached = self._reached[:, 0]
        made = [self._runners.steps_after(rounds)[number] for number, rounds in enumerate(np.nan_to_num(reached))]
        return np.where(np.isfinite(reached), made, np.nan)

    def _draw_terms(self) -> list[np.ndarray]:
        plane, runners = self._slice()[0], self._runners
        arrows = np.full((runners.count, len(TERMS), 2), np.nan)
        for number, descent in enumerate(runners.drawn):
            if runners.steps[number, 0] == 0:
                continue
            arrows[number, 0] = plane.coordinates(descent.gradient[None])[0]
            momentum, squares = descent.slot("momentum"), descent.slot("scaling")
            if momentum is not None:
                arrows[number, 1] = plane.coordinates(momentum[None])[0]
            if squares is not None and self._config["plane"] == "weights":  # it belongs to weights, not to directions
                axes = list(self._surface.axes)
                arrows[number, 2, : len(axes)] = np.sqrt(np.maximum(squares[axes], 0.0))
            arrows[number, 3] = plane.coordinates((descent.position - runners.before[number])[None])[0]
        lengths = np.full((runners.count, 2), np.nan)
        moved = runners.alive[:, 0] & (runners.steps[:, 0] > 0)
        if moved.any():
            whole = self._surface.gradients(runners.before[moved].astype(np.float64))
            lengths[moved, 0] = np.linalg.norm(whole, axis=1)
            lengths[moved, 1] = [np.linalg.norm(runners.drawn[number].gradient) for number in np.flatnonzero(moved)]
        return [arrows.astype(np.float32), plane.project(runners.before).astype(np.float32), lengths]

    def _draw_curvature(self, contestant: int) -> list[np.ndarray]:
        if not self._runners.alive[contestant, 0]:
            return [np.full(5, np.nan), np.zeros(0), np.full((2, 2), np.nan, dtype=np.float32)]
        place = self._runners.drawn[contestant].position.astype(np.float64)
        found = spectrum(self._surface.hessian_product(place), self._surface.size)
        values = [found.largest, found.smallest, found.condition, found.largest_learning_rate, found.index]
        outermost = found.vectors[:, [-1, 0]].T
        axes = self._slice()[0].coordinates(outermost).astype(np.float32)
        return [np.array(values, dtype=np.float64), found.values.copy(), axes]

    # ---- keeping -----------------------------------------------------------------------------------------------

    def checkpoint(self) -> bytes:
        """Return configuration, everyone's numbers, paths and curves."""
        description = {"experiment": "race", "version": VERSION, "config": self._config}
        arrays = {
            **{f"runners.{name}": array for name, array in self._runners.state().items()},
            "path": np.stack(self._path),
            "path_rounds": np.array(self._path_rounds),
            "path_losses": np.stack(self._path_losses),
            "losses": self._losses,
            "reached": self._reached,
            "next_point": np.array([self._next_point]),
            "curves": self._curves.rows,
        }
        file = io.BytesIO()
        storage.pack(file, description, arrays)
        return file.getvalue()

    def restore(self, blob: bytes) -> None:
        """Continue from a checkpoint, bit for bit; nothing changes if it cannot be read."""
        description, arrays = storage.unpack(blob)
        if description.get("experiment") != "race" or description.get("version") != VERSION:
            raise FormatError("this is not a checkpoint of the race")
        try:
            other = Race(description["config"])
            prefix = "runners."
            other._runners.set_state(
                {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
            )
            other._path = list(arrays["path"])
            other._path_rounds = [int(rounds) for rounds in arrays["path_rounds"]]
            other._path_losses = list(arrays["path_losses"])
            lengths = {len(other._path), len(other._path_rounds), len(other._path_losses)}
            shape = other._runners.positions().shape
            if len(lengths) != 1 or not other._path or other._path[0].shape != shape:
                raise FormatError("the checkpoint's paths do not fit its race")
            other._losses, other._reached = (_fitting(arrays[name], other._losses) for name in ("losses", "reached"))
            other._next_point = int(arrays["next_point"][0])
            rows = arrays["curves"]
            if rows.ndim != 2 or rows.shape[1] != len(CURVES):
                raise FormatError(f"the checkpoint's curves have shape {rows.shape}")
        except (KeyError, TypeError, ValueError, IndexError, EngineError) as error:
            raise FormatError(f"the checkpoint cannot be restored: {error}") from error
        generation, changes = self._curves.generation, self._changes + 1
        other._plane = other._projected = None
        self.__dict__.update(other.__dict__)
        self._curves.generation = generation
        self._curves.replace(rows)
        self._changes = changes


def _settle_center(target: AbstractSurface, config: dict[str, Any], changes: Mapping[str, Any]) -> None:
    """Look around the leader where no lowest point is known; raise `ConfigError` if that point was asked for."""
    if config["center"] == "optimum" and target.lowest is None:
        if "center" in changes:
            raise ConfigError("center", "no lowest point of this surface is known", ("start", "leader"))
        config["center"] = "leader"


def _same_but_axes(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether two configurations have the same loss and draw other numbers of it."""
    rests = [
        {name: value for name, value in config["surface_settings"].items() if name not in AXES}
        for config in (before, after)
    ]
    return bool(before["surface"] == after["surface"] and rests[0] == rests[1])


def _lane(row: Mapping[str, Any]) -> tuple[str, str]:
    """Return what of a contestant cannot change while it runs."""
    return row["optimizer"], row["batch"]


def _fitting(array: np.ndarray, like: np.ndarray) -> np.ndarray:
    """Return a copy of an array if it has the right shape."""
    if array.shape != like.shape:
        raise FormatError(f"the checkpoint holds an array of shape {array.shape}, expected {like.shape}")
    return array.astype(like.dtype)


SPEC = ExperimentSpec(
    label="Race",
    help="Optimizers start from the same weights, see the same batches and draw their paths on the loss.",
    order=20,
    fields=FIELDS,
    streams=(*STREAMS, numbers.STREAM, SHARPNESS),
    measures=(*MEASURES, *numbers.MEASURES),
    create=Race,
)
