"""Solutions of the lab “Moved, turned, larger: still a seven?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The amount of the change is 0", link="augmentation=1", settings={"amount": "4"}, steps=200),
    Solution(refused="The setting “Change” is", link="augmentation=1&change=canvas&amount=44", steps=300),
)
