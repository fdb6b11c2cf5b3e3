"""Figures that tests measure: recorded as JSON, one file a goal, and held against the goal.

A soak run writes to ``docs/evidence``, from which ``python -m tests.evidence`` writes ``docs/RELIABILITY.md``; the
short variants write to ``test-results/evidence`` and leave the document alone.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.machine import describe_machine

ROOT = Path(__file__).resolve().parents[2]
SOAK = bool(os.environ.get("PLAYGROUND_SOAK"))
PUBLISHED = ROOT / "docs" / "evidence"
FOLDER = PUBLISHED if SOAK else ROOT / "test-results" / "evidence"


class Figures:
    """Records the figures of one test.

    Parameters
    ----------
    test : str
        Its file, from the root of the project.
    folder : Path
        Where the files lie; a figure of the same goal and name is replaced.
    soak : bool
        Is this the long variant, whose times count?
    """

    def __init__(self, test: str, folder: Path = FOLDER, soak: bool = SOAK) -> None:
        self._test = test
        self._folder = folder
        self._soak = soak
        self.rows: list[tuple[str, Figure]] = []

    def __call__(
        self,
        goal: str,
        what: str,
        value: float,
        unit: str = "",
        *,
        at_least: float | None = None,
        at_most: float | None = None,
        timing: bool = False,
    ) -> None:
        """Record a figure, then hold it against its limit.

        Parameters
        ----------
        goal : str
            Such as ``L1``; one of ``goals.toml``.
        what : str
            What was measured, as it stands in the document; names the figure within its goal.
        value, unit : float, str
        at_least, at_most : float, optional
            The goal; without one the figure is only published.
        timing : bool
            Is it a matter of how fast and how busy the machine is? Then only the long variant insists on it.
        """
        assert at_least is None or at_most is None
        limit = at_most if at_least is None else at_least
        figure = Figure(what, float(value), unit, limit, at_least is not None)
        self.rows.append((goal, figure))
        self._write(goal, figure)
        assert figure.verdict != "MISSED" or (timing and not self._soak), f"{goal}: {'  '.join(figure.row())}"

    def _write(self, goal: str, figure: Figure) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{goal}.json"
        figures = json.loads(path.read_text("utf-8"))["figures"] if path.exists() else {}
        cell = {name: value for name, value in asdict(figure).items() if name not in ("what", "details")}
        figures[figure.what] = {**cell, "test": self._test}
        record = {
            "goal": goal,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": describe_machine(),
            "figures": figures,
        }
        beside = path.with_suffix(f".{os.getpid()}")  # another process may read the file now
        beside.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        beside.replace(path)
