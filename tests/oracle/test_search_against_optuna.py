"""Model-based search (C16) beside Optuna's Parzen estimator, with the same budget on the same functions."""

from collections.abc import Callable

import numpy as np
import pytest

from engine import search

optuna = pytest.importorskip("optuna")

BUDGET = 25
SEEDS = 10


def himmelblau(place: np.ndarray) -> float:
    a, b = place * 12.0 - 6.0
    return float(np.log10((a * a + b - 11.0) ** 2 + (a + b * b - 7.0) ** 2 + 1e-3))


def one_matters(place: np.ndarray) -> float:
    """Logarithm of a loss with a sharp valley along one setting, and another that hardly counts."""
    return float(np.log10((place[0] - 0.63) ** 2 + 1e-4) + 0.05 * place[1])


def ours(function: Callable[[np.ndarray], float], seed: int) -> float:
    random = np.random.Generator(np.random.Philox(key=seed))
    points, values = np.zeros((0, 2)), np.zeros(0)
    for _ in range(BUDGET):
        place = search.suggest(points, values, random)
        points, values = np.vstack([points, place]), np.append(values, function(place))
    return float(values.min())


def theirs(function: Callable[[np.ndarray], float], sampler: object) -> float:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=sampler)
    study.optimize(
        lambda trial: function(np.array([trial.suggest_float("x", 0.0, 1.0), trial.suggest_float("y", 0.0, 1.0)])),
        n_trials=BUDGET,
    )
    return float(study.best_value)


@pytest.mark.parametrize("function", [himmelblau, one_matters])
def test_our_model_finds_no_worse_than_optunas_and_both_beat_chance(function: Callable[[np.ndarray], float]) -> None:
    model = np.median([ours(function, seed) for seed in range(SEEDS)])
    parzen = np.median([theirs(function, optuna.samplers.TPESampler(seed=seed)) for seed in range(SEEDS)])
    chance = np.median([theirs(function, optuna.samplers.RandomSampler(seed=seed)) for seed in range(SEEDS)])
    assert model < chance
    assert parzen < chance
    assert model <= parzen + 0.1, "a tenth of a power of ten"
