"""Solutions of the lab “Two ReLUs, seven weights”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="leader's loss", link="seed=0", steps=2000),
    Solution(refused="The number of seeds is 1; it has to be at least 64.", link="seeds=64&seed=0", steps=3000),
)
