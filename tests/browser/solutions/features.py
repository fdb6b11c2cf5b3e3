"""Solutions of the lab “Features by hand, features learned”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of steps is 0", steps=60),
    Solution(refused="The accuracy of learned filters", settings={"samples": "5000"}, steps=800),
)
