"""Fetches files over the network: resumed after a cut, checked before they are put in place."""

from __future__ import annotations

import errno
import hashlib
import http.client
import shutil
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

from engine.errors import DataError
from engine.images._image_set import Source

Progress = Callable[[str, int, int], None]  # name of the file, bytes done, bytes in all
BLOCK = 1 << 16
TIMEOUT_S = 30.0
ATTEMPTS = 3  # at each address; each goes on where the last one was cut
PARTIAL_CONTENT = 206


def fetch(
    sources: Sequence[Source],
    mirrors: Sequence[str],
    folder: Path,
    progress: Progress = lambda name, done, total: None,
) -> None:
    """Bring all files into ``folder``; those that are there and right are left alone.

    Raises
    ------
    DataError
        If a file cannot be fetched from any address, is not what it should be, or the disk is full. What was fetched
        of a cut file is kept, and the next call goes on from there.
    """
    missing = [source for source in sources if not is_right(folder / source.name, source)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise DataError(f"{folder} cannot be written: {error.strerror}") from error
    needed = sum(source.size for source in missing)
    if free < needed:
        raise DataError(f"{folder} has {free / 1e6:.0f} MB left and {needed / 1e6:.0f} MB are needed; make room")
    for source in missing:
        _fetch_one(source, mirrors, folder, progress)


def is_right(path: Path, source: Source) -> bool:
    """Say whether a file is there and has the size and checksum it should have."""
    if not path.is_file() or path.stat().st_size != source.size:
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == source.sha256


def _fetch_one(source: Source, mirrors: Sequence[str], folder: Path, progress: Progress) -> None:
    part = folder / f"{source.name}.part"
    problems = []
    for mirror in mirrors:
        address = mirror + source.name
        for _ in range(ATTEMPTS):
            try:
                _receive(address, part, source, progress)
            except OSError as error:
                if error.errno == errno.ENOSPC:
                    raise DataError(f"the disk of {folder} is full; make room and start again") from error
                problem = f"{address}: {error.reason if isinstance(error, urllib.error.URLError) else error}"
            except http.client.HTTPException as error:
                problem = f"{address}: the connection was cut ({error})"
            else:
                if is_right(part, source):
                    part.replace(folder / source.name)
                    return
                size = part.stat().st_size
                problem = f"{address}: the connection was cut after {size} of {source.size} bytes"
                if size >= source.size:
                    part.unlink()
                    problem = f"{address}: what came is not {source.name} (its checksum is wrong)"
            problems.append(problem)
    listed = "; ".join(dict.fromkeys(problems))
    raise DataError(f"{source.name} could not be fetched: {listed}")


def _receive(address: str, part: Path, source: Source, progress: Progress) -> None:
    """Append what is missing to ``part``, or start again where the server cannot go on."""
    done = part.stat().st_size if part.is_file() else 0
    if done >= source.size:
        part.unlink()
        done = 0
    request = urllib.request.Request(address, headers={"Range": f"bytes={done}-"} if done else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
        resumed = answer.status == PARTIAL_CONTENT
        done = done if resumed else 0
        with part.open("ab" if resumed else "wb") as file:
            progress(source.name, done, source.size)
            while done < source.size and (block := answer.read(min(BLOCK, source.size - done))):
                file.write(block)
                done += len(block)
                progress(source.name, done, source.size)
