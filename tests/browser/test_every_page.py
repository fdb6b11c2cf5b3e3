"""Every page: no barrier, no message in the console, nothing from elsewhere, nothing that scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.watch import Watch

LOOKS = [(theme, width) for theme in ("light", "dark") for width in (1440, 390)]
HEIGHT = {1440: 900, 390: 844}
each_theme_and_width = pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 390)])
each_look = pytest.mark.parametrize(("theme", "width"), LOOKS, ids=[f"{theme}-{width}" for theme, width in LOOKS])

Visit = Callable[..., tuple[Page, Watch]]


def barriers(page: Page) -> list[str]:
    """Return what axe finds: rule and place."""
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


@each_look
def test_the_lab_has_no_barriers_in_any_state(open_lab: Callable[..., Lab], theme: str, width: int) -> None:
    lab = open_lab("", color_scheme=theme, viewport={"width": width, "height": HEIGHT[width]}, reduced_motion="reduce")
    page = lab.page
    assert barriers(page) == [], "paused"

    lab.play()
    assert barriers(page) == [], "running"
    lab.pause()

    page.keyboard.press("?")  # a phone has no button for it
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    assert barriers(page) == [], "keys"
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Lesson").click()
    expect(page.locator("#lesson")).to_be_visible()
    page.wait_for_timeout(300)  # it slides in
    assert barriers(page) == [], "lesson"
    page.get_by_role("button", name="Close the lesson").click()

    if width < 700:
        page.get_by_role("button", name="Settings").click()
        expect(lab.choice("Optimizer")).to_be_in_viewport()
        page.wait_for_timeout(300)
    lab.type_number("Learning rate", "-1")
    expect(lab.error_of("learning_rate")).to_be_visible()
    assert barriers(page) == [], "settings with an error"
    page.get_by_role("button", name="More").click()
    expect(page.get_by_role("dialog", name="More settings")).to_be_visible()
    assert barriers(page) == [], "more settings"


@each_theme_and_width
@pytest.mark.parametrize("address", ["/", "/glossary", "/saved", "/dev/views", "/lab/nothing"])
def test_the_other_pages_have_no_barriers(visit: Visit, address: str, theme: str, width: int) -> None:
    page, watch = visit(color_scheme=theme, viewport={"width": width, "height": HEIGHT[width]}, reduced_motion="reduce")
    if address == "/lab/nothing":
        watch.expect("404")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert barriers(page) == []


def test_the_gallery_shows_living_thumbnails_and_leads_to_the_lab(visit: Visit) -> None:
    page, _ = visit()
    page.goto("/")
    thumbnail = page.locator(".gallery-canvas").first
    expect(thumbnail).to_be_visible()
    page.get_by_role("link", name="Neural network playground").click()
    expect(page).to_have_url(re.compile("/lab/playground"))
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()


def test_no_page_scrolls_sideways_on_a_small_phone(visit: Visit) -> None:
    page, watch = visit(viewport={"width": 360, "height": 740}, has_touch=True)
    watch.expect("404")
    for address in ("/", "/lab/playground", "/glossary", "/dev/views", "/lab/nothing"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= 360, address


def test_map_and_play_are_on_the_first_screen_of_a_phone(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    expect(lab.play_button).to_be_in_viewport(ratio=1)
    expect(lab.page.locator(Lab.MAP)).to_be_in_viewport(ratio=1)
    lab.play_button.tap()
    expect(lab.state).to_have_text("training")


def test_everything_that_matters_is_on_the_screen_of_a_laptop(lab: Lab) -> None:
    assert lab.page.evaluate("document.scrollingElement.scrollHeight") <= 900
    for selector in (Lab.MAP, Lab.NEURONS, Lab.CURVES, "[data-part=strip]", "[data-part=status]"):
        expect(lab.page.locator(selector).first).to_be_in_viewport(ratio=0.99)


def test_the_network_stands_still_for_those_who_asked_for_less_motion(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab("#v=1&learning_rate=0", reduced_motion="reduce")
    lab.play()
    step, lines = lab.status().step, lab.picture(Lab.LINES)
    lab.until(lambda: lab.status().step > step + 100, "more steps")
    assert lab.picture(Lab.LINES) == lines


def test_every_page_has_a_strict_policy_and_keeps_to_it(visit: Visit) -> None:
    page, watch = visit()
    watch.expect("404")
    for address in ("/", "/lab/playground", "/glossary", "/dev/views", "/lab/nothing"):
        answer = page.goto(address)
        assert answer is not None
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        page.wait_for_load_state("networkidle")


def test_light_and_dark_are_chosen_by_hand_and_kept(lab: Lab) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = lab.page.evaluate(paper)
    lab.page.get_by_role("button", name="Light or dark").click()
    dark = lab.page.evaluate(paper)
    assert dark != light
    lab.page.reload()
    lab.wait_until_open()
    assert lab.page.evaluate(paper) == dark


def test_the_first_minute_is_guided_and_not_repeated(visit: Visit) -> None:
    page, _ = visit()
    page.goto("/lab/playground")
    hint = page.get_by_role("region", name="First steps")
    expect(hint).to_contain_text("Press play")
    for title in ("Look inside", "Change something"):
        hint.get_by_role("button", name="Next").click()
        expect(hint).to_contain_text(title)
    hint.get_by_role("button", name="Done").click()
    expect(hint).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    expect(hint).to_be_hidden()


def test_a_tooltip_leads_to_the_glossary_and_its_box_narrows_it(open_lab: Callable[..., Lab]) -> None:
    lab = open_lab()
    lab.page.locator("[data-control=optimizer] .control-label").hover()
    chosen = lab.choice("Optimizer").input_value()
    with lab.page.context.expect_page() as opened:
        lab.page.get_by_role("link", name="In the glossary").click()
    page = opened.value
    expect(page).to_have_url(re.compile(f"/glossary#optimizers-{chosen}$"))
    expect(page.locator(".term:target")).to_be_in_viewport()
    page.get_by_role("searchbox", name="Find a term").fill("hinge margin")
    expect(page.locator("#losses-hinge")).to_be_visible()
    expect(page.locator(f"#optimizers-{chosen}")).to_be_hidden()
    expect(page.locator("[data-part=count]")).to_contain_text(" of ")
