"""Solutions of the lab “What was learned helps again”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of steps on new classes is 0", steps=300),
    Solution(refused="The number of steps on new classes is 0", settings={"examples": "100"}, steps=320),
)
