"""Solutions of the lab “How many pieces?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be at least 50", link="layers=12~relu", steps=400),
    Solution(refused="The test accuracy is", link="layers=3~relu", steps=5_000),
    Solution(refused="it has to be above 301", link="dataset=spiral&layers=8~relu,8~relu,8~relu", steps=1_000),
)
