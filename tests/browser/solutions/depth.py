"""Solutions of the lab “How deep can it be?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(
        refused="The setting “Network” is", link="preset=residual_net&preset_settings=depth~20,filters~4", steps=100
    ),
    Solution(
        refused="The number of steps is 0",
        link="preset_settings=depth~38,filters~2",
        steps=40,
    ),
)
