from __future__ import annotations

from pathlib import Path

import pytest

from engine.experiments import ExperimentSpec
from server.errors import LabError
from server.labs import Lab, read_labs

GOOD = """+++
title = "Valley"
summary = "Down we go."
experiment = "parabola"
order = 3

[start]
learning_rate = 0.2
+++
<p>The rate \\(\\eta\\) and \\[ a &lt; b \\]</p>
"""


def read(folder: Path, parabola: ExperimentSpec, **files: str) -> dict[str, Lab]:
    for key, text in files.items():
        (folder / f"{key}.html").write_text(text, encoding="utf-8")
    return read_labs(folder, {"parabola": parabola})


def test_a_lab_is_its_file(tmp_path: Path, parabola: ExperimentSpec) -> None:
    lab = read(tmp_path, parabola, valley=GOOD)["valley"]
    assert (lab.key, lab.title, lab.order, lab.start) == ("valley", "Valley", 3, {"learning_rate": 0.2})
    assert (lab.lecture, lab.controls, lab.layout, lab.tasks) == ("", {}, {}, ())
    assert "prose" not in lab.as_dict()


def test_formulas_become_mathml(tmp_path: Path, parabola: ExperimentSpec) -> None:
    prose = read(tmp_path, parabola, valley=GOOD)["valley"].prose
    assert prose.count("<math") == 2
    assert 'display="block"' in prose
    assert "\\" not in prose
    assert "&amp;lt;" not in prose


def test_labs_come_in_their_order(tmp_path: Path, parabola: ExperimentSpec) -> None:
    first = GOOD.replace("order = 3", "order = 1")
    assert list(read(tmp_path, parabola, a=GOOD, b=first)) == ["b", "a"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("order = 3", 'colour = "red"', r"valley\.html: colour: no such key; expected title, summary"),
        ("order = 3", 'order = "3"', r"valley\.html: order: expected int, got '3'"),
        ("order = 3", "order = true", r"valley\.html: order: expected int, got True"),
        ('title = "Valley"\n', "", r"valley\.html: title: this key is missing"),
        ('"parabola"', '"hyperbola"', r"valley\.html: experiment: expected one of parabola; got 'hyperbola'"),
        ("learning_rate = 0.2", "learning_rate = 900", r"valley\.html: start\.learning_rate: expected a number from 0"),
        ("learning_rate = 0.2", "lerning_rate = 0.2", r"valley\.html: start\.lerning_rate: no such setting"),
        ("title =", "title", r"valley\.html: the front matter is not valid TOML"),
        ("+++\ntitle", "title", r"valley\.html: expected front matter between two lines \+\+\+"),
    ],
)
def test_a_wrong_file_is_named_with_its_key(
    tmp_path: Path, parabola: ExperimentSpec, before: str, after: str, said: str
) -> None:
    with pytest.raises(LabError, match=said):
        read(tmp_path, parabola, valley=GOOD.replace(before, after))


def test_a_key_must_fit_into_an_address(tmp_path: Path, parabola: ExperimentSpec) -> None:
    with pytest.raises(LabError, match="small letters"):
        read(tmp_path, parabola, **{"My Valley": GOOD})
