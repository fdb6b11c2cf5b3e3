"""Every exported program runs by itself and gets the playground's loss; every exported model its outputs."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS
from engine.exports import EXPORTS

os.environ.setdefault("KERAS_BACKEND", "torch")  # read when keras is imported
STEPS = 100
RUNS: dict[str, dict[str, Any]] = {
    "spiral with adam": {"optimizer": "adam", "learning_rate": 0.01, "layers": [{"units": 6}, {"units": 4}]},
    "rings with momentum": {
        "dataset": "rings",
        "optimizer": "momentum",
        "learning_rate": 0.02,
        "layers": [{"units": 5, "activation": "relu"}, {"units": 4, "activation": "silu"}],
        "regularization": "l2",
        "regularization_rate": 0.01,
        "schedule": "cosine",
    },
    "plane with clipped rmsprop": {
        "dataset": "reg_plane",
        "loss": "huber",
        "optimizer": "rmsprop",
        "learning_rate": 0.003,
        "clip_norm": 0.5,
        "layers": [{"units": 3, "activation": "gelu"}],
        "batch_size": 32,
    },
    "xor with cross-entropy": {
        "dataset": "xor",
        "loss": "binary_cross_entropy",
        "optimizer": "nesterov",
        "features": ["x", "y", "x_times_y"],
        "layers": [{"units": 4, "activation": "leaky_relu"}],
        "regularization": "l1",
        "regularization_rate": 0.001,
        "normalize": True,
    },
    "circle with shortcuts": {
        "dataset": "circle",
        "layers": [{"units": 4, "residual": True}, {"units": 4, "residual": True}, {"units": 4, "residual": True}],
        "regularization": "l2",
        "regularization_rate": 0.01,
    },
    "circle with batch normalization": {
        "dataset": "circle",
        "learning_rate": 0.1,
        "layers": [{"units": 4, "batch_norm": True}, {"units": 4, "batch_norm": True, "residual": True}],
        "regularization": "l1",
        "regularization_rate": 0.001,
        "samples": 503,
        "train_share": 0.5,
    },
}
DATASETS = ("reg_gauss", "circle", "spiral3")  # one that each loss can judge is among them


def choices(name: str) -> Sequence[str]:
    """Return what the playground offers for a field, or for one of a hidden layer."""
    fields = {field.name: field for field in EXPERIMENTS["playground"].fields}
    fields |= {field.name: field for field in fields["layers"].entry}
    offered: Sequence[str] = fields[name].choices
    return offered


def covering() -> dict[str, dict[str, Any]]:
    """Return runs that together use every activation, loss, optimizer, schedule and initializer there is."""
    # A logarithm needs an input that stays above zero, which no layer before it promises.
    bends, losses = [bend for bend in choices("activation") if bend != "logarithm"], choices("loss")
    # Zeros last would meet an optimizer that divides rounding errors by rounding errors.
    rest = {
        "optimizer": choices("optimizer"),
        "schedule": choices("schedule"),
        "initializer": choices("initializer")[::-1],
    }
    runs = {}
    for number in range(max(len(losses), *map(len, rest.values()), (len(bends) + 1) // 2)):
        loss = losses[number % len(losses)]
        pair = [bends[place % len(bends)] for place in (2 * number, 2 * number + 1)]
        chosen = {name: offered[number % len(offered)] for name, offered in rest.items()}
        runs[" ".join([loss, *pair, *chosen.values()])] = {
            **chosen,
            "dataset": next(dataset for dataset in DATASETS if _fits(dataset, loss)),
            "loss": loss,
            "learning_rate": 0.003,
            "layers": [{"units": 4, "activation": bend} for bend in pair],
        }
    return runs


def _fits(dataset: str, loss: str) -> bool:
    """Can a loss judge the networks of a data set?"""
    try:
        playground({"dataset": dataset, "loss": loss})
    except ConfigError:
        return False
    return True


def playground(config: dict[str, Any]) -> Any:
    return EXPERIMENTS["playground"].create(config)


RUNS |= covering()
WITHOUT_NORM = [name for name in RUNS if name != "circle with batch normalization"]


def losses_of_program(source: bytes, folder: Path) -> np.ndarray:
    path = folder / "program.py"
    path.write_bytes(source)
    return np.array(runpy.run_path(str(path))["train"](STEPS), dtype=np.float64)


def losses_of_engine(config: dict[str, Any]) -> np.ndarray:
    run = playground(config)
    return run._trainer.advance(STEPS).loss.astype(np.float64)


@pytest.mark.parametrize("name", RUNS)
def test_numpy_program_reproduces_the_loss(name: str, tmp_path: Path) -> None:
    program = playground(RUNS[name]).export("numpy").content
    np.testing.assert_allclose(losses_of_program(program, tmp_path), losses_of_engine(RUNS[name]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", RUNS)
def test_pytorch_program_reproduces_the_loss(name: str, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    program = playground(RUNS[name]).export("pytorch").content
    np.testing.assert_allclose(losses_of_program(program, tmp_path), losses_of_engine(RUNS[name]), rtol=1e-4, atol=1e-5)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # Keras converts PyTorch tensors the old way
@pytest.mark.parametrize("name", WITHOUT_NORM)
def test_keras_program_reproduces_the_loss(name: str, tmp_path: Path) -> None:
    pytest.importorskip("keras")
    pytest.importorskip("torch")
    program = playground(RUNS[name]).export("keras").content
    np.testing.assert_allclose(losses_of_program(program, tmp_path), losses_of_engine(RUNS[name]), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("activation", ["tanh", "silu", "gelu", "mish", "hard_tanh", "selu", "sine"])
def test_onnx_model_gives_the_same_outputs(activation: str) -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    run = playground({"layers": [{"units": 5, "activation": activation}], "dataset": "rings"})
    run.advance(1e9, 50)
    session = onnxruntime.InferenceSession(run.export("onnx").content)
    (got,) = session.run(None, {"x": run._points.inputs[0]})
    np.testing.assert_allclose(got, run._network.predict(run._points.inputs[0], logits=True), rtol=1e-4, atol=1e-5)


NORMAL = {"dataset": "circle", "layers": [{"units": 3, "batch_norm": True}, {"units": 3, "residual": True}]}


def test_onnx_model_normalizes_and_adds_shortcuts() -> None:
    onnxruntime = pytest.importorskip("onnxruntime")
    run = playground(NORMAL)
    run.advance(1e9, 50)
    session = onnxruntime.InferenceSession(run.export("onnx").content)
    (got,) = session.run(None, {"x": run._points.inputs[0]})
    np.testing.assert_allclose(got, run._network.predict(run._points.inputs[0], logits=True), rtol=1e-4, atol=1e-5)


def test_keras_program_refuses_batch_normalization_in_a_sentence() -> None:
    with pytest.raises(ConfigError, match="export PyTorch or NumPy, or switch it off"):
        playground(NORMAL).export("keras")


def test_a_negative_variance_in_a_file_is_refused() -> None:
    saved = json.loads(playground(NORMAL).export("json").content)
    saved["weights"]["layers.0.norm.running_variance"][1] = -1.0
    with pytest.raises(ConfigError, match="since it is a variance"):
        playground({}).load_weights(saved)


@pytest.mark.parametrize("config", [{"dataset": "circle", "layers": [{"units": 3}]}, NORMAL])
def test_json_brings_configuration_and_weights_back(config: dict[str, Any]) -> None:
    run = playground(config)
    run.advance(1e9, 500)
    other = playground({})
    other.load_weights(json.loads(run.export("json").content))
    assert other.config == run.config
    assert other.measure() == run.measure()
    np.testing.assert_array_equal(
        other.snapshot({"weights": {}}, {})["weights"][0], run.snapshot({"weights": {}}, {})["weights"][0]
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"weights": {}}, "expected exactly layers.0.weight"),
        ({"config": {"noise": 7}}, "noise: expected a number from 0 to 0.5"),
        ({"config": None}, "config: expected an object"),
        ({"format": "holiday pictures"}, "format: expected 'backprop-playground run'"),
        ({"version": 2}, "version: expected 1"),
    ],
)
def test_wrong_json_is_refused_and_changes_nothing(change: dict[str, Any], words: str) -> None:
    run = playground({"layers": [{"units": 3}]})
    before = run.checkpoint()
    with pytest.raises(ConfigError, match=words):
        run.load_weights({**json.loads(run.export("json").content), **change})
    assert run.checkpoint() == before


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([[1.0, 2.0]], "of shape"),
        ([[1.0], [2.0, 3.0]], "equally long"),
        ([["1"] * 3] * 2, "nothing else"),
        ([[None] * 3] * 2, "nothing else"),
        ([[True] * 3] * 2, "nothing else"),
        ([[1e39] * 3] * 2, "single precision"),
        ({"a": 1}, "nothing else"),
        (7, "of shape"),
    ],
)
def test_a_wrong_table_of_weights_is_named(table: Any, words: str) -> None:
    run = playground({"layers": [{"units": 3}]})
    saved = json.loads(run.export("json").content)
    saved["weights"]["layers.0.weight"] = table
    with pytest.raises(ConfigError, match=words) as caught:
        run.load_weights(saved)
    assert caught.value.path == "weights.layers.0.weight"


def test_the_curves_of_a_loaded_run_begin_with_its_own_loss() -> None:
    run = playground({"dataset": "circle"})
    run.advance(1e9, 300)
    other = playground({})
    other.load_weights(json.loads(run.export("json").content))
    _, rows = other.snapshot({"curves": {}}, {})["curves"]
    assert len(rows) == 1
    assert rows[0, 1] == pytest.approx(run.measure()[0])


def test_what_other_libraries_cannot_do_still_leaves_as_json() -> None:
    run = playground({"class_weights": "balanced"})
    assert json.loads(run.export("json").content)["config"] == run.config
    with pytest.raises(ConfigError, match="class weights"):
        run.export("numpy")


def test_notebook_holds_code_that_runs() -> None:
    notebook = json.loads(playground({}).export("notebook").content)
    first = "".join(notebook["cells"][1]["source"]).replace("import matplotlib.pyplot as plt\n", "")
    space: dict[str, Any] = {}
    exec(first, space)
    assert space["run"].config == playground({}).config


def test_unknown_form_names_the_allowed_ones() -> None:
    with pytest.raises(ConfigError) as caught:
        playground({}).export("matlab")
    assert set(caught.value.allowed) == set(EXPORTS)
