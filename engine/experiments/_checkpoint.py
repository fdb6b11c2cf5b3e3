"""The frame of a checkpoint: which experiment it is of, in which version, with which settings."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from engine import storage
from engine.errors import EngineError, FormatError, MemoryRefusedError


def packed(
    experiment: str, version: int, config: Mapping[str, Any], arrays: Mapping[str, np.ndarray], **rest: Any
) -> bytes:
    """Return a checkpoint as npz without pickle; ``rest`` is JSON-ready and comes back in the description."""
    file = io.BytesIO()
    storage.pack(file, {"experiment": experiment, "version": version, "config": config, **rest}, arrays)
    return file.getvalue()


@contextmanager
def unpacked(
    blob: bytes, experiment: str, version: int, name: str
) -> Iterator[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    """Give the description and the arrays of a checkpoint to a block that takes them over.

    Parameters
    ----------
    blob : bytes
    experiment, version : str, int
        What the checkpoint must be of.
    name : str
        How the message calls the experiment.

    Raises
    ------
    FormatError
        If it is none, is of something else, or the block meets something missing or ill-fitting.
    """
    description, arrays = storage.unpack(blob)
    if description.get("experiment") != experiment or description.get("version") != version:
        raise FormatError(f"this is not a checkpoint of {name}")
    try:
        yield description, arrays
    except MemoryRefusedError:
        raise  # nothing is wrong with the checkpoint
    except (KeyError, TypeError, ValueError, IndexError, EngineError) as error:
        raise FormatError(f"the checkpoint cannot be restored: {error}") from error


def below(prefix: str, arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the arrays whose name begins like this, by the rest of their name."""
    return {name.removeprefix(prefix): array for name, array in arrays.items() if name.startswith(prefix)}
