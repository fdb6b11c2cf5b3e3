"""Goal B5: every limit at one less, at it, and at one more; and what no limit of a field speaks of."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from msgspec import Struct, inspect

from server.commands import COMMANDS, Ping
from server.decode import decode_command
from server.errors import CommandError
from server.guard import MOST_BODY_BYTES
from server.protocol import MAX_MESSAGE_BYTES
from server.rooms.messages import ROOM_REQUESTS
from server.rooms.routes import MOST_REQUEST_BYTES
from tests.evidence.figures import Figures
from tests.security.fuzz.mutate import GOOD
from tests.server.people import Browser

REQUESTS: dict[str, dict[str, Any]] = {
    "SignIn": {"token": "x" * 43}, "OpenRoom": {"name": "a"}, "Join": {"code": "a", "pseudonym": "a"},
    "Push": {"lab": "xor"}, "Freeze": {"frozen": True}, "Project": {"session": ""}, "Kick": {"member": "a"},
    "Assign": {"lab": "xor"}, "TakeBack": {"lab": "xor"}, "RoomHello": {"ticket": ""},
}  # fmt: skip


def limits(kind: inspect.Type) -> Iterator[tuple[int, int]]:
    """Yield the limits of a field: one, and the step that leads out of what is allowed."""
    if isinstance(kind, inspect.UnionType):
        for member in kind.types:
            yield from limits(member)
    elif isinstance(kind, inspect.IntType):
        found = ((kind.ge, -1), (kind.le, 1), (None if kind.lt is None else kind.lt - 1, 1))
        yield from ((int(limit), step) for limit, step in found if limit is not None)
    elif isinstance(kind, inspect.StrType | inspect.BytesType | inspect.ListType | inspect.DictType):
        found = ((kind.min_length, -1), (kind.max_length, 1))
        yield from ((limit, step) for limit, step in found if limit is not None)


def value(kind: inspect.Type, size: int, name: str) -> Any:
    """Return a value of this size."""
    if isinstance(kind, inspect.UnionType):
        return value(next(member for member in kind.types if not isinstance(member, inspect.NoneType)), size, name)
    if isinstance(kind, inspect.IntType):
        return size
    if isinstance(kind, inspect.BytesType):
        return base64.b64encode(bytes(size)).decode()
    if isinstance(kind, inspect.ListType):
        return [[0.0, 0.0, 0.0] if name in ("add", "erase", "move") else 0] * size
    if isinstance(kind, inspect.DictType):
        return {f"s{number}": {} for number in range(size)}
    return ("#" if name == "address" else "x") * min(size, 1) + "x" * (size - 1)


def message(kind: type[Struct]) -> dict[str, Any]:
    tag = kind.__struct_config__.tag
    if tag is None:
        return dict(REQUESTS[kind.__name__])
    extra = {} if kind.__name__ in ("Hello", "Watch", "Ack") else {"id": 1}
    return {"type": tag, **extra, **GOOD[str(tag)]}


def cases() -> Iterator[tuple[type[Struct], str, Any, bool]]:
    """Yield class, field, value and whether it is allowed, for every limit of every field a page may send."""
    for kind in (*COMMANDS, *ROOM_REQUESTS):
        info = inspect.type_info(kind)
        assert isinstance(info, inspect.StructType)
        for field in info.fields:
            for limit, outwards in limits(field.type):
                for step in (-outwards, 0, outwards):
                    if (size := limit + step) >= 0 or isinstance(field.type, inspect.IntType):
                        inside = step != outwards and all(
                            size >= other if direction < 0 else size <= other for other, direction in limits(field.type)
                        )
                        yield kind, field.encode_name, value(field.type, size, field.encode_name), inside


def test_every_limit_of_every_field_is_exact(figure: Figures) -> None:
    wrong, tried = [], 0
    for kind, field, what, allowed in cases():
        text = json.dumps({**message(kind), field: what})
        tried += 1
        try:
            if kind in COMMANDS:
                decode_command(text)
            else:
                msgspec.json.decode(text, type=kind)
        except CommandError as problem:
            is_right = not allowed and problem.path == field and bool(problem.message)
            is_right = is_right or (len(text) > MAX_MESSAGE_BYTES and problem.code == "too_large")
        except msgspec.ValidationError as problem:
            is_right = not allowed and f"$.{field}" in str(problem)
        else:
            is_right = allowed
        if not is_right:
            wrong.append((kind.__name__, field, str(what)[:60], allowed))
    assert not wrong, wrong[:10]
    figure("B5", "values at the limits of what a page may send", tried, at_least=150)
    figure("B5", "limits that are not where they are said to be", len(wrong), at_most=0)


PADDING = len('{"type":"ping","id":1}')
ODD: tuple[tuple[str, str], ...] = (
    *((f'{{"type":"configure","id":1,"changes":{"[" * depth}{"]" * depth}}}', "bad_field") for depth in (1, 10, 100)),
    *((f'{{"type":"ping","id":1,"x":{"[" * depth}{"]" * depth}}}', "") for depth in (500, 999, 1000, 1001, 30_000)),
    *((f'{{"type":"speed","id":1,"steps_per_second":{word}}}', "bad_json") for word in ("1e400", "NaN", "-Infinity")),
    *((f'{{"type":"speed","id":1,"steps_per_second":{number}}}', "") for number in (2**63, 10**400, "1e308")),
    (json.dumps({"type": "ping", "id": 1, **{f"k{number}": 0 for number in range(100_000)}}), "too_large"),
    (json.dumps({"type": "ping", "id": 1, **{f"k{number}": 0 for number in range(5_000)}}), "bad_field"),
    (json.dumps({"type": "configure", "id": 1, "changes": {}}) + "{}", "bad_json"),
    ('{"type":"save","id":1,"name":"\\ud800"}', "bad_json"),
    ('{"type":"save","id":1,"name":"a\\u202eexe.txt"}', "bad_field"),
    ('{"type":"save","id":1,"name":"a\\u0000"}', "bad_field"),
    ('{"type":"\\u0000","id":1}', "unknown_type"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "code"), ODD, ids=range(len(ODD)))
def test_what_no_limit_speaks_of_is_refused_in_words(text: str, code: str) -> None:
    with pytest.raises(CommandError) as refused:
        decode_command(text)
    assert code in ("", refused.value.code)
    assert 5 < len(refused.value.message) < 500


def test_of_a_key_that_is_there_twice_the_last_counts() -> None:
    assert decode_command('{"type":"play","type":"ping","id":1,"id":2}') == Ping(id=2)


def test_the_longest_message_and_one_more() -> None:
    for size in (MAX_MESSAGE_BYTES - 1, MAX_MESSAGE_BYTES):
        assert decode_command('{"type":"ping","id":1}' + " " * (size - PADDING)) == Ping(id=1)
    with pytest.raises(CommandError) as refused:
        decode_command('{"type":"ping","id":1}' + " " * (MAX_MESSAGE_BYTES + 1 - PADDING))
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("most", [MOST_REQUEST_BYTES, MOST_BODY_BYTES])
def test_the_longest_body_and_one_more(teacher: Browser, room: dict[str, str], most: int) -> None:
    start = b'{"frozen": false'
    headers = {**teacher.headers, "content-type": "application/json"}
    found = []
    for size in (most - 1, most, most + 1):
        body = start + b" " * (size - len(start) - 1) + b"}"
        answer = teacher.client.post(f"/api/rooms/{room['room']}/freeze", headers=headers, content=body)
        found.append(answer.status_code)
    assert found == ([204, 204, 413] if most == MOST_REQUEST_BYTES else [413, 413, 413])


def test_names_that_would_turn_a_line_around_are_shown_as_they_are_read(teacher: Browser) -> None:
    for name in ("Tues\u202eday", "\u2066Tuesday\x00", "Tue\nsday"):
        room = teacher.post("/api/rooms", name=name).json()["room"]
        page = teacher.get(f"/room/{room}").text
        assert "<h1>Tuesday</h1>" in page
        teacher.post(f"/api/rooms/{room}/delete")
