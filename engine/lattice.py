"""The cheapest way through a weighted finite-state machine whose states cost something at each moment.

References
----------
[viterbi1967]; full entry in docs/references.md. Plain NumPy: a row of digits has some fifty moments and eleven states.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class BestPath:
    """The cheapest path, and what it was chosen from."""

    states: np.ndarray  # (moments,) int64
    cost: float
    totals: np.ndarray  # (moments, states) float64: cheapest way from the beginning that ends there
    before: np.ndarray  # (moments, states) int64: the state before on that way; -1 at the first moment


def best_path(costs: np.ndarray, arcs: np.ndarray, begin: np.ndarray) -> BestPath:
    """Find the path of least total cost by dynamic programming.

    Parameters
    ----------
    costs : (moments, states) float64
        Of being in a state at a moment.
    arcs : (states, states) float64
        Of going from one state to another; infinite where there is no arc.
    begin : (states,) float64
        Of beginning in a state.

    Returns
    -------
    BestPath
        Of paths that cost the same the one whose states have lower numbers at the end.
    """
    moments, states = costs.shape
    totals, before = np.empty((moments, states)), np.full((moments, states), -1)
    totals[0] = begin + costs[0]
    for moment in range(1, moments):
        ways = totals[moment - 1][:, None] + arcs
        before[moment] = ways.argmin(axis=0)
        totals[moment] = ways.min(axis=0) + costs[moment]
    path = np.empty(moments, dtype=np.int64)
    path[-1] = totals[-1].argmin()
    for moment in range(moments - 1, 0, -1):
        path[moment - 1] = before[moment, path[moment]]
    return BestPath(path, float(totals[-1].min()), totals, before)
