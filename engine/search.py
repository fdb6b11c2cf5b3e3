"""Sequential search: the next place to try, from a model of all results so far.

A Gaussian process [rasmussen2006] says for each place what value to expect and how surely; tried next is the place
whose expected improvement over the best value is largest [jones1998]. Written here rather than taken from a library:
two numbers and a few hundred trials need 60 lines, a student can read them, and the same seed gives the same trials.
All places are points of the unit cube; all values are to be small.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import linalg, special

LENGTHS: Final = (0.1, 0.2, 0.4, 0.8)  # candidates for how far values stay alike along each axis
NOISES: Final = (1e-4, 1e-2)  # candidates for the share of the variance that is chance
CANDIDATES: Final = 512
NEARBY: Final = 64  # more candidates around the best place
FEWEST: Final = 5  # places tried at random before there is a model
SMALLEST_LOSS: Final = 1e-12  # below it losses count as equal: the model of results looks at their logarithm


@dataclass(frozen=True)
class GaussianProcess:
    """A model of a function from its values at some places.

    ``points`` (n, d), ``lengths`` (d,), ``factor`` the covariance's Cholesky factor, ``weights`` (n,) its solution.
    """

    points: np.ndarray
    lengths: np.ndarray
    factor: np.ndarray
    weights: np.ndarray
    mean: float
    scale: float

    def predict(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return expected values and their standard deviations at points (n, d), both (n,)."""
        shared = matern(points, self.points, self.lengths)
        solved = linalg.solve_triangular(self.factor, shared.T, lower=True)
        variance = np.maximum(1.0 - np.sum(solved**2, axis=0), 1e-12)
        return self.mean + self.scale * (shared @ self.weights), self.scale * np.sqrt(variance)


def matern(a: np.ndarray, b: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return the Matern-5/2 covariance between points (n, d) and (m, d), (n, m)."""
    distance = np.sqrt(np.sum(((a[:, None] - b[None]) / lengths) ** 2, axis=2) * 5.0)
    return np.asarray((1.0 + distance + distance**2 / 3.0) * np.exp(-distance))


def fit(points: np.ndarray, values: np.ndarray) -> GaussianProcess:
    """Return the process whose lengths and noise make the values most likely.

    Along one or two axes all candidates are tried; along more, one axis after the other, twice around.
    """
    mean, scale = float(np.mean(values)), float(np.std(values)) or 1.0
    wanted = (values - mean) / scale
    best: tuple[float, GaussianProcess] | None = None

    def consider(lengths: np.ndarray, noise: float) -> None:
        nonlocal best
        covariance = matern(points, points, lengths) + noise * np.eye(len(points))
        factor = np.linalg.cholesky(covariance)
        weights = linalg.cho_solve((factor, True), wanted)
        likelihood = float(-0.5 * wanted @ weights - np.log(np.diag(factor)).sum())
        if best is None or likelihood > best[0]:
            best = likelihood, GaussianProcess(points, lengths, factor, weights, mean, scale)

    axes = points.shape[1]
    if axes <= 2:
        for *lengths, noise in itertools.product(*[LENGTHS] * axes, NOISES):
            consider(np.array(lengths), noise)
    else:
        consider(np.full(axes, LENGTHS[-2]), NOISES[-1])
        for axis, length, noise in itertools.product([*range(axes)] * 2, LENGTHS, NOISES):
            assert best is not None
            tried = best[1].lengths.copy()
            tried[axis] = length
            consider(tried, noise)
    assert best is not None
    return best[1]


def expected_improvement(mean: np.ndarray, deviation: np.ndarray, best: float) -> np.ndarray:
    """Return by how much a normal value is expected to lie below ``best``."""
    gap = best - mean
    z = gap / deviation
    density = np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
    return np.asarray(gap * special.ndtr(z) + deviation * density)


def scores(losses: np.ndarray) -> np.ndarray:
    """Return losses (n,) as a model sees them: their logarithm; one that diverged counts ten times the worst."""
    finite = losses[np.isfinite(losses)]
    worst = float(finite.max()) if len(finite) else 1.0
    return np.log10(np.maximum(np.where(np.isfinite(losses), losses, 10.0 * worst), SMALLEST_LOSS))


def suggest(points: np.ndarray, values: np.ndarray, random: np.random.Generator) -> np.ndarray:
    """Return the place to try next, (d,).

    Parameters
    ----------
    points : (n, d) float64 in the unit cube
    values : (n,) float64, finite
    """
    if len(points) < FEWEST:
        return np.asarray(random.random(points.shape[1]))
    model = fit(points, values)
    near = points[np.argmin(values)] + 0.05 * random.normal(size=(NEARBY, points.shape[1]))
    candidates = np.concatenate([random.random((CANDIDATES, points.shape[1])), np.clip(near, 0.0, 1.0)])
    mean, deviation = model.predict(candidates)
    return np.asarray(candidates[np.argmax(expected_improvement(mean, deviation, float(values.min())))])
