"""Back to any kept moment of a run and on from there, by pointer, by key and in another tab."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.lab import Lab


def test_a_run_can_be_looked_back_at_continued_and_copied(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=circle&seed=4")
    page = lab.page
    slider, moment = page.get_by_label("time", exact=True), page.get_by_test_id("moment")
    expect(slider).to_be_disabled()
    lab.train(600)
    expect(moment).to_have_text("now, step 600")
    after = lab.status()

    slider.press("Home")
    expect(moment).to_have_text("step 0 of 600")
    lab.until(lambda: lab.status().step == 0, "the first step", lab.status)
    expect(slider).to_have_attribute("aria-valuetext", "step 0 of 600")
    assert lab.status().training_loss > after.training_loss
    slider.press("End")
    expect(moment).to_have_text("now, step 600")
    lab.until(lambda: lab.status().step == 600, "the present")
    assert lab.status().training_loss == after.training_loss

    page.locator("body").press("[")
    expect(page.get_by_role("button", name="Continue from here")).to_be_visible()
    page.locator("body").press("]")
    expect(moment).to_have_text("now, step 600")

    slider.press("Home")
    expect(moment).to_have_text("step 0 of 600")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Fork as a new run").click()
    copy = Lab(opened.value, lab.watch)
    expect(copy.state).to_have_text("ready")
    expect(copy.number("Seed")).to_have_value("4")
    copy.train(600)
    assert copy.status().training_loss == after.training_loss  # the same run, bit for bit
    copy.page.close()

    page.get_by_role("button", name="Continue from here").click()
    expect(lab.page.get_by_test_id("step")).to_have_text("0")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(lab.page.get_by_test_id("step")).to_have_text("600")
