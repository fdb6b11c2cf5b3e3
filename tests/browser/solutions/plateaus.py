"""Solutions of the lab “Past a saddle”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="length of the first contestant's gradient", steps=40),
    Solution(refused="above the lowest point", goes_on=True, steps=200),
    Solution(refused="The number of rounds is", link="start=chosen&start_x=-1.5&start_y=0", steps=1000),
)
