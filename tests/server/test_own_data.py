"""A table in parts and strokes of paint, from the command to the event."""

from __future__ import annotations

import base64
import json

import pytest

from engine.experiments import EXPERIMENTS
from server.commands import Configure, Paint, Undo, Upload
from server.decode import decode_command
from server.errors import CommandError
from server.events import Configured, Error, Event, Uploaded
from server.protocol import MAX_MESSAGE_BYTES, UPLOAD_PART_BYTES
from server.run import Run

TABLE = b"a,b,label\n" + b"".join(b"%d,%d,%s\n" % (n, n * n % 7, b"yes" if n % 2 else b"no") for n in range(40))


@pytest.fixture
def run() -> Run:
    return Run(EXPERIMENTS["playground"], {"layers": [{"units": 2}]})


def upload(run: Run, data: bytes, parts: int = 3, command_id: int = 5) -> list[Event]:
    size = -(-len(data) // parts)
    told: list[Event] = []
    for part in range(parts):
        piece = data[part * size : (part + 1) * size]
        told += run.handle(Upload(id=command_id, name="t.csv", part=part, parts=parts, data=piece), 0.0)
    return told


def test_a_table_in_parts_is_read_and_chosen_and_taken_back(run: Run) -> None:
    (event,) = upload(run, TABLE)
    assert isinstance(event, Uploaded)
    assert [column["name"] for column in event.own["columns"]] == ["a", "b", "label"]
    (event,) = run.handle(Configure(id=6, changes=event.choice), 0.0)
    assert isinstance(event, Configured)
    assert event.config["dataset"] == "own"
    assert "own" in event.changed
    (event,) = run.handle(Undo(id=7), 5.0)
    assert isinstance(event, Configured)
    assert event.config["dataset"] == "spiral"


def test_a_wrong_table_is_an_error_and_the_run_goes_on(run: Run) -> None:
    before = run.experiment.config
    (event,) = upload(run, TABLE + b"1,2\n")
    assert isinstance(event, Error)
    assert (event.id, event.path) == (5, "own.table")
    assert "Row 42 has 2 cells" in event.message
    assert run.experiment.config == before
    (event,) = run.handle(Upload(id=9, name="t.csv", part=1, parts=2, data=b""), 0.0)
    assert isinstance(event, Error)
    assert event.code == "out_of_range"


def test_strokes_are_taken_back_one_by_one(run: Run) -> None:
    def points() -> int:
        return len(run.experiment._train) + len(run.experiment._test)  # type: ignore[attr-defined]

    for stroke, x in ((1, 0.0), (1, 0.2), (2, 1.0)):
        (event,) = run.handle(Paint(id=stroke, stroke=stroke, add=[[x, 0.0, 1.0]]), 10.0)
        assert isinstance(event, Configured)
        assert not event.reset
    assert points() == 503
    run.handle(Undo(id=4), 20.0)
    assert points() == 502
    run.handle(Undo(id=5), 20.0)
    assert (points(), run.experiment.config["dataset"]) == (500, "spiral")


def test_the_longest_part_fits_into_a_message_and_a_longer_one_is_refused() -> None:
    def message(size: int) -> str:
        data = base64.b64encode(bytes(size)).decode()
        return json.dumps({"type": "upload", "id": 2**53 - 1, "name": "n" * 200, "part": 0, "parts": 90, "data": data})

    assert len(message(UPLOAD_PART_BYTES)) <= MAX_MESSAGE_BYTES
    assert isinstance(decode_command(message(UPLOAD_PART_BYTES)), Upload)
    with pytest.raises(CommandError, match="data"):
        decode_command(message(UPLOAD_PART_BYTES + 3))


def test_a_checkpoint_older_than_the_configuration_is_gone_on_from() -> None:
    old = Run(EXPERIMENTS["playground"], {"dataset": "circle"})
    blob = old.experiment.checkpoint()
    upload(old, TABLE)
    newer = {
        **old.experiment.config,
        "dataset": "own",
        "own": {"table": "0" * 32, "columns": ["a", "b"], "target": "c"},
    }
    assert Run(EXPERIMENTS["playground"], newer, blob).experiment.config["dataset"] == "circle"
