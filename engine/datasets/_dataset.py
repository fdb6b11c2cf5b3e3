"""What a data set is: the samples themselves, and the description every file of this folder ends in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.spec import AbstractField, Integer, Real, Spec

Task: TypeAlias = Literal["binary", "multiclass", "regression"]
Numbers: TypeAlias = npt.NDArray[np.float64]
Targets: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.int32]
Sampler: TypeAlias = Callable[[int, float, np.random.Generator], tuple[Numbers, Targets]]

BINARY_CLASSES = ("orange", "blue")  # the page's colours of -1 and +1


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """Samples with what is needed to train on them and to draw them.

    Parameters
    ----------
    key : str
        Name in ``engine.datasets.DATASETS``.
    task : {"binary", "multiclass", "regression"}
        What the targets mean.
    inputs : (n, d) float32
        One row a sample, raw: nothing is normalized.
    targets : (n,) or (n, k) float32, or (n,) int32
        -1 or +1 for "binary", class index 0 .. len(classes) - 1 (int32) for "multiclass", values for "regression".
    classes : tuple of str
        Names of the classes: of -1 then +1, or by index; empty for regression.
    feature_names : tuple of str
        One name a column of ``inputs``.
    domain : (float, float)
        Limits between which every feature is drawn in a picture; noise may push samples outside.
    """

    key: str
    task: Task
    inputs: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float32] | npt.NDArray[np.int32]
    classes: tuple[str, ...]
    feature_names: tuple[str, ...]
    domain: tuple[float, float]

    def __len__(self) -> int:
        """Return the number of samples."""
        return len(self.inputs)


@dataclass(frozen=True, kw_only=True)
class DatasetSpec(Spec):
    """A data set: its description, its settings, and the function that draws samples.

    Parameters
    ----------
    task : {"binary", "multiclass", "regression"}
        What the targets mean.
    sample : callable
        ``sample(samples, noise, rng) -> (inputs (n, d) float64, targets (n,))`` with ``noise`` from 0 to 0.5.
        Pure: everything random comes from ``rng``. Samples are ordered by class; `engine.datasets.split` shuffles.
    classes : tuple of str
        Names of the classes: of -1 then +1, or by index; empty for regression.
    feature_names : tuple of str
        One name a column of the inputs.
    domain : (float, float)
        Limits between which every feature is drawn in a picture.
    newcomers : tuple of tuples of float
        Samples without a class, for a trained network to name.
    """

    task: Task
    sample: Sampler
    classes: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ("x", "y")
    domain: tuple[float, float] = (-6.0, 6.0)
    newcomers: tuple[tuple[float, ...], ...] = ()

    @property
    def input_dimension(self) -> int:
        """Number of features."""
        return len(self.feature_names)

    @property
    def default_samples(self) -> int:
        """Number of samples when none is asked for."""
        return int(self.check({})["samples"])

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description; ``problem`` is the kind of task that the page's menu asks for."""
        problem = "regression" if self.task == "regression" else "classification"
        return {**super().as_dict(), "problem": problem}


def sampling_fields(noise_help: str, samples: int = 500, maximum: int = 10_000) -> tuple[AbstractField, ...]:
    """Return the settings all data sets share.

    Parameters
    ----------
    noise_help : str
        What noise does in this data set.
    samples, maximum : int
        Default and largest number of samples.
    """
    return (
        Integer(
            name="samples",
            label="Samples",
            help="Number of samples, training and test together.",
            default=samples,
            minimum=10,
            maximum=maximum,
        ),
        Real(name="noise", label="Noise", help=noise_help, default=0.0, minimum=0.0, maximum=0.5),
        Integer(
            name="seed",
            label="Seed",
            help="The same seed gives the same samples again.",
            default=42,
            minimum=0,
            maximum=99_999,
        ),
    )
