"""Solutions of the lab “Sweeps: a map of what works”."""

from __future__ import annotations

from tests.browser.solution import Solution

NARROW = "x_cells=10&y_cells=10"

SOLUTIONS = (
    Solution(refused="The number of trials is 0", link=NARROW, settings={"x_max": "20"}, steps=100),
    Solution(
        refused="The setting “Across” is learning rate",
        link="x_axis=width&y_axis=depth&x_min=1&x_max=20&y_min=1&y_max=6&y_cells=6&learning_rate=0.01",
        settings={"optimizer": "adam"},
        steps=120,
    ),
)
