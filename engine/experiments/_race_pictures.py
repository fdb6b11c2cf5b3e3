"""How each of the race's streams is built."""

from __future__ import annotations

import numpy as np

from engine.curvature import spectrum
from engine.experiments._race_scene import Scene
from engine.experiments._race_slice import Slice
from engine.experiments._race_streams import TABLE, TERMS


def status(scene: Scene, epoch: float, rounds_a_second: float) -> list[np.ndarray]:
    """Return the numbers that every experiment has: see the ``status`` stream."""
    leader = scene.records.leader
    rate = scene.config["contestants"][leader]["learning_rate"]
    loss = scene.records.losses[leader, 0]
    return [np.array([scene.runners.rounds, epoch, loss, np.nan, np.nan, np.nan, rounds_a_second, rate])]


def paths(scene: Scene, drawn: Slice) -> list[np.ndarray]:
    """Return (contestants, n, 3) float32, place on the slice and loss, and what the clock showed."""
    records = scene.records
    losses = np.stack(records.path_losses)[:, :, None]
    clock = np.array([scene.runners.reading(rounds) for rounds in records.rounds])
    points = np.concatenate([drawn.paths(scene), losses], axis=2)
    return [np.ascontiguousarray(points.transpose(1, 0, 2), np.float32), clock]


def positions(scene: Scene, drawn: Slice) -> list[np.ndarray]:
    """Return (contestants, 6) float64, the newest place with its numbers, and the clock."""
    runners = scene.runners
    norms = np.linalg.norm(runners.gradients(), axis=1)
    places = drawn.shown(scene)[0].project(runners.positions()).T
    found = np.vstack([places, scene.losses_now(), norms, runners.steps[:, 0], runners.alive[:, 0]]).T
    return [found.astype(np.float64), np.array([runners.reading(runners.rounds)])]


def table(scene: Scene) -> list[np.ndarray]:
    """Return one row a contestant, whose columns are those of `TABLE`, and who leads."""
    runners, records = scene.runners, scene.records
    rows = np.full((runners.count, len(TABLE)), np.nan)
    rows[:, 0] = runners.steps[:, 0]
    rows[:, 1] = runners.steps[:, 0] * runners.batch_sizes
    rows[:, 2] = runners.seconds if runners.clock == "seconds" else np.nan
    rows[:, 3] = scene.losses_now()
    rows[:, 4] = np.linalg.norm(runners.gradients(), axis=1)
    rows[:, 5] = records.steps_to_target(runners)
    winners = records.winners()
    for number in range(runners.count):
        rows[number, 6] = runners.reading(records.reached[number, 0])
        rows[number, 7] = np.sum(winners == number)
        finite = records.losses[number][np.isfinite(records.losses[number])]
        if len(finite):
            rows[number, 8:11] = np.quantile(finite, [0.5, 0.25, 0.75])
    rows[:, 11] = np.isfinite(records.reached).mean(axis=1)
    rows[:, 12] = 1.0 - runners.alive.mean(axis=1)
    return [rows, np.array([records.leader], dtype=np.int32)]


def seeds(scene: Scene) -> list[np.ndarray]:
    """Return the loss and the time to the target of each contestant on each seed, and who won there."""
    records = scene.records
    reached = np.vectorize(scene.runners.reading, otypes=[np.float64])(records.reached)
    return [records.losses.copy(), reached, records.winners().astype(np.int32)]


def terms(scene: Scene, drawn: Slice) -> list[np.ndarray]:
    """Return what the last step was made of, on the slice: the arrows are those of `TERMS`."""
    plane, runners, surface = drawn.shown(scene)[0], scene.runners, scene.surface
    arrows = np.full((runners.count, len(TERMS), 2), np.nan)
    for number, descent in enumerate(runners.drawn):
        if runners.steps[number, 0] == 0:
            continue
        arrows[number, 0] = plane.coordinates(descent.gradient[None])[0]
        momentum, squares = descent.slot("momentum"), descent.slot("scaling")
        if momentum is not None:
            arrows[number, 1] = plane.coordinates(momentum[None])[0]
        if squares is not None and scene.config["plane"] == "weights":  # it belongs to weights, not to directions
            axes = list(surface.axes)
            arrows[number, 2, : len(axes)] = np.sqrt(np.maximum(squares[axes], 0.0))
        arrows[number, 3] = plane.coordinates((descent.position - runners.before[number])[None])[0]
    lengths = np.full((runners.count, 2), np.nan)
    moved = runners.alive[:, 0] & (runners.steps[:, 0] > 0)
    if moved.any():
        whole = surface.gradients(runners.before[moved].astype(np.float64))
        lengths[moved, 0] = np.linalg.norm(whole, axis=1)
        lengths[moved, 1] = [np.linalg.norm(runners.drawn[number].gradient) for number in np.flatnonzero(moved)]
    return [arrows.astype(np.float32), plane.project(runners.before).astype(np.float32), lengths]


def curvature(scene: Scene, drawn: Slice, contestant: int) -> list[np.ndarray]:
    """Return the Hessian's numbers where a contestant is, its eigenvalues, and its outermost axes on the slice."""
    surface, runners = scene.surface, scene.runners
    if not runners.alive[contestant, 0]:
        return [np.full(5, np.nan), np.zeros(0), np.full((2, 2), np.nan, dtype=np.float32)]
    place = runners.drawn[contestant].position.astype(np.float64)
    found = spectrum(surface.hessian_product(place), surface.size)
    values = [found.largest, found.smallest, found.condition, found.largest_learning_rate, found.index]
    axes = drawn.shown(scene)[0].coordinates(found.vectors[:, [-1, 0]].T).astype(np.float32)
    return [np.array(values, dtype=np.float64), found.values.copy(), axes]
