"""Goal S5: in Chromium, whatever a student or a teacher may write is shown as it is written, and never runs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser.lab import Lab
from tests.browser.watch import Watch
from tests.evidence.figures import Figures
from tests.faults.page import Visitor
from tests.security.browser.payloads import PAYLOADS
from tests.security.wire import ask

TRAPS = """window.xss = () => { note('ran'); return 'x'; };
  for (const name of ['alert', 'prompt', 'confirm']) window[name] = () => note(name);
  addEventListener('securitypolicyviolation', (event) => note(`${event.violatedDirective} ${event.blockedURI}`));"""
FOREIGN_ELEMENTS = (
    "script:not([nonce]), iframe, object, embed, base, body [onload], body [onerror], body [onfocus], main script"
)

NAMES_OF_ROOMS = PAYLOADS[::4]


class Headings(HTMLParser):
    """Reads the second headings of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._inside = tag == "h2"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found.append(data)
            self._inside = False


@pytest.fixture
def server(base_url: str) -> Iterator[Any]:
    """The real server as `Visitor` needs it."""
    with ExitStack() as pages:
        yield SimpleNamespace(url=base_url, pages=pages)


def trapped(visit: Callable[..., tuple[Page, Watch]], visitor: Visitor, noted: list[str]) -> tuple[Page, Watch]:
    """Open a visitor's browser in which whatever runs, is asked for or violates the policy is noted."""
    page, watch = visit()
    name, _, value = visitor.cookie.partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": visitor.server.url}])
    page.context.expose_function("note", lambda what: noted.append(what))
    page.context.add_init_script(TRAPS)
    page.context.add_init_script("localStorage.setItem('hint-seen', '1')")
    return page, watch


def table() -> bytes:
    """A table whose columns and classes are called by payloads."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*PAYLOADS[:2], PAYLOADS[4]])
    for number in range(60):
        writer.writerow([number, number * number % 7, PAYLOADS[5 + number % 3]])
    return text.getvalue().encode()


def test_no_text_of_anybody_runs_on_any_page(
    visit: Callable[..., tuple[Page, Watch]], server: Any, teacher_token: str, figure: Figures
) -> None:
    noted: list[str] = []
    ann, teacher = Visitor(server), Visitor(server)
    teacher.cookie = f"playground={teacher_token}"
    links = save_runs(ann)
    rooms, shown = fill_rooms(teacher, ann)
    desk, _ = trapped(visit, teacher, noted)
    page, watch = trapped(visit, ann, noted)
    watch.expect("404")

    page.goto("/saved")
    expect(page.locator("#runs h2")).to_have_count(len(PAYLOADS))
    assert sorted(page.locator("#runs h2").all_text_contents()) == sorted(PAYLOADS)
    for box in page.get_by_role("checkbox").all()[:4]:
        box.check()
    expect(page.get_by_role("table")).to_be_visible()
    for payload, link in zip(PAYLOADS, links, strict=True):
        assert payload in Headings(page.request.get(link).text()).found
    page.goto(links[0])
    expect(page.get_by_role("heading", level=2)).to_have_text(PAYLOADS[0])

    for payload in PAYLOADS[:4]:
        for address in (f"/lab/{quote(payload, '')}", f"/join/{quote(payload, '')}", f"/glossary?q={quote(payload)}"):
            page.goto(address)
            expect(page.get_by_role("heading", level=1)).to_be_visible()

    lab = Lab(page, watch)
    lab.open()
    expect(page.locator(".room-bar")).to_contain_text(PAYLOADS[4][:20])
    for payload in PAYLOADS:
        page.evaluate("hash => { location.hash = hash }", f"#v=1&{quote(payload)}=1&dataset={quote(payload)}&seed=1")
    lab.follow("#v=1&dataset=circle&seed=2")
    page.locator(".file-button input").set_input_files(
        [{"name": PAYLOADS[2], "mimeType": "text/csv", "buffer": table()}]  # type: ignore[list-item]
    )
    expect(page.locator(".axis-name.across")).to_have_text(PAYLOADS[0])
    lab.train(20)

    desk.goto("/teach")
    for payload in NAMES_OF_ROOMS:
        expect(desk.get_by_text(payload[:60], exact=True).first).to_be_attached()
    desk.goto(f"/room/{shown}")
    expect(desk.locator(".tile")).to_have_count(len(PAYLOADS))
    assert {payload[:24].strip() for payload in PAYLOADS} <= set(names_of(desk))
    desk.locator(".tile").filter(has=desk.get_by_role("link")).first.get_by_role("link").click()
    expect(desk.locator(".room-bar")).to_contain_text("You are watching")
    expect(desk.locator(Lab.MAP)).to_be_visible()

    for place in (page, desk):
        assert place.locator(FOREIGN_ELEMENTS).count() == 0
    figure("S5", "texts that run where they are no text", len(PAYLOADS), at_least=60)
    figure("S5", "of them run, or reported by the content policy", len(noted), at_most=0)
    for room in rooms:
        ask(teacher, "POST", f"/api/rooms/{room}/delete")
    page.evaluate("xss()")
    assert noted == ["ran"], "the trap is set"


def names_of(page: Page) -> list[str]:
    return [text.strip() for text in page.locator(".tile h3").all_text_contents()]


def save_runs(ann: Visitor) -> list[str]:
    """Save a run under every name, with a note; return the links that show them to anybody."""
    wire = ann.page(lab="playground")
    links = []
    for payload in PAYLOADS:
        name = payload.replace("\t", " ")
        run = wire.ask("save", "saved", name=name, note=name)["run"]
        token = json.loads(ask(ann, "POST", f"/api/saved/{run}/share")[1])["token"]
        links.append(f"{ann.server.url}/shared/{token}")
    wire.socket.close()
    return links


def fill_rooms(teacher: Visitor, ann: Visitor) -> tuple[list[str], str]:
    """Open rooms; fill one with students of every name, Ann among them; return all rooms and the filled one."""
    made = [json.loads(ask(teacher, "POST", "/api/rooms", {"name": name[:60]})[1]) for name in NAMES_OF_ROOMS]
    room = made[1]
    for number, name in enumerate(PAYLOADS):
        student = ann if number == 0 else Visitor(teacher.server)
        status, _ = ask(student, "POST", "/api/join", {"code": room["code"], "pseudonym": name[:24]})
        assert status == 200
    return [one["room"] for one in made], room["room"]
