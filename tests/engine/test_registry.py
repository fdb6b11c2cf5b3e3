"""Presence is registration."""

import importlib
import re
import sys

import pytest

import engine
from engine import initializers, losses, schedules
from engine.activations import ACTIVATIONS
from engine.layers import LAYERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.registry import discover
from engine.spec import Spec


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return a function that makes a package of the given files and imports it."""
    monkeypatch.syspath_prepend(tmp_path)

    def make(**files):
        folder = tmp_path / "things"
        folder.mkdir()
        for name, text in {"__init__": "", **files}.items():
            (folder / f"{name}.py").write_text(text, "utf-8")
        return importlib.import_module("things")

    yield make
    for name in [name for name in sys.modules if name.split(".")[0] == "things"]:
        del sys.modules[name]


def thing(label, order=100):
    return f"from engine.spec import Spec\nSPEC = Spec(label={label!r}, help='It.', order={order})\n"


def test_every_public_file_is_found_under_its_name_in_menu_order(package):
    found = discover(package(late=thing("A", 9), b=thing("B", 1), a=thing("C", 1), _private="SPEC = 1"), Spec)
    assert list(found) == ["b", "a", "late"]
    assert found["b"].label == "B"


def test_a_file_without_spec_is_named(package):
    with pytest.raises(TypeError, match=r"^things\.broken\.SPEC must be a Spec, got None$"):
        discover(package(broken="VALUE = 1\n"), Spec)


def test_a_spec_of_another_kind_is_named(package):
    with pytest.raises(TypeError, match=r"^things\.other\.SPEC must be a ActivationSpec, got Spec"):
        discover(package(other=thing("Other")), type(ACTIVATIONS["tanh"]))


def test_everything_that_was_asked_for_is_registered():
    assert {
        *("linear", "sigmoid", "tanh", "relu", "leaky_relu", "elu", "selu", "softplus"),
        *("silu", "gelu", "mish", "sine", "absolute", "hard_tanh"),
    } <= set(ACTIVATIONS)
    assert {
        *("half_squared_error", "mse", "mae", "huber", "binary_cross_entropy"),
        *("softmax_cross_entropy", "nll", "hinge", "multiclass_hinge", "ranking"),
    } <= set(LOSSES)
    assert {
        *("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "adamw", "nadam"),
    } <= set(OPTIMIZERS)
    assert {
        *("dense", "activation", "dropout", "softmax", "log_softmax", "add", "concatenate"),
        *("multiply", "maximum", "duplicate", "flatten"),
    } <= set(LAYERS)


@pytest.mark.parametrize(
    "specs",
    [ACTIVATIONS, LOSSES, OPTIMIZERS, LAYERS, initializers.INITIALIZERS, schedules.SCHEDULES],
    ids=["activations", "losses", "optimizers", "layers", "initializers", "schedules"],
)
def test_keys_are_snake_case_and_labels_differ(specs):
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", key) for key in specs)
    labels = [spec.label for spec in specs.values()]
    assert len(set(labels)) == len(labels)


def test_public_names_differ():
    names = [
        *(spec.create.__name__ for spec in LAYERS.values()),
        *(spec.class_name for spec in (*ACTIVATIONS.values(), *OPTIMIZERS.values())),
    ]
    assert len(set(names)) == len(names)
    assert all(callable(getattr(engine, name)) for name in names)


def test_losses_share_no_package_state():
    assert discover(losses, type(LOSSES["mse"])) == LOSSES
