"""Tables of the student's own: reading, choosing, splitting, and what is said about wrong ones."""

from __future__ import annotations

import csv
import io
import re
import string

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.datasets import split_rows
from engine.datasets._columns import Choice, choose, describe, guess
from engine.datasets._csv import read_csv
from engine.datasets._table import Table, from_dict
from engine.errors import ConfigError
from tests.engine.datasets.wrong_tables import GOOD, WRONG, Wrong


def said_of(data: bytes) -> str:
    """Return every sentence about a file: why it is refused, or notes."""
    try:
        table = read_csv(data, "table.csv")
        notes = " ".join(table.notes)
        choose(table, guess(table))
    except ConfigError as problem:
        return problem.problem
    return notes


def read_or_none(data: bytes) -> Table | None:
    try:
        return read_csv(data, "t.csv")
    except ConfigError:
        return None


def chosen(text: str, **changes: object) -> tuple[Table, Choice]:
    table = read_csv(text.encode(), "table.csv")
    usual = guess(table)
    values = {"columns": usual.columns, "target": usual.target, "problem": usual.problem, "missing": usual.missing}
    return table, Choice(**{**values, **changes})  # type: ignore[arg-type]


def test_there_are_forty_kinds_of_wrong_tables() -> None:
    assert len({wrong.kind for wrong in WRONG}) >= 40


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.kind)
def test_a_wrong_table_gets_a_sentence_that_says_where(wrong: Wrong) -> None:
    sentence = said_of(wrong.data)
    assert all(words in sentence for words in wrong.says), sentence
    assert len(sentence) < 400


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends_make_no_difference(separator: str, encoding: str, line_end: str) -> None:
    text = 'größe;y;label\n1;2;"a, b"\n2;1;c\n3;5;c\n-4e1;.5;"a, b"\n'
    if separator != ";":
        text = text.replace(";", separator)
    table = read_csv(text.replace("\n", line_end).encode(encoding), "t.csv")
    assert table.header == ("größe", "y", "label")
    assert table.values[:, :2].tolist() == [[1, 2], [2, 1], [3, 5], [-40, 0.5]]
    assert table.words[2] == ("a, b", "c")


def test_a_semicolon_file_may_have_decimal_commas() -> None:
    table = read_csv(b"x;y;t\n1,5;2;0\n2,5;1;1\n3,25;4;1\n4;5;0\n", "t.csv")
    assert table.values[:, 0].tolist() == [1.5, 2.5, 3.25, 4.0]


def test_blank_lines_count_as_rows_like_in_a_spreadsheet() -> None:
    with pytest.raises(ConfigError, match="Row 5, column “x”"):
        choose(*chosen("x,y,label\n1,2,a\n\n2,1,b\nq,5,a\n4,4,b\n"))


def test_empty_cells_are_filled_only_by_choice() -> None:
    text = GOOD.replace("3,5,a", ",5,a") + "9,3,a\n"
    with pytest.raises(ConfigError, match="row 4 is empty"):
        choose(*chosen(text))
    assert choose(*chosen(text, missing="mean")).dataset.inputs[2, 0] == 4.0
    assert choose(*chosen(text, missing="median")).dataset.inputs[2, 0] == 3.0


def test_labels_become_signs_or_numbers_and_targets_are_scaled() -> None:
    assert choose(*chosen(GOOD)).dataset.targets.tolist() == [-1, 1, -1, 1]
    three = choose(*chosen(GOOD.replace("3,5,a", "3,5,c"))).dataset
    assert (three.task, three.targets.tolist(), three.classes) == ("multiclass", [0, 1, 2, 1], ("a", "b", "c"))
    numbers = choose(*chosen("x,y,price\n1,2,10.5\n2,1,20\n3,4,30\n4,3,110.5\n"))
    low, high = numbers.target_limits
    assert (low, high) == (0.5, 120.5)
    assert numbers.dataset.targets.tolist() == pytest.approx([-5 / 6, -0.675, -61 / 120, 5 / 6])


def test_a_guess_takes_the_label_and_leaves_constant_columns_out() -> None:
    table = read_csv(b"class,x,one,y,note\na,1,1,2,foo\nb,2,1,1,bar\na,3,1,5,baz\nb,4,1,4,foo\n", "t.csv")
    assert guess(table) == Choice(columns=("x", "y"), target="class", problem="classification", missing="refuse")


def test_a_row_keeps_its_part_when_others_come_and_go() -> None:
    rows = "".join(f"{n},{n * n % 7},{'ab'[n % 2]}\n" for n in range(100))
    data = choose(*chosen("x,y,label\n" + rows))
    train, test = split_rows(data.dataset, data.ids, 0.7, seed=5)
    assert (len(train), len(test)) == (70, 30)
    keep = np.arange(100) != 40
    fewer = choose(*chosen("x,y,label\n" + rows))
    smaller = type(fewer.dataset)(
        **{**vars(fewer.dataset), "inputs": fewer.dataset.inputs[keep], "targets": fewer.dataset.targets[keep]}
    )
    again, _ = split_rows(smaller, data.ids[keep], 0.7, seed=5)
    assert len(set(again.inputs[:, 0]) ^ set(train.inputs[:, 0])) <= 2
    other, _ = split_rows(data.dataset, data.ids, 0.7, seed=6)
    assert set(other.inputs[:, 0]) != set(train.inputs[:, 0])


def test_a_table_survives_json_and_a_damaged_one_is_refused() -> None:
    table = read_csv(GOOD.replace("3,5,a", ",5,a").encode(), "t.csv")
    again = from_dict(table.as_dict())
    assert again.digest == table.digest
    damages = (
        {"header": ["x"]},
        {"ids": [0, 0, 1, 2]},
        {"rows": [[1e300] * 3] * 4},
        {"words": 3},
        {"limits": [[1, 1]] * 3},
    )
    for damage in damages:
        with pytest.raises(ConfigError):
            from_dict({**table.as_dict(), **damage})
    with pytest.raises(ConfigError):
        from_dict({**table.as_dict(), "rows": [[0, 0, 7.0]] * 4})


@given(st.binary(max_size=2000))
@example(b"\x85")  # one line break of Unicode and nothing else
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_with_a_sentence(data: bytes) -> None:
    sentence = said_of(data)
    assert sentence == "" or sentence.endswith("."), sentence


CELL = st.one_of(
    st.floats(-1e9, 1e9).map(repr), st.sampled_from(["", "NA", "inf", "1e99", "a", 'q"uote', "x,y", "line\nbreak", "ü"])
)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_what_a_spreadsheet_writes_comes_back_or_is_refused(data: st.DataObject) -> None:
    names = data.draw(
        st.lists(st.text(string.ascii_letters, min_size=1, max_size=8), min_size=3, max_size=6, unique=True)
    )
    rows = data.draw(st.lists(st.lists(CELL, min_size=len(names), max_size=len(names)), min_size=4, max_size=12))
    file = io.StringIO()
    csv.writer(file, delimiter=data.draw(st.sampled_from([",", ";", "\t"]))).writerows([names, *rows])
    table = read_or_none(file.getvalue().encode())
    if table is None:
        assert re.search("row|column", said_of(file.getvalue().encode()), re.IGNORECASE)
        return
    assert list(table.header) == names
    full = [row for row in rows if any(cell.strip() for cell in row)]
    assert len(table) == len(full)
    for place in range(len(names)):
        if table.words[place] is None:
            wanted = [float(row[place]) if row[place] not in ("", "NA") else np.nan for row in full]
            assert np.array_equal(table.values[:, place], wanted, equal_nan=True)
    described = describe(table)
    assert described["rows"] == len(full)
