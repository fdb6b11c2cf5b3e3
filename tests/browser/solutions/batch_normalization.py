"""Solutions of the lab “Ten layers that learn”."""

from __future__ import annotations

from tests.browser.lab import Lab
from tests.browser.solution import Solution


def normalize_all(lab: Lab) -> None:
    lab.page.get_by_role("checkbox", name="Batch normalization").check()


SOLUTIONS = (
    Solution(refused="The test accuracy is", action=normalize_all, steps=2_000),
    Solution(refused="it has to be at least 2,000", steps=2_000),
    Solution(
        refused="it has to be everywhere on",
        settings={"learning_rate": "0.3", "batch_size": "64"},
        action=normalize_all,
        steps=1_000,
    ),
)
