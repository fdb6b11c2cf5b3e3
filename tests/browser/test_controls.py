"""Every control changes the run without losing it; a wrong value gets a sentence beside its control."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.lab import Lab

CHOICES = [
    ("Loss", "Binary cross-entropy"),
    ("Optimizer", "Momentum"),
    ("Schedule", "Cosine"),
    ("Regularization", "L2"),
]
NUMBERS = [
    ("Learning rate", "0.02"),
    ("Batch size", "25"),
    ("Rate", "0.001"),
    ("Noise", "12 %"),
    ("Training share", "70 %"),
]
WRONG = [
    ("Learning rate", "learning_rate", "-1", "Use a number from 0 to 100"),
    ("Learning rate", "learning_rate", "fast", "Use a number from 0 to 100"),
    ("Batch size", "batch_size", "0", "Use a whole number from 1 to 512"),
    ("Batch size", "batch_size", "2.5", "Use a whole number from 1 to 512"),
    ("Noise", "noise", "90 %", "Use a number from 0"),
    ("Seed", "seed", "100000", "Use a whole number from 0 to 99999"),
]


def test_no_setting_of_the_strip_loses_what_was_learned(lab: Lab) -> None:
    lab.play()
    for label, wanted in CHOICES:
        step = lab.status().step
        lab.choice(label).select_option(label=wanted)
        lab.until(lambda step=step: lab.status().step > step, f"{label}: more steps")
        expect(lab.state, label).to_have_text("training")
    for label, text in NUMBERS:
        step = lab.status().step
        lab.type_number(label, text)
        lab.until(lambda step=step: lab.status().step > step, f"{label}: more steps")
        expect(lab.number(label)).to_have_value(text)
        expect(lab.state, label).to_have_text("training")
    expect(lab.banners).to_have_count(0)


def test_the_first_weights_of_another_initializer_start_afresh(lab: Lab) -> None:
    lab.train(50)
    lab.choice("Initializer").select_option(label="Zeros")
    lab.until(lambda: lab.status().step == 0, "step 0")
    lab.page.get_by_role("button", name="Undo").click()
    lab.until(lambda: lab.status().step == 50, "the run of before")


def test_a_wrong_number_is_refused_beside_its_control(lab: Lab) -> None:
    lab.play()
    for label, key, text, sentence in WRONG:
        before = lab.number(label).input_value()
        lab.type_number(label, text)
        expect(lab.error_of(key)).to_contain_text(sentence)
        expect(lab.number(label)).to_have_attribute("aria-invalid", "true")
        step = lab.status().step
        lab.until(lambda step=step: lab.status().step > step, "more steps")
        lab.number(label).press("Escape")
        expect(lab.error_of(key)).to_have_count(0)
        expect(lab.number(label)).to_have_value(before)


def test_numbers_are_nudged_by_arrows_and_picked_from_usual_values(lab: Lab) -> None:
    lab.number("Learning rate").focus()
    lab.page.keyboard.press("ArrowUp")
    expect(lab.number("Learning rate")).to_have_value("0.01")
    lab.page.keyboard.press("ArrowDown")
    expect(lab.number("Learning rate")).to_have_value("0.003")
    lab.choice("Batch size: usual values").select_option("64")
    expect(lab.number("Batch size")).to_have_value("64")
    lab.page.locator("label", has_text=re.compile("^Batch size$")).dblclick()
    expect(lab.number("Batch size")).to_have_value("10")


def test_the_settings_behind_more_follow_the_optimizer(lab: Lab) -> None:
    lab.choice("Optimizer").select_option(label="Momentum")
    lab.page.get_by_role("button", name="More").click()
    more = lab.page.get_by_role("dialog", name="More settings")
    expect(more).to_be_visible()
    momentum = more.get_by_role("spinbutton", name="Momentum")
    momentum.fill("2")
    momentum.press("Enter")
    expect(more.locator(".control-error")).to_have_count(1)
    momentum.fill("0.5")
    momentum.press("Enter")
    expect(more.locator(".control-error")).to_have_count(0)
    lab.page.keyboard.press("Escape")
    expect(more).to_be_hidden()
    expect(lab.page).to_have_url(re.compile("optimizer_settings=momentum~0.5"))


def test_changes_are_taken_back_one_by_one_and_repeated(lab: Lab) -> None:
    undo, redo = (lab.page.get_by_role("button", name=name, exact=True) for name in ("Undo", "Redo"))
    expect(undo).to_be_disabled()
    lab.choice("Optimizer").select_option(label="SGD")
    expect(undo).to_be_enabled()
    lab.choice("Regularization").select_option(label="L1")
    undo.click()
    expect(lab.choice("Regularization")).to_have_value("none")
    expect(lab.choice("Optimizer")).to_have_value("sgd")
    undo.click()
    expect(lab.choice("Optimizer")).to_have_value("adam")
    redo.click()
    expect(lab.choice("Optimizer")).to_have_value("sgd")


def test_evidence_is_chosen_by_tabs(lab: Lab) -> None:
    lab.train(20)
    lab.page.get_by_role("tab", name="Curves").focus()
    lab.page.keyboard.press("ArrowRight")
    expect(lab.page.get_by_role("tab", name="Weights & gradients")).to_be_focused()
    expect(lab.page.get_by_role("tabpanel", name="Weights & gradients")).to_be_visible()
    expect(lab.page.get_by_role("tabpanel", name="Curves")).to_be_hidden()
    expect(lab.page.get_by_role("tabpanel", name="Weights & gradients").locator("canvas").first).to_be_visible()
