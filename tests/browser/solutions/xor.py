"""Solutions of the lab “Exclusive or by hand”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The test accuracy is",
        by_hand={"neuron 1 of layer 1": (1, -1, -3), "neuron 2 of layer 1": (-1, 1, -3), "Show the output": (1, 1, 1)},
    ),
    Solution(refused="The number of steps is 0; it has to be at least 1.", steps=500),
)
