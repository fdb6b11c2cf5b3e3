"""Solutions of the lab “A window slides over a picture”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The setting “Width N” is 5", settings={"width": "32", "size": "5", "padding": "2"}),
    Solution(
        refused="The setting “Channels” is 1",
        link="width=32&size=5",
        settings={"channels": "3", "padding": "2", "filters": "10"},
    ),
    Solution(refused="The setting “Channels” is 1", link="channels=64", settings={"size": "1", "filters": "32"}),
)
