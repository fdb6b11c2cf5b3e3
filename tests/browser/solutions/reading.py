"""Solutions of the lab “A row of digits is read”."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.lab import Lab
from tests.browser.solution import Solution


def draw_a_stroke(lab: Lab) -> None:
    """Draw on the row: it is the student's own then, and goes away again."""
    box = lab.page.get_by_test_id("strip").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"]
    lab.page.mouse.move(x, y - 0.8 * box["height"])
    lab.page.mouse.down()
    lab.page.mouse.move(x, y - 0.2 * box["height"], steps=4)
    lab.page.mouse.up()
    expect(lab.page.get_by_test_id("readings")).not_to_contain_text("written")
    lab.page.get_by_role("button", name="clear").click()
    expect(lab.page.get_by_test_id("readings")).to_contain_text("written")


SOLUTIONS = (
    Solution(refused="The number of steps is 0", settings={"start_penalty": "4", "touch_penalty": "4"}, steps=300),
    Solution(refused="The spacing is 24", settings={"spacing": "18"}, action=draw_a_stroke, goes_on=True),
)
