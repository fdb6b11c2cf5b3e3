"""Solutions of the lab “Search with a model”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The number of repetitions is 10; it has to be at least 20.",
        link="trials=16&repetitions=20",
        steps=320,
    ),
    Solution(
        refused="The number of trials of each search is 0; it has to be at least 4.",
        link="trials=5&repetitions=20",
        steps=100,
    ),
)
