"""The numeric library of Backprop Playground: networks as data, trained by one compiled interpreter.

    import engine
    net = engine.Network(inputs=2, layers=[engine.Dense(8), engine.Tanh(), engine.Dense(1)],
                         loss="mse", optimizer=engine.Adam(learning_rate=0.01), seed=0)
    history = net.fit(x, y, batch_size=10, epochs=100)

Layers, activations and optimizers are found by presence: `engine.Dense`, `engine.ReLU` and `engine.Adam` are the
files ``layers/dense.py``, ``activations/relu.py`` and ``optimizers/adam.py``.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from engine import datasets
from engine.activations import ACTIVATIONS
from engine.early_stopping import EarlyStopping
from engine.errors import ConfigError, DivergedError, EngineError, FormatError, ShapeError
from engine.graph import Graph
from engine.layers import LAYERS
from engine.layers.activation import Activation
from engine.losses import LOSSES
from engine.network import Network
from engine.optimizers import OPTIMIZERS, Optimizer, optimizer
from engine.schedules import Schedule, schedule
from engine.storage import load
from engine.trainer import History, Trainer
from engine.update import Penalties

_BY_NAME: dict[str, Any] = {
    **{spec.create.__name__: spec.create for spec in LAYERS.values()},
    **{spec.class_name: partial(Activation, key) for key, spec in ACTIVATIONS.items()},
    **{spec.class_name: partial(optimizer, key) for key, spec in OPTIMIZERS.items()},
}

__all__ = [
    "ACTIVATIONS",
    "LAYERS",
    "LOSSES",
    "OPTIMIZERS",
    "ConfigError",
    "DivergedError",
    "EarlyStopping",
    "EngineError",
    "FormatError",
    "Graph",
    "History",
    "Network",
    "Optimizer",
    "Penalties",
    "Schedule",
    "ShapeError",
    "Trainer",
    "datasets",
    "load",
    "optimizer",
    "schedule",
]


def __getattr__(name: str) -> Any:
    """Find a layer, an activation's layer or an optimizer by its public name."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise AttributeError(f"module 'engine' has no attribute {name!r}") from None


def __dir__() -> list[str]:
    return sorted([*__all__, *_BY_NAME])
