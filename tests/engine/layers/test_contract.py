"""What every registered layer promises; a new file is tested by being there."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import operations
from engine.errors import ConfigError, ShapeError
from engine.graph import Graph, size_of
from engine.layers import LAYERS, AbstractLayer
from tests.engine import float64

REFERENCES = Path(__file__).parents[3] / "docs" / "references.md"
ENGINE = Path(engine.__file__).parent
BRANCH = re.compile(r"\bop == ([A-Z_]+)")
every_layer = pytest.mark.parametrize("key", LAYERS)

# Settings with which a layer that draws random numbers computes its reference while training, too.
CALM = {
    "dropout": {"rate": 0.0},
    "augment2d": {"shift": 0.0},
    "reshape": {"shape": [{"size": 5}, {"size": 1}]},
}
INPUTS = ([(5,)], [(5,), (5,)], [(6, 6, 2)], [(7, 3)], [(4, 4, 4, 2)])
# Layers whose reference, what predicting computes, is not what training computes; they have tests of their own.
OTHERWISE_IN_TRAINING = {"batch_norm"}
every_layer_that_trains_as_it_predicts = pytest.mark.parametrize(
    "key", [key for key in LAYERS if key not in OTHERWISE_IN_TRAINING]
)


def make(key):
    """Return the layer with its defaults."""
    spec = LAYERS[key]
    return spec.create(**spec.check(CALM.get(key, {})))


def input_shapes(key):
    """Return the first input shapes of the list that the layer takes."""
    for shapes in INPUTS:
        try:
            make(key).output_shape("layer", shapes)
        except ShapeError:
            continue
        return shapes
    pytest.fail(f"{key} takes none of the input shapes of this test: add one to INPUTS")


def network(key, *, shared=False):
    """Return a network around the layer: a Dense before each input, so that its gradient shows, and one behind.

    With ``shared``, what goes into the layer also goes past it, so that its input's gradient has two parts.
    """
    nodes, sources = {}, []
    for index, shape in enumerate(input_shapes(key)):
        nodes[f"before{index}"] = (engine.Dense(size_of(shape), bias_value=0.1), f"input{index}")
        nodes[f"shaped{index}"] = (engine.Reshape(shape), f"before{index}")
        sources.append(f"shaped{index}")
    nodes["tested"] = (make(key), *sources)
    nodes["flat"] = (engine.Flatten(), "tested")
    if shared:
        nodes["past"] = (engine.Flatten(), sources[-1])
        nodes["both"] = (engine.Concatenate(), "past", "flat")
    nodes["head"] = (engine.Dense(2), "both" if shared else "flat")
    inputs = {f"input{index}": 2 for index in range(len(sources))}
    return engine.Network(inputs, Graph(nodes), "half_squared_error", seed=3)


def data(net, samples):
    rng = np.random.Generator(np.random.Philox(key=samples))
    x = {name: rng.normal(0, 1, (samples, *shape)).astype(np.float32) for name, shape in net.inputs.items()}
    return x, rng.normal(0, 1, (samples, net.output_size)).astype(np.float32)


@every_layer
def test_its_rows_are_in_the_interpreter(key):
    net = network(key)
    run = {
        getattr(operations, name) for path in ENGINE.rglob("*.py") for name in BRANCH.findall(path.read_text("utf-8"))
    }
    for code in {*net.program.train[:, 0], *net.program.evaluate[:, 0]} - {operations.MORE}:
        assert code in run, (
            f"engine/layers/{key}.py writes rows of operation {code} that nothing runs: add a branch for it to "
            f"engine.interpreter.run, or to engine/layers/_image_table.py from {operations.FIRST_IMAGE} on"
        )


@every_layer
@pytest.mark.parametrize("samples", [1, 16, 150])
def test_forward_computes_the_reference(key, samples):
    net = network(key)
    x, _ = data(net, samples)
    names = [node.name for node in net.nodes]
    found, expected = net.capture(x, names), float64.outputs(net, x)
    for name in names:
        np.testing.assert_allclose(found[name].T, expected[name].reshape(samples, -1), rtol=1e-5, atol=2e-6)


@every_layer_that_trains_as_it_predicts
@pytest.mark.parametrize("samples", [1, 21])
@pytest.mark.parametrize("shared", [False, True], ids=("alone", "shared"))
def test_gradients_of_parameters_and_inputs_agree_with_finite_differences(key, samples, shared):
    net = network(key, shared=shared)
    x, y = data(net, samples)
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    assert set(found) == set(expected)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=2e-5, err_msg=name)


@every_layer_that_trains_as_it_predicts
def test_a_training_step_moves_against_that_gradient(key):
    net = network(key)
    net.configure(optimizer=engine.SGD(learning_rate=0.5))
    x, y = data(net, 21)
    before = {name: array.copy() for name, array in net.parameters().items()}
    gradients = net.gradients(x, y)
    loss = net.fit(x, y, batch_size=21, steps=1, shuffle=False).loss
    np.testing.assert_allclose(loss, float64.loss(net, x, y, before), rtol=1e-5)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, before[name] - 0.5 * gradients[name], rtol=1e-5, atol=1e-6)


@every_layer
def test_its_output_has_the_shape_it_states(key):
    net = network(key)
    (node,) = (node for node in net.nodes if node.name == "tested")
    x, _ = data(net, 3)
    assert float64.outputs(net, x)["tested"].shape == (3, *node.shape)
    assert net.capture(x, ["tested"])["tested"].shape == (size_of(node.shape), 3)


@every_layer
def test_its_parameters_have_the_shapes_and_first_values_it_states(key):
    net = network(key)
    shapes = input_shapes(key)
    wanted = make(key).parameters(shapes)
    found = {name.rpartition(".")[2]: a for name, a in net.parameters().items() if name.startswith("tested.")}
    assert {name: array.shape for name, array in found.items()} == {name: want.shape for name, want in wanted.items()}


@every_layer
def test_nan_in_gives_nan_out(key):
    net = network(key)
    for name in net.inputs:
        x, _ = data(net, 20)
        x[name][4] = np.nan
        result = net.capture(x, ["tested"])["tested"]
        assert np.isnan(result[:, 4]).any()
        assert not np.isnan(np.delete(result, 4, axis=1)).any()


@every_layer
def test_no_input_at_all_is_refused(key):
    graph = Graph({"lonely": (make(key),)})
    with pytest.raises(ShapeError, match=rf"^lonely \({key}\): expected at least one input, got none$"):
        engine.Network(2, graph)


@every_layer
def test_unknown_and_wrong_settings_are_refused_with_the_fields_name(key):
    for field in LAYERS[key].fields:
        settings = {**LAYERS[key].check({}), field.name: object()}
        with pytest.raises(ConfigError, match=rf"^{key}\.{field.name}: expected"):
            LAYERS[key].create(**settings)


@every_layer
def test_its_settings_make_it_again(key):
    layer = make(key)
    assert json.loads(json.dumps(layer.settings())) == layer.settings()
    again = LAYERS[key].create(**layer.settings())
    assert again == layer
    assert isinstance(again, AbstractLayer)
    assert again.key == key


@every_layer
def test_its_public_name_makes_it(key):
    create = LAYERS[key].create
    assert getattr(engine, create.__name__) is create


@every_layer
def test_its_spec_is_complete(key):
    spec = LAYERS[key]
    assert spec.label
    assert spec.help.endswith(".")
    assert json.loads(json.dumps(spec.as_dict())) == spec.as_dict()
    for field in spec.fields:
        assert field.label
        assert field.help.endswith(".")
    for source in re.findall(r"\[(\w+)\]", spec.source):
        assert f"**[{source}]**" in REFERENCES.read_text("utf-8")


@pytest.mark.parametrize(
    ("layer", "shapes", "message"),
    [
        (
            engine.Dense(3),
            [(28, 28, 1)],
            r"expected input \(batch, features\), got \(batch, 28, 28, 1\); flatten it first",
        ),
        (engine.Dense(3), [(2,), (3,)], r"expected one input, got 2"),
        (engine.ReLU(), [(2,), (2,)], r"expected one input, got 2"),
        (engine.Dropout(), [(2,), (2,)], r"expected one input, got 2"),
        (engine.Flatten(), [(2,), (2,)], r"expected one input, got 2"),
        (engine.Duplicate(), [(2,), (2,)], r"expected one input, got 2"),
        (engine.Softmax(), [(4, 4)], r"expected a flat input, got \(4, 4\); flatten it first"),
        (engine.LogSoftmax(), [(4, 4)], r"expected a flat input, got \(4, 4\); flatten it first"),
        (engine.Add(), [(2,), (3,)], r"expected inputs of one shape, got \(2,\), \(3,\)"),
        (engine.Add(), [(2,)], r"expected at least two inputs, got 1"),
        (engine.Concatenate(), [(2,), (3, 3)], r"expected flat inputs, got \(2,\), \(3, 3\); flatten them first"),
        (engine.Multiply(), [(2,), (3,)], r"expected two inputs of one shape, got \(2,\), \(3,\)"),
        (engine.Maximum(), [(2,), (2,), (2,)], r"expected two inputs of one shape, got \(2,\), \(2,\), \(2,\)"),
    ],
)
def test_shapes_that_do_not_fit_are_named_with_the_layer(layer, shapes, message):
    inputs = {f"x{index}": shape for index, shape in enumerate(shapes)}
    graph = Graph({"layers.4": (layer, *inputs)})
    with pytest.raises(ShapeError, match=rf"^layer 4 \({layer.key}\): {message}$"):
        engine.Network(inputs, graph)
