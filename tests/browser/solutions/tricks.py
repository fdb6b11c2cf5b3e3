"""Solutions of the lab “The tricks of AlexNet”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The test accuracy is", steps=60),
    Solution(refused="The training loss is", link="preset_settings=dropout~0,augmentation~0", steps=120),
)
