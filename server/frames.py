"""Binary frames: a fixed header of 32 bytes and typed arrays, little-endian (``docs/PROTOCOL.md``).

The worker encodes; the server only reads headers; the browser, the tests and other clients decode.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
from msgspec import Struct

from server.errors import FrameError

MAGIC = 0xB001
KIND_SNAPSHOT = 1
KIND_SERIES = 2
FLAG_KEYFRAME = 1
FLAG_LAST = 2
HEADER = struct.Struct("<HBBHHIQQI")
DTYPES: tuple[str, ...] = ("uint8", "int8", "int16", "int32", "float32", "float64")

_ARRAY_HEAD = struct.Struct("<BBH")
_ALIGNMENT = 8


class Header(Struct, frozen=True):
    """The first 32 bytes of a frame; `payload_bytes` follow."""

    kind: int
    stream: int
    flags: int
    arrays: int
    epoch: int
    seq: int
    time_ms: int
    payload_bytes: int

    @property
    def is_last(self) -> bool:
        """Is this the last frame of its bundle?"""
        return bool(self.flags & FLAG_LAST)


@dataclass(frozen=True)
class Stamp:
    """What all frames of one bundle share: the worker's life, the bundle's number, the worker's clock."""

    epoch: int
    seq: int
    time_ms: int


def encode_frame(stamp: Stamp, *, kind: int, stream: int, flags: int, arrays: Sequence[np.ndarray]) -> bytes:
    """Write one frame.

    Parameters
    ----------
    stamp : Stamp
    kind : int
        `KIND_SNAPSHOT` or `KIND_SERIES`.
    stream : int
        Index into the experiment's streams, 0 to 255.
    flags : int
        Sum of `FLAG_KEYFRAME` and `FLAG_LAST`.
    arrays : sequence of arrays
        Any shape; dtype one of `DTYPES`.

    Raises
    ------
    FrameError
        If an array has another dtype.
    """
    payload = b"".join(_encode_array(array) for array in arrays)
    head = HEADER.pack(
        MAGIC, kind, stream, flags, len(arrays), stamp.epoch, stamp.seq, stamp.time_ms, len(payload)
    )  # fmt: skip
    return head + payload


def split_bundle(data: bytes) -> list[bytes]:
    """Cut the bytes of a bundle into its frames; raise `FrameError` as `read_headers` does."""
    frames = []
    position = 0
    for header in read_headers(data):
        end = position + HEADER.size + header.payload_bytes
        frames.append(data[position:end])
        position = end
    return frames


def read_headers(data: bytes) -> list[Header]:
    """Return the header of each frame of a bundle.

    Raises
    ------
    FrameError
        If a header or a length does not fit, or the last frame is not marked as such.
    """
    headers: list[Header] = []
    position = 0
    while position < len(data):
        header = decode_header(data, position)
        end = position + HEADER.size + header.payload_bytes
        if end > len(data):
            raise FrameError(f"a frame of {end - position} bytes does not fit into the {len(data) - position} left")
        headers.append(header)
        position = end
    if not headers or not headers[-1].is_last:
        raise FrameError("a bundle must end in a frame with the flag of the last one")
    return headers


def decode_header(data: bytes, position: int = 0) -> Header:
    """Read the header at ``position``; raise `FrameError` if it is cut short or no frame of this version."""
    if len(data) - position < HEADER.size:
        raise FrameError(f"a header has {HEADER.size} bytes, only {len(data) - position} are there")
    magic, *rest = HEADER.unpack_from(data, position)
    if magic != MAGIC:
        raise FrameError(f"expected a frame of version {MAGIC:#06x}, got {magic:#06x}")
    return Header(*rest)


def decode_frame(data: bytes) -> tuple[Header, list[np.ndarray]]:
    """Read one whole frame; raise `FrameError` if anything does not fit."""
    header = decode_header(data)
    payload = data[HEADER.size :]
    if len(payload) != header.payload_bytes:
        raise FrameError(f"expected a payload of {header.payload_bytes} bytes, got {len(payload)}")
    arrays = []
    position = 0
    for index in range(header.arrays):
        array, position = _decode_array(payload, position, index)
        arrays.append(array)
    if position != len(payload):
        raise FrameError(f"{len(payload) - position} bytes follow the last array")
    return header, arrays


def _encode_array(array: np.ndarray) -> bytes:
    """Write one array with its type, shape and padding."""
    if array.dtype.name not in DTYPES:
        raise FrameError(f"an array of dtype {array.dtype.name} cannot be sent; allowed are {', '.join(DTYPES)}")
    head = _ARRAY_HEAD.pack(DTYPES.index(array.dtype.name), array.ndim, 0)
    shape = struct.pack(f"<{array.ndim}I", *array.shape)
    little = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return _padded(head + shape) + _padded(little.tobytes("C"))


def _decode_array(payload: bytes, position: int, index: int) -> tuple[np.ndarray, int]:
    """Read the array at ``position``; return it and where the next one starts."""
    try:
        code, dimensions, zero = _ARRAY_HEAD.unpack_from(payload, position)
        shape = struct.unpack_from(f"<{dimensions}I", payload, position + _ARRAY_HEAD.size)
    except struct.error:
        raise FrameError(f"array {index} is cut short") from None
    if code >= len(DTYPES) or zero != 0:
        raise FrameError(f"array {index} has the unknown type {code}")
    dtype = np.dtype(DTYPES[code]).newbyteorder("<")
    start = _aligned(position + _ARRAY_HEAD.size + 4 * dimensions)
    end = start + dtype.itemsize * prod(shape)
    if _aligned(end) > len(payload):
        raise FrameError(f"array {index} of shape {shape} does not fit into the payload")
    return np.frombuffer(payload[start:end], dtype).reshape(shape), _aligned(end)


def _aligned(position: int) -> int:
    return -(-position // _ALIGNMENT) * _ALIGNMENT


def _padded(data: bytes) -> bytes:
    return data.ljust(_aligned(len(data)), b"\0")
