"""Solutions of the lab “Three species of iris”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test accuracy", steps=2000),
    Solution(refused="The number of weights and biases is 513", link="layers=", steps=2000),
)
