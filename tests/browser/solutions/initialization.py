"""Solutions of the lab “Where to begin”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="equal to the first one", link="surface_settings=weights~symmetric", steps=500),
    Solution(refused="gradient is exactly zero is 0", link="surface_settings=weights~dead", steps=500),
    Solution(refused="leader's loss", link="surface_settings=weights~he&seed=0", steps=2000),
)
