"""What a thing is called and which settings it has: the one description that checks, documents and draws.

A `Spec` is written beside every layer, activation, loss, optimizer, initializer, schedule, data set and
experiment. The engine checks settings with it, the server sends it to the browser, and the browser draws
one control per field kind. Eight kinds exist; a ninth needs a class here and a control there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from engine.errors import ConfigError

LONGEST_BITS = 128  # of a whole number that is quoted in a message; Python refuses to write thousands of digits


@dataclass(frozen=True, kw_only=True)
class AbstractField(ABC):
    """One setting: its name, what the control says, and the rule its value obeys."""

    name: str
    label: str
    help: str
    formula: str = ""  # LaTeX, shown with the help

    @abstractmethod
    def check(self, path: str, value: object) -> Any:
        """Return ``value`` in its canonical type, or raise `ConfigError` that names ``path``."""

    @abstractmethod
    def default_value(self) -> Any:
        """Return a fresh copy of the default."""

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description; ``kind`` is the class name in lower case."""
        described = {entry.name: _plain(getattr(self, entry.name)) for entry in fields(self)}
        return {"kind": type(self).__name__.lower(), **described}


@dataclass(frozen=True, kw_only=True)
class Real(AbstractField):
    """A finite number between two limits (both allowed); ``stops`` are the values a slider visits."""

    default: float
    minimum: float
    maximum: float
    unit: str = ""
    scale: Literal["linear", "log"] = "linear"
    stops: tuple[float, ...] = ()

    def check(self, path: str, value: object) -> float:
        limits = (self.minimum, self.maximum)
        number = _number(value)
        if number is None:
            raise ConfigError(path, f"expected a number, got {_short(value)}", limits)
        if not self.minimum <= number <= self.maximum:
            expected = f"expected a number from {self.minimum:g} to {self.maximum:g}"
            raise ConfigError(path, f"{expected}, got {_short(number)}", limits)
        return float(number)

    def default_value(self) -> float:
        return self.default


@dataclass(frozen=True, kw_only=True)
class Integer(AbstractField):
    """A whole number between two limits (both allowed)."""

    default: int
    minimum: int
    maximum: int
    unit: str = ""
    stops: tuple[int, ...] = ()

    def check(self, path: str, value: object) -> int:
        limits = (self.minimum, self.maximum)
        number = _number(value)
        if number is None or number % 1 != 0:
            raise ConfigError(path, f"expected a whole number, got {_short(value)}", limits)
        if not self.minimum <= number <= self.maximum:
            expected = f"expected a whole number from {self.minimum} to {self.maximum}"
            raise ConfigError(path, f"{expected}, got {_short(int(number))}", limits)
        return int(number)

    def default_value(self) -> int:
        return self.default


@dataclass(frozen=True, kw_only=True)
class Flag(AbstractField):
    """Yes or no."""

    default: bool

    def check(self, path: str, value: object) -> bool:
        if not isinstance(value, bool):
            raise ConfigError(path, f"expected true or false, got {_short(value)}", (True, False))
        return value

    def default_value(self) -> bool:
        return self.default


@dataclass(frozen=True, kw_only=True)
class Choice(AbstractField):
    """One of a list of keys."""

    default: str
    choices: tuple[str, ...]

    def check(self, path: str, value: object) -> str:
        if not isinstance(value, str) or value not in self.choices:
            names = ", ".join(self.choices)
            raise ConfigError(path, f"expected one of {names}; got {_short(value)}", self.choices)
        return str(value)

    def default_value(self) -> str:
        return self.default


@dataclass(frozen=True, kw_only=True)
class Text(AbstractField):
    """A short line of text."""

    default: str = ""
    longest: int

    def check(self, path: str, value: object) -> str:
        if not isinstance(value, str):
            raise ConfigError(path, f"expected text, got {_short(value)}")
        if len(value) > self.longest:
            raise ConfigError(path, f"expected at most {self.longest} characters, got {len(value)}", (0, self.longest))
        return value

    def default_value(self) -> str:
        return self.default


