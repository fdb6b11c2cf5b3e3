"""The course's race (C7): each optimizer follows PyTorch's path over 500 steps of the two-ReLU problem."""

import numpy as np
import pytest

from engine import operations as ops
from engine.fleet import Fleet
from engine.optimizers import optimizer
from engine.surfaces import surface

torch = pytest.importorskip("torch")

STEPS = 500
BATCH = 3

CONTESTANTS = {
    "sgd": ("sgd", 0.03, {}, lambda p: torch.optim.SGD(p, 0.03)),
    "momentum": ("momentum", 0.003, {"momentum": 0.95}, lambda p: torch.optim.SGD(p, 0.003, momentum=0.95)),
    "nesterov": (
        "nesterov",
        0.003,
        {"momentum": 0.95},
        lambda p: torch.optim.SGD(p, 0.003, momentum=0.95, nesterov=True),
    ),
    "adagrad": ("adagrad", 0.1, {}, lambda p: torch.optim.Adagrad(p, 0.1)),
    "adadelta": ("adadelta", 1.0, {}, lambda p: torch.optim.Adadelta(p, 1.0)),
    "rmsprop": ("rmsprop", 0.003, {"rho": 0.9}, lambda p: torch.optim.RMSprop(p, 0.003, alpha=0.9)),
    "momentum_rmsprop": (
        "rmsprop",
        0.0003,  # at three times this rate rounding decides on which side of a kink a sample falls
        {"rho": 0.9, "momentum": 0.95},
        lambda p: torch.optim.RMSprop(p, 0.0003, alpha=0.9, momentum=0.95),
    ),
    "adam": ("adam", 0.003, {"beta1": 0.95, "beta2": 0.9}, lambda p: torch.optim.Adam(p, 0.003, betas=(0.95, 0.9))),
    "adamw": ("adamw", 0.003, {}, lambda p: torch.optim.AdamW(p, 0.003)),
    "nadam": ("nadam", 0.003, {}, lambda p: torch.optim.NAdam(p, 0.003)),
}


def torch_path(first, x, y, order, make):
    """Return the seven weights after each step, in float64 from the same start and batches."""
    weights = torch.tensor(first, dtype=torch.float64, requires_grad=True)
    chosen = make([weights])
    path = []
    for step in range(STEPS):
        rows = order[step]
        inputs, targets = torch.tensor(x[rows, 0]), torch.tensor(y[rows, 0])
        hidden = torch.relu(inputs[:, None] * weights[:2] + weights[2:4])
        loss = torch.mean((hidden @ weights[4:6] + weights[6] - targets) ** 2)
        chosen.zero_grad()
        loss.backward()
        chosen.step()
        path.append(weights.detach().numpy().copy())
    return np.array(path)


def batches(fleet, samples):
    """Return the samples of each step, as the fleet draws them."""
    found = []
    while len(found) < STEPS:
        fleet.counters[0, ops.EPOCH] = len(found) // -(-samples // BATCH)
        fleet.restore_orders()
        order = fleet.orders()
        found += [order[at : at + BATCH] for at in range(0, samples, BATCH)]
    fleet.counters[0, ops.EPOCH] = 0
    fleet.restore_orders()
    return found


@pytest.mark.parametrize("name", CONTESTANTS)
def test_path_equals_pytorchs(name):
    key, rate, settings, make = CONTESTANTS[name]
    made = surface("two_relu")
    x, y = (array.astype(np.float64) for array in made.data)
    descent = made.descent(optimizer(key, rate, **settings), 2, BATCH)
    fleet = Fleet([descent.member])
    expected = torch_path(descent.position.astype(np.float64), x, y, batches(fleet, len(x)), make)
    worst = 0.0
    for step in range(STEPS):
        fleet.advance(1)
        worst = max(worst, np.abs(descent.position - expected[step]).max())
    assert worst < 1e-5 * max(1.0, np.abs(expected).max())
