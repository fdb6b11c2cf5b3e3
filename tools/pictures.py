"""Take the pictures of the docs from a running server: ``python tools/pictures.py http://127.0.0.1:8000 [TOKEN]``.

With the teacher's token that its first start has printed, also those of a lesson in a room.

The playground trains its first configuration for a moment, so that the pictures show what a student sees after a
few seconds. Pictures go to ``docs/pictures/``.
"""

from __future__ import annotations

import os
import shutil
import sys
from typing import Literal

from lesson_pictures import take_lesson
from picture_files import PICTURES, keep
from playwright.sync_api import Browser, expect, sync_playwright

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
READY_MS = 60_000
TRAINING_MS = 2000
SETTLE_MS = 3000


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
            take_lesson(browser, address, token)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
