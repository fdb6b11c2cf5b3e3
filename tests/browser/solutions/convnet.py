"""Solutions of the lab “Convolutional networks”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test accuracy", link="image_set=digits", settings={"learning_rate": "0.005"}, steps=300),
    Solution(refused="The test accuracy", goes_on=True),  # the lab's network has less than 5,000 weights
)
