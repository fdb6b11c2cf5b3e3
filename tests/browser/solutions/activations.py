"""Solutions of the lab “A gallery of activations”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of steps is 0; it has to be at least 200.", steps=300),
    Solution(refused="The test accuracy is", settings={"activation": "tanh"}, steps=3_000),
)
