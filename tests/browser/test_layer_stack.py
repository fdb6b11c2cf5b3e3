"""Layers of a network of one's own: added where they fit, moved, edited, refused in words, taken back; no barriers."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.watch import Watch

READY_MS = 90_000  # a first start compiles the operations on images
OLD_LINK = "#image_set=digits&samples=300&preset=own&stack=convolution~4~5~0~same~relu,max_pooling~8~2,dense~16"

Visit = Callable[..., tuple[Page, Watch]]


def names(page: Page) -> Locator:
    return page.locator("button.stack-name b")


def test_layers_are_added_moved_edited_refused_and_taken_back(visit: Visit) -> None:
    page, _ = visit()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto(f"/lab/convnet{OLD_LINK}")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=READY_MS)
    page.get_by_role("tab", name="Layers", exact=True).click()
    stack = page.locator("[data-view=layer-stack]")
    expect(names(page)).to_have_text(["Convolution 2-D", "Max pooling", "Dense"], timeout=READY_MS)
    first = page.locator(".stack-row").first
    expect(first).to_contain_text("28 × 28 × 4")
    expect(first).to_contain_text("104 weights")
    expect(first).to_contain_text("78,400 multiplications")

    # A layer that needs a picture goes before the dense one; every number follows.
    stack.get_by_label("New layer").select_option(label="Divisive normalization")
    stack.get_by_role("button", name="Add at the end").click()
    expect(names(page)).to_have_text(["Convolution 2-D", "Max pooling", "Divisive normalization", "Dense"])
    expect(page.locator(".stack-row").nth(2)).to_contain_text("14 × 14 × 4")
    settings = stack.get_by_role("group", name="Settings of row 3")
    expect(settings).to_be_visible()

    # What cannot be is refused beside its setting, and the network stays.
    settings.get_by_label("Window").fill("4")
    settings.get_by_label("Window").press("Enter")
    expect(settings.get_by_role("alert")).to_contain_text("odd number")
    settings.get_by_label("Window").fill("3")
    settings.get_by_label("Window").press("Enter")
    expect(page.locator(".stack-row").nth(2)).to_contain_text("window 3")

    # By keys: it moves up, and what does not fit is said in the lecture's words.
    name = stack.get_by_role("button", name=re.compile("^Row 3: "))
    name.press("Alt+ArrowUp")
    expect(names(page)).to_have_text(["Convolution 2-D", "Divisive normalization", "Max pooling", "Dense"])
    stack.get_by_role("button", name=re.compile("^Row 3: ")).click()
    window = stack.get_by_role("group", name="Settings of row 3").get_by_label("Window")
    window.fill("3")
    window.press("Enter")
    expect(stack.get_by_role("alert")).to_contain_text("(28-3)/3+1 = 9.33 does not fit")
    assert Axe().run(page).response["violations"] == []

    stack.get_by_role("button", name="Remove row 2").click()
    expect(names(page)).to_have_text(["Convolution 2-D", "Max pooling", "Dense"])
    page.get_by_role("button", name="Undo").click()
    expect(names(page)).to_have_count(4)

    # A link carries it; a network of the course shows its layers, too, and can be changed.
    expect(page).to_have_url(re.compile("own_layers="))
    page.reload()
    page.get_by_role("tab", name="Layers", exact=True).click()
    expect(names(page)).to_have_count(4, timeout=READY_MS)
    page.get_by_role("combobox", name="Network").select_option(label="LeNet-1")
    stack.get_by_role("button", name="Change these layers").click()
    expect(names(page)).to_have_text(
        [
            "Convolution 2-D",
            "Trainable sub-sampling",
            "Activation",
            "Convolution 2-D",
            "Trainable sub-sampling",
            "Activation",
        ]
    )
