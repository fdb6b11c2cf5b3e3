"""Compared searches: they run, say who found more, and brushes on parallel coordinates keep some of the trials."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lab import LOOK_EVERY_MS, Lab

Visit = Callable[..., tuple[Page, Any]]


def test_searches_run_and_brushes_keep_some_of_their_trials(visit: Visit) -> None:
    page, watch = visit(viewport={"width": 390, "height": 844})
    lab = Lab(page, watch)
    lab.open("#v=1&strategies=grid,random,sequential&trials=9&repetitions=5&steps=50", key="grid-and-random")
    before = lab.picture("[data-view=search-places] canvas")
    lab.play_button.click()
    lab.until_picture_changes("[data-view=search-places] canvas", before)
    expect(lab.state).to_have_text("all steps done")
    expect(page.locator(".search-medians tbody tr")).to_have_count(3)
    expect(page.locator("[data-view=search-places] canvas")).to_have_attribute(
        "aria-label", re.compile("^Grid: 9 trials")
    )

    parallel = page.locator("[data-view=search-parallel]")
    expect(parallel).to_contain_text("27 of 27 trials")
    lowest = parallel.get_by_role("slider", name="Learning rate, lowest that is kept")
    lowest.focus()
    for _ in range(6):
        lowest.press("PageUp")
    expect(parallel).not_to_contain_text("27 of 27 trials")
    parallel.get_by_role("button", name="Keep all").click()
    expect(parallel).to_contain_text("27 of 27 trials")
    parallel.get_by_role("button", name="Grid").click()
    expect(parallel).to_contain_text("18 of 18 trials")

    page.get_by_role("tab", name="Trials").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    assert len(download.value.path().read_text("utf-8").splitlines()) == 28
    page.wait_for_timeout(LOOK_EVERY_MS)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
