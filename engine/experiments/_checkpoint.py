"""The frame of a checkpoint: which experiment it is of, in which version, with which settings."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine import storage
from engine.errors import EngineError, FormatError, MemoryRefusedError


@dataclass(frozen=True)
class Kept:
    """What a checkpoint holds in its frame: arrays by name, and what else is JSON-ready by name."""

    arrays: Mapping[str, np.ndarray]
    facts: Mapping[str, Any] = field(default_factory=dict)

    def below(self, prefix: str) -> dict[str, np.ndarray]:
        """Return the arrays whose name begins like this, by the rest of their name."""
        return {name.removeprefix(prefix): array for name, array in self.arrays.items() if name.startswith(prefix)}

    def rows(self, name: str, columns: int) -> np.ndarray:
        """Return a table, (n, columns); raise `FormatError` if it is none of so many columns."""
        rows = self.arrays[name]
        if rows.ndim != 2 or rows.shape[1] != columns:
            raise FormatError(f"the checkpoint's {name} have shape {rows.shape}")
        return rows

    def fill(self, name: str, own: np.ndarray) -> None:
        """Copy an array into one of the same shape and type; raise `FormatError` if it is another."""
        array = self.arrays[name]
        if (array.shape, array.dtype) != (own.shape, own.dtype):
            raise FormatError(f"the checkpoint's {name} has shape {array.shape}, expected {own.shape}")
        own[...] = array


def packed(experiment: str, version: int, config: Mapping[str, Any], kept: Kept) -> bytes:
    """Return a checkpoint as npz without pickle."""
    file = io.BytesIO()
    frame = {"experiment": experiment, "version": version, "config": config}
    storage.pack(file, {**frame, **kept.facts}, kept.arrays)
    return file.getvalue()


@contextmanager
def unpacked(blob: bytes, experiment: str, version: int) -> Iterator[tuple[dict[str, Any], Kept]]:
    """Give the configuration and the content of a checkpoint to a block that takes them over.

    Parameters
    ----------
    blob : bytes
    experiment, version : str, int
        What the checkpoint must be of.

    Raises
    ------
    FormatError
        If it is none, is of something else, or the block meets something missing or ill-fitting.
    """
    description, arrays = storage.unpack(blob)
    if description.get("experiment") != experiment or description.get("version") != version:
        raise FormatError(f"this is not a checkpoint of the experiment {experiment}")
    try:
        yield description["config"], Kept(arrays, description)
    except MemoryRefusedError:
        raise  # nothing is wrong with the checkpoint
    except (KeyError, TypeError, ValueError, IndexError, EngineError) as error:
        raise FormatError(f"the checkpoint cannot be restored: {error}") from error
