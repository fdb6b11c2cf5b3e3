"""Every lab opens with its lesson, every view of it draws, and the server judges its tasks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from engine.experiments import EXPERIMENTS
from server.assets import templates_dir
from server.labs import read_labs

LABS = read_labs(templates_dir() / "labs", EXPERIMENTS)
WITH_TASKS = [key for key, lab in LABS.items() if lab.tasks]
Visit = Callable[..., tuple[Page, Any]]


def opened(visit: Visit, key: str, **options: Any) -> Page:
    page, _ = visit(**options)
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto(f"/lab/{key}")
    expect(page.get_by_role("button", name="Play")).to_be_enabled(timeout=60_000)
    return page


@pytest.mark.parametrize("key", WITH_TASKS)
def test_a_lab_opens_with_its_lesson_and_refuses_or_ticks_its_first_task(visit: Visit, key: str) -> None:
    page = opened(visit, key)
    lesson = page.locator("#lesson")
    if not lesson.is_visible():
        page.get_by_role("button", name="Lesson", exact=True).click()
    lesson.locator("[data-task='0']").click()
    expect(lesson.locator(".task").first.locator(".task-missing li, .task-tick svg").first).to_be_visible()
    expect(page.locator(".banner.warning")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")


@pytest.mark.parametrize("key", WITH_TASKS)
def test_a_sentence_lights_up_the_part_it_speaks_of(visit: Visit, key: str) -> None:
    page = opened(visit, key)
    if not page.locator("#lesson").is_visible():
        page.get_by_role("button", name="Lesson", exact=True).click()
    for button in page.locator("#lesson [data-see]").all():
        button.focus()
        assert page.locator(".seen").count() > 0, button.inner_text()


def test_a_task_is_refused_then_solved_and_stays_solved_after_a_reload(visit: Visit) -> None:
    page = opened(visit, "linear-regression")
    task = page.locator(".task").first
    task.get_by_role("button").click()
    expect(task.locator(".task-missing")).to_contain_text("The number of steps is 0; it has to be at least 1,000.")
    page.get_by_role("button", name="Play").click()
    page.wait_for_timeout(1_500)
    page.get_by_role("button", name="Pause").click()
    task.get_by_role("button").click()
    expect(task).to_have_class("task solved")
    expect(task.locator(".task-missing")).to_have_count(0)
    page.reload()
    expect(page.locator(".task").first).to_have_class("task solved", timeout=20_000)


def test_a_lesson_fits_a_phone(visit: Visit) -> None:
    page = opened(visit, "xor", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Lesson", exact=True).click()
    expect(page.locator("#lesson")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
