"""Solutions of the lab “Neural network playground”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The test loss is", link="layers=16~tanh,16~tanh", settings={"learning_rate": "0.01"}, steps=12_000
    ),
    Solution(
        refused="The number of hidden layers is 2; it has to be at most 0.",
        link="layers=",
        settings={"dataset": "gauss"},
        steps=500,
    ),
)
