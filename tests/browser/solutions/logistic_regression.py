"""Solutions of the lab “Logistic regression”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test loss is", steps=2_000),
    Solution(
        refused="it has to be circle", link="features=x_squared,y_squared", settings={"dataset": "circle"}, steps=3_000
    ),
)
