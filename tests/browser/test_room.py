"""A teacher with three students, each in a browser of their own, as in a classroom."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.lab import Lab
from tests.browser.watch import Watch

SLOW_MS = 20_000
COLOURED = """canvas => { const seen = new Set(); const { width, height } = canvas; if (!width || !height) return 0;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  for (let at = 0; at < data.length; at += 4) seen.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
  return seen.size; }"""


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def sign_in(page: Page, token: str) -> str:
    """Open a room as a teacher; return its code."""
    page.goto("/teach")
    assert barriers(page) == [], "sign in"
    page.get_by_label("Teacher's token").fill("x" * 43)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_contain_text("not the token of a teacher")
    page.get_by_label("Teacher's token").fill(token)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Name of the room").fill("Tuesday <img src=x onerror=alert(1)>")
    assert barriers(page) == [], "rooms"
    page.get_by_role("button", name="Open a room").click()
    expect(page.locator(".code")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tuesday <img")
    return page.locator(".code").inner_text()


def tile(teacher: Page, name: str) -> Locator:
    return teacher.locator(".tile").filter(has=teacher.get_by_role("heading", name=name))


def test_a_lesson_in_a_room(visit: Callable[..., tuple[Page, Watch]], teacher_token: str) -> None:
    teacher, watch = visit()
    watch.expect("403")  # the wrong token
    code = sign_in(teacher, teacher_token)
    students: dict[str, Lab] = {}
    for name, width in (("Ann", 1440), ("Bob", 1440), ("Cy <b>", 390)):
        page, quiet = visit(viewport={"width": width, "height": 900})
        quiet.expect("404")  # the wrong code
        page.goto("/join")
        page.get_by_label("Code").fill("ABCD-EFGH")
        page.get_by_label("Your name here").fill(name)
        assert barriers(page) == [], "join"
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("alert")).to_contain_text("no open room with this code")
        page.get_by_label("Code").fill(code.lower())
        page.get_by_role("button", name="Join").click()
        page.wait_for_url("**/")
        students[name] = Lab(page, quiet)
        students[name].open("#v=1&dataset=circle")
        expect(page.locator(".room-bar")).to_contain_text(f"as {name}")
    ann, bob = students["Ann"], students["Bob"]

    ann.train(300)
    expect(tile(teacher, "Ann")).to_contain_text("Step 300", timeout=SLOW_MS)
    expect(tile(teacher, "Ann").locator(".number").first).to_have_text(re.compile(r"^\d\.\d{3}$"))
    assert tile(teacher, "Ann").locator("canvas").evaluate(COLOURED) > 20
    expect(teacher.locator(".tile")).to_have_count(3)
    teacher.get_by_label("Order").select_option("step")
    expect(teacher.locator(".tile h3").first).to_have_text("Ann")
    teacher.get_by_label("Size").select_option("small")
    teacher.get_by_label("Find").fill("cy")
    expect(teacher.locator(".tile h3")).to_have_text(["Cy <b>"])
    assert barriers(teacher) == [], "small tiles"
    teacher.get_by_label("Find").fill("")
    teacher.get_by_label("Size").select_option("large")

    bob.play()
    teacher.get_by_role("button", name="Pause the class").click()
    expect(bob.page.locator(".room-bar")).to_contain_text("Your teacher has paused the class")
    expect(bob.state).to_have_text("paused")
    assert barriers(bob.page) == [], "paused by the teacher"
    teacher.get_by_role("button", name="Let the class go on").click()
    expect(bob.page.locator(".room-bar")).not_to_contain_text("paused")
    expect(bob.state).to_have_text("training")

    teacher.get_by_role("button", name="Set its tasks").click()
    expect(teacher.get_by_role("table")).to_contain_text("0 of 3")
    teacher.get_by_role("button", name="Solve the spiral").click()
    assert barriers(teacher) == [], "the wall"
    expect(ann.page.locator(".room-bar")).to_contain_text("Tasks: 0 of 2 solved")

    tile(teacher, "Ann").get_by_role("link").click()
    expect(teacher.locator(".room-bar")).to_contain_text("You are watching Ann")
    shown = Lab(teacher, watch)
    expect(teacher.locator(shown.MAP)).to_be_visible()
    expect(teacher.locator("[data-part=status]")).to_contain_text("step 300", timeout=SLOW_MS)
    for key in ("r", "s", "Space", "Control+z"):  # keys of a page that may change something
        teacher.keyboard.press(key)
    expect(teacher.locator("[data-part=announcer]")).to_contain_text("You are watching: nothing can be changed here.")
    expect(teacher.locator("[data-part=banners]")).to_have_text("")
    ann.train(50)
    expect(teacher.locator("[data-part=status]")).to_contain_text("step 350", timeout=SLOW_MS)
    teacher.get_by_role("link", name="Back to the class").click()

    tile(teacher, "Ann").get_by_role("button", name="Show the run of Ann to everybody").click()
    bob.page.wait_for_url("**/watch/*", timeout=SLOW_MS)
    expect(bob.page.locator(".room-bar")).to_contain_text("You are watching Ann")
    expect(ann.page.locator(".room-bar")).to_contain_text("Everybody sees this run now")
    tile(teacher, "Ann").get_by_role("button", name="Stop showing the run of Ann").click()
    bob.page.wait_for_url("**/lab/playground*", timeout=SLOW_MS)

    students["Cy <b>"].page.goto("/")
    expect(students["Cy <b>"].page.locator(".room-bar")).to_contain_text("Tuesday")
    assert barriers(students["Cy <b>"].page) == [], "gallery of a student"
    teacher.locator("select[name=lab]").select_option("xor")
    teacher.get_by_role("button", name="Bring everybody there").click()
    for student in students.values():
        student.page.wait_for_url("**/lab/xor*", timeout=SLOW_MS)
        expect(student.page.locator(".room-bar")).to_contain_text("Tuesday", timeout=SLOW_MS)

    teacher.once("dialog", lambda dialog: dialog.accept())
    tile(teacher, "Bob").get_by_role("button", name="Send Bob away").click()
    expect(bob.page.locator(".room-bar")).to_contain_text("Your teacher has sent you out of the room")
    expect(teacher.locator(".tile")).to_have_count(2)
    expect(teacher.locator(".code")).not_to_have_text(code)

    teacher.once("dialog", lambda dialog: dialog.accept())
    teacher.get_by_role("button", name="Delete the room and all its data").click()
    teacher.wait_for_url("**/teach")
    expect(ann.page.locator(".room-bar")).to_contain_text("closed by its teacher", timeout=SLOW_MS)
