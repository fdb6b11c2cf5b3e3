"""The NumPy references against PyTorch, in float64: values, gradients, and fifty steps of each optimizer."""

import itertools

import numpy as np
import pytest

from tests.engine import reference

torch = pytest.importorskip("torch")
functional = torch.nn.functional

TIGHT = {"rtol": 1e-10, "atol": 1e-12}

ACTIVATIONS = {
    "linear": torch.clone,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "elu": functional.elu,
    "selu": functional.selu,
    "softplus": functional.softplus,
    "silu": functional.silu,
    "gelu": functional.gelu,
    "mish": functional.mish,
    "sine": torch.sin,
    "absolute": torch.abs,
    "hard_tanh": functional.hardtanh,
}

LOSSES = {
    "half_squared_error": lambda z, t: 0.5 * functional.mse_loss(z, t, reduction="sum") / len(z),
    "mse": functional.mse_loss,
    "mae": functional.l1_loss,
    "huber": functional.huber_loss,
    "binary_cross_entropy": functional.binary_cross_entropy_with_logits,
    "softmax_cross_entropy": functional.cross_entropy,
    "nll": functional.nll_loss,
    "hinge": lambda z, t: torch.relu(1.0 - t * z).mean(),
    "multiclass_hinge": functional.multi_margin_loss,
    "ranking": lambda z, t: functional.margin_ranking_loss(z[:, 0], z[:, 1], t),
}

OPTIMIZERS = {
    "sgd": lambda p, rate: torch.optim.SGD(p, rate),
    "momentum": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9),
    "nesterov": lambda p, rate: torch.optim.SGD(p, rate, momentum=0.9, nesterov=True),
    "adagrad": lambda p, rate: torch.optim.Adagrad(p, rate),
    "adadelta": lambda p, rate: torch.optim.Adadelta(p, rate),
    "rmsprop": lambda p, rate: torch.optim.RMSprop(p, rate, alpha=0.9),
    "rmsprop_momentum": lambda p, rate: torch.optim.RMSprop(p, rate, alpha=0.9, momentum=0.9),
    "adam": lambda p, rate: torch.optim.Adam(p, rate),
    "adamw": lambda p, rate: torch.optim.AdamW(p, rate),
    "nadam": lambda p, rate: torch.optim.NAdam(p, rate),
}


@pytest.fixture(autouse=True)
def float64_throughout():
    """Let PyTorch compute in float64 what it keeps itself, such as Nadam's product of momenta."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(usual)


def random_numbers(seed):
    return np.random.Generator(np.random.Philox(key=seed))


def batch(key):
    """Return outputs and targets (40 samples) of the kind the loss takes."""
    rng = random_numbers(3)
    outputs = 2 if key == "ranking" else 4
    z = rng.normal(0, 3, (40, outputs))
    if key in ("softmax_cross_entropy", "nll", "multiclass_hinge"):
        return z, rng.integers(0, outputs, 40)
    if key == "ranking":
        return z, rng.choice([-1.0, 1.0], 40)
    if key == "hinge":
        return z, rng.choice([-1.0, 1.0], z.shape)
    if key == "binary_cross_entropy":
        return z, rng.uniform(0, 1, z.shape)
    return z, rng.normal(0, 3, z.shape)


def test_every_reference_has_a_peer_here():
    assert set(ACTIVATIONS) == set(reference.ACTIVATIONS)
    assert set(LOSSES) == set(reference.LOSSES)
    assert set(OPTIMIZERS) == set(reference.OPTIMIZERS)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_activations_and_their_slopes_agree(key):
    x = np.concatenate([random_numbers(1).normal(0, 5, 500), [-1.0, 0.0, 1.0, -30.0, 30.0]])
    value, slope = reference.ACTIVATIONS[key]
    theirs = torch.tensor(x, requires_grad=True)
    output = ACTIVATIONS[key](theirs)
    output.sum().backward()
    # PyTorch's softplus turns into a straight line above 20, where it is off by up to exp(-20).
    loose = {"rtol": 1e-9, "atol": 3e-9}
    tolerance = loose if key == "softplus" else TIGHT
    np.testing.assert_allclose(value(x), output.detach().numpy(), **tolerance)
    np.testing.assert_allclose(slope(x), theirs.grad.numpy(), **tolerance)


@pytest.mark.parametrize("key", LOSSES)
def test_losses_and_their_gradients_agree(key):
    z, t = batch(key)
    loss, gradient = reference.LOSSES[key](z, t)
    theirs = torch.tensor(z, requires_grad=True)
    output = LOSSES[key](theirs, torch.tensor(t))
    output.backward()
    np.testing.assert_allclose(loss, output.item(), **TIGHT)
    np.testing.assert_allclose(gradient, theirs.grad.numpy(), **TIGHT)


@pytest.mark.parametrize("rate", [0.001, 0.1])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_optimizers_take_the_same_fifty_steps(key, rate):
    start = random_numbers(4).normal(0, 2, 20)
    curvature = np.linspace(0.1, 3, 20)

    def gradient(p):
        return curvature * p + np.sin(3 * p)

    parameters = torch.tensor(start, requires_grad=True)
    optimizer = OPTIMIZERS[key]([parameters], rate)
    for ours in itertools.islice(reference.OPTIMIZERS[key](start, gradient, rate), 50):
        parameters.grad = torch.tensor(gradient(parameters.detach().numpy()))
        optimizer.step()
        np.testing.assert_allclose(ours, parameters.detach().numpy(), rtol=1e-9, atol=1e-11)
