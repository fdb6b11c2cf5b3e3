"""Where searches look that need no results: grids and chance. All places are points of the unit cube."""

from __future__ import annotations

import numpy as np

GRID = 1 << 32  # apart from the numbers of all trials


def grid_places(trials: int, sides: int, seed: int, repetition: int) -> np.ndarray:
    """Return a grid's places in random order, (k ** sides, sides), with the largest k that fits ``trials``.

    Each repetition shifts the grid by chance along every side: what a fixed grid happens to hit or to miss would
    otherwise be mistaken for what a grid can do.
    """
    random = _random(seed, repetition, GRID)
    k = int(np.floor(trials ** (1.0 / sides) + 1e-9))
    values = (np.arange(k)[:, None] + random.random(sides)) / k
    places = np.stack(np.meshgrid(*values.T, indexing="ij"), axis=-1).reshape(-1, sides)
    return np.asarray(random.permutation(places))


def random_place(sides: int, seed: int, repetition: int, trial: int) -> tuple[np.ndarray, np.random.Generator]:
    """Return one random place, (sides,), and the generator for whoever needs more chance at this trial."""
    random = _random(seed, repetition, trial)
    return random.random(sides), random


def _random(seed: int, repetition: int, number: int) -> np.random.Generator:
    """Return the random numbers that belong to one trial, whatever came before."""
    return np.random.Generator(np.random.Philox(key=np.array([seed * 1000 + repetition, number], dtype=np.uint64)))
