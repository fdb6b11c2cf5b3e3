"""A server under a path of its own: no page of it asks for anything outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import READY_MS, Lab
from tests.browser.watch import Watch
from tests.real_server import Server

SLOW_MS = 60_000
DRAWN = "image => image.decode().then(() => image.naturalWidth)"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with Server(tmp_path / "data", "--base-path", "/class") as running:
        yield running


def test_a_lesson_under_a_path_stays_there(server: Server, visit: Callable[..., tuple[Page, Watch]]) -> None:
    home = f"{server.url}/class"  # the gallery; a page that leaves it is refused and noted
    teacher, _ = visit(base_url=home)
    teacher.goto(f"{home}/teach")
    teacher.get_by_label("Teacher's token").fill(server.teacher_token())
    teacher.get_by_role("button", name="Sign in").click()
    teacher.get_by_label("Name of the room").fill("Tuesday")
    teacher.get_by_role("button", name="Open a room").click()
    expect(teacher.locator(".code")).to_be_visible(timeout=SLOW_MS)
    code = teacher.locator(".code").inner_text()
    teacher.get_by_text("Show a QR code").click()
    expect(teacher.locator(".qr")).to_be_visible()
    assert teacher.locator(".qr").evaluate(DRAWN) > 0

    page, watch = visit(base_url=home)
    lab = Lab(page, watch)
    page.goto(f"{home}/join/{code}")
    page.get_by_label("Your name here").fill("Ann")
    page.get_by_role("button", name="Join").click()
    page.wait_for_url(f"{home}/", timeout=SLOW_MS)
    page.get_by_role("link", name="Neural network playground").click()
    lab.wait_until_open()
    lab.train(30)
    page.reload()
    lab.wait_until_open()
    expect(page.locator("[data-part=status]")).to_contain_text("step 30", timeout=READY_MS)
    assert [cookie["path"] for cookie in page.context.cookies()] == ["/class"]

    expect(teacher.locator(".tile")).to_contain_text("Step 30", timeout=SLOW_MS)
    teacher.locator("select[name=lab]").select_option("xor")
    teacher.get_by_role("button", name="Bring everybody there").click()
    page.wait_for_url(f"{home}/lab/xor*", timeout=SLOW_MS)
    teacher.get_by_role("link", name="Ann").click()
    teacher.wait_for_url(f"{home}/watch/*", timeout=SLOW_MS)
    expect(teacher.locator(".room-bar")).to_contain_text("You are watching Ann", timeout=SLOW_MS)
