"""Every lab opens, its lesson points at the page, its tasks are refused until they are solved, its pictures leave."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from engine.experiments import EXPERIMENTS
from server.assets import templates_dir
from server.labs import Lab as LabFile
from server.labs import read_labs
from tests.browser.lab import Lab
from tests.browser.solution import FOLDER, perform, solutions_of

Visit = Callable[..., tuple[Page, Any]]
LABS = read_labs(templates_dir() / "labs", EXPERIMENTS)
WITH_TASKS = [key for key, lab in LABS.items() if lab.tasks]
NO_PICTURES = {  # words
    *("code", "contest-standings", "layer-stack", "newcomers", "reading-costs"),
    *("window-arithmetic", "window-sum"),
}


def views_of(lab: LabFile) -> dict[str, str]:
    """Return the views of a lab and the tab in which each lies; empty for those always on the page."""
    always = {lab.layout["middle"]: "", lab.layout["right"]: ""}
    return {view: tab["key"] for tab in lab.layout["drawer"] for view in tab["views"]} | always


def first_labs() -> dict[str, str]:
    """Return every view that is a picture with the first lab that has it."""
    homes: dict[str, str] = {}
    for key, lab in LABS.items():
        for view in views_of(lab).keys() - NO_PICTURES:
            homes.setdefault(view, key)
    return homes


HOMES = first_labs()


def test_every_task_of_every_lab_has_a_solution() -> None:
    assert {key: len(solutions_of(key)) for key in WITH_TASKS} == {key: len(LABS[key].tasks) for key in WITH_TASKS}
    assert {path.stem.replace("_", "-") for path in FOLDER.glob("*.py")} == set(WITH_TASKS), "one file a lab with tasks"


@pytest.mark.parametrize("key", LABS)
def test_a_lab_s_tasks_are_refused_until_they_are_solved_and_its_pictures_leave(
    visit: Visit, key: str, tmp_path: Path
) -> None:
    page, watch = visit()
    lab = Lab(page, watch)
    lab.open(key=key)
    assert not any("configure" in str(message) for message in lab.sent), "the session begins with the lab's settings"
    expect(page.locator(".banner.warning")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    open_lesson(page)
    for button in page.locator("#lesson [data-see]").all():
        button.focus()
        assert page.locator(".seen").count() > 0, button.inner_text()

    tasks, solutions = page.locator("#lesson .task").all(), solutions_of(key)
    for task, solution in zip(tasks, solutions, strict=True):
        task.get_by_role("button").click()
        expect(task.locator(".task-missing")).to_contain_text(solution.refused)
        expect(task).to_have_class("task ")
    for task, solution in zip(tasks, solutions, strict=True):
        perform(lab, solution)
        task.get_by_role("button").click()
        solved(task)
    save_pictures(lab, key, tmp_path)


def open_lesson(page: Page) -> None:
    if not page.locator("#lesson").is_visible():
        page.get_by_role("button", name="Lesson", exact=True).click()


def solved(task: Locator) -> None:
    """Expect a tick and no word about anything missing."""
    expect(task).to_have_class("task solved")
    expect(task.locator(".task-missing")).to_have_count(0)


def save_pictures(lab: Lab, key: str, folder: Path) -> None:
    """Save each picture that no lab before has, as PNG and SVG, and read it."""
    page = lab.page
    page.get_by_role("button", name="Close the lesson").click()
    for view, tab in views_of(LABS[key]).items():
        if HOMES.get(view) != key:
            continue
        if tab:
            page.locator(f"[data-tab='{tab}']").click()
        page.get_by_role("button", name="Save a picture").click()
        lab.until(partial(is_alike, lab, key, view, folder), f"{view} as large in PNG as in SVG")
        page.keyboard.press("Escape")


def is_alike(lab: Lab, key: str, view: str, folder: Path) -> bool:
    """Save a view as PNG and SVG; are both of one size? A view grows when its first frame comes between the two."""
    png = drawn_picture(lab, key, f"{view}.png", folder)
    width, height = svg_size(saved_picture(lab.page, key, f"{view}.svg", folder))
    with Image.open(png) as picture:
        return picture.size == (2 * width, 2 * height)


def saved_picture(page: Page, key: str, name: str, folder: Path) -> Path:
    """Save a picture from the open menu; return its file."""
    with page.expect_download() as saved:
        page.locator(f"[data-picture='{name}']").first.click()
    assert saved.value.suggested_filename == f"{key}-{name}"
    saved.value.save_as(folder / name)
    return folder / name


def drawn_picture(lab: Lab, key: str, name: str, folder: Path) -> Path:
    """Save a picture until there is something in it: a view that was just opened has not drawn yet."""
    lab.until(lambda: is_filled(saved_picture(lab.page, key, name, folder)), f"something in {name}")
    return folder / name


def is_filled(path: Path) -> bool:
    """Can the pixels of a PNG file be unpacked, and do they differ?"""
    with Image.open(path) as picture:
        return any(low < high for low, high in picture.convert("RGB").getextrema())


def svg_size(path: Path) -> tuple[float, float]:
    """Return width and height of a whole and filled SVG file."""
    root = ElementTree.parse(path).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert len(list(root.iter())) > 5, path.name
    drawn = [text for part in root.iter() for name, text in part.attrib.items() if name != "href"]
    assert not any("NaN" in text for text in drawn), path.name
    return float(root.attrib["width"]), float(root.attrib["height"])
