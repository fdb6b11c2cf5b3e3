"""Whole networks against PyTorch: same weights, same batches, so the same gradients and the same fifty steps."""

import numpy as np
import pytest

import engine
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS

torch = pytest.importorskip("torch")
functional = torch.nn.functional

LAYERS = {
    "linear": torch.nn.Identity(),
    "tanh": torch.nn.Tanh(),
    "sigmoid": torch.nn.Sigmoid(),
    "relu": torch.nn.ReLU(),
    "leaky_relu": torch.nn.LeakyReLU(),
    "elu": torch.nn.ELU(),
    "selu": torch.nn.SELU(),
    "softplus": torch.nn.Softplus(),
    "silu": torch.nn.SiLU(),
    "gelu": torch.nn.GELU(),
    "mish": torch.nn.Mish(),
    "sine": torch.sin,
    "absolute": torch.abs,
    "hard_tanh": torch.nn.Hardtanh(),
    "exponential": torch.exp,
    "logarithm": torch.log,
}

LOSS_FUNCTIONS = {
    "half_squared_error": lambda z, t: 0.5 * functional.mse_loss(z, t, reduction="sum") / len(z),
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "binary_cross_entropy": functional.binary_cross_entropy_with_logits,
    "softmax_cross_entropy": functional.cross_entropy,
    "nll": lambda z, t: functional.nll_loss(functional.log_softmax(z, dim=1), t),
    "hinge": lambda z, t: torch.relu(1.0 - t * z).mean(),
    "multiclass_hinge": functional.multi_margin_loss,
    "ranking": lambda z, t: functional.margin_ranking_loss(z[:, 0], z[:, 1], t[:, 0]),
}

OPTIMIZER_CLASSES = {
    "sgd": lambda p, rate: torch.optim.SGD(p, rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9),
    "nesterov": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
    "adagrad": lambda p, rate: torch.optim.Adagrad(p, rate),
    "adadelta": lambda p, rate: torch.optim.Adadelta(p, rate),
    "rmsprop": lambda p, rate: torch.optim.RMSprop(p, rate, alpha=0.9),
    "adam": lambda p, rate: torch.optim.Adam(p, rate),
    "adamw": lambda p, rate: torch.optim.AdamW(p, rate),
    "nadam": lambda p, rate: torch.optim.NAdam(p, rate),
}

# What every loss takes from a network of three outputs; ranking takes two.
TARGETS = {
    "classes": lambda rng, n, width: rng.integers(0, 3, n),
    "signs": lambda rng, n, width: rng.choice([-1.0, 1.0], (n, width)),
    "zero_one": lambda rng, n, width: rng.uniform(0, 1, (n, width)),
    "values": lambda rng, n, width: rng.normal(0, 1, (n, width)),
}


class Twin:
    """The same chain of dense and activation layers in PyTorch, in float64, started from our weights."""

    def __init__(self, net, loss):
        self.net, self.loss = net, LOSS_FUNCTIONS[loss]
        self.parameters = {
            name: torch.tensor(array.astype(np.float64), requires_grad=True) for name, array in net.parameters().items()
        }

    def forward(self, x):
        values = torch.tensor(np.asarray(x, np.float64))
        for node in self.net.nodes:
            if node.layer.key == "dense":
                values = values @ self.parameters[f"{node.name}.weight"] + self.parameters[f"{node.name}.bias"]
            elif node.layer.key == "activation":
                values = LAYERS[node.layer.function](values)
        return values

    def loss_of(self, x, y):
        targets = torch.tensor(y if y.dtype.kind == "i" else y.astype(np.float64))
        return self.loss(self.forward(x), targets)

    def gradients(self, x, y):
        for parameter in self.parameters.values():
            parameter.grad = None
        self.loss_of(x, y).backward()
        return {name: parameter.grad.numpy() for name, parameter in self.parameters.items()}


