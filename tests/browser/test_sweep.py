"""The sweep: the map fills in, a cell opens as a run, runs stand beside each other, the results leave as a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lab import LOOK_EVERY_MS, Lab

MAP = ".sweep-map"
PHONE = {"width": 390, "height": 844}
SMALL = "#v=1&x_cells=6&y_cells=5&steps=200"
Visit = Callable[..., tuple[Page, Any]]


def open_sweep(visit: Visit, **options: Any) -> Lab:
    page, watch = visit(**options)
    lab = Lab(page, watch)
    lab.open(SMALL, key="sweep")
    close = page.get_by_role("button", name="Close the lesson")
    if close.is_visible():
        close.click()
        page.wait_for_timeout(LOOK_EVERY_MS)
    return lab


def test_the_map_fills_in_and_cells_open_as_runs(visit: Visit) -> None:
    lab = open_sweep(visit)
    page, before = lab.page, lab.picture(MAP)
    lab.play_button.click()
    lab.until_picture_changes(MAP, before)
    expect(lab.state).to_have_text("all steps done")
    expect(page.locator(".trials-table tbody tr")).to_have_count(30)
    expect(page.locator("[data-view=sweep-map] .visually-hidden")).to_contain_text("30 of 30 cells are trained")

    best = page.locator(".run-title").inner_text()
    cursor = page.locator(".sweep-cursor")
    cursor.focus()
    cursor.press("ArrowRight")
    cursor.press("Enter")
    expect(page.locator(".run-title")).to_contain_text("Trial 2")
    assert page.locator(".run-title").inner_text() != best
    page.get_by_role("button", name="Keep beside others").click()
    page.locator(".sweep-stage").click(position={"x": 90, "y": 60})
    expect(page.locator(".run-title")).to_contain_text("Trial 1")
    expect(page.locator(".run-kept li")).to_have_count(1)
    expect(page.get_by_role("link", name="Open in the race")).to_have_attribute(
        "href", re.compile(r"^/lab/race#v=1&surface=two_relu&")
    )
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    text = download.value.path().read_text("utf-8")
    assert text.startswith("trial,learning_rate,batch_size,loss,share_diverged")
    assert len(text.splitlines()) == 31


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}], ids=["light", "phone", "dark"])
def test_the_page_is_accessible(visit: Visit, options: dict[str, Any]) -> None:
    lab = open_sweep(visit, **options)
    lab.play_button.click()
    expect(lab.page.locator(".run-title")).to_be_visible()
    found = Axe().run(lab.page)
    assert found.violations_count == 0, found.generate_report()
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
