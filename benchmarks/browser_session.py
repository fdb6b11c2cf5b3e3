"""A real Chromium on a real server, with a note of everything that goes over its websocket."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from playwright.sync_api import Page, sync_playwright

# Times are the page's performance.now(), in ms. An acknowledgement is sent from the animation frame that drew.
OBSERVER = """
(() => {
  const log = (window.benchmarkLog = { changes: [], events: [], bundles: [], acks: [], statuses: [] });
  addEventListener('change', () => log.changes.push(performance.now()), true);
  function noteBundle(data) {
    const at = performance.now();
    const seq = Number(new DataView(data).getBigUint64(12, true));
    for (let start = 0; start < data.byteLength; ) {
      const view = new DataView(data, start);
      if (view.getUint8(2) === 1 && view.getUint8(3) === 0) {
        log.statuses.push({ at, workerMs: Number(view.getBigUint64(20, true)), step: view.getFloat64(40, true) });
      }
      start += 32 + view.getUint32(28, true);
    }
    log.bundles.push({ at, seq });
  }
  window.WebSocket = class extends WebSocket {
    constructor(...rest) {
      super(...rest);
      this.addEventListener('message', ({ data }) => {
        if (typeof data !== 'string') return noteBundle(data);
        log.events.push({ at: performance.now(), event: JSON.parse(data) });
      });
    }
    send(data) {
      const message = JSON.parse(data);
      if (message.type === 'ack') log.acks.push({ at: performance.now(), seq: message.seq });
      super.send(data);
    }
  };
})();
"""


def playground_page(url: str) -> AbstractContextManager[Page]:
    """Open the playground of a server and wait for its first picture."""
    return lab_page(url, "playground")


@contextmanager
def lab_page(url: str, lab: str) -> Iterator[Page]:
    """Open a lab, such as ``race#v=1&surface=bowl``, and wait for its first picture; the system's Chromium if any."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--enable-unsafe-swiftshader"],
        )
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.add_init_script(OBSERVER)
            page.goto(f"{url}/lab/{lab}")
            wait_for_picture(page)
            yield page
        finally:
            browser.close()


def wait_for_picture(page: Page, limit_s: float = 60.0) -> None:
    """Wait until a picture has been drawn; the page's policy forbids Playwright's own way of waiting."""
    end = time.monotonic() + limit_s
    while not log_of(page)["acks"]:
        if time.monotonic() > end:
            raise TimeoutError(f"no picture was drawn within {limit_s:.0f} s")
        page.wait_for_timeout(20)


def log_of(page: Page) -> dict[str, Any]:
    """Return what was noted since the log was last emptied."""
    found: dict[str, Any] = page.evaluate("window.benchmarkLog")
    return found


def empty_log(page: Page) -> None:
    """Forget what was noted so far."""
    page.evaluate("for (const list of Object.values(window.benchmarkLog)) list.length = 0")
