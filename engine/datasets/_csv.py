"""From the bytes of a CSV file to a table, or to a sentence that names row and column.

Rows count from 1, the header's, as a spreadsheet shows them. Nothing in a file is ever carried out: a cell is a number,
a word or empty.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.datasets._table import (
    FIRST_ROW,
    LARGEST,
    LONGEST_NAME,
    MOST_BYTES,
    MOST_COLUMNS,
    MOST_ROWS,
    MOST_WORDS,
    Table,
    check_size,
    limits_of,
)
from engine.errors import ConfigError

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
EMPTY: Final = frozenset({"", "na", "n/a", "#n/a", "nan", "null", "none", "?", "-"})
FEWEST_ROWS: Final = 4
LONGEST_CELL: Final = 200
_OTHER_FILES: Final = {
    b"PK\x03\x04": "an Excel or another zipped file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a gzipped file",
    b"SQLite": "a database",
}
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # byte order marks of UTF-16 and UTF-32
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r\f\v")
_SNIFFED_ROWS: Final = 20


def read_csv(data: bytes, name: str) -> Table:
    """Read a file.

    Parameters
    ----------
    data : bytes
        UTF-8, with or without byte order mark, or Latin-1; separated by commas, semicolons or tabs.
    name : str
        Of the file.

    Raises
    ------
    ConfigError
        With the path ``own.table`` and a sentence: what is wrong, in which row and column, what to do.
    """
    text, notes = _decoded(data)
    separator = _separator(text)
    rows = _rows(text, separator)
    header = _header(rows[0][1], separator)
    body = rows[1:]
    if len(body) < FEWEST_ROWS:
        raise _refused(f"The table has a header and {_many(len(body), 'row')}; a network needs at least {FEWEST_ROWS}.")
    check_size(len(body), len(header))
    for number, cells in body:
        if len(cells) != len(header):
            raise _refused(
                f"Row {number} has {_many(len(cells), 'cell')}, the header has {len(header)} names. "
                f"Cells are separated by a {SEPARATORS[separator]}; one that holds it needs quotes around it."
            )
    numbers = [number for number, _ in body]
    decimal_comma = separator != ","
    columns = [
        _column(title, [cell.strip() for cell in cells], numbers, decimal_comma=decimal_comma)
        for title, cells in zip(header, zip(*(cells for _, cells in body), strict=True), strict=True)
    ]
    values = np.stack([column.values for column in columns], axis=1)
    return Table(
        name=_shortened(name.strip() or "table.csv"),
        header=header,
        values=values,
        words=tuple(column.words for column in columns),
        limits=tuple(limits_of(column.values) for column in columns),
        ids=np.array(numbers, dtype=np.int64) - FIRST_ROW,  # so that a sentence about a row finds its number again
        problems=tuple(column.problem for column in columns),
        notes=(*notes, *_useless(header, values)),
    )


def _useless(header: Sequence[str], values: np.ndarray) -> list[str]:
    """Say which columns tell a network nothing."""
    sentences = []
    for name, column in zip(header, values.T, strict=True):
        present = column[~np.isnan(column)]
        if not len(present):
            sentences.append(f"Column “{name}” is empty in every row.")
        elif present.min() == present.max():
            sentences.append(f"Column “{name}” is the same in every row.")
    return sentences


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the file as text and what is to be said about it."""
    if len(data) > MOST_BYTES:
        raise _refused(f"The file has {len(data):,} bytes; at most {MOST_BYTES:,} fit. Keep fewer rows or columns.")
    if not data.strip():
        raise _refused("The file is empty.")
    for start, what in _OTHER_FILES.items():
        if data.startswith(start):
            raise _refused(f"This is {what}, not text. Save the table as CSV and choose that file.")
    if data.startswith(_WIDE) or data[:100].count(0) > 20:
        raise _refused("The file is written in UTF-16. Save it as CSV in UTF-8 and choose that file.")
    control = (
        next((place for place, code in enumerate(data) if code in _CONTROLS), None) if _has_controls(data) else None
    )
    if control is not None:
        row = data[:control].count(b"\n") + 1
        raise _refused(f"Line {row} holds the control character {data[control]:#04x}: this is not a text file.")
    try:
        return data.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        note = f"The file is not UTF-8 (line {row}); it was read as Latin-1. Look whether its letters are right."
        return data.decode("latin-1"), (note,)


def _has_controls(data: bytes) -> bool:
    return len(data.translate(None, _CONTROLS)) != len(data)


def _separator(text: str) -> str:
    """Return the separator that cuts the first rows into equally many, and most, cells."""
    start = "\n".join(text.splitlines()[:_SNIFFED_ROWS])

    def quality(separator: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(start.splitlines(), delimiter=separator) if row]
        except csv.Error:
            return 0, 0
        if not widths:
            return 0, 0
        return sum(width == widths[0] for width in widths) if widths[0] > 1 else 0, widths[0]

    best = max(SEPARATORS, key=quality)
    return best if quality(best)[0] else max(SEPARATORS, key=lambda separator: start.count(separator))


