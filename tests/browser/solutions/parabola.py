"""Solutions of the lab “Four ways down a parabola”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of rounds is 0", link="contestants=sgd~0.4,sgd~0.1", steps=1),
    Solution(refused="it has to be at least 1.5", link="contestants=sgd~0.7", steps=40),
    Solution(refused="as a multiple of its first loss is 1", link="contestants=sgd~0.84", steps=20),
)
