"""A picture file in place of a drawn digit: read in the browser, turned if need be, refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.png import SIGNATURE, header, png
from tests.browser.test_convnet import READY_MS, picture
from tests.browser.watch import Watch

Visit = Callable[..., tuple[Page, Watch]]

PAPER = np.full((120, 90), 235, dtype=np.uint8)
PAPER[20:100, 40:52] = 25  # a dark one

HOSTILE = {
    "empty.png": (b"", "The file is empty"),
    "note.png": (b"just words, nothing else, at some length", "not a picture that can be read"),
    "script.svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "not a picture that can be read"),
    "torn.png": (png(PAPER)[:60], "damaged or not whole"),
    "bomb.png": (SIGNATURE + header(60_000, 60_000), "60,000 × 60,000 pixels"),
    "grey.png": (png(np.full((40, 40), 99, dtype=np.uint8)), "nothing stands out from the background"),
}

DROP = """(bytes) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'dropped.png', { type: 'image/png' }));
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""
PASTE = """(bytes) => {
  const clipboardData = new DataTransfer();
  clipboardData.items.add(new File([Uint8Array.from(bytes)], 'pasted.png', { type: 'image/png' }));
  document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


def test_a_picture_of_a_digit_is_read_turned_and_refused_in_words(visit: Visit) -> None:
    page, _ = visit()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto("/lab/convnet#image_set=digits&samples=1000")
    pad = page.get_by_test_id("digit-pad")
    expect(page.get_by_test_id("verdict")).to_contain_text("says", timeout=READY_MS)
    before = picture(pad)

    chosen = page.get_by_test_id("digit-file")
    chosen.set_input_files(FilePayload(name="one.png", mimeType="image/png", buffer=png(PAPER)))
    facts = page.get_by_test_id("digit-facts")
    expect(facts).to_contain_text("one.png, PNG of 90 × 120, read as dark on white")
    expect(pad).to_have_attribute("aria-label", re.compile("^Your drawing"))
    expect(page.get_by_test_id("verdict")).not_to_contain_text(", is")
    assert picture(pad) != before
    assert Axe().run(page).response["violations"] == []

    facts.get_by_role("button", name="Read it as white on dark").click()
    error = page.get_by_test_id("digit-error")
    expect(error).to_contain_text("one.png, read as white on dark: nothing stands out")
    for name, (content, words) in HOSTILE.items():
        chosen.set_input_files(FilePayload(name=name, mimeType="image/png", buffer=content))
        expect(error).to_contain_text(words)
        expect(error).to_contain_text(name)
    expect(facts).to_contain_text("one.png")  # what was there is still there

    page.evaluate(DROP, list(png(PAPER)))
    expect(facts).to_contain_text("dropped.png")
    page.evaluate(PASTE, list(png(255 - PAPER)))
    expect(facts).to_contain_text("pasted.png, PNG of 90 × 120, read as white on dark")

    page.get_by_role("button", name="clear").click()
    expect(facts).to_have_count(0)
    expect(page.get_by_test_id("verdict")).to_contain_text(", is")
