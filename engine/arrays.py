"""The door for a user's arrays: turned into contiguous float32 of the right shape, or refused in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.errors import ConfigError, ShapeError
from engine.graph import size_of
from engine.program import Shape


def as_inputs(x: Any, inputs: Mapping[str, Shape]) -> np.ndarray:
    """Return inputs as (n, all features) float32.

    Parameters
    ----------
    x : array (n, *shape), or a mapping of input names to such arrays
    inputs : mapping of names to shapes

    Raises
    ------
    ShapeError
        If a shape does not fit; names the input and both shapes.
    """
    named = x if isinstance(x, Mapping) else {next(iter(inputs)): x}
    if len(inputs) > 1 and not isinstance(x, Mapping):
        return _flat(x, "x", (sum(size_of(shape) for shape in inputs.values()),))
    if set(named) != set(inputs):
        raise ShapeError(f"x: expected the inputs {', '.join(inputs)}, got {', '.join(map(str, named))}")
    parts = [_flat(named[name], f"x.{name}", shape) for name, shape in inputs.items()]
    if any(len(part) != len(parts[0]) for part in parts):
        raise ShapeError(
            f"x: expected as many samples of each input, got {', '.join(str(len(part)) for part in parts)}"
        )
    return parts[0] if len(parts) == 1 else np.ascontiguousarray(np.concatenate(parts, axis=1))


def as_targets(y: Any, kind: str, width: int, outputs: int) -> np.ndarray:
    """Return targets as (n, width) float32; ``kind`` is a loss's ``targets``."""
    array = _numbers(y, "y")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[1] != width:
        raise ShapeError(f"y: expected shape (samples, {width}), got {array.shape}")
    wrong_classes = (array != np.floor(array)) | (array < 0) | (array >= outputs)
    if kind == "classes" and wrong_classes.any():
        raise ConfigError("y", f"expected whole class numbers from 0 to {outputs - 1}", range(outputs))
    if kind == "zero_one" and array.size and (array.min() < 0.0 or array.max() > 1.0):
        raise ConfigError("y", "expected targets from 0 to 1", (0, 1))
    if kind == "signs" and array.size and (np.abs(array) != 1.0).any():
        raise ConfigError("y", "expected targets of -1 or +1", (-1, 1))
    return array


def as_weights(weights: Any, count: int) -> np.ndarray:
    """Return sample weights as (count,) float32, (0,) for ``None``: all alike."""
    if weights is None:
        return np.zeros(0, dtype=np.float32)
    array = _numbers(weights, "sample_weight")
    if array.shape != (count,):
        raise ShapeError(f"sample_weight: expected shape ({count},), got {array.shape}")
    if count and (not np.isfinite(array).all() or array.min() < 0.0):
        raise ConfigError("sample_weight", "expected finite numbers that are not negative")
    return array


def _flat(x: Any, where: str, shape: Shape) -> np.ndarray:
    array = _numbers(x, where)
    if array.ndim == 1 and shape == (1,):
        array = array[:, None]
    if array.shape[1:] != shape and array.shape[1:] != (size_of(shape),):
        wanted = ", ".join(map(str, shape))
        raise ShapeError(f"{where}: expected shape (samples, {wanted}), got {array.shape}")
    return array.reshape(len(array), -1)


def _numbers(value: Any, where: str) -> np.ndarray:
    try:
        array = np.asarray(value, dtype=np.float32, order="C")
    except (TypeError, ValueError) as error:
        raise ConfigError(where, f"expected numbers in a regular array: {error}") from error
    if array.ndim == 0 or len(array) == 0:
        raise ShapeError(f"{where}: expected at least one sample, got shape {array.shape}")
    return array
