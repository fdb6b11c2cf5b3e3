"""Solutions of the lab “Linear regression, to the last digit”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of steps is 0; it has to be at least 1,000.", steps=1_000),
    Solution(refused="it has to be below 1e-06", settings={"learning_rate": "0.025"}, steps=300),
)
