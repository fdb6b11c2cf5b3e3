"""Checkpoints on disk: written whole or not at all, two kept, damage noticed.

A file is a fixed head (magic, format version, two lengths, SHA-256), a JSON header and the experiment's bytes. It is
written beside its place, forced to the disk and renamed, so that a reader finds the old file or the new one whatever
moment the power went; the folder is forced to the disk too, or the rename itself might not survive.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from server.errors import CheckpointError

FORMAT_VERSION = 1
KEPT = 2
_MAGIC = b"BPGC"
_HEAD = struct.Struct("<4sHxxIQ32s")
_NAME = re.compile(r"checkpoint-(\d{12})")
_PART = ".part"


def write(folder: Path, header: bytes, body: bytes) -> None:
    """Add a checkpoint to a folder, made if need be, and drop all but the newest `KEPT`.

    Raises
    ------
    OSError
        If the disk is full or cannot be written; what was there before is untouched.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    numbers = _numbers(folder)
    place = folder / f"checkpoint-{(numbers[-1] if numbers else 0) + 1:012d}"
    beside = place.with_name(place.name + _PART)
    digest = hashlib.sha256(header)
    digest.update(body)
    try:
        with beside.open("wb") as file:
            file.write(_HEAD.pack(_MAGIC, FORMAT_VERSION, len(header), len(body), digest.digest()))
            file.write(header)
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(place)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    _force_to_disk(folder)
    for number in numbers[: max(0, len(numbers) + 1 - KEPT)]:
        (folder / f"checkpoint-{number:012d}").unlink(missing_ok=True)


def read_newest(folder: Path) -> tuple[bytes, bytes, int]:
    """Return header and bytes of the newest checkpoint that is whole, and how many newer ones are damaged.

    Raises
    ------
    CheckpointError
        If there is none.
    """
    damage = []
    for number in reversed(_numbers(folder)):
        try:
            header, body = _read(folder / f"checkpoint-{number:012d}")
        except (OSError, CheckpointError) as problem:
            damage.append(str(problem))
        else:
            return header, body, len(damage)
    raise CheckpointError("; ".join(damage) or f"there is no checkpoint in {folder.name}")


def remove(folder: Path) -> None:
    """Remove all checkpoints of a folder and the folder."""
    shutil.rmtree(folder, ignore_errors=True)


def size_bytes(folders: Iterable[Path]) -> int:
    """Return what the checkpoints of these folders take; one that is removed meanwhile takes nothing."""
    taken = 0
    for folder in folders:
        for number in _numbers(folder):
            with suppress(FileNotFoundError):
                taken += (folder / f"checkpoint-{number:012d}").stat().st_size
    return taken


def sweep(root: Path) -> int:
    """Remove files that a killed server had not finished below ``root``; return how many."""
    left = [path for folder in folders(root) for path in folder.glob(f"*{_PART}")]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def folders(root: Path) -> Iterator[Path]:
    """Yield the folders of checkpoints below ``root``."""
    if root.is_dir():
        yield from (path for path in root.iterdir() if path.is_dir())


def _numbers(folder: Path) -> list[int]:
    """Return the numbers of the checkpoints of a folder, the oldest first."""
    if not folder.is_dir():
        return []
    return sorted(int(match[1]) for path in folder.iterdir() if (match := _NAME.fullmatch(path.name)))


def _read(path: Path) -> tuple[bytes, bytes]:
    """Return header and bytes of one file; raise `CheckpointError` if it is damaged."""
    data = path.read_bytes()
    if len(data) < _HEAD.size:
        raise CheckpointError(f"{path.name} is cut off")
    magic, version, header_bytes, body_bytes, digest = _HEAD.unpack_from(data)
    if magic != _MAGIC or version != FORMAT_VERSION:
        raise CheckpointError(f"{path.name} is no checkpoint of format {FORMAT_VERSION}")
    content = memoryview(data)[_HEAD.size :]
    if len(content) != header_bytes + body_bytes or hashlib.sha256(content).digest() != digest:
        raise CheckpointError(f"{path.name} is damaged")
    return bytes(content[:header_bytes]), bytes(content[header_bytes:])


def _force_to_disk(folder: Path) -> None:
    """Make a rename durable; Windows cannot and need not open a folder."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
