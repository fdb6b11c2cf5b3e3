"""A lesson as the guide tells it: a teacher and three students, each in a browser of their own."""

from __future__ import annotations

import re

from picture_files import keep
from playwright.sync_api import Browser, Page, expect

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 700}
READY_MS = 60_000
SETTLE_MS = 2000
SOLVED_AT_MS = 90_000


def take_lesson(browser: Browser, address: str, token: str) -> None:
    """Teach for a minute; keep what teacher and students see.

    Parameters
    ----------
    browser : Browser
    address : str
        Of the server.
    token : str
        The teacher's.
    """
    teacher = new_page(browser, address)
    code = open_room(teacher, token, "Deep learning, Tuesday")
    ann, bela, chiara = (new_page(browser, address, viewport) for viewport in (DESKTOP, DESKTOP, PHONE))
    for page, name in ((ann, "Ann"), (bela, "Bela"), (chiara, "Chiara")):
        page.goto(f"/join/{code}")
        page.get_by_label("Your name here").fill(name)
        if page is chiara:
            keep(page, "room-join.png")
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/")
    teacher.get_by_role("button", name="Set its tasks").click()
    train(ann, "playground", 4000)
    train(bela, "playground#v=1&dataset=circle", 400)
    train(chiara, "race", None)
    solve_first_task(ann)
    expect(teacher.get_by_role("table")).to_contain_text("1 of 3", timeout=SOLVED_AT_MS)
    for name in ("Ann", "Bela", "Chiara"):
        expect(teacher.get_by_role("heading", name=name)).to_be_visible()
    teacher.wait_for_timeout(SETTLE_MS)
    keep(teacher, "room.png", full_page=True)

    teacher.get_by_role("link", name="Ann").click()
    expect(teacher.locator(".room-bar")).to_contain_text("You are watching Ann")
    expect(teacher.locator("[data-part=status]")).to_contain_text(re.compile("step [1-9]"), timeout=READY_MS)
    teacher.wait_for_timeout(SETTLE_MS)
    keep(teacher, "room-watch.png")
    teacher.go_back()

    teacher.get_by_role("button", name="Pause the class").click()
    expect(bela.locator(".room-bar")).to_contain_text("Your teacher has paused the class")
    bela.wait_for_timeout(SETTLE_MS)
    keep(bela, "room-paused.png")


def new_page(browser: Browser, address: str, viewport: dict[str, int] = DESKTOP) -> Page:
    """Return an empty page of a browser that nobody has used before."""
    page = browser.new_context(base_url=address, color_scheme="light", viewport=viewport).new_page()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    return page


def open_room(teacher: Page, token: str, name: str) -> str:
    """Sign in and open a room; return its code."""
    teacher.goto("/teach")
    teacher.get_by_label("Teacher's token").fill(token)
    teacher.get_by_role("button", name="Sign in").click()
    teacher.get_by_label("Name of the room").fill(name)
    teacher.get_by_role("button", name="Open a room").click()
    return teacher.locator(".code").inner_text()


def train(student: Page, lab: str, epochs: int | None) -> None:
    """Open a lab and train it for about so many epochs, or leave it training."""
    student.goto(f"/lab/{lab}")
    play = student.get_by_role("button", name="Play", exact=True)
    expect(play).to_be_enabled(timeout=READY_MS)
    student.wait_for_timeout(SETTLE_MS)
    play.click()
    if epochs is None:
        return
    student.wait_for_function(
        "wanted => Number(document.querySelector('[data-testid=epoch]').textContent.replaceAll(/\\D/g, '')) >= wanted",
        arg=epochs,
        timeout=SOLVED_AT_MS,
    )
    student.keyboard.press("Space")
    expect(play).to_be_visible(timeout=READY_MS)


def solve_first_task(student: Page) -> None:
    """Have the first task of the lab checked, and close the lesson again."""
    student.get_by_role("button", name="Lesson").click()
    student.get_by_role("button", name="Check task 1").click()
    expect(student.locator(".task.solved")).to_have_count(1, timeout=READY_MS)
    student.get_by_role("button", name="Close the lesson").click()
