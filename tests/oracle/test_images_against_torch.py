"""Layers for images against PyTorch: outputs, gradients of parameters, running statistics."""

import numpy as np
import pytest

import engine

torch = pytest.importorskip("torch")
functional = torch.nn.functional

CASES = {
    "valid": (engine.Conv2D(6, 3), (9, 8, 3), {}),
    "same": (engine.Conv2D(20, 5, padding="same"), (9, 8, 3), {"padding": 2}),
    "stride": (engine.Conv2D(6, 3, stride=2, padding=1), (9, 7, 3), {"stride": 2, "padding": 1}),
    "dilation": (engine.Conv2D(6, 3, dilation=2, padding=2), (9, 8, 3), {"dilation": 2, "padding": 2}),
    "groups": (engine.Conv2D(6, 3, groups=3), (9, 8, 6), {"groups": 3}),
}


def network(layer, shape):
    nodes = {
        "before": (engine.Conv2D(shape[-1], 1, bias=False), "input"),
        "tested": (layer, "before"),
        "flat": (engine.Flatten(), "tested"),
    }
    return engine.Network(shape, engine.Graph(nodes), "half_squared_error", seed=1)


def both(net, shape, apply):
    """Return the engine's and PyTorch's outputs and gradients for the same numbers."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(50, *shape)).astype(np.float32)
    own = {name: torch.tensor(array.astype(np.float64), requires_grad=True) for name, array in net.parameters().items()}
    before = torch.tensor(x.astype(np.float64)) @ own["before.weight"][0, 0]
    found = apply(before.permute(0, 3, 1, 2), own).permute(0, 2, 3, 1).reshape(50, -1)
    y = rng.normal(size=found.shape).astype(np.float32)
    (0.5 * ((found - torch.tensor(y)) ** 2).sum() / 50).backward()
    return x, y, found.detach().numpy(), {name: tensor.grad.numpy() for name, tensor in own.items()}


def compare(net, x, y, found, gradients, *, outputs=True):
    if outputs:
        np.testing.assert_allclose(net.predict(x), found, rtol=1e-4, atol=1e-5)
    ours = net.gradients(x, y)
    for name, expected in gradients.items():
        scale = np.abs(expected).max()
        np.testing.assert_allclose(ours[name], expected, rtol=1e-4, atol=1e-5 * scale, err_msg=name)


def weights(own):
    """Return weight and bias in PyTorch's order: filters, channels, height, width."""
    return own["tested.weight"].permute(3, 2, 0, 1), own["tested.bias"]


@pytest.mark.parametrize("case", CASES)
def test_convolution(case):
    layer, shape, settings = CASES[case]
    net = network(layer, shape)
    compare(net, *both(net, shape, lambda x, own: functional.conv2d(x, *weights(own), **settings)))


def test_transposed_convolution():
    net = network(engine.ConvTranspose2D(5, 4, stride=2, padding=1), (5, 6, 3))

    def apply(x, own):
        weight = own["tested.weight"].permute(3, 2, 0, 1)
        return functional.conv_transpose2d(x, weight, own["tested.bias"], stride=2, padding=1)

    compare(net, *both(net, (5, 6, 3), apply))


@pytest.mark.parametrize(
    ("layer", "apply"),
    [
        (engine.MaxPool2D(2), lambda x, own: functional.max_pool2d(x, 2)),
        (engine.AveragePool2D(2), lambda x, own: functional.avg_pool2d(x, 2)),
        (engine.LpPool2D(2, power=3.0), lambda x, own: functional.lp_pool2d(x.abs(), 3.0, 2)),
        (
            engine.LocalResponseNorm(5, k=1.0, alpha=0.2, beta=0.75),
            lambda x, own: functional.local_response_norm(x, 5, alpha=1.0, beta=0.75, k=1.0),
        ),
        (
            engine.LayerNorm(),
            lambda x, own: functional.layer_norm(
                x.permute(0, 2, 3, 1), (4,), own["tested.gamma"], own["tested.beta"]
            ).permute(0, 3, 1, 2),
        ),
    ],
    ids=("maximum", "average", "power", "response", "layer"),
)
def test_pooling_and_normalization(layer, apply):
    net = network(layer, (6, 8, 4))
    compare(net, *both(net, (6, 8, 4), apply))


def test_batch_normalization_in_training_and_its_running_statistics():
    net = network(engine.BatchNorm(), (4, 5, 3))
    mean, variance = torch.zeros(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)

    def apply(x, own):
        return functional.batch_norm(x, mean, variance, own["tested.gamma"], own["tested.beta"], training=True)

    x, y, found, gradients = both(net, (4, 5, 3), apply)
    compare(net, x, y, found, gradients, outputs=False)
    net.configure(optimizer=engine.SGD(learning_rate=0.0))
    net.fit(x, y, batch_size=50, steps=1, shuffle=False)
    np.testing.assert_allclose(net.statistics()["tested.running_mean"], mean, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(net.statistics()["tested.running_variance"], variance, rtol=1e-4, atol=1e-6)
