"""Solutions of the lab “One sigmoid unit”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be below 0.006", steps=4_000),
    Solution(refused="it has to be online", settings={"update": "online", "learning_rate": "0.03"}, steps=20_000),
)
