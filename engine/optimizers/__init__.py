"""Optimizers, one a file; see `engine.optimizers._optimizer.OptimizerSpec`."""

from __future__ import annotations

import sys

from engine.errors import ConfigError
from engine.optimizers._optimizer import Optimizer, OptimizerSpec
from engine.registry import discover
from engine.spec import Real

__all__ = ["LEARNING_RATE", "OPTIMIZERS", "Optimizer", "OptimizerSpec", "optimizer"]

OPTIMIZERS = discover(sys.modules[__name__], OptimizerSpec)

LEARNING_RATE = Real(
    name="learning_rate",
    label="Learning rate",
    help="How far a parameter moves against its gradient in one step.",
    formula=r"\eta",
    default=0.03,
    minimum=0.0,
    maximum=100.0,
    scale="log",
    stops=(0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
)


def optimizer(key: str, learning_rate: float | None = None, **settings: float) -> Optimizer:
    """Return a checked `Optimizer`; what is not given takes the defaults of ``engine/optimizers/<key>.py``.

    Raises
    ------
    ConfigError
        If the key, a setting's name or its value is not allowed.
    """
    if not isinstance(key, str) or key not in OPTIMIZERS:
        raise ConfigError("optimizer", f"expected one of {', '.join(OPTIMIZERS)}; got {key!r}", tuple(OPTIMIZERS))
    spec = OPTIMIZERS[key]
    rate = spec.learning_rate if learning_rate is None else learning_rate
    return Optimizer(key, LEARNING_RATE.check("learning_rate", rate), spec.check(settings, "optimizer_settings."))
