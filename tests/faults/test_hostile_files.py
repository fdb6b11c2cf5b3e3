"""Goal B8: files that were tampered with are refused with a sentence, change nothing and cost little memory."""

from __future__ import annotations

import io
import json
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

from engine.errors import FormatError
from engine.experiments import EXPERIMENTS
from server.commands import Export, Import
from server.events import Configured, Error, Exported
from server.protocol import IMPORT_PART_CHARACTERS, MOST_IMPORT_PARTS
from server.run import Run
from tests.evidence.figures import Figures

MOST_PEAK_BYTES = 64 * 2**20
FILES = 200
POISON: tuple[Any, ...] = (
    None, True, -1, 1e308, 2**62, "x", "\x00", "../../etc/passwd", [], {}, [[[]]], {"a": {"b": 1}}, [1e39], ["1"],
    [None], [0.0] * 5000, "9" * 5000, {"__class__": "os.system"},
)  # fmt: skip


@pytest.fixture(scope="module")
def run() -> Run:
    return Run(EXPERIMENTS["playground"], {"dataset": "circle", "layers": [{"units": 3}]})


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of every value inside a JSON document."""
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from places(entry, (*path, key))


def poisoned(document: Any, chance: random.Random, known: list[tuple[Any, ...]]) -> str:
    """Return the document with one value replaced, taken out, or the text itself cut or changed."""
    text = json.dumps(document)
    kind = chance.randrange(10)
    if kind == 0:
        return text[: chance.randrange(len(text))]
    if kind == 1:
        place = chance.randrange(len(text))
        return text[:place] + chance.choice('{}[],:"\\\x00é9') + text[place + 1 :]
    changed = json.loads(text)
    *path, last = chance.choice(known)
    target = changed
    for key in path:
        target = target[key]
    if kind == 2:
        del target[last]
    else:
        target[last] = chance.choice(POISON)
    return json.dumps(changed)


def test_tampered_exports_change_nothing_or_are_a_run(
    run: Run, times: Callable[[int, int], int], figure: Figures
) -> None:
    (exported,) = run.handle(Export(id=1, form="json"), 0.0)
    assert isinstance(exported, Exported)
    document = json.loads(exported.content)
    known = list(places(document))
    chance = random.Random(11)
    refused = 0
    tracemalloc.start()
    for number in range(times(FILES, 100 * FILES)):
        before = run.experiment.checkpoint()
        text = poisoned(document, chance, known)[: IMPORT_PART_CHARACTERS * MOST_IMPORT_PARTS]
        pieces = [text[at : at + IMPORT_PART_CHARACTERS] for at in range(0, len(text), IMPORT_PART_CHARACTERS)] or [""]
        for part, piece in enumerate(pieces):
            told = run.handle(Import(id=number, part=part, parts=len(pieces), text=piece), 0.0)
        (event,) = told
        if isinstance(event, Error):
            refused += 1
            assert event.code != "internal", text[:300]
            assert 10 < len(event.message) < 600
            assert run.experiment.checkpoint() == before
        else:  # what was changed was a number of a weight or a setting within its limits
            assert isinstance(event, Configured)
            weights = run.experiment.snapshot({"weights": {}}, {})["weights"][0]
            assert np.isfinite(weights).all()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused > FILES / 2
    figure("B8", "tampered exports", times(FILES, 100 * FILES), at_least=FILES)
    figure("B8", "peak memory of reading them", peak / 2**20, "MB", at_most=MOST_PEAK_BYTES / 2**20)


def hostile_checkpoints(good: bytes, chance: random.Random) -> Iterator[bytes]:
    """Yield checkpoints as a broken disk or a stranger would leave them."""
    for _ in range(60):
        yield good[: chance.randrange(len(good))]
    for _ in range(60):
        place = chance.randrange(len(good))
        yield good[:place] + bytes([good[place] ^ (1 << chance.randrange(8))]) + good[place + 1 :]
    yield from (b"", b"PK\x03\x04", bytes(1000), good + good)
    pickled = io.BytesIO()
    np.savez(pickled, description=np.array([{"a": 1}], dtype=object))
    yield pickled.getvalue()
    header = b"\x93NUMPY\x01\x00\x76\x00{'descr': '<f8', 'fortran_order': False, 'shape': (%d,), }"
    for size in (2**31, 2**62, -1):
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("description.npy", (header % size).ljust(127) + b"\n")
        yield file.getvalue()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("../../description.npy", b"x")
    yield file.getvalue()


def test_damaged_checkpoints_are_refused_and_change_nothing(run: Run, figure: Figures) -> None:
    experiment = run.experiment
    good = experiment.checkpoint()
    tried = list(hostile_checkpoints(good, random.Random(5)))
    for blob in tried:
        with suppress(FormatError):  # a flipped bit can lie in what nobody reads, such as a time of the zip's directory
            experiment.restore(blob)
        assert experiment.checkpoint() == good
    figure("B8", "hostile checkpoints that changed nothing", len(tried), at_least=100)
