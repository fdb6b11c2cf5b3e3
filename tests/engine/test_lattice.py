"""The best path is the cheapest of all paths, and its table says how it was found."""

from itertools import pairwise, product

import numpy as np
import pytest

from engine.lattice import best_path


def cost_of(states, costs, arcs, begin):
    return begin[states[0]] + costs[range(len(states)), states].sum() + sum(arcs[pair] for pair in pairwise(states))


@pytest.mark.parametrize("seed", range(5))
def test_the_best_path_is_the_cheapest_of_all(seed):
    rng = np.random.default_rng(seed)
    costs, arcs, begin = rng.random((6, 3)), rng.random((3, 3)), rng.random(3)
    arcs[rng.integers(3), rng.integers(3)] = np.inf
    every = {states: cost_of(states, costs, arcs, begin) for states in product(range(3), repeat=6)}
    found = best_path(costs, arcs, begin)
    assert tuple(found.states) == min(every, key=every.__getitem__)
    assert found.cost == pytest.approx(min(every.values()))
    for state in range(3):
        ending = [cost for states, cost in every.items() if states[-1] == state]
        assert found.totals[-1, state] == pytest.approx(min(ending))


def test_the_way_back_follows_the_states_before():
    costs = np.array([[0.0, 5.0], [5.0, 0.0], [0.0, 5.0]])
    found = best_path(costs, np.zeros((2, 2)), np.zeros(2))
    assert found.states.tolist() == [0, 1, 0]
    assert found.before[0].tolist() == [-1, -1]
    assert found.before[2, 0] == 1


def test_one_moment_has_a_path_of_one_state():
    found = best_path(np.array([[3.0, 1.0]]), np.zeros((2, 2)), np.array([0.0, 4.0]))
    assert found.states.tolist() == [0]
    assert found.cost == 3.0
