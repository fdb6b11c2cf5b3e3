"""Every kind of layer against PyTorch: outputs, gradients of inputs and of parameters, running statistics."""

from pathlib import Path

import numpy as np
import pytest

import engine
from engine.graph import size_of
from engine.layers import LAYERS

torch = pytest.importorskip("torch")

from tests.oracle.torch_layers import AGAINST_THEIR_OWN_NUMBERS, CASES  # noqa: E402, needs PyTorch

HERE = Path(__file__).parents[2]
SAMPLES = 21  # more than one vector of lanes, and not a multiple


def network(case):
    """Return a network of the layer alone behind one Dense an input, whose bias's gradient is that of the input."""
    nodes, sources = {}, []
    for index, shape in enumerate(case.shapes):
        nodes[f"before{index}"] = (engine.Dense(size_of(shape)), f"input{index}")
        nodes[f"shaped{index}"] = (engine.Reshape(shape), f"before{index}")
        sources.append(f"shaped{index}")
    nodes["tested"] = (case.layer, *sources)
    nodes["flat"] = (engine.Flatten(), "tested")
    inputs = {f"input{index}": 4 for index in range(len(sources))}
    net = engine.Network(inputs, engine.Graph(nodes), "half_squared_error", seed=1)
    rng = np.random.default_rng(2)
    for array in net.parameters().values():  # biases of 0 and coefficients of 1 would hide what is left out
        array += rng.normal(0.0, 0.3, array.shape).astype(np.float32)
    return net


def twin(case, net, x, *, training):
    """Return the parameters in PyTorch, in float64, and the flat output they give."""
    own = {name: torch.tensor(array.astype(np.float64), requires_grad=True) for name, array in net.parameters().items()}
    inputs = []
    for index, shape in enumerate(case.shapes):
        values = torch.tensor(x[f"input{index}"].astype(np.float64))
        values = values @ own[f"before{index}.weight"] + own[f"before{index}.bias"]
        inputs.append(values.reshape(-1, *shape))
    tested = {name.removeprefix("tested."): array for name, array in own.items() if name.startswith("tested.")}
    return own, case.peer(inputs, tested, training).flatten(1)


def data(net, samples=SAMPLES):
    rng = np.random.default_rng(samples)
    x = {name: rng.normal(size=(samples, *shape)).astype(np.float32) for name, shape in net.inputs.items()}
    return x, rng.normal(size=(samples, net.output_size)).astype(np.float32)


def test_every_kind_of_layer_has_a_peer_or_a_reason():
    compared = {case.layer.key for case in CASES.values()}
    assert not compared & set(AGAINST_THEIR_OWN_NUMBERS)
    assert compared | set(AGAINST_THEIR_OWN_NUMBERS) == set(LAYERS), "add a peer to tests/oracle/torch_layers.py"
    for elsewhere in AGAINST_THEIR_OWN_NUMBERS.values():
        assert (HERE / elsewhere).is_file()


@pytest.mark.parametrize("name", CASES)
def test_outputs_agree(name):
    case = CASES[name]
    net = network(case)
    x, _ = data(net)
    _, expected = twin(case, net, x, training=False)
    np.testing.assert_allclose(net.predict(x), expected.detach().numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("samples", [2, SAMPLES])
@pytest.mark.parametrize("name", CASES)
def test_gradients_of_inputs_and_parameters_agree(name, samples):
    case = CASES[name]
    net = network(case)
    x, y = data(net, samples)
    own, output = twin(case, net, x, training=True)
    (0.5 * (output - torch.tensor(y)).square().sum() / samples).backward()
    found = net.gradients(x, y)
    assert set(found) == set(own)
    for parameter, tensor in own.items():
        expected = tensor.grad.numpy()
        scale = np.abs(expected).max()
        np.testing.assert_allclose(found[parameter], expected, rtol=1e-4, atol=1e-5 * scale, err_msg=parameter)


def test_the_running_statistics_of_batch_normalization_agree():
    net = engine.Network((4, 5, 3), [engine.BatchNorm()], "half_squared_error", engine.SGD(learning_rate=0.0))
    x = np.random.default_rng(0).normal(1.0, 2.0, (50, 4, 5, 3)).astype(np.float32)
    mean, variance = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    for _ in range(3):
        net.fit(x, np.zeros((50, 60), np.float32), batch_size=50, steps=1, shuffle=False)
        images = torch.tensor(x.astype(np.float64)).movedim(-1, 1)
        torch.nn.functional.batch_norm(images, mean, variance, training=True)
    np.testing.assert_allclose(net.statistics()["layers.0.running_mean"], mean, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(net.statistics()["layers.0.running_variance"], variance, rtol=1e-4, atol=1e-6)
