"""Solutions of the lab “One layer can follow any curve”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test loss is", link="layers=16~tanh", steps=12_000),
    Solution(refused="it has to be below 0.01", link="layers=12~tanh", steps=12_000),
)
