"""The playground on the student's own points: uploaded, painted, kept, and on their way out."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest

from engine.datasets import Stroke
from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS
from engine.experiments.playground import Playground

SMALL = {"layers": [{"units": 4}]}


def csv_of(rows: int, columns: int, seed: int = 0) -> bytes:
    """Return a table whose label says whether the first two columns have the same sign."""
    numbers = np.random.default_rng(seed).normal(size=(rows, columns)) * 10 + 100
    lines = [",".join([*(f"f{n}" for n in range(columns)), "kind"])]
    for row in numbers:
        same = (row[0] > 100) == (row[1] > 100)
        lines.append(",".join([*(f"{value:.6g}" for value in row), "same" if same else "other"]))
    return "\n".join(lines).encode()


def opened(data: bytes, **settings: Any) -> Playground:
    run = Playground({**SMALL, **settings})
    answer = run.take_file(data, "table.csv")
    assert answer["refusal"] == ""
    run.configure(answer["choice"])
    return run


def look(run: Playground, stream: str, **options: Any) -> list[np.ndarray]:
    spec = next(spec for spec in EXPERIMENTS["playground"].streams if spec.name == stream)
    return run.snapshot({stream: spec.check_options(options)}, {})[stream]


def test_ten_thousand_rows_of_sixteen_columns_are_on_the_map_at_once() -> None:
    data = csv_of(10_000, 16)
    run = Playground(SMALL)
    begun = time.process_time()  # other programs may share the machine
    run.configure(run.take_file(data, "large.csv")["choice"])
    points, target, _ = look(run, "data")
    (values, *_) = look(run, "boundary")
    assert time.process_time() - begun < 2.0
    assert points.shape == (10_000, 2)
    assert set(target) == {-1.0, 1.0}
    assert values.shape == (1, 100, 100)
    assert np.abs(points).max() <= 5.01
    assert len(run.network()["inputs"]) == 16


def test_the_map_shows_two_chosen_features_and_the_others_stand_still() -> None:
    run = opened(csv_of(300, 4))
    run.advance(1e9, 200)
    first, *_ = look(run, "boundary")
    run.configure({"map": {"across": 2, "up": 1}})
    assert run.network()["shown"]["across"]["label"] == "f2"
    assert run.step == 200
    across, *_ = look(run, "boundary")
    assert (first != across).any()
    still = [60.0, 100.0, 100.0, 100.0]
    run.configure({"map": {"across": 2, "up": 1, "at": still}})
    moved, *_ = look(run, "boundary")
    assert (moved != across).any()
    x, y = 1.0, -2.0
    inputs, *_ = look(run, "explain", x=x, y=y)
    shown = run.network()["shown"]
    f2 = shown["across"]["low"] + (x + 6) / 12 * (shown["across"]["high"] - shown["across"]["low"])
    raw = run._points.view.scaled(np.array([[60.0, 0, f2, 100.0]]))[0]
    assert inputs[[0, 2, 3]] == pytest.approx(raw[[0, 2, 3]], rel=1e-5)
    for wrong in ({"across": 4}, {"across": 1, "up": 1}, {"at": [1.0]}, {"up": "f1"}, {"depth": 1}):
        with pytest.raises(ConfigError):
            run.configure({"map": wrong})


def test_two_columns_have_the_functions_of_the_map_as_features() -> None:
    run = opened(csv_of(50, 2))
    run.configure({"features": ["x", "y", "x_times_y"]})
    assert run.network()["inputs"] == ["f0", "f1", "f0·f1"]
    with pytest.raises(ConfigError, match="features"):
        run.configure({"features": ["c0"]})


def test_columns_are_left_out_and_the_target_changed() -> None:
    run = opened(csv_of(200, 5))
    run.configure({"features": ["c0", "c1", "c4"]})
    assert run.network()["inputs"] == ["f0", "f1", "f4"]
    own = run.config["own"]
    run.configure({"own": {**own, "columns": ["f0", "f1", "f3"], "target": "f4"}, "problem": "regression"})
    assert run.network()["target"]["label"] == "f4"
    assert run.config["features"] == ["c0", "c1", "c2"]
    assert run.network()["outputs"] == ["output"]


def test_a_refused_choice_changes_nothing() -> None:
    run = Playground(SMALL)
    answer = run.take_file(b"a,b,label\n1,2,x\n2,,y\n3,1,x\n4,2,y\n", "gaps.csv")
    assert answer["refusal"] == "Column “b”: row 3 is empty. Fill them, or leave the column out."
    before = run.config
    with pytest.raises(ConfigError, match="row 3"):
        run.configure(answer["choice"])
    assert run.config == before
    choice = answer["choice"]
    run.configure({**choice, "own": {**choice["own"], "missing": "median"}})
    assert run.config["dataset"] == "own"


def test_painting_keeps_what_was_learned_and_undo_brings_the_points_back() -> None:
    run = Playground({**SMALL, "dataset": "gauss"})
    run.advance(1e9, 100)
    weights = run._network.parameters()["layers.0.weight"].copy()
    before = run.config
    change = run.paint(Stroke(add=[[5.5, 5.5, 0], [5.4, 5.5, 0]]))
    assert not change.reset
    assert (run.config["dataset"], run.step) == ("own", 100)
    assert len(look(run, "data")[0]) == 502
    assert (run._network.parameters()["layers.0.weight"] == weights).all()
    run.paint(Stroke(move=[[5.5, 5.5, -5.5, -5.5]]))
    points, target, _ = look(run, "data")
    assert target[np.argmin(np.abs(points + 5.5).sum(axis=1))] == -1.0
    run.paint(Stroke(erase=[[5.4, 5.5, 0.3]]))
    assert len(look(run, "data")[0]) == 501
    run.configure(before, replace=True)
    assert (run.config["dataset"], run.step, len(look(run, "data")[0])) == ("gauss", 100, 500)


def test_a_new_class_gets_an_output_and_the_last_points_stay() -> None:
    run = Playground({**SMALL, "dataset": "gauss"})
    run.paint(Stroke(add=[[0, 0, 2]]))
    assert run.network()["outputs"] == ["orange", "blue", "violet"]
    assert run.config["loss"] == "softmax_cross_entropy"
    with pytest.raises(ConfigError, match="At least 2 points"):
        run.paint(Stroke(erase=[[0, 0, 50]]))
    for wrong in ({"add": [[0, 0]]}, {"add": [[0, 0, 9]]}, {"add": [[0, 0, 0.5]]}, {"move": [[0, 0, float("nan"), 0]]}):
        with pytest.raises(ConfigError):
            run.paint(Stroke(**wrong))


def test_points_of_many_columns_are_painted_where_the_others_stand() -> None:
    run = opened(csv_of(100, 3))
    run.paint(Stroke(add=[[0.0, 0.0, 1]]))
    row = run._tables.get(run.config["own"]["table"]).values[-1]
    limits = run._source.limits
    assert row[0] == pytest.approx(sum(limits[0]) / 2)
    assert row[2] == pytest.approx(run._source.still[2], rel=1e-3)


def test_own_data_survives_a_checkpoint_and_a_reset() -> None:
    run = opened(csv_of(300, 4))
    run.advance(1e9, 50)
    other = Playground({})
    other.restore(run.checkpoint())
    assert other.config == run.config
    run.advance(1e9, 50)
    other.advance(1e9, 50)
    assert other.measure() == run.measure()
    other.reset(7)
    assert other.config["dataset"] == "own"
    other.configure({"dataset": "circle"})
    other.configure({"dataset": "own"})
    assert other.network()["inputs"] == ["f0", "f1", "f2", "f3"]


def test_class_weights_count_with_own_data() -> None:
    rows = "".join(f"{n},{n % 7},{'rare' if n % 10 == 0 else 'common'}\n" for n in range(100))
    run = opened(b"a,b,label\n" + rows.encode(), class_weights="balanced")
    weights, rare = run._points.weights, np.asarray(run._train.targets) > 0
    assert weights is not None
    assert weights[rare].sum() == pytest.approx(weights[~rare].sum())


def test_a_saved_run_carries_its_table_or_says_that_it_does_not() -> None:
    run = opened(csv_of(200, 3))
    run.advance(1e9, 20)
    other = Playground({})
    other.load_weights(json.loads(run.export("json").content))
    assert other.measure() == pytest.approx(run.measure())
    large = opened(csv_of(5_000, 16))
    saved = json.loads(large.export("json").content)
    assert "at most 60,000 fit" in saved["config"]["own"]["left_out"]
    with pytest.raises(ConfigError, match="Choose the file again"):
        other.load_weights(saved)
    other.take_file(csv_of(5_000, 16), "table.csv")
    other.load_weights(saved)
    assert other.config["dataset"] == "own"
    with pytest.raises(ConfigError, match="notebook"):
        large.export("notebook")


def test_an_exported_program_has_the_own_points_in_it() -> None:
    run = opened(csv_of(60, 3), loss="mse", seed=3)
    program: dict[str, Any] = {"__name__": "program"}
    exec(compile(run.export("numpy").content, "program", "exec"), program)
    losses = program["train"](100)
    again = opened(csv_of(60, 3), loss="mse", seed=3)
    history = again._trainer.advance(100)
    assert losses == pytest.approx(history.loss, rel=1e-4)


def test_a_notebook_holds_hostile_names_as_data() -> None:
    name = 'a\\"""); raise SystemExit #'
    table = f'"{name.replace(chr(34), chr(34) * 2)}",b,label\n1,2,x\n2,1,y\n3,3,x\n4,2,y\n'
    run = opened(table.encode())
    cells = json.loads(run.export("notebook").content)["cells"]
    source = "".join(cells[1]["source"])
    begin = source.index("config = ")
    scope: dict[str, Any] = {"EXPERIMENTS": EXPERIMENTS}
    exec(source[begin:], scope)
    assert scope["run"].network()["inputs"][0] == name
    assert scope["run"].measure() == run.measure()
