"""Take the pictures of the docs from a running server: ``python tools/pictures.py http://127.0.0.1:8000 [TOKEN]``.

With the teacher's token that its first start has printed, also the picture of a room.

The playground trains its first configuration for a moment, so that the pictures show what a student sees after a
few seconds. Pictures go to ``docs/pictures/``.
"""

from __future__ import annotations

import base64
import os
import shutil
import struct
import sys
import zlib
from pathlib import Path
from typing import Literal

import numpy as np
from playwright.sync_api import Browser, Page, expect, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
READY_MS = 60_000
TRAINING_MS = 2000
SETTLE_MS = 3000
DROPPED_BITS = 2
"""Of each colour: nobody sees it, and the file becomes a third smaller."""

_DECODE = """async picture => {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context.drawImage(bitmap, 0, 0);
  const pixels = context.getImageData(0, 0, bitmap.width, bitmap.height).data;
  const blob = new Blob([pixels]);
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ width: bitmap.width, height: bitmap.height, url: reader.result });
    reader.readAsDataURL(blob);
  });
}"""


def take_lab(browser: Browser, address: str, name: str, theme: Literal["light", "dark"], size: dict[str, int]) -> None:
    """Open the playground, train it for a moment, pause, and keep the picture as ``name``."""
    context = browser.new_context(base_url=address, color_scheme=theme, viewport=size)
    page = context.new_page()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto("/lab/playground")
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=READY_MS)
    page.wait_for_timeout(SETTLE_MS)
    page.keyboard.press("Space")
    page.wait_for_timeout(TRAINING_MS)
    page.keyboard.press("Space")
    page.wait_for_timeout(SETTLE_MS)
    keep(page, name)
    context.close()


def take_gallery(browser: Browser, address: str) -> None:
    """Open the gallery and keep the picture when its thumbnails are there."""
    context = browser.new_context(base_url=address, color_scheme="light", viewport=DESKTOP)
    page = context.new_page()
    page.goto("/")
    expect(page.locator(".gallery-canvas").first).to_be_visible(timeout=READY_MS)
    page.wait_for_timeout(2 * SETTLE_MS)
    keep(page, "gallery.png")
    context.close()


def take_room(browser: Browser, address: str, token: str) -> None:
    """Open a room as a teacher, let three students train in it, and keep the picture of the wall."""
    teacher = browser.new_context(base_url=address, color_scheme="light", viewport=DESKTOP).new_page()
    teacher.goto("/teach")
    teacher.get_by_label("Teacher's token").fill(token)
    teacher.get_by_role("button", name="Sign in").click()
    teacher.get_by_label("Name of the room").fill("Deep learning, Tuesday")
    teacher.get_by_role("button", name="Open a room").click()
    code = teacher.locator(".code").inner_text()
    for name, lab in (("Ann", "playground"), ("Bela", "playground#v=1&dataset=circle"), ("Chiara", "race")):
        student = browser.new_context(base_url=address, viewport=DESKTOP).new_page()
        student.goto(f"/join/{code}")
        student.get_by_label("Your name here").fill(name)
        student.get_by_role("button", name="Join").click()
        student.wait_for_url("**/")
        student.goto(f"/lab/{lab}")
        expect(student.get_by_role("button", name="Play", exact=True)).to_be_enabled(timeout=READY_MS)
        student.wait_for_timeout(SETTLE_MS)
        student.keyboard.press("Space")
    teacher.get_by_role("button", name="Set its tasks").click()
    teacher.wait_for_timeout(SETTLE_MS)
    keep(teacher, "room.png")


def keep(page: Page, name: str) -> None:
    """Write what a page shows as a small PNG file."""
    screenshot = base64.b64encode(page.screenshot()).decode()
    decoder = page.context.new_page()  # empty: the page's own policy lets nobody decode a picture
    answer = decoder.evaluate(_DECODE, screenshot)
    decoder.close()
    pixels = np.frombuffer(base64.b64decode(answer["url"].split(",", 1)[1]), np.uint8)
    write_png(PICTURES / name, pixels.reshape(answer["height"], answer["width"], 4)[..., :3])


def write_png(path: Path, pixels: np.ndarray) -> None:
    """Write ``pixels`` (height, width, 3) uint8 with fewer bits a colour."""
    height, width, _ = pixels.shape
    coarse = (pixels >> DROPPED_BITS << DROPPED_BITS) | (pixels >> (8 - DROPPED_BITS))  # black and white stay
    unfiltered = np.concatenate([np.zeros((height, 1), np.uint8), coarse.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(unfiltered.tobytes(), 9)), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def main(address: str, token: str = "") -> None:
    """Take all pictures that can be taken."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        take_lab(browser, address, "playground-light.png", "light", DESKTOP)
        take_lab(browser, address, "playground-dark.png", "dark", DESKTOP)
        take_lab(browser, address, "playground-phone.png", "light", PHONE)
        take_gallery(browser, address)
        if token:
            take_room(browser, address, token)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
