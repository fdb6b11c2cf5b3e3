"""Solutions of the lab “Stop while it is good”."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.solution import Solution


def play_to_the_end(lab: Lab) -> None:
    lab.play()
    expect(lab.page.get_by_test_id("stop-reason")).to_be_visible(timeout=20_000)


SOLUTIONS = (
    Solution(refused="it has to be on", link="early_stopping=1&patience=50", action=play_to_the_end),
    Solution(refused="it has to be on", link="early_stopping=1&patience=3", action=play_to_the_end),
)
