"""Solutions of the lab “Sure of nothing”."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.solution import Solution

CLIMBED_MS = 60_000


def fool(lab: Lab) -> None:
    """Train, then wait until every class is fooled."""
    lab.train(150)
    expect(lab.page.locator("[data-view=fooling]")).to_contain_text("sure of 10 of 10", timeout=CLIMBED_MS)


SOLUTIONS = (
    Solution(refused="The test accuracy is", steps=150),
    Solution(refused="The test accuracy is", action=fool),
)
