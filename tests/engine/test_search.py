"""Random search against a grid, and model-based search against random (course rows C15 and C16)."""

import numpy as np

from engine import search


def himmelblau(place):
    a, b = place * 12.0 - 6.0
    return float(np.log10((a * a + b - 11.0) ** 2 + (a + b * b - 7.0) ** 2 + 1e-3))


def generator(seed):
    return np.random.Generator(np.random.Philox(key=seed))


def sequential(function, budget, seed):
    random = generator(seed)
    points, values = np.zeros((0, 2)), np.zeros(0)
    for _ in range(budget):
        place = search.suggest(points, values, random)
        points, values = np.vstack([points, place]), np.append(values, function(place))
    return values.min()


def test_random_beats_a_grid_when_one_parameter_matters():
    def only_across(place):
        return (place[0] - 0.37) ** 2 + 1e-4 * place[1]

    ticks = (np.arange(5) + 0.5) / 5
    grid = min(only_across(np.array([x, y])) for x in ticks for y in ticks)
    best = [min(only_across(place) for place in generator(seed).random((25, 2))) for seed in range(50)]
    assert np.mean(np.array(best) < grid) > 0.8


def test_the_model_beats_random_on_average_with_the_same_budget():
    budget = 25
    ours = [sequential(himmelblau, budget, seed) for seed in range(8)]
    random = [min(map(himmelblau, generator(seed).random((budget, 2)))) for seed in range(200)]
    assert np.mean(ours) < np.mean(random)


def test_process_passes_through_its_points_and_is_unsure_elsewhere():
    points = generator(1).random((12, 2)) * 0.5
    values = np.sin(4 * points[:, 0]) + points[:, 1]
    model = search.fit(points, values)
    mean, deviation = model.predict(points)
    np.testing.assert_allclose(mean, values, atol=0.05)
    assert model.predict(np.array([[1.0, 1.0]]))[1] > 3 * deviation.max()


def test_expected_improvement_prefers_low_and_unsure():
    values = search.expected_improvement(np.array([1.0, 1.0, 0.0]), np.array([0.1, 1.0, 0.1]), 0.5)
    assert values[0] < values[1]
    assert values[2] > values[1]
