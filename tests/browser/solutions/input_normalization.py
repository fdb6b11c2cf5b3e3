"""Solutions of the lab “Inputs on one scale”."""

from __future__ import annotations

from tests.browser.lab import Lab
from tests.browser.solution import Solution


def normalize(lab: Lab) -> None:
    lab.page.get_by_role("checkbox", name="Normalize inputs").check()


SOLUTIONS = (
    Solution(refused="it has to be at least 0.8", settings={"learning_rate": "0.0075"}, steps=300),
    Solution(
        refused="The condition number of the inputs is 473",
        settings={"learning_rate": "0.3"},
        action=normalize,
        steps=60,
    ),
)
