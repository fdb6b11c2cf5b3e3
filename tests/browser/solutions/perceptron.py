"""Solutions of the lab “Rosenblatt's perceptron”."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.solution import Solution


def play_until_it_stops(lab: Lab) -> None:
    lab.play_button.click()
    expect(lab.state).not_to_have_text("ready")
    expect(lab.play_button).to_be_enabled()


SOLUTIONS = (
    Solution(refused="it has to be at least 3.", action=play_until_it_stops),
    Solution(refused="it has to be xor", settings={"dataset": "xor"}, steps=5_000),
)
