"""Data sets: one file each, registered by being here.

    data = load("spiral", samples=500, noise=0.1, seed=42)
    training, test = split(data, train_share=0.5, seed=42)

Samples depend on the settings and the seed alone, never on what else was drawn before.
"""

from __future__ import annotations

import math
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from engine import images
from engine.datasets._dataset import Dataset, DatasetSpec
from engine.datasets._painting import Stroke
from engine.errors import ConfigError
from engine.registry import discover
from engine.spec import check_fields

__all__ = ["DATASETS", "Dataset", "DatasetSpec", "Stroke", "load", "preview", "split", "split_rows"]

DATASETS: dict[str, DatasetSpec] = discover(sys.modules[__name__], DatasetSpec)

_SAMPLE_STREAM, _SPLIT_STREAM = 0, 1
_PREVIEW_SAMPLES = 200


def load(key: str, **settings: object) -> Any:
    """Draw a data set, or load a set of images.

    Parameters
    ----------
    key : str
        A key of ``DATASETS`` or of ``engine.images.IMAGES``.
    **settings
        ``samples`` (int), ``noise`` (0 to 0.5, dimensionless) and ``seed`` (int); missing ones take the set's defaults.

    Returns
    -------
    Dataset or ImageSet
        A `Dataset` is ordered by class, not shuffled.

    Raises
    ------
    ConfigError
        If the key or a setting is unknown, or a value outside its limits.
    DataError, FormatError
        If a set of images is not on this machine, or damaged.
    """
    if key in images.IMAGES:
        check_fields((), settings)
        return images.load(key)
    spec = _spec(key)
    checked = spec.check(settings)
    inputs, targets = spec.sample(checked["samples"], checked["noise"], _generator(checked["seed"], _SAMPLE_STREAM))
    return Dataset(
        key=key,
        task=spec.task,
        inputs=inputs.astype(np.float32),
        targets=targets.astype(np.int32) if spec.task == "multiclass" else targets.astype(np.float32),
        classes=spec.classes,
        feature_names=spec.feature_names,
        domain=spec.domain,
    )


def split(dataset: Dataset, train_share: float, seed: int) -> tuple[Dataset, Dataset]:
    """Shuffle, then give the first ``floor(n * train_share)`` samples to training and the rest to testing.

    Parameters
    ----------
    dataset : Dataset
        Left as it is; both parts are copies.
    train_share : float
        Share of the samples to train on, 0 to 1.
    seed : int
        Not negative. The shuffle is independent of the samples `load` draws with the same seed.

    Returns
    -------
    training, test : Dataset

    Raises
    ------
    ConfigError
        If ``train_share`` is not a number from 0 to 1.
    """
    if not 0.0 <= train_share <= 1.0:
        raise ConfigError("train_share", f"expected a number from 0 to 1, got {train_share:g}", (0.0, 1.0))
    order = _generator(seed, _SPLIT_STREAM).permutation(len(dataset))
    # Decimal shares are not exact in binary: 100 * 0.29 is 28.999999999999996 and means 29 samples.
    count = math.floor(round(len(dataset) * train_share, 9))
    return _take(dataset, order[:count]), _take(dataset, order[count:])


def split_rows(dataset: Dataset, ids: npt.NDArray[np.int64], train_share: float, seed: int) -> tuple[Dataset, Dataset]:
    """Share the rows of somebody's own table out, so that a row keeps its part when others come and go.

    Parameters
    ----------
    dataset : Dataset
        Left as it is; both parts are copies.
    ids : (n,) int64
        Number of each row for life, not negative.
    train_share : float
        Share of the rows to train on, 0 to 1; at least one row is.
    seed : int
        Not negative.

    Returns
    -------
    training, test : Dataset
    """
    order = np.argsort(_draws(ids, seed), kind="stable")
    count = max(1, math.floor(round(len(dataset) * train_share, 9)))
    return _take(dataset, order[:count]), _take(dataset, order[count:])


def preview(key: str) -> dict[str, list[Any]]:
    """Return at most 200 noise-free samples for a thumbnail, rounded to 3 decimals.

    Parameters
    ----------
    key : str
        A key of ``DATASETS``.

    Returns
    -------
    {"points": list of [x, y], "target": list}
        JSON-ready. ``x`` and ``y`` lie within -6 .. 6. Sets with one feature are drawn as target over feature, sets
        with more than two by their last two features; what has another range is stretched to -5 .. 5.

    Raises
    ------
    ConfigError
        If the key is unknown.
    """
    spec = _spec(key)
    samples = min(_PREVIEW_SAMPLES, spec.default_samples)
    inputs, targets = spec.sample(samples, 0.0, _generator(0, _SAMPLE_STREAM))
    if spec.input_dimension == 1:
        points = np.stack([inputs[:, 0], _stretched(targets)], axis=1)
    elif spec.input_dimension == 2:
        points = inputs
    else:
        points = np.stack([_stretched(inputs[:, -2]), _stretched(inputs[:, -1])], axis=1)
    return {"points": points.round(3).tolist(), "target": targets.round(3).tolist()}


def _spec(key: str) -> DatasetSpec:
    """Look a data set up, or say which there are."""
    if key not in DATASETS:
        known = (*DATASETS, *images.IMAGES)
        raise ConfigError("dataset", f"expected one of {', '.join(known)}; got {key!r}", known)
    return DATASETS[key]


def _generator(seed: int, stream: int) -> np.random.Generator:
    """Return random numbers of their own for each (seed, stream): streams are 2**192 blocks apart."""
    return np.random.Generator(np.random.Philox(key=seed, counter=stream << 192))


def _draws(ids: npt.NDArray[np.int64], seed: int) -> npt.NDArray[np.uint64]:
    """Return a random number for each id, which depends on id and seed alone (SplitMix64's mixing)."""
    z = (ids.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    z = z + np.uint64(seed * 0xD1B54A32D192ED03 % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        z = (z ^ (z >> np.uint64(shift))) * np.uint64(factor)
    return np.asarray(z ^ (z >> np.uint64(31)))


def _take(dataset: Dataset, order: npt.NDArray[np.int64]) -> Dataset:
    """Return the samples at these positions."""
    return replace(dataset, inputs=dataset.inputs[order], targets=dataset.targets[order])


def _stretched(values: npt.NDArray[np.float64] | npt.NDArray[np.int32]) -> npt.NDArray[np.float64]:
    """Map values linearly so that the smallest becomes -5 and the largest 5."""
    return np.interp(values, (values.min(), values.max()), (-5.0, 5.0))
