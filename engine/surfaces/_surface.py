"""What a surface is: a loss as a function of some numbers, which descents go down."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine import operations as ops
from engine.errors import ConfigError
from engine.fleet import Member
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.spec import Spec
from engine.update import Penalties

NO_PENALTIES: Final = Penalties()
LARGEST: Final = 1e6  # a coordinate that a person may set


@dataclass(frozen=True)
class Window:
    """The part of a plane to look at."""

    x_min: float
    x_max: float
    y_min: float = 0.0
    y_max: float = 0.0

    def as_array(self) -> np.ndarray:
        """Return (4,) float32: x from, x to, y from, y to."""
        return np.array([self.x_min, self.x_max, self.y_min, self.y_max], dtype=np.float32)


@dataclass(frozen=True)
class Places:
    """Where a descent's numbers lie in its arena."""

    parameters: np.ndarray  # (size,) int64, offset of each number that is learned
    gradients: int  # offset added to those
    slots: int
    slot_span: int
    kept: int  # floats at the front that change while training


@dataclass
class Descent:
    """One optimizer on its way down a surface."""

    member: Member
    places: Places
    optimizer: Optimizer
    batch_size: int

    @property
    def position(self) -> np.ndarray:
        """Where it is, (size,) float32; a copy."""
        return self.member.owner.arena[self.places.parameters].copy()

    def place(self, position: np.ndarray) -> None:
        """Put it somewhere; its memory is kept."""
        self.member.owner.arena[self.places.parameters] = position

    @property
    def gradient(self) -> np.ndarray:
        """The gradient of its last step, after clipping, (size,) float32; a copy."""
        return self.member.owner.arena[self.places.parameters + self.places.gradients].copy()

    def slot(self, role: str) -> np.ndarray | None:
        """What its optimizer keeps in this role, (size,) float32, or None if it keeps no such thing."""
        roles = OPTIMIZERS[self.optimizer.key].roles
        if role not in roles:
            return None
        at = self.places.slots + roles.index(role) * self.places.slot_span
        return self.member.owner.arena[self.places.parameters + at].copy()

    def retune(self, optimizer: Optimizer) -> None:
        """Take other numbers of the same kind of optimizer; its memory is kept."""
        self.optimizer = optimizer
        write_settings(self.member.owner.scalars, optimizer)

    @property
    def steps(self) -> int:
        """Updates made."""
        return int(self.member.owner.counters[ops.STEP])

    def state(self) -> dict[str, np.ndarray]:
        """Return copies of everything that changes; `set_state` goes on from it bit for bit."""
        owner = self.member.owner
        return {
            "arena": owner.arena[: self.places.kept].copy(),
            "scalars": owner.scalars.copy(),
            "counters": owner.counters.copy(),
        }

    def set_state(self, state: Mapping[str, np.ndarray]) -> None:
        """Go on from a `state`; raises `ConfigError` if it does not fit, and changes nothing then."""
        for name, array in self.state().items():
            if name not in state or (state[name].shape, state[name].dtype) != (array.shape, array.dtype):
                raise ConfigError(f"state.{name}", f"expected {array.dtype} {array.shape}")
        owner = self.member.owner
        if not 0 <= state["counters"][ops.CURSOR] < len(self.member.samples.x) or state["counters"][ops.STEP] < 0:
            raise ConfigError("state.counters", "expected a place inside the data")
        owner.arena[: self.places.kept] = state["arena"]
        owner.scalars[:] = state["scalars"]
        owner.counters[:] = state["counters"]


def write_settings(scalars: np.ndarray, optimizer: Optimizer) -> None:
    """Hand an optimizer's numbers to the interpreter."""
    scalars[ops.BASE_RATE] = optimizer.learning_rate
    for index, value in enumerate(optimizer.settings.values()):
        scalars[ops.SETTING + index] = value


class AbstractSurface(ABC):
    """A loss as a function of ``size`` numbers; one or two of them, or directions among them, are drawn."""

    names: tuple[str, ...]  # of every number
    axes: tuple[int, ...]  # the numbers to draw unless a plane is chosen otherwise; one or two
    window: Window  # where to look, in those numbers
    start: np.ndarray  # (size,) a good place to start from
    minima: np.ndarray  # (k, 2) or (k, 1): known lowest points on the axes
    lowest: np.ndarray | None = None  # (size,) a lowest point among all numbers, if one is known
    units: tuple[tuple[int, ...], ...] = ()  # of a network whose hidden units can be compared: the numbers of each
    samples: int  # how many the loss is a mean over; 1 for a formula
    is_formula: bool  # has it no data, so that every step sees the whole loss

    @property
    def size(self) -> int:
        """How many numbers the loss depends on."""
        return len(self.names)

    @abstractmethod
    def first_position(self, seed: int) -> np.ndarray:
        """Return where seed ``seed`` starts, (size,) float32; seed 0 of a formula is `start`."""

    @abstractmethod
    def descent(self, optimizer: Optimizer, seed: int, batch_size: int, penalties: Penalties = NO_PENALTIES) -> Descent:
        """Return a descent from `first_position`; equal seeds and batch sizes see equal batches."""

    @abstractmethod
    def losses(self, positions: np.ndarray) -> np.ndarray:
        """Return the loss over all samples at positions (n, size), (n,) float64; not finite where it is infinite."""

    @abstractmethod
    def gradient(self, position: np.ndarray) -> np.ndarray:
        """Return the gradient at a position (size,), over all samples, (size,) float64."""

    def gradients(self, positions: np.ndarray) -> np.ndarray:
        """Return the gradient at each of some positions (n, size), (n, size) float64."""
        return np.stack([self.gradient(position) for position in positions])

    @abstractmethod
    def hessian_product(self, position: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """Return the function v -> H v at a position; v is (size,) float64, or (k, size) for several at once."""


@dataclass(frozen=True, kw_only=True)
class SurfaceSpec(Spec):
    """Name, help, formula and settings of a surface."""

    create: Callable[[Mapping[str, Any], str], AbstractSurface]  # of checked settings and the path they came from
    source: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description for the catalogue."""
        described = super().as_dict()
        described.pop("create", None)
        return described
