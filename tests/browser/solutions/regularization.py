"""Solutions of the lab “Noise and weight decay”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be l2", settings={"regularization": "l2", "regularization_rate": "0.01"}, steps=1_500),
    Solution(
        refused="The number of steps is 0; it has to be at least 500.",
        settings={"regularization": "l2", "regularization_rate": "3"},
        steps=600,
    ),
)
