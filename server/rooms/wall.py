"""The binary message with the small pictures of a class, ``docs/PROTOCOL.md`` says how it is laid out."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping

MAGIC = 0xB002
HEADER = struct.Struct("<HH")
ENTRY = struct.Struct("<16sI")


def encode_wall(tiles: Iterable[tuple[str, Mapping[int, bytes]]]) -> bytes:
    """Write one message.

    Parameters
    ----------
    tiles : iterable of (member key of 16 ASCII signs, frames by stream)
    """
    parts = []
    for key, frames in tiles:
        content = b"".join(frames[stream] for stream in sorted(frames))
        parts.append(ENTRY.pack(key.encode("ascii"), len(content)) + content)
    return HEADER.pack(MAGIC, len(parts)) + b"".join(parts)
