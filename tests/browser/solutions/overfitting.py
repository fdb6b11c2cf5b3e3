"""Solutions of the lab “Learning by heart”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The training loss is", steps=3_000),
    Solution(
        refused="The number of steps is 0; it has to be at least 2,000.",
        settings={"regularization": "l2", "regularization_rate": "0.1"},
        steps=2_500,
    ),
)
