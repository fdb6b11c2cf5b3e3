"""Solutions of the lab “The valley that sets the speed”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be at least 1.8", link="contestants=sgd~2.2~~whole", steps=200),
    Solution(
        refused="The condition number is 8",
        link="surface_settings=condition~1&contestants=sgd~1.1904762~~whole",
        steps=1,
    ),
)
