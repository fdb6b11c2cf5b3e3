"""Solutions of the lab “From sums to a hidden layer”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test accuracy", steps=600),
    Solution(refused="The setting “Network” is", settings={"preset": "keras_mlp"}, steps=1000),
)
