"""Goal B8: tables and pictures that were tampered with are refused in words, change nothing and cost little memory."""

from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Callable, Iterator

import pytest

from engine.experiments import EXPERIMENTS
from server.commands import Upload
from server.events import Error, Event, Uploaded
from server.protocol import MOST_UPLOAD_PARTS, UPLOAD_PART_BYTES
from server.run import Run
from tests.evidence.figures import Figures

MOST_PEAK_BYTES = 64 * 2**20
TABLE = b"a,b,label\n" + b"".join(b"%d,%d,%s\n" % (n, n * n % 7, b"yes" if n % 2 else b"no") for n in range(40))
ALBUM = b"PICTURES1 " + json.dumps({"classes": ["cat", "dog"], "counts": [5, 4]}).encode() + b"\n" + bytes(9 * 784)
HEADS: tuple[object, ...] = (
    {}, [], None, {"classes": [], "counts": []}, {"classes": ["a"] * 21, "counts": [4] * 21},
    {"classes": ["a", "b"], "counts": [2**31, 2**31]}, {"classes": ["a", "b"], "counts": [2**62, -(2**62) + 9]},
    {"classes": ["a", "b"], "counts": [5.0, 4]}, {"classes": ["a", "b"], "counts": [True, 8]},
    {"classes": ["a", "a"], "counts": [5, 4]}, {"classes": ["a\n", "b"], "counts": [5, 4]},
    {"classes": ["\u202ea", "b"], "counts": [5, 4]}, {"classes": [[], {}], "counts": [5, 4]},
    {"classes": ["../../a", "b" * 41], "counts": [5, 4]}, {"classes": ["a", "b"], "counts": [5, 4], "dtype": "O"},
)  # fmt: skip
FOREIGN = (
    b"\x89PNG\r\n\x1a\n" + bytes(100), b"PK\x03\x04" + bytes(100), b"\x1f\x8b" + bytes(100), b"\x80\x04\x95pickle.",
    b"%PDF-1.7", b"\x00" * 5000, b"\xff\xfe" + "a,b\n1,2\n".encode("utf-16-le"), b"a,b\n" * 20_000, b"," * 60_000,
    b'"' + b"a" * 60_000, b"a,b,c\n" + b"1e400,NaN,x\n" * 50, b"a,b,c\n" + b"9" * 50_000 + b",1,x\n",
    b"=cmd|' /C calc'!A0,b,c\n" + b"1,2,x\n3,4,y\n" * 20, b"a,a,a\n1,2,3\n", b"\n\n\n", b"a;b;c\n1,5;2;x\n" * 3,
    b"PICTURES1 ", b"PICTURES1 " + b"[" * 8000 + b"\n", b"PICTURES1 " + b"9" * 8000 + b"\n",
    b"PICTURES1 {" + b" " * 9000 + b"}\n",
)  # fmt: skip
SPLINTERS = (b"\x00", b'"', b",", b"\n", b"\r", b"\xff\xfe", b"NaN", b"1e999")


def hostile(good: bytes, chance: random.Random, count: int) -> Iterator[bytes]:
    """Yield what no page sends: foreign files, and a good one that was cut, changed or repeated somewhere."""
    yield from FOREIGN
    yield from (b"PICTURES1 " + json.dumps(head).encode() + b"\n" + bytes(9 * 784) for head in HEADS)
    for _ in range(count):
        place = chance.randrange(len(good))
        before, after = good[:place], good[place:]
        changed = before + bytes([chance.randrange(256)]) + after[1:]
        yield chance.choice((before, changed, before + chance.choice(SPLINTERS) + after, good + after))


def give(run: Run, data: bytes, number: int) -> Event:
    """Upload something in as many parts as it takes."""
    pieces = [data[at : at + UPLOAD_PART_BYTES] for at in range(0, len(data), UPLOAD_PART_BYTES)] or [b""]
    assert len(pieces) <= MOST_UPLOAD_PARTS
    told: list[Event] = []
    for part, piece in enumerate(pieces):
        told = run.handle(Upload(id=number, name="../t\u202e.csv", part=part, parts=len(pieces), data=piece), 0.0)
    (event,) = told
    return event


@pytest.mark.parametrize(("experiment", "good"), [("playground", TABLE), ("convnet", ALBUM)], ids=["table", "pictures"])
def test_a_tampered_upload_is_refused_or_is_what_it_says(
    experiment: str, good: bytes, times: Callable[[int, int], int], figure: Figures
) -> None:
    run = Run(EXPERIMENTS[experiment], {})
    assert isinstance(give(run, good, 0), Uploaded)
    before = run.experiment.config
    refused = tried = 0
    tracemalloc.start()
    for number, data in enumerate(hostile(good, random.Random(3), times(60, 1_000)), 1):
        event = give(run, data, number)
        tried += 1
        if isinstance(event, Error):
            refused += 1
            assert event.code != "internal", data[:200]
            assert event.path
            assert 10 < len(event.message) < 600
        else:
            assert isinstance(event, Uploaded)
        assert run.experiment.config == before
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figure("B8", f"hostile uploads at {experiment}", tried, at_least=90)
    figure("B8", f"of them refused at {experiment}", refused, at_least=40)
    figure("B8", f"peak memory of the uploads at {experiment}", peak / 2**20, "MB", at_most=MOST_PEAK_BYTES / 2**20)
