"""The history of the ImageNet challenge: a network is chosen by pointer and by key, and its numbers are said."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.watch import Watch


def test_pointer_and_keys_choose_a_network_and_its_numbers_are_shown(visit: Callable[..., tuple[Page, Watch]]) -> None:
    page, _ = visit()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto("/lab/depth")
    page.get_by_role("tab", name="ImageNet 2010 to 2015").click()
    caption, cursor = page.locator(".history-caption"), page.locator(".history-cursor")
    expect(caption).to_contain_text("2012: AlexNet, 8 layers and 60 million parameters")
    expect(page.locator(".history-table tr[aria-current]")).to_contain_text("AlexNet")

    cursor.press("End")
    expect(caption).to_contain_text("2015: ResNet, 152 layers. All five guesses wrong on 3.57 %")
    expect(cursor).to_have_attribute("aria-label", re.compile(r"^2015: ResNet, 152 layers\. .* The arrow keys choose"))
    cursor.press("ArrowLeft")
    expect(page.locator(".history-table tr[aria-current]")).to_contain_text("GoogLeNet")

    picture = page.locator(".history-picture")
    box = picture.bounding_box()
    assert box is not None
    picture.hover(position={"x": 0.07 * box["width"], "y": 20.0})
    expect(caption).to_contain_text("2010: Lin, features made by hand")
    expect(page.locator(".history-table tr[aria-current]")).to_contain_text("GoogLeNet")
    picture.click(position={"x": 0.07 * box["width"], "y": 20.0})
    expect(page.locator(".history-table tr[aria-current]")).to_contain_text("28.2 %")
    assert Axe().run(page, context="[data-view=imagenet-history]").response["violations"] == []