def _rows(text: str, separator: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with its number."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True, skipinitialspace=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            if any(cells) and any(cell.strip() for cell in cells):
                rows.append((number, cells))
                if len(rows) > MOST_ROWS + 1:
                    raise _refused(f"The table has more than {MOST_ROWS:,} rows; at most {MOST_ROWS:,} fit.")
    except csv.Error as error:
        known = {"unexpected end of data": "a quote is opened and never closed"}
        what = known.get(str(error), "after the closing quote of a cell there must be a separator")
        raise _refused(f"Row {number + 1} (up to line {reader.line_num}) cannot be read: {what}.") from error
    if not rows:
        raise _refused("The file is empty.")
    return rows


def _header(cells: Sequence[str], separator: str) -> tuple[str, ...]:
    """Return the names of the columns, or say what is wrong with them."""
    if len(cells) > MOST_COLUMNS:
        raise _refused(f"The header has {len(cells):,} columns; at most {MOST_COLUMNS} fit. Keep those you need.")
    names = [cell.strip() for cell in cells]
    if len(names) < 3:
        raise _refused(
            f"The header has {_many(len(names), 'column')}; at least 3 are needed: two features and a label or target. "
            "Cells may be separated by commas, semicolons or tabs."
        )
    if all(_number(name, decimal_comma=separator != ",") is not None for name in names):
        raise _refused("Row 1 holds numbers. It must be a header row: a name for each column.")
    for place, name in enumerate(names, 1):
        if not name:
            raise _refused(f"Column {place} has no name in row 1.")
        if len(name) > LONGEST_NAME:
            raise _refused(f"The name of column {place} has {len(name)} characters; at most {LONGEST_NAME} fit.")
        if name in names[: place - 1]:
            first = names.index(name) + 1
            raise _refused(f"Columns {first} and {place} are both called “{name}”. Give each a name of its own.")
    return tuple(names)


@dataclass(frozen=True)
class _Column:
    values: np.ndarray  # (rows,) float64
    words: tuple[str, ...] | None
    problem: str = ""


def _column(title: str, cells: Sequence[str], rows: Sequence[int], *, decimal_comma: bool) -> _Column:
    """Read one column: numbers if every cell that is not empty is one, else words."""
    quick = _all_numbers(cells)
    if quick is not None:
        return _Column(quick, None)
    values = np.full(len(cells), np.nan)
    strange: list[int] = []
    for place, cell in enumerate(cells):
        if cell.lower() in EMPTY:
            continue
        number = _number(cell, decimal_comma=decimal_comma)
        if number is None:
            strange.append(place)
        elif abs(number) <= LARGEST:
            values[place] = number
        else:
            what = "not a finite number" if math.isinf(number) and "inf" in cell.lower() else "too large a number"
            raise _refused(
                f"Row {rows[place]}, column “{title}”: “{_shortened(cell)}” is {what} (at most {LARGEST:g})."
            )
    if not strange:
        return _Column(values, None)
    numbers = int(np.sum(~np.isnan(values)))
    problem = ""
    if numbers > len(strange):
        first = strange[0]
        problem = f"Row {rows[first]}, column “{title}”: “{_shortened(cells[first])}” is not a number."
    return _words(title, cells, rows, problem)


def _words(title: str, cells: Sequence[str], rows: Sequence[int], problem: str) -> _Column:
    """Read a column of text."""
    present = [cell.lower() not in EMPTY for cell in cells]
    distinct = sorted({cell for cell, there in zip(cells, present, strict=True) if there})
    for row, cell in zip(rows, cells, strict=True):
        if len(cell) > LONGEST_CELL:
            message = f"Row {row}, column “{title}” holds {len(cell):,} characters; at most {LONGEST_CELL} fit."
            raise _refused(message)
    if len(distinct) > MOST_WORDS or any(len(word) > LONGEST_NAME for word in distinct):
        return _Column(np.where(present, 0.0, np.nan), (), problem)
    place_of = {word: float(place) for place, word in enumerate(distinct)}
    values = [place_of[cell] if there else math.nan for cell, there in zip(cells, present, strict=True)]
    return _Column(np.array(values), tuple(distinct), problem)


def _all_numbers(cells: Sequence[str]) -> np.ndarray | None:
    """Return a column of plain numbers, the usual case, in one go; None for any other."""
    try:
        values = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    plain = bool((np.abs(values) <= LARGEST).all()) and not any("_" in cell for cell in cells)
    return values if plain else None


def _number(cell: str, *, decimal_comma: bool) -> float | None:
    """Return the number a cell holds, or None."""
    if "_" in cell or cell.lower() in EMPTY:
        return None
    try:
        return float(cell)
    except ValueError:
        if decimal_comma and cell.count(",") == 1 and "." not in cell:
            return _number(cell.replace(",", "."), decimal_comma=False)
        return None


def _refused(message: str) -> ConfigError:
    return ConfigError("own.table", message)


def _many(count: int, noun: str) -> str:
    return f"{count or 'no'} {noun}{'' if count == 1 else 's'}"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"
