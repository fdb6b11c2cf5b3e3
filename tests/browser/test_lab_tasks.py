"""Every lab opens, its lesson points at what is there, and its tasks are refused until a student solves them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from engine.experiments import EXPERIMENTS
from server.assets import templates_dir
from server.labs import read_labs
from tests.browser.lab import Lab
from tests.browser.solution import FOLDER, perform, solutions_of

LABS = read_labs(templates_dir() / "labs", EXPERIMENTS)
WITH_TASKS = [key for key, lab in LABS.items() if lab.tasks]
Visit = Callable[..., tuple[Page, Any]]


def test_every_task_of_every_lab_has_a_solution() -> None:
    assert {key: len(solutions_of(key)) for key in WITH_TASKS} == {key: len(LABS[key].tasks) for key in WITH_TASKS}
    assert {path.stem.replace("_", "-") for path in FOLDER.glob("*.py")} == set(WITH_TASKS), "one file a lab with tasks"


@pytest.mark.parametrize("key", WITH_TASKS)
def test_each_task_of_a_lab_is_refused_until_it_is_solved(visit: Visit, key: str) -> None:
    page, watch = visit()
    lab = Lab(page, watch)
    lab.open(key=key)
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


def open_lesson(page: Page) -> None:
    if not page.locator("#lesson").is_visible():
        page.get_by_role("button", name="Lesson", exact=True).click()


def solved(task: Locator) -> None:
    """Expect a tick and no word about anything missing."""
    expect(task).to_have_class("task solved")
    expect(task.locator(".task-missing")).to_have_count(0)
