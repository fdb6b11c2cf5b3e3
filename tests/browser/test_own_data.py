"""Points of the student's own: a file, its columns, the map of two of them, and painting."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, expect

from tests.browser.lab import Lab
from tests.engine.datasets.wrong_tables import GOOD, WRONG

GENEROUS_S = 5.0  # the aim is 1 s on a quiet machine
_TIMED = """() => { addEventListener('change', () => { window.chosen = performance.now(); }, true);
  window.shown = new Promise((resolve) => { const look = () => {
    const done = document.querySelector('.axis-name.across').textContent === 'f0';
    if (done) resolve((performance.now() - window.chosen) / 1000); else requestAnimationFrame(look); }; look(); }); }"""

_HAND_OVER = """([how, text]) => { const data = new DataTransfer();
  const send = (event) => document.body.dispatchEvent(event);
  const options = { bubbles: true, cancelable: true };
  if (how === 'paste') data.setData('text/plain', text); else data.items.add(new File([text], 'dropped.csv'));
  if (how === 'paste') send(new ClipboardEvent('paste', { clipboardData: data, ...options }));
  else for (const type of ['dragover', 'drop']) send(new DragEvent(type, { dataTransfer: data, ...options })); }"""


def table(rows: int, columns: int, classes: int = 2) -> bytes:
    """Return a table whose label is told by the third and the fourth column."""
    numbers = np.random.default_rng(1).normal(size=(rows, columns)) * 5 + 30
    labels = ((numbers[:, 2] > 30).astype(int) + (numbers[:, 3] > 30)) % classes
    lines = [",".join([*(f"f{n}" for n in range(columns)), "kind"])]
    lines += [
        ",".join([*(f"{value:.5g}" for value in row), "kind " + "abc"[label]])
        for row, label in zip(numbers, labels, strict=True)
    ]
    return "\n".join(lines).encode()


def give(lab: Lab, name: str, data: bytes) -> None:
    """Choose a file as a person does."""
    file = {"name": name, "mimeType": "text/csv", "buffer": data}
    lab.page.locator(".file-button input").set_input_files([file])  # type: ignore[list-item]


def points(lab: Lab) -> int:
    """Return how many points of its own the page has; 0 before the first was painted."""
    table = lab.page.locator(".own-table")
    words = (table.text_content() or "") if table.count() else ""
    found = re.search(r"([\d,]+) rows", words)
    return int(found[1].replace(",", "")) if found else 0


def expect_points(lab: Lab, count: int) -> None:
    lab.until(lambda: points(lab) == count, f"{count} points", lambda: points(lab))


def settled(lab: Lab) -> bool:
    """Say whether no more points come."""
    before = points(lab)
    lab.page.wait_for_timeout(400)
    return points(lab) == before


def on_map(lab: Lab, x: float, y: float) -> tuple[float, float]:
    """Return the place on the page of a place of the map, -6 to 6."""
    box = lab.page.locator(Lab.POINTS).bounding_box()
    assert box is not None
    return box["x"] + (x + 6) / 12 * box["width"], box["y"] + (6 - y) / 12 * box["height"]


def drag(lab: Lab, start: tuple[float, float], end: tuple[float, float], steps: int = 8) -> None:
    lab.page.mouse.move(*on_map(lab, *start))
    lab.page.mouse.down()
    lab.page.mouse.move(*on_map(lab, *end), steps=steps)
    lab.page.mouse.up()


def test_a_table_is_on_the_map_trains_and_shows_any_two_features(lab: Lab) -> None:
    page = lab.page
    page.evaluate(_TIMED)
    give(lab, "large.csv", table(10_000, 16))
    assert page.evaluate("window.shown") < GENEROUS_S
    expect(page.locator(".own-table")).to_contain_text("large.csv, 10,000 rows")
    expect(page.locator(".network-shape")).to_contain_text("16 – 8 – 8 – 1 ·")

    give(lab, "three.csv", table(300, 5, 3))
    expect(page.locator(".network-shape")).to_contain_text("5 – 8 – 8 – 3 ·")
    expect(page.get_by_role("list", name="Classes")).to_contain_text("kind c")
    lab.train(2000)
    assert lab.reading("accuracy") > 60
    before = lab.picture(Lab.MAP)
    page.get_by_label("Feature on the axis across").select_option("f2")
    lab.until_picture_changes(Lab.MAP, before)
    before = lab.picture(Lab.MAP)
    page.get_by_label("Feature on the axis up").select_option("f3")
    lab.until_picture_changes(Lab.MAP, before)
    expect(page.locator(".axis-name.up")).to_have_text("f3")
    at_mean = lab.picture(Lab.MAP)
    page.mouse.click(*on_map(lab, 0.0, 0.0))
    expect(page.locator(".map-still")).to_contain_text("those of the chosen point")
    lab.until_picture_changes(Lab.MAP, at_mean)
    page.get_by_role("button", name="Back to their mean").click()
    lab.until(lambda: lab.picture(Lab.MAP) == at_mean, "the map at the mean")

    page.get_by_role("button", name="Columns").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("kind is the target").check()
    dialog.get_by_label("f0 is a feature").uncheck()
    dialog.get_by_label("f1 is a feature").uncheck()
    assert not Axe().run(page).response["violations"]
    dialog.get_by_role("button", name="Use these columns").click()
    expect(page.locator(".network-shape")).to_contain_text("3 – 8 – 8 – 3 ·")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".network-shape")).to_contain_text("5 – 8 – 8 – 3 ·")
    page.get_by_role("button", name="Redo").click()
    expect(page.locator(".network-shape")).to_contain_text("3 – 8 – 8 – 3 ·")
    lab.until(lambda: lab.status().step == 0, "the first picture of the new network")
    lab.train(50)
    step = lab.status().step
    page.reload()
    lab.wait_until_open()
    expect(page.locator(".own-table")).to_contain_text("three.csv")
    assert lab.status().step == step


def test_empty_cells_are_filled_when_asked_and_tables_are_pasted_and_dropped(lab: Lab) -> None:
    page = lab.page
    give(lab, "gaps.csv", b"a,b,c,label\n1,2,3,x\n2,,4,y\n3,1,5,x\n4,,6,y\n5,3,1,x\n")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Column “b”: rows 3, 5 are empty.")
    dialog.get_by_label("Empty cells").select_option("median")
    dialog.get_by_role("button", name="Use these columns").click()
    expect(page.locator(".own-table")).to_contain_text("gaps.csv, 5 rows")
    page.evaluate(_HAND_OVER, ["paste", "p\tq\tsize\n1\t2\t.5\n2\t1\t1.5\n3\t4\t2\n4\t3\t8\n"])
    expect(page.locator(".own-table")).to_contain_text("Pasted table, 4 rows")
    expect(page.get_by_role("combobox", name="Problem")).to_have_value("regression")
    page.evaluate(_HAND_OVER, ["drop", "u;v;kind\n1;2;a\n2,5;1;b\n3;4;a\n4;3;b\n"])
    expect(page.locator(".own-table")).to_contain_text("dropped.csv, 4 rows")


def test_points_are_painted_dragged_erased_and_brought_back_while_training_goes_on(lab: Lab) -> None:
    page = lab.page
    lab.play()
    page.get_by_role("button", name="Edit points").click()
    expect(page.get_by_label("test data")).to_be_checked()
    page.get_by_role("button", name="Paint blue").click()
    page.mouse.click(*on_map(lab, -5.5, 5.5))
    expect_points(lab, 501)
    page.get_by_role("button", name="Paint another class, violet").click()
    drag(lab, (4.0, 5.5), (5.7, 5.5), steps=12)
    lab.until(lambda: points(lab) > 503, "a line of points", lambda: points(lab))
    lab.until(lambda: settled(lab), "all of the line")
    line = points(lab)
    expect(page.get_by_role("list", name="Classes")).to_contain_text("violet")

    page.get_by_role("button", name="Move", exact=True).click()
    drag(lab, (-5.5, 5.5), (-5.5, 0.0))
    page.get_by_role("button", name="Erase", exact=True).click()
    page.mouse.click(*on_map(lab, -5.5, 0.0))
    expect_points(lab, line - 1)
    left = line - 1
    expect(lab.state).to_have_text("training")

    page.get_by_role("button", name="Paint orange").click()
    page.locator(Lab.POINTS).focus()
    for key in ("ArrowUp", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect_points(lab, left + 1)
    page.keyboard.press("Control+z")
    expect_points(lab, left)
    page.get_by_role("button", name="Done").click()
    while points(lab) > 0:
        before = lab.picture(Lab.POINTS)
        page.get_by_role("button", name="Undo").click()
        lab.until_picture_changes(Lab.POINTS, before)
    expect(page.locator(".network-shape")).to_contain_text("2 – 8 – 8 – 1 ·")
    expect(page.get_by_role("radio", name="Spiral", exact=True)).to_be_checked()
    expect(lab.state).to_have_text("training")


def test_every_wrong_table_gets_its_sentence_and_the_run_goes_on(lab: Lab) -> None:
    give(lab, "good.csv", GOOD.encode())
    expect(lab.page.locator(".own-table")).to_contain_text("good.csv")
    lab.play()
    dialog = lab.page.get_by_role("dialog")
    for wrong in WRONG:
        give(lab, f"{wrong.kind}.csv", wrong.data)
        place = wrong_place(lab, dialog)
        for words in wrong.says:
            expect(place, wrong.kind).to_contain_text(words, ignore_case=False)
        if dialog.is_visible():
            dialog.get_by_role("button", name="Cancel").click()
        if lab.page.locator(".own-table").inner_text().startswith("good.csv"):
            expect(lab.state).to_have_text("training")
            continue
        assert wrong.kind in ("Latin-1", "empty column")  # what can be read is used, with a word about it
        give(lab, "good.csv", GOOD.encode())
        expect(lab.page.locator(".own-table")).to_contain_text("good.csv")
        lab.play()


def wrong_place(lab: Lab, dialog: Locator) -> Locator:
    """Return where the page says what it thinks of the newest file."""
    answered = lab.page.get_by_test_id("own-error").or_(dialog).or_(lab.page.locator(".own-notes"))
    expect(answered.first).to_be_visible()
    return answered.first


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tools_are_usable_on_a_phone(open_lab: Callable[..., Lab], theme: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "color_scheme": theme}
    lab = open_lab("", **phone)
    lab.page.get_by_role("button", name="Edit points").tap()
    x, y = on_map(lab, -5.5, 5.5)
    lab.page.touchscreen.tap(x, y)
    expect_points(lab, 501)
    assert not Axe().run(lab.page).response["violations"]
    assert lab.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
