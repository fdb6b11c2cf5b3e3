"""PNG files as bytes, written by hand: sound ones and some that lie."""

from __future__ import annotations

import struct
import zlib

import numpy as np

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(pixels: np.ndarray) -> bytes:
    """Return a PNG of grey (height, width) or coloured (height, width, 3) uint8 pixels."""
    height, width = pixels.shape[:2]
    rows = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))
    return SIGNATURE + header(width, height, 0 if pixels.ndim == 2 else 2) + chunk(b"IDAT", zlib.compress(rows)) + END


def header(width: int, height: int, color: int = 0) -> bytes:
    """Return the chunk that says how large a picture is."""
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0))


def chunk(kind: bytes, content: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


END = chunk(b"IEND", b"")
