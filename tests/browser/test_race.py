"""The race: it opens, it runs, its paths are drawn, and a click chooses where everyone starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lab import LOOK_EVERY_MS, READY_MS, Lab

PATHS = ".surface-paths"
PHONE = {"width": 390, "height": 844}
Visit = Callable[..., tuple[Page, Any]]


@pytest.fixture
def race(visit: Visit) -> Lab:
    """The race as it opens for a new person, on a laptop, without its lesson."""
    return open_race(visit)


def open_race(visit: Visit, settings: str = "", **options: Any) -> Lab:
    page, watch = visit(**options)
    lab = Lab(page, watch)
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto(f"/lab/race{settings}")
    expect(lab.play_button).to_be_enabled(timeout=READY_MS)
    expect(page.locator(".league-table tbody tr")).to_have_count(4, timeout=READY_MS)
    expect(page.locator(".speed-words")).to_have_text("30 steps/s")
    close = page.get_by_role("button", name="Close the lesson")
    if close.is_visible():
        close.click()
        page.wait_for_timeout(LOOK_EVERY_MS)
    return lab


def test_paths_move_and_the_league_follows(race: Lab) -> None:
    before = race.picture(PATHS)
    race.play()
    race.until_picture_changes(PATHS, before)
    expect(race.page.locator(".league-first")).to_be_visible()
    expect(race.page.locator(".league-table")).not_to_contain_text("14.500")
    race.pause()
    expect(race.page.locator("[data-view=surface] p")).to_contain_text("Momentum at (")


def test_a_click_and_the_arrow_keys_choose_the_start(race: Lab) -> None:
    handle = race.page.locator(".surface-start")
    seeded = handle.get_attribute("aria-label")
    race.page.locator(".surface-stage").click(position={"x": 400, "y": 120})
    expect(race.choice("Start")).to_have_value("chosen")
    expect(handle).not_to_have_attribute("aria-label", str(seeded))
    clicked = handle.get_attribute("aria-label")
    handle.focus()
    handle.press("ArrowRight")
    expect(handle).not_to_have_attribute("aria-label", str(clicked))
    race.page.get_by_role("button", name="Undo").click()
    expect(handle).to_have_attribute("aria-label", str(clicked))
    race.until(lambda: "start=chosen" in race.page.evaluate("location.hash"), "the start in the address")


def test_contestants_come_and_go(race: Lab) -> None:
    rows = race.page.locator(".league-table tbody tr")
    race.page.get_by_role("button", name="Add one").click()
    expect(rows).to_have_count(5)
    race.page.get_by_role("button", name="Remove number 1").click()
    expect(rows).to_have_count(4)
    expect(race.page.locator(".league-table")).not_to_contain_text("SGD")


def test_every_step_shows_its_terms(race: Lab) -> None:
    race.page.get_by_role("tab", name="Terms of a step").click()
    race.page.get_by_role("button", name="Step: train").click()
    expect(race.page.locator(".term-card")).to_have_count(4)
    expect(race.page.locator(".term-card .is-update dd").first).not_to_have_text("–")


@pytest.mark.parametrize("options", [{}, {"viewport": PHONE}, {"color_scheme": "dark"}], ids=["light", "phone", "dark"])
def test_the_page_is_accessible(visit: Visit, options: dict[str, Any]) -> None:
    page = open_race(visit, **options).page
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
