"""Slices and second derivatives of a running playground."""

import time
from typing import Any

import numpy as np
import pytest

from engine.curvature import Curvature, spectrum
from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS
from engine.experiments._pacing import Pacing
from engine.experiments._path import MOST, Path

SMALL = {"layers": [{"units": 3, "activation": "tanh"}], "samples": 100, "learning_rate": 0.1}


def playground(steps: int = 300, **config: Any) -> Any:
    run = EXPERIMENTS["playground"].create({**SMALL, **config})
    run.advance(1e9, steps)
    return run


def drawn(run: Any, *names: str, **options: Any) -> Any:
    found = run.snapshot({name: {"size": 21, **options} if name == "surface" else options for name in names}, {})
    return found[names[0]] if len(names) == 1 else [found[name] for name in names]


@pytest.mark.parametrize("plane", ["weights", "random", "path", "bend"])
def test_the_slice_passes_through_the_run_and_shows_its_whole_path(plane: str) -> None:
    run = playground(plane=plane)
    (values, window, _), (points, clock), (place, _) = drawn(run, "surface", "paths", "positions")
    assert values.shape == (21, 21)
    assert np.isfinite(values).all()
    across, up, loss = place[0, :3]
    assert loss == pytest.approx(run.measures()["training_loss"], rel=1e-5)
    column, row = (across - window[0]) / (window[1] - window[0]) * 20, (window[3] - up) / (window[3] - window[2]) * 20
    near = values[int(row) : int(row) + 2, int(column) : int(column) + 2]
    assert near.min() * 0.5 < loss < near.max() * 1.5
    assert (points[0, :, 0] >= window[0]).all()
    assert (points[0, :, 1] <= window[3]).all()
    assert clock[0] == 0.0


def test_a_slice_along_two_chosen_weights_is_measured_in_them() -> None:
    run = playground(plane="weights", plane_x=4, plane_y=9)
    weights = drawn(run, "weights")[0]
    np.testing.assert_allclose(drawn(run, "positions")[0][0, :2], weights[[4, 9]], rtol=1e-6)
    assert run.network()["axes"] == ["layer 1: x₂ → 2", "output: 1 → 1"]


def test_the_line_leads_from_the_kept_run_to_the_present_one() -> None:
    run = playground()
    assert drawn(playground(plane="line"), "surface")[0].shape == (1, 21)
    run.edit("kept", [], 0.0)
    kept_loss = run.measures()["training_loss"]
    run.configure({"plane": "line", "initializer": "he_normal"})
    run.advance(1e9, 50)
    assert drawn(run, "surface")[0].shape == (21, 21)
    assert run._scene().surface.losses(run._companions.landscape.kept[None])[0] == pytest.approx(kept_loss, rel=1e-5)
    np.testing.assert_allclose(drawn(run, "positions")[0][0, :2], [1.0, 0.0], atol=1e-6)


def test_looking_changes_nothing_of_the_run() -> None:
    plain, watched = playground(600), playground(200)
    for plane in ("random", "bend", "line", "weights", "path"):
        watched.configure({"plane": plane})
        drawn(watched, "surface", "paths", "positions")
        drawn(watched, "curvature")
        drawn(watched, "sharpness")
        watched.advance(1e9, 80)
    np.testing.assert_array_equal(drawn(plain, "weights")[0], drawn(watched, "weights")[0])


def test_a_checkpoint_keeps_path_and_kept_place() -> None:
    run = playground(plane="path")
    run.edit("kept", [], 0.0)
    other = EXPERIMENTS["playground"].create({})
    other.restore(run.checkpoint())
    for mine, theirs in zip(drawn(run, "paths"), drawn(other, "paths"), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(run._companions.landscape.kept, other._companions.landscape.kept)


def test_a_weight_that_is_not_there_is_refused_and_one_taken_away_gives_way() -> None:
    run = playground()
    with pytest.raises(ConfigError, match="weights 0 to 12, got 13"):
        run.configure({"plane_x": 13})
    run.configure({"plane_x": 12})
    run.configure({"layers": []})
    assert (run.config["plane_x"], run.config["plane_y"]) == (0, 1)
    run.configure({"plane_x": 1})
    assert (run.config["plane_x"], run.config["plane_y"]) == (1, 0)


def test_curvature_is_that_of_the_training_loss() -> None:
    run = playground()
    values, eigenvalues, _ = drawn(run, "curvature")
    points = run._points
    curvature = Curvature(run._network, points.inputs[0], points.targets[0])
    found = spectrum(curvature.product(curvature.position), curvature.size)
    np.testing.assert_allclose(eigenvalues, found.values, rtol=1e-4, atol=1e-6)
    assert values[3] == pytest.approx(2.0 / found.largest, rel=1e-4)
    assert values[4] == found.index


def test_sharpness_comes_for_the_whole_path() -> None:
    run = playground(plane="path")
    missing = 1
    while missing:
        rows, (missing,) = drawn(run, "sharpness")
    np.testing.assert_array_equal(rows[:, 0], run._companions.landscape.path.steps)
    assert rows[-1, 1] == pytest.approx(drawn(run, "curvature")[0][0], rel=1e-4)


def test_where_second_derivatives_are_not_known_nothing_is_claimed() -> None:
    run = playground(dataset="rings", loss="multiclass_hinge", plane="path")
    assert np.isnan(drawn(run, "curvature")[0]).all()
    assert drawn(run, "sharpness")[0].shape == (0, 5)
    assert np.isfinite(drawn(run, "surface")[0]).all()
    run.configure({"plane": "bend"})
    with pytest.raises(ConfigError, match="second derivatives"):
        drawn(run, "surface")


def test_a_path_stays_bounded_and_keeps_its_ends() -> None:
    path = Path(3)
    for step in range(5 * MOST):
        path.append(step, 0.0, np.full(3, step, dtype=np.float32))
    assert len(path) <= MOST
    assert path.steps[0] == 0
    assert path.steps[-1] == 5 * MOST - 1
    assert len(Path(20_000)._positions) == 0


def test_a_costly_picture_rests_in_proportion_to_its_cost() -> None:
    now = [0.0]
    pacing = Pacing(share=0.1, shortest_s=0.2, clock=lambda: now[0])
    assert pacing.version(5) == 5
    with pacing.drawing():
        now[0] = 0.5
    now[0] = 5.4
    assert pacing.version(6) == 5
    now[0] = 5.6
    assert pacing.version(6) == 6


def test_a_slice_of_51_by_51_on_500_points_takes_a_tenth_of_a_second() -> None:
    run = playground(300, layers=[{"units": 8}, {"units": 8}], samples=1000, plane="path")
    drawn(run, "surface", size=51)
    best = min(_thread_seconds(run) for _ in range(10))
    assert best < 0.1


def _thread_seconds(run: Any) -> float:
    begin = time.thread_time()
    drawn(run, "surface", size=51)
    return time.thread_time() - begin
