"""A student builds a network by clicking and watches it learn."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.lab import LOOK_EVERY_MS, Lab


def test_a_network_built_by_clicking_learns_the_spiral(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&layers=&learning_rate=0.01")
    shape = lab.page.locator(".network-shape")
    expect(shape).to_contain_text("2 – 1 ·")

    lab.page.get_by_role("button", name="Add a layer after the features").click()
    expect(shape).to_contain_text("2 – 2 – 1 ·")
    for units in range(3, 9):
        lab.page.get_by_role("button", name="Add a neuron to layer 1").click()
        expect(shape).to_contain_text(f"2 – {units} – 1 ·")
    lab.page.get_by_role("button", name="Add a layer after layer 1").click()
    for units in range(3, 9):
        lab.page.get_by_role("button", name="Add a neuron to layer 2").click()
        expect(shape).to_contain_text(f"2 – 8 – {units} – 1 ·")
    for feature in ("sin x₁", "sin x₂"):
        lab.unit(f"Feature {feature}").click()
        expect(lab.unit(f"Feature {feature}")).to_have_attribute("aria-pressed", "true")
    expect(shape).to_contain_text("4 – 8 – 8 – 1 ·")
    before = {name: lab.picture(name) for name in (Lab.MAP, Lab.NEURONS, Lab.LINES)}
    curves = lab.picture(Lab.CURVES)

    lab.play()
    lab.until(lambda: lab.reading("test loss") < 0.05, "a test loss below 0.05", lambda: lab.status(), 60)
    lab.pause()

    for name, picture in before.items():
        assert lab.picture(name) != picture, name
    assert lab.picture(Lab.CURVES) != curves
    assert lab.reading("accuracy") > 90
    assert int(lab.epoch.inner_text().replace(",", "")) > 0


def test_neurons_and_layers_go_as_they_came(lab: Lab) -> None:
    shape = lab.page.locator(".network-shape")
    lab.page.get_by_role("button", name="Remove a neuron from layer 2").click()
    expect(shape).to_contain_text("2 – 8 – 7 – 1 ·")
    lab.page.get_by_role("button", name="Remove layer 1").click()
    expect(shape).to_contain_text("2 – 7 – 1 ·")
    lab.page.get_by_role("button", name="Remove layer 1").click()
    expect(shape).to_contain_text("2 – 1 ·")
    lab.train(1)


def test_each_layer_has_its_own_activation(lab: Lab) -> None:
    before = lab.picture(Lab.NEURONS)
    lab.choice("Activation of layer 2").select_option(label="ReLU")
    lab.until_picture_changes(Lab.NEURONS, before)
    expect(lab.choice("Activation of layer 1")).to_have_value("tanh")
    expect(lab.choice("Activation")).to_have_value("")  # the one for all layers: mixed
    lab.choice("Activation").select_option(label="Sine")
    expect(lab.choice("Activation of layer 1")).to_have_value("sine")
    expect(lab.choice("Activation of layer 2")).to_have_value("sine")


def test_the_last_feature_cannot_be_taken_away(lab: Lab) -> None:
    lab.unit("Feature x₁,").click()
    expect(lab.unit("Feature x₁,")).to_have_attribute("aria-pressed", "false")
    lab.unit("Feature x₂,").click()
    expect(
        lab.banners.filter(has_text="Choose at least 1").or_(lab.banners.filter(has_text="at least 1"))
    ).to_be_visible()
    expect(lab.unit("Feature x₂,")).to_have_attribute("aria-pressed", "true")


def test_a_neuron_under_the_pointer_is_shown_large(lab: Lab) -> None:
    lab.train(200)
    output = lab.picture(Lab.MAP)
    lab.unit("neuron 1 of layer 1").hover()
    lab.until_picture_changes(Lab.MAP, output)
    lab.page.mouse.move(5, 5)
    lab.until(lambda: lab.picture(Lab.MAP) == output, "the output again")
    lab.unit("neuron 1 of layer 1").click()
    lab.page.mouse.move(5, 5)
    lab.until_picture_changes(Lab.MAP, output)
    expect(lab.unit("neuron 1 of layer 1")).to_have_attribute("aria-pressed", "true")


def test_norm_and_skip_of_a_layer_are_switched_kept_and_taken_back(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&layers=4~tanh,4~tanh,3~tanh")
    lab.train(200)
    norm = lab.page.get_by_role("button", name="Batch normalization of layer 2")
    skip = lab.page.get_by_role("button", name="Shortcut past layer 2")
    lines, shape = lab.picture(Lab.LINES), lab.page.locator(".network-shape")
    expect(shape).to_contain_text("51 parameters")

    skip.click()
    expect(skip).to_have_attribute("aria-pressed", "true")
    lab.until_picture_changes(Lab.LINES, lines)
    norm.click()
    expect(shape).to_contain_text("59 parameters")
    assert lab.status().step == 200
    narrow = lab.page.get_by_role("button", name="Shortcut past layer 3")
    narrow.click()
    expect(narrow).to_have_accessible_name("Shortcut past layer 3, without effect: its input is not as wide")
    expect(lab.page).to_have_url(re.compile(r"layers=4,4~tanh~0~1~1,3~tanh~0~0~1"))

    lab.train(200)
    undo = lab.page.get_by_role("button", name="Undo")
    while undo.is_enabled():  # clicks that follow each other within a second are one change
        undo.click()
        lab.page.wait_for_timeout(LOOK_EVERY_MS)
    for button in (narrow, norm, skip):
        expect(button).to_have_attribute("aria-pressed", "false")
    expect(shape).to_contain_text("51 parameters")
