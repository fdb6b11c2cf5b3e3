"""What a stream is: one thing that an experiment can show, and the arrays it is made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from engine.spec import AbstractField, check_fields


@dataclass(frozen=True, kw_only=True)
class ArraySpec:
    """One array of a stream: name, NumPy dtype, and a shape whose entries are sizes or names of sizes."""

    name: str
    dtype: Literal["uint8", "int8", "int16", "int32", "float32", "float64"]
    shape: tuple[str | int, ...]
    help: str


@dataclass(frozen=True, kw_only=True)
class StreamSpec:
    """One thing an experiment can show.

    A ``snapshot`` is a picture of now: only the newest counts. A ``series`` grows by rows and none may be lost:
    its arrays are ``start`` (index of the first row, generation) and ``rows``, one row for each of ``columns``.
    """

    name: str
    kind: Literal["snapshot", "series"]
    help: str
    arrays: tuple[ArraySpec, ...]
    options: tuple[AbstractField, ...] = ()
    columns: tuple[str, ...] = ()

    def check_options(self, values: object) -> dict[str, Any]:
        """Return all options with defaults filled in; raise `ConfigError` with a path below ``streams``."""
        return check_fields(self.options, values, f"streams.{self.name}.")

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description for the catalogue."""
        return {
            "name": self.name,
            "kind": self.kind,
            "help": self.help,
            "arrays": [asdict(array) for array in self.arrays],
            "options": [option.as_dict() for option in self.options],
            "columns": list(self.columns),
        }


def status_stream(values: str, size: int = 8) -> StreamSpec:
    """Return the stream that every experiment has: the numbers at the top of the page, in one order for all.

    Step, epoch, loss, test loss, accuracy, test accuracy, steps a second, learning rate, then the experiment's own;
    not a number where it has none.

    Parameters
    ----------
    values : str
        What they are here.
    size : int
        How many.
    """
    array = ArraySpec(name="values", dtype="float64", shape=(size,), help=values)
    return StreamSpec(name="status", kind="snapshot", help="The numbers that matter.", arrays=(array,))
