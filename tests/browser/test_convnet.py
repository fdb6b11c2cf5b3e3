"""The convolution lab: filters form while it plays, a drawing is judged, a mistake can be opened; no barriers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import Watch

READY_MS = 90_000  # a first start compiles the operations on images
GOOD = 0.6

Visit = Callable[..., tuple[Page, Watch]]


def picture(canvas: Locator) -> str:
    """Return what a canvas shows."""
    return str(canvas.evaluate("canvas => canvas.toDataURL()"))


def accuracy(page: Page) -> float:
    text = page.locator("[data-readout='accuracy']").inner_text()
    return float(text.removesuffix("%").strip()) / 100 if "%" in text else 0.0


@pytest.fixture
def page(visit: Visit) -> Page:
    opened, _ = visit()
    opened.add_init_script("localStorage.setItem('hint-seen', '1')")
    opened.goto("/lab/convnet#image_set=digits&samples=1000")
    expect(opened.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=READY_MS)
    expect(opened.get_by_test_id("verdict")).to_contain_text("says", timeout=READY_MS)
    return opened


def test_filters_form_and_accuracy_rises_while_it_plays(page: Page) -> None:
    filters = page.get_by_test_id("filters")
    before = picture(filters)
    assert accuracy(page) < GOOD
    page.get_by_role("button", name="Play", exact=True).click()
    for _ in range(300):
        page.wait_for_timeout(100)
        if accuracy(page) > GOOD:
            break
    page.get_by_role("button", name="Pause", exact=True).click()
    assert accuracy(page) > GOOD
    assert picture(filters) != before
    assert page.locator(".map-row canvas").count() >= 5

    page.get_by_role("button", name="judge on all 360 test pictures").click()
    expect(page.get_by_test_id("whole-test")).to_contain_text("of 360 test pictures right", timeout=READY_MS)

    page.get_by_role("tab", name="Confusion").click()
    page.locator(".mistake").first.click()
    expect(page.get_by_test_id("digit-pad")).not_to_have_attribute("aria-label", re.compile(r"^Test picture 0 of"))
    assert Axe().run(page).response["violations"] == []


def test_what_the_network_sees_can_be_asked_for(page: Page) -> None:
    page.get_by_label("How many").fill("150")
    page.get_by_role("button", name="Step: train").click()
    page.get_by_role("tab", name="Evidence").click()
    evidence = page.locator("[data-view=evidence]")
    expect(evidence.locator("canvas")).to_have_count(5)
    expect(evidence.locator(".seeing-words").first).to_contain_text("% sure")
    expect(evidence).to_contain_text("This network has no rectifiers")
    before = picture(evidence.locator("canvas").nth(2))
    evidence.get_by_label("What speaks for").select_option(label="7")
    expect(evidence.locator(".seeing-words").first).to_contain_text("7: ")
    page.wait_for_timeout(600)
    assert picture(evidence.locator("canvas").nth(2)) != before

    page.get_by_role("tab", name="Strongest patches").click()
    expect(page.locator(".patch-back")).to_have_count(9 * 12)
    page.locator(".patch").nth(3).click()
    expect(page.get_by_test_id("digit-pad")).not_to_have_attribute("aria-label", re.compile(r"^Test picture 0 of"))

    page.get_by_role("tab", name="Dreams").click()
    expect(page.locator("[data-view=dreams] canvas")).to_have_count(10)
    page.get_by_role("tab", name="Fooling").click()
    expect(page.locator("[data-view=fooling]")).to_contain_text("sure of 10 of 10")
    page.get_by_role("button", name="By evolution").click()
    expect(page.locator("[data-view=fooling]")).to_contain_text("generations")
    assert Axe().run(page).response["violations"] == []


def test_deep_networks_are_seen_whole_and_choices_outlive_them(page: Page) -> None:
    page.get_by_test_id("filters-layer").select_option(index=1)
    expect(page.locator("[data-view=convnet-result]")).to_contain_text("Each is the mean over its 4 channels.")
    page.get_by_title("The test picture before").click()
    expect(page.get_by_test_id("digit-pad")).to_have_attribute("aria-label", re.compile(r"^Test picture 359 of 360"))
    page.get_by_role("combobox", name="Network", exact=True).select_option("residual_net")
    more = page.get_by_role("button", name=re.compile(r"^\d+ more layers$"))
    more.press("Enter", timeout=READY_MS)
    expect(page.get_by_test_id("layers-part")).to_have_value("24")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("combobox", name="Network", exact=True).select_option("softmax_regression")
    expect(page.get_by_test_id("layers-part")).to_have_count(0)
    expect(page.get_by_test_id("filters-layer").locator("option")).to_have_text(["2. Dense"])
    expect(page.locator(".banner")).to_have_count(0)


def test_a_digit_is_drawn_with_pointer_and_keys_and_cleared(page: Page) -> None:
    pad = page.get_by_test_id("digit-pad")
    box = pad.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 60, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 100, box["y"] + 120, steps=5)
    page.mouse.up()
    expect(pad).to_have_attribute("aria-label", re.compile("^Your drawing"))
    expect(page.get_by_test_id("verdict")).not_to_contain_text(", is")
    before = picture(pad)
    pad.focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowUp")
    page.wait_for_timeout(500)
    assert picture(pad) != before
    page.get_by_role("button", name="clear").click()
    expect(page.get_by_test_id("verdict")).to_contain_text(", is")
