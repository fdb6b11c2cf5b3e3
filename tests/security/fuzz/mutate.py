"""Good commands and what a hostile or broken page makes of them."""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

from engine.experiments import ExperimentSpec
from server.commands import COMMANDS

POISON: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63, -(2**63), 10**30, 0.5, -0.0, 5e-324, 1.7e308, "", "x", "\x00",
    "0", "1e400", "NaN", "true", "null", "../../etc/passwd", "__proto__", "\u202e\u0000\U0010ffff", "x" * 5000, [], {},
    [None], [[[[]]]], {"": {}}, {"a": 1}, [0] * 2000, ["layers"], [{"kind": "dense", "units": 10**9}],
)  # fmt: skip
NAMES = ("", "id", "type", "units", "__class__", "constructor", "a.b", "\u0000", "ид", "x" * 300)
RAW = ("NaN", "Infinity", "1e400", "-1e400", "9" * 4000, "0x10", "01", "'", "\\ud800", "\x00", "/*", "[" * 3000, "}")
GOOD: dict[str, dict[str, Any]] = {
    "configure": {"changes": {}}, "play": {}, "pause": {}, "step": {"count": 1}, "speed": {"steps_per_second": 10},
    "reset": {"seed": 3}, "edit": {"target": "layers.0.weights", "index": [0, 0], "value": 0.5}, "undo": {}, "redo": {},
    "recall": {"step": 0}, "rewind": {}, "fork": {}, "save": {"name": "a", "note": ""}, "check": {"task": 0},
    "export": {"form": "json"}, "import": {"part": 0, "parts": 1, "text": '{"format": 1}'},
    "upload": {"name": "t.csv", "part": 0, "parts": 1, "data": "YSxiCjEsMgo="},
    "paint": {"stroke": 1, "add": [[0.0, 0.0, 1.0]], "erase": [[1.0, 1.0, 0.5]], "move": []},
    "watch": {"streams": {"status": {}}}, "ack": {"seq": 1}, "ping": {},
    "hello": {"protocol": 1, "experiment": "playground"},
}  # fmt: skip


def commands(spec: ExperimentSpec, chance: random.Random, count: int) -> Iterator[str]:
    """Yield messages: a good one that configures, steers or edits, with up to three things wrong with it."""
    assert GOOD.keys() == {str(kind.__struct_config__.tag) for kind in COMMANDS}
    kinds = [*GOOD, *["configure"] * 8]
    for number in range(count):
        kind = chance.choice(kinds)
        message = {"type": kind, "id": number, **copy.deepcopy(GOOD[kind])}
        if kind in ("ack", "watch", "hello"):
            del message["id"]
        if kind == "configure":
            message["changes"] = _settings(spec, chance)
        for _ in range(chance.randrange(3)):
            _spoil(message, chance)
        text = json.dumps(message)
        yield _spoil_text(text, chance) if chance.random() < 0.15 else text


def _settings(spec: ExperimentSpec, chance: random.Random) -> dict[str, Any]:
    fields = chance.sample(spec.fields, min(len(spec.fields), chance.randrange(1, 4)))
    return {field.name: field.default_value() for field in fields}


def _places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from _places(entry, (*path, key))


def _spoil(message: dict[str, Any], chance: random.Random) -> None:
    """Replace, drop, rename or add one value somewhere; mostly not the type, or little else would ever be read."""
    known = [path for path in _places(message) if path != ("type",) or chance.random() < 0.1]
    if not known:
        return
    *path, last = chance.choice(known)
    target: Any = message
    for key in path:
        target = target[key]
    what = chance.randrange(10)
    if what == 0 and isinstance(target, dict):
        del target[last]
    elif what == 1 and isinstance(target, dict):
        target[chance.choice(NAMES)] = target.pop(last)
    elif what == 2 and isinstance(target, dict):
        target[chance.choice(NAMES)] = chance.choice(POISON)
    else:
        target[last] = copy.deepcopy(chance.choice(POISON))


def _spoil_text(text: str, chance: random.Random) -> str:
    """Cut, swap or insert something that is no JSON, or say a key twice."""
    place = chance.randrange(len(text))
    what = chance.randrange(4)
    if what == 0:
        return text[:place]
    if what == 1:
        return text[:place] + chance.choice(RAW) + text[place:]
    if what == 2:
        return text[:1] + text[1:-1] + ", " + text[1:-1] + text[-1:]
    return text[:place] + chr(chance.randrange(1, 0x10FFFF)) + text[place + 1 :]
