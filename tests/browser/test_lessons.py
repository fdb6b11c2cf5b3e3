"""A lesson lies beside its lab: what was solved stays solved, and it fits a phone. See also `test_lab_tasks.py`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

Visit = Callable[..., tuple[Page, Any]]


def opened(visit: Visit, key: str, **options: Any) -> Page:
    page, _ = visit(**options)
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto(f"/lab/{key}")
    expect(page.get_by_role("button", name="Play")).to_be_enabled(timeout=60_000)
    return page


def test_a_task_is_refused_then_solved_and_stays_solved_after_a_reload(visit: Visit) -> None:
    page = opened(visit, "linear-regression")
    task = page.locator(".task").first
    task.get_by_role("button").click()
    expect(task.locator(".task-missing")).to_contain_text("The number of steps is 0; it has to be at least 1,000.")
    page.get_by_role("button", name="Play").click()
    expect(page.locator("[data-part=status]")).to_contain_text(re.compile(r"step [\d,]*\d,\d{3}"))
    page.get_by_role("button", name="Pause").click()
    task.get_by_role("button").click()
    expect(task).to_have_class("task solved")
    expect(task.locator(".task-missing")).to_have_count(0)
    page.reload()
    expect(page.locator(".task").first).to_have_class("task solved")


def test_a_lesson_fits_a_phone(visit: Visit) -> None:
    page = opened(visit, "xor", viewport={"width": 390, "height": 844})
    page.get_by_role("button", name="Lesson", exact=True).click()
    expect(page.locator("#lesson")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
