"""Take the pictures of the docs from a running server: ``python tools/pictures.py http://127.0.0.1:8000``.

The playground trains its first configuration until the test loss is small, so that the pictures show what a
student sees after a few seconds. Pictures go to ``docs/pictures/``.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
TRAINING_MS = 2000
SETTLE_MS = 3000


def take(browser: Browser, address: str, name: str, theme: Literal["light", "dark"], size: dict[str, int]) -> None:
    """Open the playground, train it for a moment, pause, and keep the picture as ``name``."""
    context = browser.new_context(base_url=address, color_scheme=theme, viewport=size)
    page = context.new_page()
    page.add_init_script("localStorage.setItem('hint-seen', '1')")
    page.goto("/lab/playground")
    page.wait_for_timeout(SETTLE_MS)
    page.keyboard.press("Space")
    page.wait_for_timeout(TRAINING_MS)
    page.keyboard.press("Space")
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=PICTURES / name)
    context.close()


def main(address: str) -> None:
    """Take all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        take(browser, address, "playground-light.png", "light", DESKTOP)
        take(browser, address, "playground-dark.png", "dark", DESKTOP)
        take(browser, address, "playground-phone.png", "light", PHONE)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
