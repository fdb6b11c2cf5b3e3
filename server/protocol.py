"""Version, limits and close codes of the protocol between page and server: ``docs/PROTOCOL.md``."""

from __future__ import annotations

from typing import Literal, get_args

PROTOCOL_VERSION = 1
MAX_MESSAGE_BYTES = 65_536
EVENT_RING = 256

# A character takes at most six bytes of JSON, so that a part always fits into one message.
IMPORT_PART_CHARACTERS = 10_000
MOST_IMPORT_PARTS = 200

# Base64 makes four characters of three bytes: 60,000 of them leave room for the other fields.
UPLOAD_PART_BYTES = 45_000
MOST_UPLOAD_PARTS = 90

ErrorCode = Literal[
    "bad_json",
    "too_large",
    "unknown_type",
    "bad_field",
    "out_of_range",
    "not_ready",
    "busy",
    "internal",
    "frozen",
    "read_only",
]
ERROR_CODES: tuple[str, ...] = get_args(ErrorCode)

# Close codes of the websocket, beyond those of RFC 6455.
CLOSE_TAKEN_OVER = 4001
CLOSE_PROTOCOL = 4002
CLOSE_TICKET = 4003
CLOSE_REMOVED = 4005
CLOSE_TOO_SLOW = 4008
CLOSE_FULL = 4013
