"""Solutions of the lab “Many networks in one”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be at least 12", link="layers=12~tanh~0.2", steps=1_000),
    Solution(refused="it has to be at least 12", link="layers=24~tanh~0.5", steps=1_000),
)
