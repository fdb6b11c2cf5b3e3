"""Writes ``static/protocol.js``: the browser's constants and types, from the server's own message classes.

``python -m server.protocol_js`` writes the file; with ``--check`` it changes nothing and exits with 1 if the file
differs from the classes.
"""

from __future__ import annotations

import argparse
import json
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from server import commands, events, frames, protocol
from server.assets import static_dir
from server.rooms.messages import ROOM_EVENTS, ROOM_RECORDS, ROOM_REQUESTS

_PLAIN = {
    int: "number",
    float: "number",
    str: "string",
    bytes: "string",
    bool: "boolean",
    type(None): "null",
    Any: "any",
}
_HEADING = "/** Constants and messages of the protocol (docs/PROTOCOL.md). Written by `make protocol`: do not edit. */"
_RECORDS: tuple[type[Struct], ...] = (events.RunState, events.Remedy, *ROOM_RECORDS)


def protocol_js() -> str:
    """Return the text of ``static/protocol.js``."""
    parts = [
        _HEADING,
        *_constants(),
        *(_typedef(record, record.__name__) for record in _RECORDS),
        *(_typedef(command, _command_name(command)) for command in commands.COMMANDS),
        *(_typedef(event, _event_name(event)) for event in events.EVENTS),
        *(_typedef(request, _request_name(request)) for request in ROOM_REQUESTS),
        *(_typedef(event, _event_name(event)) for event in ROOM_EVENTS),
        _union("Command", "Any message a page sends.", [_command_name(command) for command in commands.COMMANDS]),
        _union("Event", "Any text message a page gets.", [_event_name(event) for event in events.EVENTS]),
        _union("RoomNews", "Any text message a socket of a room gets.", [_event_name(event) for event in ROOM_EVENTS]),
    ]
    return "\n\n".join(parts) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the file; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m server.protocol_js", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if the file is out of date")
    check: bool = parser.parse_args(arguments).check
    path = static_dir() / "protocol.js"
    if check:
        return _report(path)
    path.write_text(protocol_js(), encoding="utf-8")
    return 0


def _report(path: Path) -> int:
    if path.is_file() and path.read_text(encoding="utf-8") == protocol_js():
        return 0
    sys.stderr.write(f"{path} differs from the server's message classes; run `make protocol`\n")
    return 1


def _constants() -> list[str]:
    """Return one exported constant a paragraph, those that belong together as one object."""
    return [
        _constant("PROTOCOL_VERSION", protocol.PROTOCOL_VERSION, "Sent in `hello`; the server refuses another one."),
        _constant("MAX_MESSAGE_BYTES", protocol.MAX_MESSAGE_BYTES, "Longest text message the server takes."),
        _constant("IMPORT_PART_CHARACTERS", protocol.IMPORT_PART_CHARACTERS, "Longest text of one `import` message."),
        _constant("MOST_IMPORT_PARTS", protocol.MOST_IMPORT_PARTS, "Messages one imported file may take."),
        _constant("UPLOAD_PART_BYTES", protocol.UPLOAD_PART_BYTES, "Bytes of a table in one `upload` message."),
        _constant("MOST_UPLOAD_PARTS", protocol.MOST_UPLOAD_PARTS, "Messages one table may take."),
        _constant("EVENT_RING", protocol.EVENT_RING, "Events the server keeps for replay."),
        _constant("ERROR_CODES", list(protocol.ERROR_CODES), "Every `code` of an `error` event."),
        _constant(
            "CLOSE",
            {
                "takenOver": protocol.CLOSE_TAKEN_OVER,
                "protocol": protocol.CLOSE_PROTOCOL,
                "ticket": protocol.CLOSE_TICKET,
                "removed": protocol.CLOSE_REMOVED,
                "tooSlow": protocol.CLOSE_TOO_SLOW,
                "full": protocol.CLOSE_FULL,
            },
            "Close codes of the websocket.",
        ),
        _constant(
            "FRAME",
            {
                "magic": frames.MAGIC,
                "headerBytes": frames.HEADER.size,
                "kindSnapshot": frames.KIND_SNAPSHOT,
                "kindSeries": frames.KIND_SERIES,
                "flagKeyframe": frames.FLAG_KEYFRAME,
                "flagLast": frames.FLAG_LAST,
            },
            "Numbers of the binary header.",
        ),
        _constant("DTYPES", list(frames.DTYPES), "NumPy names of the array types, by their number in a frame."),
    ]


def _constant(name: str, value: Any, help_text: str) -> str:
    typed = json.dumps(value).replace('"', "'")
    frozen = f"Object.freeze({typed})" if isinstance(value, (list, dict)) else typed
    return f"/** {help_text} */\nexport const {name} = {frozen};"


def _command_name(command: type[Struct]) -> str:
    return f"{command.__name__}Command"


def _event_name(event: type[Struct]) -> str:
    return f"{event.__name__.removesuffix('Event')}Event"


def _request_name(request: type[Struct]) -> str:
    return f"{request.__name__}Request"


def _typedef(struct: type[Struct], name: str) -> str:
    """Return the JSDoc type of one message class."""
    hints = get_type_hints(struct, include_extras=True)
    summary = (struct.__doc__ or "").strip().splitlines()[0]
    lines = ["/**", f" * {summary}", " *", f" * @typedef {{object}} {name}"]
    if struct.__struct_config__.tag is not None:
        lines.append(f" * @property {{'{struct.__struct_config__.tag}'}} type")
    optional = issubclass(struct, commands.Command)
    for field in sorted(fields(struct), key=lambda entry: entry.name == "offset"):
        has_default = field.default is not NODEFAULT or field.default_factory is not NODEFAULT
        shown = f"[{field.encode_name}]" if optional and has_default else field.encode_name
        lines.append(f" * @property {{{_js_type(hints[field.name])}}} {shown}")
    return "\n".join([*lines, " */"])


def _union(name: str, help_text: str, members: Sequence[str]) -> str:
    return f"/**\n * {help_text}\n *\n * @typedef {{{' | '.join(members)}}} {name}\n */"


def _js_type(hint: Any) -> str:
    """Return the TypeScript name of a Python annotation."""
    origin = get_origin(hint)
    if origin is Annotated:
        return _js_type(get_args(hint)[0])
    if origin is Literal:
        return " | ".join(f"'{value}'" for value in get_args(hint))
    if origin in (Union, types.UnionType):
        return " | ".join(_js_type(member) for member in get_args(hint))
    if origin is list:
        return f"Array<{_js_type(get_args(hint)[0])}>"
    if origin is dict:
        key, value = get_args(hint)
        return f"Record<{_js_type(key)}, {_js_type(value)}>"
    if isinstance(hint, type) and issubclass(hint, Struct):
        return hint.__name__
    return _PLAIN[hint]


if __name__ == "__main__":
    raise SystemExit(main())
