"""Every error the engine raises on purpose.

    EngineError
    ├── ConfigError        a setting is unknown or outside its limits; carries the field's path
    ├── ShapeError         two shapes do not fit; names the layer and both shapes
    ├── FormatError        a file or checkpoint cannot be read
    ├── DataError          a data set is not on this machine or cannot be fetched
    ├── MemoryRefusedError whoever runs the engine has no memory to give now
    └── DivergedError      training met a number that is not finite; carries step, layer, quantity

Messages are sentences for the person at the screen: what was expected, what came, and where.
"""

from __future__ import annotations

from collections.abc import Sequence


class EngineError(Exception):
    """Root of the engine's errors."""


class ConfigError(EngineError):
    """A setting is unknown or outside its limits.

    Parameters
    ----------
    path : str
        Dotted path of the field, such as ``layers.0.units``.
    problem : str
        What was expected and what came, without the path.
    allowed : sequence, optional
        The allowed values, or the two limits of a number.
    """

    def __init__(self, path: str, problem: str, allowed: Sequence[object] = ()) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
        self.allowed = tuple(allowed)


class ShapeError(EngineError):
    """Two shapes do not fit; the message names the layer and both shapes."""


class FormatError(EngineError):
    """A file or checkpoint cannot be read; the message says what is wrong with it."""


class DataError(EngineError):
    """A data set is not on this machine or cannot be fetched; the message says what to do."""


class MemoryRefusedError(EngineError):
    """Whoever runs the engine has no memory to give now; the message says why."""


class DivergedError(EngineError):
    """Training met a number that is not finite.

    Parameters
    ----------
    step : int
        The step (1-based count of updates tried) at which it happened.
    layer : str
        Name of the layer, or ``"loss"``.
    quantity : str
        ``"output"``, ``"weight"``, ``"weight gradient"``, ``"loss"`` and so on.
    """

    def __init__(self, step: int, layer: str, quantity: str) -> None:
        super().__init__(f"training diverged at step {step}: the {quantity} of {layer} is not a finite number")
        self.step = step
        self.layer = layer
        self.quantity = quantity
        self.losses: object = ()  # losses of the steps before, where training stopped
