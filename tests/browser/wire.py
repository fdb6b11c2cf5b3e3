"""Reads the one frame that tests compare to the last bit: the status. docs/PROTOCOL.md says how it is laid out."""

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


def is_status(frame: bytes) -> bool:
    """Is it a frame of the stream ``status``?"""
    magic, _, stream, *_ = HEADER.unpack_from(frame)
    return magic == MAGIC and stream == STATUS_STREAM


def read_status(frame: bytes) -> Status:
    """Return the numbers of a frame of the stream ``status``."""
    return Status(*VALUES.unpack_from(frame, HEADER.size + ARRAY_HEADER_BYTES))
