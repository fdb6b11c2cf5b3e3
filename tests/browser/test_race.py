"""The race: it opens, it runs, its paths are drawn, and a click chooses where everyone starts."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import LOOK_EVERY_MS, READY_MS, Lab

PATHS = ".surface-paths"
# The page's policy lets nothing be fetched from a data address.
COUNT_COLORS = """async text => {
  const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), letter => letter.charCodeAt(0))]));
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  context.drawImage(picture, 0, 0);
  return new Set(new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer)).size;
}"""
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


def test_a_contestant_has_settings_of_its_own_which_a_link_carries(race: Lab, visit: Visit) -> None:
    second = race.page.get_by_role("group", name="Contestants 2")
    second.locator("summary").click()
    momentum = second.get_by_role("spinbutton", name="Momentum")
    expect(momentum).to_have_value("0.9")
    momentum.fill("0.5")
    momentum.press("Enter")
    race.until(lambda: "momentum:0.5" in race.page.evaluate("location.hash"), "the momentum in the address")
    settings = race.page.evaluate("location.hash")
    race.page.get_by_role("button", name="Undo").click()
    expect(momentum).to_have_value("0.9")
    other = open_race(visit, settings).page.get_by_role("group", name="Contestants 2")
    expect(other.get_by_role("spinbutton", name="Momentum")).to_have_value("0.5")


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


def test_a_formula_that_is_wrong_or_infinite_is_refused_at_its_field(visit: Visit) -> None:
    race = open_race(visit, "#v=1&surface=expression")
    formula = race.page.get_by_role("textbox", name="Formula")
    refusal = race.error_of("surface_settings.expression")
    before = race.picture(".surface-map")
    for text, sentence in (
        ("w1 ^", "Character 5: expected a number, w1, w2"),
        ("w3 + 1", "Character 1: expected one of w1"),
        ("1 / (w1 - 2)", "The surface is not finite at its start, w1 = 2, w2 = 2"),
    ):
        formula.fill(text)
        formula.press("Enter")
        expect(refusal).to_contain_text(sentence)
        expect(race.banners).to_have_count(0)
    assert race.picture(".surface-map") == before
    formula.fill("w1^2 + w2^2")
    formula.press("Enter")
    expect(refusal).to_have_count(0)
    race.until_picture_changes(".surface-map", before)


def open_solid(race: Lab) -> Locator:
    """Ask for three dimensions; return the picture."""
    race.page.get_by_role("button", name="3-D", exact=True).click()
    solid = race.page.locator(".solid")
    expect(solid.locator(".solid-canvas")).to_be_visible()
    return solid


def test_the_surface_stands_up_turns_by_keys_and_takes_a_start_by_a_click(race: Lab) -> None:
    race.watch.expect("GPU stall due to ReadPixels")  # the saved picture is read once
    fetched: list[str] = []
    race.page.on("request", lambda request: fetched.append(request.url))
    loaded = race.page.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert not any("/three/" in address for address in loaded), "three is fetched only when it is asked for"
    solid = open_solid(race)
    assert any("/three/" in address for address in fetched)

    start = race.page.locator(".surface-start")
    first = start.bounding_box()
    solid.focus()
    solid.press("ArrowLeft")
    race.until(lambda: start.bounding_box() != first, "the start seen from elsewhere")
    solid.press("Home")
    race.until(lambda: start.bounding_box() == first, "the first look", lambda: start.bounding_box())
    before = race.picture(".solid-overlay")
    race.play()
    race.until_picture_changes(".solid-overlay", before)
    race.pause()
    assert first is not None
    race.page.mouse.click(first["x"] + 70, first["y"] + 30)
    expect(race.choice("Start")).to_have_value("chosen")
    with race.page.expect_download() as download:
        race.page.get_by_role("button", name="Save as PNG").click()
    saved = base64.b64encode(download.value.path().read_bytes()).decode()
    assert race.page.evaluate(COUNT_COLORS, saved) > 200, "slopes are shaded, contours drawn"
    found = Axe().run(race.page)
    assert found.violations_count == 0, found.generate_report()

    race.page.get_by_role("button", name="2-D", exact=True).click()
    expect(solid).to_have_count(0)
    expect(race.page.locator(".surface-map")).to_be_visible()


def test_a_browser_without_webgl_says_so_and_keeps_the_map(visit: Visit) -> None:
    page, watch = visit()
    page.add_init_script(
        "const own = HTMLCanvasElement.prototype.getContext;"
        "HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {"
        "  return kind.startsWith('webgl') ? null : own.call(this, kind, ...rest); };"
    )
    watch.expect("WebGL")  # the library's own words
    lab = Lab(page, watch)
    lab.open(key="race")
    page.get_by_role("button", name="3-D", exact=True).click()
    expect(page.get_by_text("WebGL is missing or switched off")).to_be_visible()
    expect(page.locator(".surface-map")).to_be_visible()
