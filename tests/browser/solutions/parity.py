"""Solutions of the lab “Odd or even?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="The number of bits is 4; it has to be at least 8.", settings={"bits": "8"}),
    Solution(refused="it has to be drawn", link="bits=6&shape=wide&first_weights=drawn", steps=3_000),
)
