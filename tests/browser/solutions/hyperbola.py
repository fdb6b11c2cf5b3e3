"""Solutions of the lab “Two weights in a row”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be below 0.0001", link="start=chosen&start_x=-1&start_y=-0.5", steps=300),
    Solution(refused="The number of rounds is 0", link="start=chosen&start_x=-0.5&start_y=0.5", steps=200),
)
