"""Every lab's file: pages hold what they point at, and each task is refused at the start and solved by its solution."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from engine.experiments import EXPERIMENTS, AbstractExperiment
from server.assets import static_dir, templates_dir
from server.labs import Lab, read_labs
from server.tasks import missing

LABS = read_labs(templates_dir() / "labs", EXPERIMENTS)
every_lab = pytest.mark.parametrize("lab", LABS.values(), ids=list(LABS))


@dataclass(frozen=True)
class Solution:
    """What a student does: change settings, train, perhaps set weights by hand."""

    steps: int
    changes: Mapping[str, Any] = field(default_factory=dict)
    edits: tuple[tuple[str, list[int], float], ...] = ()


def stack(*units: int, activation: str = "tanh") -> list[dict[str, Any]]:
    return [{"units": count, "activation": activation} for count in units]


XOR_BY_HAND = (
    ("layers.0.weight", [0, 0], 1.0),
    ("layers.0.weight", [1, 0], -1.0),
    ("layers.0.weight", [0, 1], -1.0),
    ("layers.0.weight", [1, 1], 1.0),
    ("layers.0.bias", [0], -3.0),
    ("layers.0.bias", [1], -3.0),
    ("output.weight", [0, 0], 1.0),
    ("output.weight", [1, 0], 1.0),
    ("output.bias", [0], 1.0),
)

SOLUTIONS: dict[str, list[Solution]] = {
    "playground": [
        Solution(12_000, {"layers": stack(16, 16), "learning_rate": 0.01}),
        Solution(500, {"dataset": "gauss", "layers": []}),
    ],
    "spiral": [
        Solution(6_000, {"layers": stack(8, 8, 8, activation="relu")}),
        Solution(8_000, {"layers": stack(8, 8, activation="relu"), "seed": 2}),
    ],
    "overfitting": [
        Solution(3_000),
        Solution(2_500, {"regularization": "l2", "regularization_rate": 0.1}),
    ],
    "learning-rate": [Solution(1_000, {"learning_rate": 0.3}), Solution(300, {"learning_rate": 3.0})],
    "xor": [Solution(0, edits=XOR_BY_HAND), Solution(500)],
    "logistic-regression": [
        Solution(2_000),
        Solution(3_000, {"dataset": "circle", "features": ["x_squared", "y_squared"]}),
    ],
    "output-units": [Solution(3_000, {"loss": "mae"}), Solution(3_000)],
    "universal-approximation": [
        Solution(12_000, {"layers": stack(16)}),
        Solution(12_000, {"layers": stack(12)}),
    ],
    "vanishing-gradients": [Solution(1), Solution(1_500, {"layers": stack(*[6] * 10)})],
    "perceptron": [Solution(2_000), Solution(5_000, {"dataset": "xor"})],
    "linear-regression": [Solution(1_000), Solution(300, {"learning_rate": 0.025})],
    "sigmoid-unit": [Solution(4_000), Solution(20_000, {"update": "online", "learning_rate": 0.03})],
    "step-by-step": [
        Solution(0, edits=tuple(("layers.0.bias", [unit], 9.0) for unit in range(3))),
        Solution(500),
    ],
    "convnet": [Solution(400, {"image_set": "digits"})] * 2,
    "activations": [Solution(300), Solution(3_000, {"layers": stack(4)})],
    "regularization": [
        Solution(1_500, {"regularization": "l2", "regularization_rate": 0.01}),
        Solution(600, {"regularization": "l2", "regularization_rate": 3.0}),
    ],
}
SOLVED_AT_ONCE = {("vanishing-gradients", 0)}  # the start itself shows it; the task is to see it


def perform(lab: Lab, solution: Solution) -> AbstractExperiment:
    experiment = EXPERIMENTS[lab.experiment].create(lab.start)
    experiment.configure(solution.changes)
    for target, index, value in solution.edits:
        experiment.edit(target, index, value)
    left = solution.steps
    while left > 0:
        advance = experiment.advance(1_000.0, left)
        left -= advance.steps
        if advance.stop is not None:
            break
    return experiment


def test_every_lab_with_tasks_has_solutions() -> None:
    assert {key: len(lab.tasks) for key, lab in LABS.items() if lab.tasks} == {
        key: len(solutions) for key, solutions in SOLUTIONS.items()
    }


@pytest.mark.parametrize(
    ("key", "number"), [(key, number) for key in SOLUTIONS for number in range(len(SOLUTIONS[key]))]
)
def test_a_task_is_refused_at_the_start_and_solved_by_its_solution(key: str, number: int) -> None:
    lab = LABS[key]
    spec = EXPERIMENTS[lab.experiment]
    if (key, number) not in SOLVED_AT_ONCE:
        assert missing(lab.tasks[number], spec.create(lab.start), spec)
    assert missing(lab.tasks[number], perform(lab, SOLUTIONS[key][number]), spec) == []


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
    assert set(re.findall(r'data-see="([^"]+)"', lab.prose)) <= targets


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
