"""Solutions of the lab “Is the gradient right?”."""

from __future__ import annotations

from tests.browser.solution import Solution

SOLUTIONS = (
    Solution(refused="it has to be dense", link="module=dense&loss=hinge", steps=8),
    Solution(refused="it has to be relu", link="module=relu&a1=0"),
    Solution(refused="it has to be single", settings={"module": "tanh", "precision": "single"}, link="step_size=1e-7"),
)
