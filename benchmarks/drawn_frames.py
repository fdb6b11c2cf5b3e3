"""Races and sweeps in a real Chromium: pictures drawn a second while eight race, and how soon a sweep's map fills."""

from __future__ import annotations

import statistics
import time
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser_session import empty_log, lab_page, log_of
from benchmarks.figures import Figure, publish
from benchmarks.server_process import running_server

ROUNDS = 5
SECONDS = 4.0
GOAL = 30.0
CELLS = 400  # of the sweep's map
PAUSE_MS = 100
LIMIT_S = 60.0
EIGHT = ("sgd", "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam", "nadam")
RATE = 0.001  # all go on for as long as is measured
SURFACES = ("bowl", "two_relu")  # a still picture; one that is drawn anew as the leader moves


def drawn(page: Page) -> float:
    """Return how many bundles were drawn a second while the race went on."""
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_timeout(500)
    empty_log(page)
    page.wait_for_timeout(SECONDS * 1e3)
    acks: list[dict[str, Any]] = log_of(page)["acks"]
    page.get_by_role("button", name="Pause", exact=True).click()
    page.get_by_role("button", name="Reset").click()
    return (len(acks) - 1) / (acks[-1]["at"] - acks[0]["at"]) * 1e3


def measured(page: Page, name: str, goal: float | None) -> Figure:
    """Return the median of some rounds as a figure."""
    found = [drawn(page) for _ in range(ROUNDS)]
    details = {"best": max(found), "worst": min(found)}
    return Figure(f"race of 8, drawn frames, {name}", statistics.median(found), "a second", goal, details=details)


def sweep(page: Page) -> tuple[float, float]:
    """Return milliseconds from pressing play to the drawn first cells, and to the whole drawn map of 400."""
    page.get_by_role("button", name="Reset").click()
    page.wait_for_timeout(500)
    empty_log(page)
    pressed: float = page.evaluate("() => { document.querySelector('.play').click(); return performance.now(); }")
    found = []
    for cells in (1, CELLS):
        end = time.monotonic() + LIMIT_S
        while (at := _drawn_at(log_of(page), cells)) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"{cells} cells were not drawn within {LIMIT_S:.0f} s")
            page.wait_for_timeout(PAUSE_MS)
        found.append(at - pressed)
    return found[0], found[1]


def _drawn_at(log: dict[str, Any], cells: int) -> float | None:
    """Return when the first bundle with so many cells had been drawn, if it has."""
    came = [entry["at"] for entry in log["statuses"] if entry["step"] >= cells]
    bundles = [entry for entry in log["bundles"] if came and entry["at"] >= came[0]]
    drawn = [entry["at"] for entry in log["acks"] if bundles and entry["seq"] >= bundles[0]["seq"]]
    return drawn[0] if drawn else None


def main() -> None:
    """Measure each surface at full speed; in three dimensions a machine without a graphics card draws by software."""
    contestants = ",".join(f"{key}~{RATE}" for key in EIGHT)
    figures = []
    with running_server() as server:
        for surface in SURFACES:
            settings = f"#v=1&surface={surface}&contestants={contestants}"
            with lab_page(server.url, f"race{settings}") as page:
                page.locator("#speed").press("End")
                figures.append(measured(page, surface.replace("_", " "), GOAL))
                page.get_by_role("button", name="3-D", exact=True).click()
                page.locator(".solid-canvas").wait_for()
                figures.append(measured(page, f"{surface.replace('_', ' ')} in 3-D", None))
        with lab_page(server.url, "sweep") as page:
            page.locator("#speed").press("End")
            first, whole = zip(*(sweep(page) for _ in range(ROUNDS)), strict=True)
    figures.append(Figure("sweep, play to first drawn cells", statistics.median(first), "ms", 100.0, at_least=False))
    figures.append(Figure("sweep, play to 400 drawn cells", statistics.median(whole), "ms", 2000.0, at_least=False))
    publish("drawn_frames", figures)


if __name__ == "__main__":
    main()
