"""Forty kinds of wrong tables, each with what its sentence must name; used by the engine's and the browser's tests."""

from __future__ import annotations

import gzip
from typing import NamedTuple


class Wrong(NamedTuple):
    """A file, and words that must stand in the sentence that refuses it, or in the note about it."""

    kind: str
    data: bytes
    says: tuple[str, ...]


ROWS = "1,2,a\n2,1,b\n3,5,a\n4,4,b\n"
GOOD = "x,y,label\n" + ROWS


def table(old: str, new: str) -> bytes:
    """Return the good table with one piece replaced."""
    assert old in GOOD
    return GOOD.replace(old, new, 1).encode()


WRONG = (
    Wrong("empty", b"", ("empty",)),
    Wrong("blank lines only", b"\n\n  \n", ("empty",)),
    Wrong("header only", b"x,y,label\n", ("header", "no rows")),
    Wrong("one row", b"x,y,label\n1,2,a\n", ("1 row", "at least 4")),
    Wrong("no header", ("1,2,0\n" * 6).encode(), ("Row 1", "header row")),
    Wrong("one column", b"x\n1\n2\n3\n4\n", ("1 column", "at least 3")),
    Wrong("two columns", b"x,y\n1,2\n2,3\n3,4\n4,5\n", ("2 columns", "at least 3")),
    Wrong("ten thousand columns", (",".join(f"c{n}" for n in range(10_000)) + "\n").encode(), ("10,000", "64")),
    Wrong("too many rows", ("x,y,label\n" + "1,2,a\n" * 20_001).encode(), ("20,000 rows",)),
    Wrong(
        "too many cells",
        (",".join(f"c{n}" for n in range(50)) + "\n" + ("1," * 49 + "1\n") * 9_000).encode(),
        ("450,000",),
    ),
    Wrong("too many bytes", b"x,y,label\n" + b"1,2,a\n" * 700_000, ("4,200,010", "4,000,000")),
    Wrong("name twice", table("x,y,label", "x,x,label"), ("1 and 2", "“x”")),
    Wrong("name missing", table("x,y,label", "x,,label"), ("Column 2", "no name")),
    Wrong("endless name", table("x,y,label", f"x,{'y' * 61},label"), ("column 2", "61")),
    Wrong("short row", table("2,1,b", "2,1"), ("Row 3", "2 cells", "3 names")),
    Wrong("long row", table("3,5,a", "3,5,a,7"), ("Row 4", "4 cells", "3 names")),
    Wrong("trailing separator", table("3,5,a", "3,5,a,"), ("Row 4", "4 cells")),
    Wrong("word among numbers", table("3,5,a", "3,five,a"), ("Row 4", "“y”", "“five”")),
    Wrong("thousands with underscore", table("3,5,a", "3_000,5,a"), ("Row 4", "“x”", "“3_000”")),
    Wrong("unit in the cell", table("3,5,a", "3 cm,5,a"), ("Row 4", "“x”", "“3 cm”")),
    Wrong("empty feature", table("3,5,a", ",5,a"), ("“x”", "row 4", "empty")),
    Wrong("NaN", table("3,5,a", "NaN,5,a"), ("“x”", "row 4", "empty")),
    Wrong("question marks", table("2,1,b\n3,5,a", "2,?,b\n3,?,a"), ("“y”", "rows 3, 4")),
    Wrong("empty label", table("3,5,a", "3,5,"), ("“label”", "row 4", "empty")),
    Wrong("empty column", b"x,y,z,label\n1,,2,a\n2,,1,b\n3,,3,a\n4,,4,b\n", ("“y”", "empty in every row")),
    Wrong("infinity", table("3,5,a", "inf,5,a"), ("Row 4", "“x”", "“inf”", "not a finite")),
    Wrong("minus infinity", table("3,5,a", "3,-Infinity,a"), ("Row 4", "“y”", "not a finite")),
    Wrong("huge", table("3,5,a", "3e300,5,a"), ("Row 4", "“x”", "too large")),
    Wrong("beyond double precision", table("3,5,a", "3,1e999,a"), ("Row 4", "“y”", "too large")),
    Wrong("one class", GOOD.replace("b\n", "a\n").encode(), ("“label”", "only one class", "“a”")),
    Wrong(
        "nine classes",
        ("x,y,label\n" + "".join(f"{n},{n % 3},k{n % 9}\n" for n in range(18))).encode(),
        ("“label”", "9 ", "at most 8"),
    ),
    Wrong(
        "a label of its own in each row",
        ("x,y,label\n" + "".join(f"{n},{n % 3},k{n}\n" for n in range(150))).encode(),
        ("“label”", "too many"),
    ),
    Wrong("constant columns", b"x,y,label\n1,2,a\n1,2,b\n1,2,a\n1,2,b\n", ("2 to 16 features", "0 are chosen")),
    Wrong("constant target", b"x,y,target\n1,2,3.5\n2,1,3.5\n3,3,3.5\n4,2,3.5\n", ("“target”", "3.5 in every row")),
    Wrong("open quote", table("3,5,a", '3,5,"a'), ("Row 4", "quote")),
    Wrong("text after a quote", table("3,5,a", '3,"5"5,a'), ("Row 4",)),
    Wrong("NUL bytes", table("3,5,a", "3,\0,a"), ("Line 4", "0x00")),
    Wrong("binary", bytes(range(256)) * 20, ("control character", "0x00")),
    Wrong("Excel", b"PK\x03\x04" + b"\0" * 60, ("Excel",)),
    Wrong("gzip", gzip.compress(GOOD.encode()), ("gzip",)),
    Wrong("UTF-16", GOOD.encode("utf-16"), ("UTF-16", "UTF-8")),
    Wrong("UTF-16 without mark", (GOOD * 4).encode("utf-16-le"), ("UTF-16",)),
    Wrong(
        "Latin-1",
        GOOD.replace("x,y", "x,größe").encode("latin-1"),
        ("Latin-1", "line 1"),
    ),
    Wrong("bars between cells", GOOD.replace(",", "|").encode(), ("1 column", "commas, semicolons or tabs")),
    Wrong("a page of HTML", b"<!doctype html>\n<html><body>not found</body></html>\n", ("1 column",)),
    Wrong("JSON", b'[{"x": 1, "y": 2, "label": "a"}]\n', ("Row 1", "quote")),
    Wrong("endless cell", table("3,5,a", f"3,5,{'a' * 300}"), ("Row 4", "“label”", "300")),
)
