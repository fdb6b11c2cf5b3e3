"""Solutions of the lab “The length of a step”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test loss is", settings={"learning_rate": "0.3"}, steps=1_000),
    Solution(
        refused="The number of steps is 0; it has to be at least 300.", settings={"learning_rate": "3"}, steps=300
    ),
)
