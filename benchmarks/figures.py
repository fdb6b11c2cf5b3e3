"""What a benchmark reports: figures with their goals, as a table for people and as JSON for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.harness import Timing
from benchmarks.machine import describe_machine

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    what : str
    value : float
    unit : str
        ``x`` for a ratio.
    goal : float, optional
    at_least : bool
        Is the goal a lower limit; otherwise an upper one.
    details : dict
        Whatever else was measured, JSON-ready.
    """

    what: str
    value: float
    unit: str
    goal: float | None = None
    at_least: bool = True
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """Say whether the goal is met."""
        if self.goal is None:
            return ""
        return "met" if (self.value >= self.goal) == self.at_least or self.value == self.goal else "MISSED"

    def row(self) -> tuple[str, str, str, str]:
        """Return the cells of the table."""
        sign = "at least" if self.at_least else "at most"
        goal = "" if self.goal is None else f"{sign} {self.goal:g} {self.unit}"
        return self.what, f"{self.value:.3g} {self.unit}", goal, self.verdict


def ratios(what: str, timings: Sequence[Timing], goals: Sequence[float | None]) -> list[Figure]:
    """Compare the first timing with each of the others, by medians; ``goals`` are theirs in turn."""
    ours, *others = timings
    return [
        Figure(
            what=f"{what}, against {other.name}",
            value=other.median_us / ours.median_us,
            unit="x",
            goal=goal,
            details={"ratio_of_best": other.best_us / ours.best_us, "ours": asdict(ours), "theirs": asdict(other)},
        )
        for other, goal in zip(others, goals, strict=True)
    ]


def publish(program: str, figures: Sequence[Figure]) -> None:
    """Print a program's table and write ``results/<program>.json``."""
    RESULTS.mkdir(exist_ok=True)
    record = {
        "program": program,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": describe_machine(),
        "figures": [{**asdict(figure), "verdict": figure.verdict} for figure in figures],
    }
    (RESULTS / f"{program}.json").write_text(json.dumps(record, indent=2), encoding="utf-8")
    print_table([figure.row() for figure in figures])
    for figure in figures:
        print(f"\n{figure.what}")
        _print_details(figure)


def read(program: str) -> list[Figure]:
    """Return the figures that a program published last."""
    return as_figures(json.loads((RESULTS / f"{program}.json").read_text(encoding="utf-8")))


def as_figures(record: Mapping[str, Any]) -> list[Figure]:
    """Return the figures of a program's results."""
    return [Figure(**{name: cell[name] for name in cell if name != "verdict"}) for cell in record["figures"]]


def print_table(rows: Sequence[tuple[str, str, str, str]]) -> None:
    """Print rows below a head, columns aligned."""
    table = [("what", "measured", "goal", "verdict"), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(4)]
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    sys.stdout.flush()


def _print_details(figure: Figure) -> None:
    """Print the times behind a ratio, or other details that are plain numbers."""
    for name, detail in figure.details.items():
        if name in ("ours", "theirs"):
            print(
                f"    {detail['name']}: median {detail['median_us']:.3f} us a step, best {detail['best_us']:.3f},"
                f" first call {detail['first_call_s']:.2f} s"
            )
        else:
            print(f"    {name}: {f'{detail:.4g}' if isinstance(detail, float) else detail}")
