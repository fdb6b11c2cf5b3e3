"""Solutions of the lab “A limit for the gradient”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="first contestant's loss above the lowest point is", settings={"clip_norm": "1"}, steps=150),
    Solution(refused="first contestant's loss above the lowest point is", settings={"clip_value": "1"}, steps=150),
)
