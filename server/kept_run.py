"""What of a run outlives its worker and the server, besides the experiment's own bytes."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct

from server.errors import CheckpointError


class KeptRun(Struct, frozen=True, forbid_unknown_fields=True):
    """Header of a checkpoint.

    ``remaining`` counts the steps that are left of a ``step`` command, null when training was not bounded. The last
    ``past_bytes`` of the checkpoint are the moments to look back at.
    """

    experiment: str
    lab: str
    config: dict[str, Any]
    step: int
    running: bool
    steps_per_second: float | None
    remaining: int | None
    solved: list[int]
    past_bytes: int = 0


def encode_kept(kept: KeptRun) -> bytes:
    """Write a header."""
    return msgspec.json.encode(kept)


def decode_kept(data: bytes) -> KeptRun:
    """Read a header; raise `CheckpointError` if it is none."""
    try:
        return msgspec.json.decode(data, type=KeptRun)
    except msgspec.DecodeError as problem:
        raise CheckpointError(f"the header of the checkpoint cannot be read: {problem}") from problem
