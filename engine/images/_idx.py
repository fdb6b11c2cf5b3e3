"""The IDX format of MNIST and its relatives: a magic number, sizes, bytes.

Source: the format's description on the data set's page, quoted in [lecun1998b]'s supplement.
"""

from __future__ import annotations

import gzip
import hashlib
import math
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from engine.errors import FormatError
from engine.images._image_set import Source

UNSIGNED_BYTE = 8
LARGEST = 2**28  # bytes an archive may unpack to


def read(path: Path, source: Source, *, fetched: bool) -> npt.NDArray[np.uint8]:
    """Read one packed file and check it.

    Parameters
    ----------
    fetched : bool
        Is it the file as it is fetched? Otherwise only what it unpacks to is checked, where that is known.

    Raises
    ------
    FormatError
        If it is damaged or something else; names the file.
    """
    packed = path.read_bytes()
    if fetched and hashlib.sha256(packed).hexdigest() != source.sha256:
        raise FormatError(f"{path} is damaged (its checksum is wrong); delete it and fetch it again")
    try:
        with gzip.open(path) as file:
            content = file.read(LARGEST)
    except (OSError, EOFError, zlib.error) as error:
        raise FormatError(f"{path} cannot be unpacked: {error}") from error
    if not fetched and source.unpacked_sha256 and hashlib.sha256(content).hexdigest() != source.unpacked_sha256:
        raise FormatError(f"{path} is not the file it should be (its checksum is wrong)")
    return parse(content, str(path))


def parse(content: bytes, name: str) -> npt.NDArray[np.uint8]:
    """Return the array of an IDX file; raise `FormatError`, naming it, if it is none."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] != UNSIGNED_BYTE or not 1 <= content[3] <= 4:
        raise FormatError(f"{name} is not an IDX file of bytes")
    rank = content[3]
    start = 4 + 4 * rank
    shape = tuple(int(size) for size in np.frombuffer(content[4:start], dtype=">i4"))
    if len(shape) != rank or math.prod(shape) != len(content) - start:
        raise FormatError(f"{name} should hold {shape} bytes, and holds {len(content) - start}")
    return np.frombuffer(content, dtype=np.uint8, offset=start).reshape(shape)
