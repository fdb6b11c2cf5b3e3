"""Solutions of the lab “Why depth helps”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The number of hidden layers is 1; it has to be at least 2.",
        link="layers=8~relu,8~relu,8~relu",
        steps=6_000,
    ),
    Solution(refused="The test accuracy is", link="layers=8~relu,8~relu", settings={"seed": "2"}, steps=8_000),
)
