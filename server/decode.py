"""From a browser's text to a checked command, or to an error that says what to mend."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

import msgspec
from msgspec import inspect

from server.commands import COMMANDS, Ack, Command
from server.errors import CommandError
from server.protocol import MAX_MESSAGE_BYTES, ErrorCode

_BY_TYPE: dict[str, type[Command]] = {str(kind.__struct_config__.tag): kind for kind in COMMANDS}
_PLACE = re.compile(r" - at `\$(?P<path>.*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>.*)`")
_UNKNOWN = re.compile(r"unknown field `(?P<name>.*)`", re.DOTALL)
_LIMIT = re.compile(r"^Expected `[^`]*` (of length )?(>=|<=|>|<) ")
_LARGEST_WHOLE = 2**63
_LONGEST_ACK = 128
"""Nearly all that a page sends are acknowledgements: these are read in one go, and the words for what is wrong with
one are found as for every other message."""
_ack = msgspec.json.Decoder(Ack)


def decode_command(raw: str | bytes) -> Command:
    """Read one message of a browser.

    Raises
    ------
    CommandError
        With code ``too_large``, ``bad_json``, ``unknown_type``, ``bad_field`` or ``out_of_range``.
    """
    if len(raw) <= _LONGEST_ACK:
        with suppress(msgspec.DecodeError, UnicodeError):
            return _ack.decode(raw)
    values = read_json(raw, MAX_MESSAGE_BYTES, "the message")
    if not isinstance(values, dict):
        raise CommandError("bad_field", "a message must be a JSON object with a `type`", "type", tuple(_BY_TYPE))
    command_id = _readable_id(values)
    kind = _BY_TYPE.get(values["type"]) if isinstance(values.get("type"), str) else None
    if kind is None:
        known = ", ".join(_BY_TYPE)
        raise CommandError(
            "unknown_type", f"expected a message of type {known}; got {_short(values.get('type'))}", "type",
            tuple(_BY_TYPE), command_id,
        )  # fmt: skip
    try:
        return msgspec.convert(values, kind)
    except msgspec.ValidationError as problem:
        raise _field_error(kind, str(problem), command_id) from None


def read_json(raw: str | bytes, most_bytes: int, what: str) -> Any:
    """Read JSON that is small, well formed and free of numbers no field can hold.

    Parameters
    ----------
    raw : str or bytes
    most_bytes : int
        Limit of its length.
    what : str
        What it is, for the sentence of an error: ``the message``.

    Raises
    ------
    CommandError
        With code ``too_large`` or ``bad_json``.
    """
    try:
        data = raw.encode() if isinstance(raw, str) else raw
        if len(data) > most_bytes:
            raise CommandError("too_large", f"{what} may have at most {most_bytes:,} bytes; it has {len(data):,}")
        values = msgspec.json.decode(data)
        _refuse_huge_numbers(values, what)
    except RecursionError:
        raise CommandError("bad_json", f"{what} is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeError) as problem:
        raise CommandError("bad_json", f"{what} is not valid JSON: {problem}") from None
    return values


def _refuse_huge_numbers(value: Any, what: str) -> None:
    """Refuse whole numbers beyond 64 bits: converting them to a float can overflow."""
    if isinstance(value, dict):
        for entry in value.values():
            _refuse_huge_numbers(entry, what)
    elif isinstance(value, list):
        for entry in value:
            _refuse_huge_numbers(entry, what)
    elif isinstance(value, int) and abs(value) >= _LARGEST_WHOLE:
        raise CommandError("bad_json", f"a whole number in {what} needs more than 64 bits")


def _readable_id(values: dict[str, Any]) -> int | None:
    """Return the command's id if it has a usable one, so that the error finds its sender."""
    command_id = values.get("id")
    usable = isinstance(command_id, int) and not isinstance(command_id, bool) and 0 <= command_id < 2**53
    return command_id if usable else None


def _field_error(kind: type[Command], problem: str, command_id: int | None) -> CommandError:
    """Turn msgspec's sentence into an error with the field's path and its allowed values."""
    place = _PLACE.search(problem)
    path = _dotted(place["path"]) if place else ""
    sentence = _PLACE.sub("", problem)
    if missing := _MISSING.search(sentence):
        path = _join(path, missing["name"])
        return CommandError("bad_field", f"{path}: this field is missing", path, _allowed(kind, path), command_id)
    if unknown := _UNKNOWN.search(sentence):
        path = _join(path, unknown["name"][:60])
        names = tuple(field.encode_name for field in _fields(kind))
        return CommandError("bad_field", f"{path}: no such field; expected {', '.join(names)}", path, names, command_id)
    code: ErrorCode = "out_of_range" if _LIMIT.search(sentence) else "bad_field"
    plain = sentence.replace("`", "")
    return CommandError(code, f"{path}: {plain[:1].lower()}{plain[1:]}", path, _allowed(kind, path), command_id)


def _fields(kind: type[Command]) -> tuple[inspect.Field, ...]:
    """Return the fields of a message class as msgspec sees them."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    return info.fields


def _allowed(kind: type[Command], path: str) -> tuple[object, ...]:
    """Return the allowed values of a field, or its two limits, or nothing when neither says much."""
    for field in _fields(kind):
        if field.encode_name == path.partition(".")[0]:
            return _allowed_by(field.type)
    return ()


def _allowed_by(kind: inspect.Type) -> tuple[object, ...]:
    if isinstance(kind, inspect.UnionType):
        return tuple(entry for member in kind.types for entry in _allowed_by(member))
    if isinstance(kind, inspect.LiteralType):
        return tuple(kind.values)
    if isinstance(kind, (inspect.IntType, inspect.FloatType)) and kind.ge is not None:
        return (kind.ge, kind.le)
    if isinstance(kind, inspect.BoolType):
        return (False, True)
    if isinstance(kind, inspect.NoneType):
        return (None,)
    return ()


def _dotted(path: str) -> str:
    """Turn ``.layers[0].units`` into ``layers.0.units``; a value of a free mapping is shown as ``[...]``."""
    return re.sub(r"\[(\d+)\]", r".\1", path.replace("[...]", "")).strip(".")


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _short(value: object) -> str:
    """Quote a stranger's value in at most 60 characters."""
    text = "nothing" if value is None else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
