"""Every lab's file: its page holds what it points at, and no task is solved at the start."""

from __future__ import annotations

import re

import pytest

from engine.experiments import EXPERIMENTS
from server.assets import static_dir, templates_dir
from server.labs import Lab, read_labs
from server.tasks import missing

LABS = read_labs(templates_dir() / "labs", EXPERIMENTS)
every_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


@every_lab
def test_no_task_is_solved_at_the_start(lab: Lab) -> None:
    spec = EXPERIMENTS[lab.experiment]
    if lab.tasks:
        beginning = spec.create(lab.start)
        assert all(missing(task, beginning, spec) for task in lab.tasks)


@every_lab
def test_a_lab_shows_only_fields_and_views_there_are(lab: Lab) -> None:
    fields = {entry.name for entry in EXPERIMENTS[lab.experiment].fields}
    shown = shown_controls(lab)
    assert {path.split(".")[0] for path in shown} <= fields
    for view in shown_views(lab):
        assert (static_dir() / "views" / f"{view}.js").is_file(), view


@every_lab
def test_what_a_lesson_points_at_is_on_its_page(lab: Lab) -> None:
    controls = {path.split(".")[-1] for path in shown_controls(lab)}
    targets = controls | shown_views(lab) | {tab["key"] for tab in lab.layout["drawer"]}
    # `surface_settings.curvature` is one of the controls that the field `surface_settings` stands for.
    pointed = {name.split(".")[0] for name in re.findall(r'data-see="([^"]+)"', lab.prose)}
    assert pointed <= targets


@every_lab
def test_a_lesson_has_headings_and_no_formula_is_left_over(lab: Lab) -> None:
    assert lab.prose.count("<h2>") >= 2
    assert "\\" not in re.sub(r"<annotation.*?</annotation>", "", lab.prose)
    for key in re.findall(r'href="/lab/([^"]+)"', lab.prose):
        assert key in LABS


def shown_controls(lab: Lab) -> list[str]:
    groups = [*lab.controls.get("strip", []), lab.controls.get("panel", [])]
    groups += [group["fields"] for group in lab.controls.get("more", [])]
    return [path for group in groups for path in group]


def shown_views(lab: Lab) -> set[str]:
    drawer = {view for tab in lab.layout["drawer"] for view in tab["views"]}
    return {lab.layout["middle"], lab.layout["right"], *drawer}