@pytest.fixture(autouse=True)
def float64_throughout():
    """Let PyTorch compute in float64 what it keeps itself, such as Nadam's product of momenta."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(usual)


def task(loss="mse", function="tanh", *, samples=50, optimizer=None):
    """Return a network 4-12-9-k, its twin, and data."""
    rng = np.random.Generator(np.random.Philox(key=11))
    outputs = LOSSES[loss].outputs or 3
    first = [engine.Dense(12), engine.Exponential()] if function == "logarithm" else [engine.Dense(12)]
    layers = [*first, engine.Activation(function), engine.Dense(9), engine.Tanh(), engine.Dense(outputs)]
    if loss == "nll":
        layers.append(engine.LogSoftmax())
    net = engine.Network(4, layers, loss, optimizer, seed=6)
    x = rng.normal(0, 1, (samples, 4)).astype(np.float32)
    kind = LOSSES[loss].targets
    y = TARGETS[kind](rng, samples, LOSSES[loss].target_width(outputs))
    return net, Twin(net, loss), x, (y if kind == "classes" else y.astype(np.float32))


def test_everything_registered_has_a_peer_here():
    assert set(LAYERS) == set(ACTIVATIONS)
    assert set(LOSS_FUNCTIONS) == set(LOSSES)
    assert set(OPTIMIZER_CLASSES) == set(OPTIMIZERS)


@pytest.mark.parametrize("function", ACTIVATIONS)
def test_gradients_through_every_activation_agree(function):
    net, twin, x, y = task(function=function)
    expected = twin.gradients(x, y)
    np.testing.assert_allclose(net.evaluate(x, y)["loss"], twin.loss_of(x, y).item(), rtol=1e-5)
    for name, gradient in net.gradients(x, y).items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("samples", [1, 16, 50])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_of_every_loss_agree(loss, samples):
    net, twin, x, y = task(loss, samples=samples)
    expected = twin.gradients(x, y)
    np.testing.assert_allclose(net.evaluate(x, y)["loss"], twin.loss_of(x, y).item(), rtol=1e-5, atol=1e-7)
    for name, gradient in net.gradients(x, y).items():
        np.testing.assert_allclose(gradient, expected[name], rtol=1e-4, atol=1e-6, err_msg=name)


@pytest.mark.parametrize("key", OPTIMIZERS)
def test_fifty_steps_of_every_optimizer_end_at_the_same_weights(key):
    rate = 0.01
    net, twin, x, y = task(optimizer=engine.optimizer(key, rate))
    optimizer = OPTIMIZER_CLASSES[key](list(twin.parameters.values()), rate)
    expected = []
    for step in range(50):
        batch = slice(step % 5 * 10, step % 5 * 10 + 10)
        optimizer.zero_grad()
        loss = twin.loss_of(x[batch], y[batch])
        loss.backward()
        optimizer.step()
        expected.append(loss.item())
    np.testing.assert_allclose(net.fit(x, y, batch_size=10, steps=50, shuffle=False).loss, expected, rtol=1e-4)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, twin.parameters[name].detach().numpy(), rtol=1e-4, atol=2e-5, err_msg=name)


def test_clipping_by_norm_agrees():
    net, twin, x, y = task(optimizer=engine.SGD(learning_rate=0.1))
    net.configure(penalties=engine.Penalties(clip_norm=0.05))
    optimizer = torch.optim.SGD(list(twin.parameters.values()), 0.1)
    for _ in range(20):
        optimizer.zero_grad()
        twin.loss_of(x, y).backward()
        torch.nn.utils.clip_grad_norm_(list(twin.parameters.values()), 0.05)
        optimizer.step()
    net.fit(x, y, batch_size=50, steps=20, shuffle=False)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, twin.parameters[name].detach().numpy(), rtol=1e-4, atol=1e-5, err_msg=name)


def test_coupled_weight_decay_agrees():
    net, twin, x, y = task(optimizer=engine.Adam(learning_rate=0.01))
    net.configure(penalties=engine.Penalties(l2=0.1))
    weights = [array for name, array in twin.parameters.items() if name.endswith("weight")]
    biases = [array for name, array in twin.parameters.items() if name.endswith("bias")]
    optimizer = torch.optim.Adam([{"params": weights, "weight_decay": 0.1}, {"params": biases}], 0.01)
    for _ in range(20):
        optimizer.zero_grad()
        twin.loss_of(x, y).backward()
        optimizer.step()
    net.fit(x, y, batch_size=50, steps=20, shuffle=False)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, twin.parameters[name].detach().numpy(), rtol=1e-4, atol=1e-5, err_msg=name)
