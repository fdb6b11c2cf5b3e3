"""Pictures of one's own: a folder or a zip is read in the browser, shown class by class, trained on, kept."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.png import SIGNATURE, header, png
from tests.browser.test_convnet import READY_MS
from tests.browser.watch import Watch

Visit = Callable[..., tuple[Page, Watch]]
LAB = "/lab/convnet#image_set=digits&samples=1000"


def sheet(*, above: bool, number: int) -> bytes:
    """Return a drawing on paper: a dark bar above the middle or below."""
    pixels = np.full((60, 60), 240, dtype=np.uint8)
    top = (8 if above else 38) + number % 5
    pixels[top : top + 10, 10:50] = 20
    return png(pixels)


def archive(files: dict[str, bytes]) -> FilePayload:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for path, content in files.items():
            packed.writestr(path, content)
    return FilePayload(name="bars.zip", mimeType="application/zip", buffer=buffer.getvalue())


def sound() -> dict[str, bytes]:
    return {f"{kind}/{i}.png": sheet(above=kind == "above", number=i) for kind in ("above", "below") for i in range(10)}


def opened(visit: Visit) -> Page:
    page, _ = visit()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto(LAB)
    expect(page.get_by_test_id("verdict")).to_contain_text("says", timeout=READY_MS)
    return page


def test_a_zip_is_shown_class_by_class_trained_on_and_still_there_after_a_reload(visit: Visit) -> None:
    page = opened(visit)
    odd = {
        "../up/evil.png": sheet(above=True, number=1),
        "__MACOSX/above/._0.png": b"\0",
        "above/notes.txt": b"not a picture",
        "above/script.png": b"<script>alert(1)</script> and more words to be long enough",
        "below/bomb.png": SIGNATURE + header(60_000, 60_000),
        "alone/1.png": sheet(above=True, number=0),
    }
    chosen = page.get_by_test_id("pictures-zip")
    chosen.set_input_files(archive(sound() | odd))
    dialog = page.get_by_role("dialog", name="bars.zip")
    expect(dialog).to_contain_text("20 pictures of 2 classes")
    expect(dialog.get_by_role("row", name="above")).to_contain_text("10")
    expect(dialog.get_by_role("checkbox")).to_be_checked()  # dark on paper
    skipped = dialog.get_by_test_id("pictures-skipped")
    skipped.locator("summary").click()
    for words in (
        "../up/evil.png: its path leads elsewhere",
        "above/notes.txt: not a PNG",
        "above/script.png: This is not a picture",
        "below/bomb.png: The PNG has 60,000 × 60,000 pixels",
        "alone/: 1 pictures can be read; a class needs at least 4",
    ):
        expect(skipped).to_contain_text(words)
    assert Axe().run(page).response["violations"] == []
    dialog.get_by_role("button", name="Train on these pictures").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_test_id("own-pictures")).to_contain_text("bars.zip, 20 pictures of 2 classes")
    expect(page.get_by_test_id("verdict")).to_contain_text("is ")

    page.get_by_label("How many").fill("60")
    page.get_by_role("button", name="Step: train").click()
    expect(page.locator("[data-readout='accuracy']")).to_have_text("100.0 %")
    page.reload()
    expect(page.get_by_test_id("own-pictures")).to_contain_text("bars.zip", timeout=READY_MS)
    expect(page.get_by_test_id("verdict")).to_contain_text("says", timeout=READY_MS)
    expect(page.locator("[data-readout='accuracy']")).to_have_text("100.0 %")

    chosen.set_input_files(FilePayload(name="torn.zip", mimeType="application/zip", buffer=b"PK no archive"))
    expect(page.get_by_test_id("pictures-refusal")).to_contain_text("not a zip archive")
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_test_id("own-pictures")).to_contain_text("bars.zip")


def test_a_folder_is_read_and_a_link_says_that_it_does_not_carry_the_pictures(visit: Visit, tmp_path: Path) -> None:
    for path, content in sound().items():
        file = tmp_path / "mine" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    page = opened(visit)
    page.get_by_test_id("pictures-folder").set_input_files(tmp_path / "mine")
    dialog = page.get_by_role("dialog", name="mine")
    expect(dialog).to_contain_text("20 pictures of 2 classes")
    dialog.get_by_role("button", name="Cancel").click()
    expect(page.get_by_test_id("own-pictures")).to_have_count(0)

    other, _ = visit()
    other.goto("/lab/convnet#image_set=own&samples=2000")
    expect(other.get_by_text("pictures of somebody’s own, which a link does not carry")).to_be_visible(timeout=READY_MS)
