"""A run leaves as a file and comes back, through the commands of a page."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from engine.experiments import EXPERIMENTS
from engine.exports import EXPORTS
from server.commands import Configure, Export, Import, Redo, Step, Undo
from server.decode import decode_command
from server.errors import CommandError
from server.events import Error, Event, Exported
from server.protocol import IMPORT_PART_CHARACTERS, MAX_MESSAGE_BYTES, MOST_IMPORT_PARTS
from server.run import Run
from server.saved_run import TextInParts, read_saved_run

LARGEST = {"layers": [{"units": 32}] * 10}


@pytest.fixture
def run() -> Run:
    return Run(EXPERIMENTS["playground"], {"dataset": "circle", "layers": [{"units": 3}]})


def parts_of(text: str, command_id: int = 9) -> list[Import]:
    size = IMPORT_PART_CHARACTERS
    texts = [text[start : start + size] for start in range(0, len(text), size)] or [""]
    return [Import(id=command_id, part=number, parts=len(texts), text=part) for number, part in enumerate(texts)]


def import_text(run: Run, text: str) -> list[Event]:
    return [event for part in parts_of(text) for event in run.handle(part, 0.0)]


def exported(run: Run, form: str) -> Any:
    (event,) = run.handle(Export(id=5, form=form), 0.0)
    return event


@pytest.mark.parametrize("form", sorted(EXPORTS))
def test_every_form_leaves_as_a_file(run: Run, form: str) -> None:
    pytest.importorskip("onnx") if form == "onnx" else None
    event = exported(run, form)
    assert isinstance(event, Exported)
    assert (event.id, event.media_type) == (5, EXPORTS[form].media_type)
    assert event.filename.endswith(f".{EXPORTS[form].extension}")
    content = base64.b64decode(event.content) if event.encoding == "base64" else event.content.encode()
    assert len(content) > 100


def test_an_unknown_form_is_refused_with_the_known_ones(run: Run) -> None:
    event = exported(run, "matlab")
    assert isinstance(event, Error)
    assert (event.id, event.path, set(event.allowed)) == (5, "form", set(EXPORTS))


def test_the_largest_network_comes_back_in_parts_and_undo_and_redo_cover_it(run: Run) -> None:
    large = Run(EXPERIMENTS["playground"], LARGEST)
    large.handle(Step(id=1, count=20), 0.0)
    text = exported(large, "json").content
    assert len(text) > MAX_MESSAGE_BYTES
    before, weights = run.experiment.config, run.experiment.snapshot({"weights": {}}, {})["weights"][0]
    (event,) = import_text(run, text)
    assert (event.id, event.reset, event.undoable) == (9, True, True)
    assert event.config == large.experiment.config
    loaded = run.experiment.snapshot({"weights": {}}, {})["weights"][0]
    assert (loaded == large.experiment.snapshot({"weights": {}}, {})["weights"][0]).all()
    run.handle(Undo(id=10), 1.0)
    assert run.experiment.config == before
    assert (run.experiment.snapshot({"weights": {}}, {})["weights"][0] == weights).all()
    run.handle(Redo(id=11), 2.0)
    assert (run.experiment.snapshot({"weights": {}}, {})["weights"][0] == loaded).all()


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("", "bad_json", "the file is not valid JSON"),
        ("{", "bad_json", "the file is not valid JSON"),
        ("\x00\x01PK", "bad_json", "the file is not valid JSON"),
        ("[" * 100_000, "bad_json", "nested too deeply"),
        ('{"config": ' + "9" * 400 + "}", "bad_json", "the file"),
        ("[1, 2]", "bad_field", "must hold a JSON object"),
        ('"weights"', "bad_field", "must hold a JSON object"),
        ("{}", "bad_field", "another kind of file"),
        ('{"format": "backprop-playground run", "version": 1, "config": [], "weights": {}}', "bad_field", "config"),
        (
            '{"format": "backprop-playground run", "version": 1, "config": {"__class__": 1}, "weights": {}}',
            "bad_field",
            "no such setting",
        ),
        (
            '{"format": "backprop-playground run", "version": 1, "weights": {}, "config": {"samples": 9e9}}',
            "out_of_range",
            "samples",
        ),
        ('{"format": "backprop-playground run", "version": 1, "config": {}, "weights": {}}', "bad_field", "missing"),
    ],
)
def test_a_hostile_file_gets_a_sentence_and_changes_nothing(run: Run, text: str, code: str, words: str) -> None:
    before = run.experiment.checkpoint()
    (event,) = import_text(run, text)
    assert isinstance(event, Error)
    assert (event.id, event.code) == (9, code)
    assert words in event.message
    assert len(event.message) < 600
    assert run.experiment.checkpoint() == before
    assert not run.history.undoable


def test_a_part_out_of_turn_is_refused_and_the_file_can_be_sent_again() -> None:
    text = "x" * (2 * IMPORT_PART_CHARACTERS + 5)
    first, second, third = parts_of(text)
    collected = TextInParts()
    assert collected.add(first) is None
    with pytest.raises(CommandError, match="expected number 1"):
        collected.add(third)
    with pytest.raises(CommandError, match="expected number 0"):
        collected.add(second)
    assert [collected.add(part) for part in (first, second, third)] == [None, None, text]


def test_a_part_of_another_file_is_refused() -> None:
    collected = TextInParts()
    collected.add(parts_of("x" * 20_000, command_id=1)[0])
    with pytest.raises(CommandError):
        collected.add(parts_of("x" * 20_000, command_id=2)[1])


def test_a_part_is_small_enough_for_a_message_whatever_its_characters() -> None:
    worst = {"type": "import", "id": 2**53 - 1, "part": 199, "parts": 200, "text": "\x01" * IMPORT_PART_CHARACTERS}
    assert isinstance(decode_command(json.dumps(worst)), Import)
    with pytest.raises(CommandError):
        decode_command(json.dumps({**worst, "part": MOST_IMPORT_PARTS}))


def test_a_file_may_have_two_megabytes_of_any_letters() -> None:
    with pytest.raises(CommandError, match="at most 2,000,000 bytes"):
        read_saved_run('"' + "é" * 1_000_000 + '"')


def test_undo_of_the_largest_network_takes_less_than_a_tenth_of_a_second() -> None:
    run = Run(EXPERIMENTS["playground"], LARGEST)
    run.handle(Step(id=1, count=200), 0.0)
    run.handle(Configure(id=2, changes={"layers": [{"units": 31}] * 10}), 1.0)
    run.handle(Undo(id=3), 2.0)  # compiles nothing, but fills the caches that a first call of a process fills
    run.handle(Redo(id=4), 3.0)
    started = time.perf_counter()
    (event,) = run.handle(Undo(id=5), 4.0)
    assert time.perf_counter() - started < 0.1
    assert [row["units"] for row in event.config["layers"]] == [32] * 10
