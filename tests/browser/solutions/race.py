"""Solutions of the lab “A fair race of optimizers”."""

from __future__ import annotations

from tests.browser.solution import Solution

FASTER = "contestants=sgd~0.08,momentum~0.03,rmsprop~0.08,adam~0.1"

SOLUTIONS = (
    Solution(refused="number of steps to the target cannot be measured yet", link=FASTER, steps=100),
    Solution(
        refused="The number of seeds is 1; it has to be at least 16.", link="surface=two_relu&seeds=16", steps=300
    ),
)
