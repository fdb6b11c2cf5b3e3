"""What an initializer is, and the two distributions most of them draw from."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.spec import Spec

Weights: TypeAlias = npt.NDArray[np.float32]
Settings: TypeAlias = Mapping[str, Any]
Sampler: TypeAlias = Callable[[tuple[int, ...], int, int, np.random.Generator, Settings], Weights]


@dataclass(frozen=True, kw_only=True)
class InitializerSpec(Spec):
    """A rule for first weights: its description, its settings, and the function that draws them.

    Parameters
    ----------
    sample : callable
        ``sample(shape, fan_in, fan_out, rng, settings) -> (*shape) float32``. ``fan_in`` and ``fan_out`` count the
        inputs of one output and the outputs of one input; ``settings`` is what `check` returned. Pure: everything
        random comes from ``rng``.
    """

    sample: Sampler


def normal_weights(shape: tuple[int, ...], variance: float, rng: np.random.Generator) -> Weights:
    """Draw from a normal distribution of mean 0; nothing is cut off."""
    return (math.sqrt(variance) * rng.standard_normal(shape)).astype(np.float32)


def uniform_weights(shape: tuple[int, ...], variance: float, rng: np.random.Generator) -> Weights:
    """Draw from the uniform distribution around 0 that has this variance."""
    limit = math.sqrt(3.0 * variance)
    return rng.uniform(-limit, limit, shape).astype(np.float32)
