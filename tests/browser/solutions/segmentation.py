"""Solutions of the lab “A label for every pixel”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The overlap of a view of 25", steps=150),
    Solution(refused="The number of steps is 0", goes_on=True),
)
