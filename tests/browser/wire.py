"""Reads the one frame that tests compare to the last bit, the status, as docs/PROTOCOL.md lays out a bundle."""

from __future__ import annotations

import struct
from typing import NamedTuple

MAGIC = 0xB001
STATUS_STREAM = 0
HEADER = struct.Struct("<HBBHHIQQI")
ARRAY_HEADER_BYTES = 8  # of one dimension: type, number of dimensions, two empty bytes, length
VALUES = struct.Struct("<8d")


class Status(NamedTuple):
    """One row of the stream ``status``; step and epoch are whole numbers in it."""

    step: float
    epoch: float
    training_loss: float
    test_loss: float
    training_accuracy: float
    test_accuracy: float
    steps_per_second: float
    learning_rate: float


def find_status(bundle: bytes) -> bytes | None:
    """Return the frame of the stream ``status``, if the bundle has one."""
    start = 0
    while start < len(bundle):
        magic, _, stream, *_, payload_bytes = HEADER.unpack_from(bundle, start)
        if magic != MAGIC:
            return None
        end = start + HEADER.size + payload_bytes
        if stream == STATUS_STREAM:
            return bundle[start:end]
        start = end
    return None


def read_status(frame: bytes) -> Status:
    """Return the numbers of a frame of the stream ``status``."""
    return Status(*VALUES.unpack_from(frame, HEADER.size + ARRAY_HEADER_BYTES))
