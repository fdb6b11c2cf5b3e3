"""What an optimizer's file declares, and the settings object that a network is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np

from engine.spec import Spec

# An average of gradients, an average (or sum) of their squares, an average of squared steps
Role: TypeAlias = Literal["momentum", "scaling", "steps"]


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec(Spec):
    """How a parameter moves, given its gradient.

    The file also holds the kernel ``update(arena, p, g, s, n, scalars) -> Vector``: it moves ``n`` parameters at ``p``
    against their gradients at ``g``, keeps its slots of ``n`` numbers each from ``s`` on, and returns 0 in each lane,
    or NaN if one of its parameters is no longer finite. ``scalars[RATE]`` is the learning rate,
    ``scalars[SETTING + i]`` the i-th field, ``scalars[MEMORY + i]`` what it remembers between steps.
    """

    class_name: str  # name in the public interface, as in ``engine.Adam()``
    slots: int  # numbers kept for each parameter
    roles: tuple[Role, ...] = ()  # what each slot holds
    learning_rate: float  # a good first try
    # (p, g, state, rate, settings, step) -> new p; state is a dict of arrays that the function fills; float64
    reference: Callable[[np.ndarray, np.ndarray, dict[str, Any], float, Mapping[str, float], int], np.ndarray]
    torch: str  # the same in PyTorch and in Keras; {rate} is the learning rate, the settings stand by name
    keras: str
    memory: tuple[float, ...] = ()  # first values of scalars[MEMORY + i]
    source: str = ""


@dataclass(frozen=True)
class Optimizer:
    """An optimizer's key, its learning rate (dimensionless) and its settings, checked."""

    key: str
    learning_rate: float
    settings: Mapping[str, float] = field(default_factory=dict)
