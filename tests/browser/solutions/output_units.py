"""Solutions of the lab “Mean or median?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be mae", settings={"loss": "mae"}, steps=3_000),
    Solution(refused="The number of steps is 0; it has to be at least 500.", steps=3_000),
)
