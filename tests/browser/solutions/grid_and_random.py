"""Solutions of the lab “Grid or chance”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The number of searched settings is 2; it has to be at least 3.",
        link="parameters=learning_rate,batch_size,momentum",
        steps=320,
    ),
    Solution(
        refused="The number of searched settings is 2; it has to be at most 1.",
        link="parameters=learning_rate",
        steps=320,
    ),
)
