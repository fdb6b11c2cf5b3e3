r"""Labs: one file each, ``templates/labs/<key>.html``.

A file starts with TOML front matter between two lines ``+++``; what follows is the lesson as HTML, with formulas as
LaTeX between ``\( \)`` or ``\[ \]``. Front matter::

    title = "Neural network playground"
    summary = "One sentence for the gallery."
    lecture = "Multi-layer networks"      # optional
    order = 1                             # optional, place in the gallery
    experiment = "playground"             # a key of engine.experiments
    [[tasks]]                             # optional, see server.tasks

    [start]                               # configuration fields that differ from the defaults
    [film]                                # fields in which the gallery's picture differs from the start
    [controls]                            # what the page shows where; read by the page only
    [layout]                              # which views lie where; read by the page only
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from engine.errors import ConfigError
from engine.experiments import ExperimentSpec
from server.errors import LabError, TaskError
from server.formulas import prose_with_mathml
from server.tasks import Task, read_tasks

_FENCE = "+++"
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Lab:
    """One page of the course."""

    key: str
    title: str
    summary: str
    experiment: str
    prose: str
    lecture: str = ""
    order: int = 100
    start: Mapping[str, Any] = field(default_factory=dict)
    film: Mapping[str, Any] = field(default_factory=dict)
    controls: Mapping[str, Any] = field(default_factory=dict)
    layout: Mapping[str, Any] = field(default_factory=dict)
    tasks: tuple[Task, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description for the catalogue; the prose stays in the page."""
        return {entry.name: getattr(self, entry.name) for entry in fields(self) if entry.name != "prose"}


_TYPES: dict[str, type] = {
    "title": str,
    "summary": str,
    "experiment": str,
    "lecture": str,
    "order": int,
    "start": dict,
    "film": dict,
    "controls": dict,
    "layout": dict,
    "tasks": list,
}
_NEEDED = {entry.name for entry in fields(Lab) if entry.default is MISSING and entry.default_factory is MISSING}


def read_labs(folder: Path, experiments: Mapping[str, ExperimentSpec]) -> dict[str, Lab]:
    """Read every lab of a folder, in the gallery's order.

    Raises
    ------
    LabError
        If a file lacks front matter, has an unknown, missing or wrong key, names an experiment that does not exist or
        a start configuration that the experiment refuses. The message names the file and the key.
    """
    labs = [_read_lab(path, experiments) for path in sorted(folder.glob("*.html"))]
    return {lab.key: lab for lab in sorted(labs, key=lambda lab: (lab.order, lab.title))}


def _read_lab(path: Path, experiments: Mapping[str, ExperimentSpec]) -> Lab:
    if not _KEY.fullmatch(path.stem):
        raise LabError(f"{path}: the name of a lab's file is its key: small letters, digits, - and _")
    front, prose = _split(path, path.read_text(encoding="utf-8"))
    try:
        values = tomllib.loads(front)
    except tomllib.TOMLDecodeError as problem:
        raise LabError(f"{path}: the front matter is not valid TOML: {problem}") from None
    _check(path, values)
    records = values.pop("tasks", [])
    lab = Lab(key=path.stem, prose=prose_with_mathml(prose.strip()), **values)
    _check_start(path, lab, experiments)
    try:
        return replace(lab, tasks=read_tasks(records, experiments[lab.experiment]))
    except TaskError as problem:
        raise LabError(f"{path}: {problem}") from None


def _split(path: Path, text: str) -> tuple[str, str]:
    """Return front matter and prose."""
    lines = text.splitlines(keepends=True)
    fences = [number for number, line in enumerate(lines) if line.strip() == _FENCE]
    if len(fences) < 2 or fences[0] != 0:
        raise LabError(f"{path}: expected front matter between two lines {_FENCE} at the top of the file")
    return "".join(lines[1 : fences[1]]), "".join(lines[fences[1] + 1 :])


def _check(path: Path, values: Mapping[str, Any]) -> None:
    """Refuse unknown, missing and wrong keys."""
    for name, value in values.items():
        if name not in _TYPES:
            raise LabError(f"{path}: {name}: no such key; expected {', '.join(_TYPES)}")
        if not isinstance(value, _TYPES[name]) or isinstance(value, bool):
            raise LabError(f"{path}: {name}: expected {_TYPES[name].__name__}, got {value!r}")
    for name in _TYPES:
        if name in _NEEDED and name not in values:
            raise LabError(f"{path}: {name}: this key is missing")


def _check_start(path: Path, lab: Lab, experiments: Mapping[str, ExperimentSpec]) -> None:
    """Refuse an unknown experiment and a start configuration that it would refuse."""
    spec = experiments.get(lab.experiment)
    if spec is None:
        raise LabError(f"{path}: experiment: expected one of {', '.join(experiments)}; got {lab.experiment!r}")
    try:
        spec.check(lab.start, "start.")
        spec.check(lab.film, "film.")
    except ConfigError as problem:
        raise LabError(f"{path}: {problem}") from None
