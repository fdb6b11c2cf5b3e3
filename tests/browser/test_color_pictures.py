"""Pictures in color: a folder is dropped on the page, trained on, and seen in color wherever pictures are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.browser.png import png
from tests.browser.test_convnet import READY_MS
from tests.browser.watch import Watch

Visit = Callable[..., tuple[Page, Watch]]
COLORED = """canvas => {
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
  const context = copy.getContext('2d', { willReadFrequently: true });
  context.drawImage(canvas, 0, 0);
  const { data } = context.getImageData(0, 0, copy.width, copy.height);
  return data.some((red, i) => i % 4 === 0 && Math.abs(red - data[i + 2]) > 60);
}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of red and of blue pictures, with noise."""
    random = np.random.default_rng(0)
    for name, hue in (("poppies", (210, 60, 50)), ("cornflowers", (50, 70, 210))):
        (tmp_path / "garden" / name).mkdir(parents=True)
        for number in range(10):
            pixels = np.clip(random.normal(hue, 25, (40, 48, 3)), 0, 255).astype(np.uint8)
            (tmp_path / "garden" / name / f"{number}.png").write_bytes(png(pixels))
    return tmp_path / "garden"


def drop(page: Page, path: Path) -> None:
    """Drop a file or folder of this machine on the page, as a person does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 300, "data": data})


def is_colored(canvas: Locator) -> bool:
    return bool(canvas.evaluate(COLORED))


def test_a_dropped_folder_keeps_its_colors_is_learned_and_seen_in_color(visit: Visit, folder: Path) -> None:
    page, _ = visit()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto("/lab/convnet#image_set=digits&samples=500")
    expect(page.get_by_test_id("verdict")).to_contain_text("says", timeout=READY_MS)
    expect(page.get_by_test_id("digit-pad")).to_be_visible()
    drop(page, folder)
    dialog = page.get_by_role("dialog", name="garden")
    expect(dialog).to_contain_text("20 pictures of 2 classes, made 32 × 32 pixels in color")
    expect(page.locator(".takes-file")).to_have_count(0)
    keep = dialog.get_by_role("checkbox", name="Keep the colors")
    expect(keep).to_be_checked()
    assert is_colored(dialog.locator(".picture-samples canvas").first)
    keep.uncheck()
    expect(dialog).to_contain_text("made 28 × 28 grey pixels")
    assert not is_colored(dialog.locator(".picture-samples canvas").first)
    keep.check()
    assert Axe().run(page).response["violations"] == []
    dialog.get_by_role("button", name="Train on these pictures").click()
    expect(dialog).to_be_hidden()

    pinned = page.get_by_test_id("pinned-picture")
    expect(pinned).to_have_attribute("aria-label", "Test picture 0 of 4: cornflowers")
    expect(page.get_by_test_id("digit-pad")).to_have_count(0)
    assert is_colored(pinned)
    page.get_by_role("button", name="before").click()
    expect(pinned).to_have_attribute("aria-label", "Test picture 3 of 4: poppies")
    page.get_by_label("How many").fill("60")
    page.get_by_role("button", name="Step: train").click()
    expect(page.locator("[data-readout='accuracy']")).to_have_text("100.0 %", timeout=READY_MS)
    assert is_colored(page.get_by_test_id("filters"))
    page.get_by_role("tab", name="Evidence").click()
    expect(page.locator("[data-view=evidence] .seeing-words").first).to_contain_text("% sure")
    assert is_colored(page.locator("[data-view=evidence] canvas").first)
    page.get_by_role("tab", name="Fooling").click()
    expect(page.locator("[data-view=fooling] canvas")).to_have_count(2)
    assert Axe().run(page).response["violations"] == []

    drop(page, folder / "poppies" / "0.png")
    expect(page.get_by_text("Drop a folder that holds a folder of pictures for each class")).to_be_visible()
    page.get_by_label("Pictures", exact=True).select_option(label="Digits")
    expect(page.get_by_test_id("digit-pad")).to_be_visible(timeout=READY_MS)
    expect(page.get_by_test_id("verdict")).to_contain_text("says")