@dataclass(frozen=True, kw_only=True)
class Several(AbstractField):
    """Some of a list of keys, in the list's order, without repeats."""

    default: tuple[str, ...]
    choices: tuple[str, ...]
    minimum: int = 0

    def check(self, path: str, value: object) -> list[str]:
        if not isinstance(value, (list, tuple)):
            raise ConfigError(path, f"expected a list of keys, got {_short(value)}", self.choices)
        for index, entry in enumerate(value):
            if not isinstance(entry, str) or entry not in self.choices:
                names = ", ".join(self.choices)
                raise ConfigError(f"{path}.{index}", f"expected one of {names}; got {_short(entry)}", self.choices)
        chosen = [key for key in self.choices if key in value]
        if len(chosen) < self.minimum:
            raise ConfigError(path, f"choose at least {self.minimum}, got {len(chosen)}", self.choices)
        return chosen

    def default_value(self) -> list[str]:
        return list(self.default)


@dataclass(frozen=True, kw_only=True)
class Rows(AbstractField):
    """A list of records that all have the same fields, such as the hidden layers."""

    default: tuple[Mapping[str, Any], ...]
    entry: tuple[AbstractField, ...]
    minimum: int
    maximum: int

    def check(self, path: str, value: object) -> list[dict[str, Any]]:
        limits = (self.minimum, self.maximum)
        if not isinstance(value, (list, tuple)):
            raise ConfigError(path, f"expected a list, got {_short(value)}", limits)
        if not self.minimum <= len(value) <= self.maximum:
            raise ConfigError(path, f"expected {self.minimum} to {self.maximum} entries, got {len(value)}", limits)
        return [check_fields(self.entry, row, f"{path}.{index}.") for index, row in enumerate(value)]

    def default_value(self) -> list[dict[str, Any]]:
        return [check_fields(self.entry, row) for row in self.default]


@dataclass(frozen=True, kw_only=True)
class Settings(AbstractField):
    """The settings of whatever another field has chosen, such as those of the optimizer.

    ``of`` names that field and ``registry`` the catalogue's list its choices come from. Which settings are allowed
    depends on the choice, so the owner of both fields checks them with the chosen `Spec`.
    """

    of: str
    registry: str

    def check(self, path: str, value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise ConfigError(path, f"expected an object of settings, got {_short(value)}")
        return {str(name): entry for name, entry in value.items()}

    def default_value(self) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Name, help and settings of one registered thing; its key is the name of its file."""

    label: str
    help: str
    formula: str = ""  # LaTeX
    fields: tuple[AbstractField, ...] = ()
    order: int = 100  # position in menus; equal orders sort by label

    def check(self, values: Mapping[str, Any], path: str = "") -> dict[str, Any]:
        """Return all settings with defaults filled in; raise `ConfigError` for unknown or wrong ones."""
        return check_fields(self.fields, values, path)

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description for the catalogue; functions and classes stay in the engine."""
        values = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return {name: _plain(value) for name, value in values.items() if not callable(value)}


def check_fields(allowed: Sequence[AbstractField], values: object, path: str = "") -> dict[str, Any]:
    """Check a mapping against fields: unknown names are refused, missing ones take their default."""
    if not isinstance(values, Mapping):
        raise ConfigError(path.rstrip(".") or "config", f"expected an object, got {_short(values)}")
    by_name = {field.name: field for field in allowed}
    for name in values:
        if name not in by_name:
            raise ConfigError(f"{path}{_short(name, bare=True)}", "no such setting", tuple(by_name))
    return {
        name: field.check(f"{path}{name}", values[name]) if name in values else field.default_value()
        for name, field in by_name.items()
    }


def _plain(value: Any) -> Any:
    """Turn tuples, fields and mappings into what JSON knows."""
    if isinstance(value, (AbstractField, Spec)):
        return value.as_dict()
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(entry) for entry in value]
    return value


def _number(value: object) -> int | float | None:
    """Return a number, NumPy's too, as Python's own; None if it is none."""
    number = value.item() if isinstance(value, np.generic) else value
    return number if isinstance(number, (int, float)) and not isinstance(number, bool) else None


def _short(value: object, *, bare: bool = False) -> str:
    """Quote a stranger's value in at most 60 characters."""
    if isinstance(value, int) and value.bit_length() > LONGEST_BITS:
        return f"a whole number of {value.bit_length()} bits"
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value) if bare else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
