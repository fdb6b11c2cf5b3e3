"""Pages as a person opens them, each watched: no error in the console, no request that leaves the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.lab import Lab
from tests.browser.watch import Watch

DESKTOP = {"width": 1440, "height": 900}
PATIENCE_MS = 30_000  # a busy machine is slow, not wrong; what has to be quick is measured in its own tests
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture
def visit(browser: Browser, base_url: str) -> Iterator[Callable[..., tuple[Page, Watch]]]:
    """Return a function that makes an empty page in a browser of its own; at the end all must have been quiet."""
    visits: list[tuple[BrowserContext, Watch]] = []

    def make(**options: Any) -> tuple[Page, Watch]:
        settings = {"viewport": DESKTOP, "base_url": base_url, **options}
        context = browser.new_context(**settings)
        watch = Watch(context, settings["base_url"])
        visits.append((context, watch))
        return context.new_page(), watch

    yield make
    for context, _ in visits:
        context.close()
    for _, watch in visits:
        watch.check()


@pytest.fixture
def open_lab(visit: Callable[..., tuple[Page, Watch]]) -> Iterator[Callable[..., Lab]]:
    """Return a function that opens the playground for a new person; their runs are paused at the end."""
    labs: list[Lab] = []

    def open_one(settings: str = "", **options: Any) -> Lab:
        page, watch = visit(**options)
        lab = Lab(page, watch)
        labs.append(lab)
        lab.open(settings)
        return lab

    yield open_one
    for lab in labs:
        lab.pause()


@pytest.fixture
def lab(open_lab: Callable[..., Lab]) -> Lab:
    """The playground as it opens for a new person, on a laptop."""
    return open_lab()
