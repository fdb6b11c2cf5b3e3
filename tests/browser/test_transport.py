"""Playing, pausing, stepping, resetting and the speed; with the pointer and with keys."""

from __future__ import annotations

import time

from playwright.sync_api import expect

from tests.browser.lab import Lab


def test_a_step_is_a_batch_an_epoch_or_as_many_as_typed(lab: Lab) -> None:
    lab.train(1, "batch")
    assert lab.status().step == 1
    lab.train(1, "epoch")
    assert lab.status().step == 26  # 250 training points in batches of 10
    lab.train(37, "batch")
    assert lab.status().step == 63
    lab.train(4, "epoch")
    assert lab.status().step == 163
    expect(lab.state).to_have_text("paused")
    expect(lab.epoch).to_have_text("000,006")


def test_a_wrong_step_count_is_refused_with_what_is_allowed(lab: Lab) -> None:
    lab.page.get_by_label("How many").fill("0")
    lab.page.get_by_label("How many").press("Enter")
    expect(lab.banners).to_contain_text("1 to 1,000,000")
    expect(lab.page.get_by_label("How many")).to_have_value("1")


def test_at_one_step_a_second_every_step_is_seen(lab: Lab) -> None:
    slider = lab.page.get_by_role("slider", name="speed")
    slider.focus()
    lab.page.keyboard.press("Home")
    expect(lab.page.locator(".speed-words")).to_have_text("1 step/s")
    lab.play()
    started, first = time.monotonic(), lab.status().step
    lab.until(lambda: lab.status().step >= first + 2, "two more steps")
    took = time.monotonic() - started
    lab.pause()
    assert 0.9 < took < 4, f"two steps took {took:.2f} s"
    assert lab.status().step <= first + 4


def test_the_speed_is_changed_while_training(lab: Lab) -> None:
    lab.play()
    slider = lab.page.get_by_role("slider", name="speed")
    slider.focus()
    lab.page.keyboard.press("Home")
    for _ in range(4):
        lab.page.keyboard.press("ArrowRight")
    expect(lab.page.locator(".speed-words")).to_have_text("30 steps/s")
    lab.page.wait_for_timeout(500)
    before, begin = lab.status().step, time.monotonic()
    lab.until(lambda: lab.status().step >= before + 20, "20 steps")
    assert lab.status().step - before <= 60 * (time.monotonic() - begin)
    lab.page.keyboard.press("End")
    expect(lab.page.locator(".speed-words")).to_have_text("full speed")
    lab.until(lambda: lab.status().step > before + 500, "full speed")


def test_a_pause_keeps_the_step_and_a_reset_brings_the_first_weights_back(lab: Lab) -> None:
    first, neurons = lab.status(), lab.picture(Lab.NEURONS)
    lab.play()
    lab.until(lambda: lab.status().step > 100, "a hundred steps")
    lab.pause()
    lab.page.wait_for_timeout(300)
    paused = lab.status()
    lab.page.wait_for_timeout(300)
    assert lab.status() == paused
    lab.page.get_by_role("button", name="Reset").click()
    lab.until(lambda: lab.status().step == 0, "step 0")
    assert lab.status().test_loss == first.test_loss
    lab.until(lambda: lab.picture(Lab.NEURONS) == neurons, "the first neurons")
    lab.page.get_by_role("button", name="Undo").click()
    lab.until(lambda: lab.status().test_loss == paused.test_loss, "the trained weights again")


def test_the_keys_play_step_reset_and_explain_themselves(lab: Lab) -> None:
    keyboard = lab.page.keyboard
    keyboard.press("Space")
    expect(lab.state).to_have_text("training")
    keyboard.press("Space")
    expect(lab.state).to_have_text("paused")
    keyboard.press("r")
    lab.until(lambda: lab.status().step == 0, "step 0")
    keyboard.press("s")
    lab.until(lambda: lab.status().step == 25, "one epoch")
    keyboard.press(".")
    expect(lab.epoch).to_have_text("000,002")
    keyboard.press("n")
    expect(lab.page.locator("[data-part=announcer]")).to_contain_text("Paused. Epoch 2")
    keyboard.press("?")
    expect(lab.page.get_by_role("dialog", name="Keys")).to_be_visible()
    keyboard.press("Escape")
    expect(lab.page.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_letters_typed_into_a_number_do_not_steer_the_run(lab: Lab) -> None:
    lab.number("Seed").click()
    lab.page.keyboard.type("r s.")
    lab.page.keyboard.press("Escape")
    expect(lab.number("Seed")).to_have_value("42")
    assert lab.status().step == 0
    expect(lab.state).to_have_text("ready")
