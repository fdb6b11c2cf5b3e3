"""From a student's change of a control to the animation frame that drew it, in a real Chromium on this machine."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

from playwright.sync_api import Page

from benchmarks.browser_session import empty_log, log_of, playground_page
from benchmarks.figures import Figure, publish
from benchmarks.server_process import running_server

CHANGES = 60
PAUSE_MS = 100
GOAL_MS = 100.0
LIMIT_S = 10.0
ACTIVATIONS = ("relu", "sigmoid", "tanh")


@dataclass(frozen=True)
class Latency:
    """The stages of one change, in milliseconds."""

    to_answer: float  # until the server had applied it
    to_bundle: float  # from there until the pictures had arrived
    to_drawn: float  # from there until the end of the animation frame that drew them

    @property
    def whole(self) -> float:
        """From the change to the drawn frame."""
        return self.to_answer + self.to_bundle + self.to_drawn


def latencies(page: Page) -> list[Latency]:
    """Change the activation again and again; return the time of each until its picture was drawn."""
    select = page.locator("#strip-layers-activation")
    found = []
    for activation in islice(cycle(ACTIVATIONS), CHANGES):
        empty_log(page)
        select.select_option(activation)
        end = time.monotonic() + LIMIT_S
        while (latency := _latency(log_of(page))) is None:
            if time.monotonic() > end:
                raise TimeoutError(f"activation {activation}: no picture within {LIMIT_S:.0f} s")
            page.wait_for_timeout(PAUSE_MS)
        found.append(latency)
    return found


def _latency(log: dict[str, Any]) -> Latency | None:
    """Return the stages up to the acknowledgement of the first bundle after `configured`, if it has come."""
    answers = [entry["at"] for entry in log["events"] if entry["event"]["type"] == "configured"]
    bundles = [entry for entry in log["bundles"] if answers and entry["at"] >= answers[0]]
    drawn = [entry["at"] for entry in log["acks"] if bundles and entry["seq"] >= bundles[0]["seq"]]
    if not drawn:
        return None
    return Latency(answers[0] - log["changes"][0], bundles[0]["at"] - answers[0], drawn[0] - bundles[0]["at"])


def p95(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=20)[-1]


def main() -> None:
    """Measure with the training at full speed, then with it paused."""
    figures = []
    with running_server() as server, playground_page(server.url) as page:
        for state, button in (("training", "Play"), ("paused", "Pause")):
            page.get_by_role("button", name=button, exact=True).click()
            found = latencies(page)
            times = [latency.whole for latency in found]
            details = {
                "median_ms": statistics.median(times),
                "best_ms": min(times),
                "worst_ms": max(times),
                "median_to_answer_ms": statistics.median(latency.to_answer for latency in found),
                "median_to_bundle_ms": statistics.median(latency.to_bundle for latency in found),
                "median_to_drawn_ms": statistics.median(latency.to_drawn for latency in found),
            }
            figures.append(
                Figure(f"control to drawn frame, p95, {state}", p95(times), "ms", GOAL_MS, False, details=details)
            )
    publish("control_to_frame", figures)


if __name__ == "__main__":
    main()
