"""A weight or a bias is set by hand, with the pointer or with the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.lab import Lab

SMALL = "#v=1&layers=2~tanh"


@pytest.fixture
def small(open_lab: Callable[..., Lab]) -> Lab:
    return open_lab(SMALL)


def value_at(lab: Lab, point: tuple[float, float]) -> float:
    """Return what the card says beside the pointer."""
    lab.page.mouse.move(5, 5)
    lab.page.mouse.move(*point)
    return float(lab.page.locator(".parameter-value").inner_text().replace("−", "-"))


def set_at(lab: Lab, point: tuple[float, float], text: str) -> None:
    lab.page.mouse.click(*point)
    lab.page.locator(".parameter-input").fill(text)
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator(".parameter-form")).to_be_hidden()


def test_a_weight_is_edited_by_a_click_and_taken_back(small: Lab) -> None:
    point = small.weight_point("Feature x₁,", "neuron 1 of layer 1")
    before = value_at(small, point)
    lines, loss = small.picture(Lab.LINES), small.status().test_loss
    set_at(small, point, "2.5")
    small.until(lambda: value_at(small, point) == 2.5, "2.5 in the card")
    assert small.status().test_loss != loss
    assert small.picture(Lab.LINES) != lines

    small.page.get_by_role("button", name="Undo").click()
    small.until(lambda: value_at(small, point) == before, f"{before} again")
    small.until(lambda: small.status().test_loss == loss, "the loss of before")
    small.page.keyboard.press("Control+Shift+z")
    small.until(lambda: value_at(small, point) == 2.5, "2.5 again")


def test_a_bias_is_edited_by_a_click(small: Lab) -> None:
    point = small.bias_point("Show the output")
    output = small.picture(Lab.MAP)
    set_at(small, point, "-3")
    small.until_picture_changes(Lab.MAP, output)
    small.until(lambda: value_at(small, point) == -3, "-3 in the card")
    red, _, blue = small.pixel(Lab.MAP, 0.05, 0.05)
    assert red > blue, "a very negative output is orange everywhere"


def test_a_weight_is_edited_by_the_keyboard_alone(small: Lab) -> None:
    small.unit("neuron 1 of layer 1").focus()
    small.page.keyboard.press("ArrowLeft")
    cursor = small.page.locator(".parameter-cursor")
    expect(cursor).to_be_focused()
    expect(cursor).to_have_attribute("aria-label", re.compile("Weight from x₁ to neuron 1 of layer 1"))
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".parameter-input")).to_be_focused()
    small.page.keyboard.type("-1.5")
    small.page.keyboard.press("Enter")
    expect(cursor).to_be_focused()
    point = small.weight_point("Feature x₁,", "neuron 1 of layer 1")
    small.until(lambda: value_at(small, point) == -1.5, "-1.5 in the card")


def test_what_is_no_number_is_refused_beside_the_weight(small: Lab) -> None:
    point = small.weight_point("Feature x₂,", "neuron 2 of layer 1")
    before = value_at(small, point)
    small.page.mouse.click(*point)
    small.page.locator(".parameter-input").fill("")
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".parameter-hint")).to_have_text("Type a number such as 0.5.")
    small.page.locator(".parameter-input").fill("1e39")
    small.page.keyboard.press("Enter")
    expect(small.page.locator(".parameter-hint.is-error")).not_to_have_text("Type a number such as 0.5.")
    small.page.keyboard.press("Escape")
    assert value_at(small, point) == before


def test_a_weight_is_edited_while_the_network_trains(small: Lab) -> None:
    small.play()
    steps = small.status().step
    set_at(small, small.weight_point("Feature x₁,", "neuron 2 of layer 1"), "4")
    small.until(lambda: small.status().step > steps, "more steps")
    expect(small.state).to_have_text("training")
