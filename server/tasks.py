"""Tasks of a lab: what a student is asked to reach, as data, checked against the running experiment.

In a lab's front matter::

    [[tasks]]
    title = "Six neurons are enough"
    text = "Bring the test loss below 0.05 with at most 6 neurons."
    require = [
      { measure = "test_loss", below = 0.05 },
      { measure = "neurons", at_most = 6 },
      { setting = "dataset", equals = "spiral" },
    ]

A ``measure`` is one of those the experiment declares (``ExperimentSpec.measures``); a ``setting`` is a field of its
configuration, or one of each record of such a field, as in ``layers.*.activation``: all of them must have the value.
The worker judges, so a page cannot claim what did not happen.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct

from engine.experiments import AbstractExperiment, ExperimentSpec
from engine.spec import Rows
from server.errors import TaskError

_BOUNDS: Final[Mapping[str, tuple[str, Callable[[float, float], bool]]]] = {
    "below": ("below", lambda value, bound: value < bound),
    "above": ("above", lambda value, bound: value > bound),
    "at_most": ("at most", lambda value, bound: value <= bound),
    "at_least": ("at least", lambda value, bound: value >= bound),
}


class Requirement(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One condition: a measure with a bound, or a setting with the value it must have."""

    measure: str = ""
    setting: str = ""
    below: float | None = None
    above: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    equals: bool | int | float | str | list[str] | None = None


class Task(Struct, frozen=True, forbid_unknown_fields=True):
    """What the lesson asks for, in words and as conditions that must all hold at once."""

    title: str
    text: str
    require: list[Requirement]


def read_tasks(records: Sequence[Any], spec: ExperimentSpec) -> tuple[Task, ...]:
    """Return the tasks of a lab's front matter.

    Raises
    ------
    TaskError
        If a task has an unknown, missing or wrong key, or speaks of a measure or setting the experiment lacks.
    """
    try:
        tasks = msgspec.convert(list(records), type=list[Task])
    except msgspec.ValidationError as problem:
        raise TaskError(str(problem).replace("`$[", "`tasks[")) from None
    for number, task in enumerate(tasks):
        if not task.require:
            raise TaskError(f"tasks[{number}].require: a task needs at least one condition")
        for place, requirement in enumerate(task.require):
            _check(requirement, spec, f"tasks[{number}].require[{place}]")
    return tuple(tasks)


def missing(task: Task, experiment: AbstractExperiment, spec: ExperimentSpec) -> list[str]:
    """Return a sentence for each condition of ``task`` that does not hold now; none means that it is solved."""
    measures, config = experiment.measures(), experiment.config
    sentences = [
        _setting_missing(requirement, config, spec)
        if requirement.setting
        else _measure_missing(requirement, measures, spec)
        for requirement in task.require
    ]
    return [sentence for sentence in sentences if sentence]


def _check(requirement: Requirement, spec: ExperimentSpec, path: str) -> None:
    """Refuse a condition that cannot be judged."""
    bounds = [name for name in _BOUNDS if getattr(requirement, name) is not None]
    if bool(requirement.measure) == bool(requirement.setting):
        raise TaskError(f"{path}: expected either measure or setting")
    if requirement.setting:
        names = list(_settings(spec))
        if requirement.setting not in names:
            raise TaskError(f"{path}.setting: expected one of {', '.join(names)}; got {requirement.setting!r}")
        if requirement.equals is None or bounds:
            raise TaskError(f"{path}: a setting needs equals, and no bound")
        return
    known = [measure.name for measure in spec.measures]
    if requirement.measure not in known:
        raise TaskError(f"{path}.measure: expected one of {', '.join(known)}; got {requirement.measure!r}")
    if not bounds or requirement.equals is not None:
        raise TaskError(f"{path}: a measure needs one of {', '.join(_BOUNDS)}")


def _measure_missing(requirement: Requirement, measures: Mapping[str, float], spec: ExperimentSpec) -> str:
    """Say what a measure is and what it has to be, or nothing if it is."""
    label = next(measure.label for measure in spec.measures if measure.name == requirement.measure)
    value = measures.get(requirement.measure, math.nan)
    for name, (words, holds) in _BOUNDS.items():
        bound = getattr(requirement, name)
        if bound is None or holds(value, bound):
            continue
        if math.isnan(value):
            return f"The {label} cannot be measured yet; it has to be {words} {_number(bound)}."
        return f"The {label} is {_number(value)}; it has to be {words} {_number(bound)}."
    return ""


def _number(value: float) -> str:
    """Write a count with its thousands, anything else with four digits."""
    return f"{value:,.0f}" if value.is_integer() and abs(value) < 1e15 else f"{value:.4g}"


def _settings(spec: ExperimentSpec) -> dict[str, str]:
    """Return what a requirement may call a setting, and its label."""
    names = {field.name: field.label for field in spec.fields}
    for rows in spec.fields:
        if isinstance(rows, Rows):
            names |= {f"{rows.name}.*.{entry.name}": entry.label for entry in rows.entry}
    return names


def _setting_missing(requirement: Requirement, config: Mapping[str, Any], spec: ExperimentSpec) -> str:
    """Say what a setting is and what it has to be, or nothing if it is."""
    name, _, entry = requirement.setting.partition(".*.")
    values = [row[entry] for row in config[name]] if entry else [config[name]]
    wrong = [value for value in values if value != requirement.equals]
    if values and not wrong:
        return ""
    found = ", ".join(dict.fromkeys(map(_words, wrong))) or "nowhere"
    place = "everywhere " if entry else ""
    return (
        f"The setting “{_settings(spec)[requirement.setting]}” is {found}; "
        f"it has to be {place}{_words(requirement.equals)}."
    )


def _words(value: object) -> str:
    """Write a setting's value as the page does."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "empty"
    return str(value).replace("_", " ")
