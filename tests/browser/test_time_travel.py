"""Back to any kept moment of a run and on from there, by pointer, by key and in another tab."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.lab import Lab

PICTURES = {"map": Lab.MAP, "weights": Lab.LINES, "neurons": Lab.NEURONS, "curves": Lab.CURVES}
LAST = 600


def pictures(lab: Lab) -> dict[str, int]:
    """Return a number for each picture that changes with any of its pixels."""
    return {name: lab.picture(selector) for name, selector in PICTURES.items()}


def test_a_run_can_be_looked_back_at_continued_and_copied(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&dataset=circle&seed=4")
    page = lab.page
    slider, moment = page.get_by_label("time", exact=True), page.get_by_test_id("moment")
    expect(slider).to_be_disabled()
    for _ in range(6):  # moments are kept by the clock: a quick run in one go would have none on its way
        lab.train(LAST // 6)
    expect(moment).to_have_text(f"now, step {LAST}")
    after = lab.status()
    page.mouse.move(5, 5)
    present = pictures(lab)

    while (step := lab.status().step) > LAST // 2:
        page.locator("body").press("[")
        lab.until(lambda before=step: lab.status().step < before, f"a step before {step}", lab.status)
    expect(page.get_by_role("button", name="Continue from here")).to_be_visible()
    then = lab.status()
    assert 0 < then.step
    expect(moment).to_have_text(f"step {then.step:.0f} of {LAST}")
    expect(slider).to_have_attribute("aria-valuetext", f"step {then.step:.0f} of {LAST}")
    assert then.training_loss > after.training_loss
    for name, selector in PICTURES.items():
        lab.until_picture_changes(selector, present[name])
    slider.press("End")
    expect(moment).to_have_text(f"now, step {LAST}")
    lab.until(lambda: lab.status() == after, "the present", lab.status)
    lab.until(lambda: pictures(lab) == present, "the pictures of the present", lambda: (pictures(lab), present))

    slider.evaluate("(input, step) => { input.value = step; input.dispatchEvent(new Event('input')); }", then.step)
    expect(moment).to_have_text(f"step {then.step:.0f} of {LAST}")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Fork as a new run").click()
    copy = Lab(opened.value, lab.watch)
    expect(copy.state).to_have_text("paused")
    expect(copy.number("Seed")).to_have_value("4")
    expect(copy.page.get_by_test_id("step")).to_have_text(f"{then.step:.0f}")
    copy.until(lambda: copy.status().training_loss == then.training_loss, "the loss of that moment")
    copy.train(LAST - int(then.step))
    assert copy.status().training_loss == after.training_loss  # the same run, bit for bit
    copy.page.close()

    page.get_by_role("button", name="Continue from here").click()
    expect(page.get_by_test_id("step")).to_have_text(f"{then.step:.0f}")
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.get_by_test_id("step")).to_have_text(str(LAST))
    page.get_by_role("button", name="Redo", exact=True).click()
    expect(page.get_by_test_id("step")).to_have_text(f"{then.step:.0f}")
    lab.train(LAST - int(then.step))
    assert lab.status().training_loss == after.training_loss
