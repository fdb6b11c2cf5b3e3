"""Small living pictures for the gallery: a few frames of a lab's own experiment, really trained.

``GET /api/thumbnail/{lab}`` answers with frames of the protocol one after the other, one bundle a picture
(``docs/PROTOCOL.md``). They are made once, by an ordinary worker, ahead while nobody trains or when the first page asks
for them, and kept beside the compiled kernels.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.experiments import EXPERIMENTS
from server.commands import Step, Watch
from server.errors import FrameError, WorkerStartError
from server.events import Error, State
from server.frames import split_bundle
from server.labs import Lab
from server.readiness import Readiness
from server.worker_host import AbstractWorker, AbstractWorkerHost
from server.worker_messages import Bundle, Captured, Checkpoint, Credit, FromWorker, Start, decode_from_worker, encode

log = logging.getLogger(__name__)

SIZE_PX = 48
PICTURES = 24
_DEADLINE_S = 60.0
_LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class Film:
    """What is shown of an experiment and how it goes on: each picture is ``growth`` times more steps than the last."""

    streams: Mapping[str, Mapping[str, Any]]
    first_steps: int
    growth: float
    only_with: str = ""  # a stream without which an experiment is none of this kind
    on_wall: bool = True  # small enough to be sent for every student of a class


FILMS: Final = (
    Film({"boundary": {"size": SIZE_PX}}, first_steps=8, growth=1.38),  # 48,000 steps in all, which solve the spiral
    # 180 steps: paths reach the valley. A convolutional network has a surface, too, but drawing it takes minutes.
    Film({"surface": {"size": SIZE_PX}, "paths": {}}, first_steps=2, growth=1.1, only_with="table"),
    Film({"cells": {}}, first_steps=18, growth=1.0),  # a map of 400 cells fills in
    Film({"places": {}}, first_steps=18, growth=1.0),  # 20 trials of each search in 20 repetitions
    Film({"window": {}}, first_steps=1, growth=1.0, on_wall=False),  # a window's sums come out one by one
    *(
        # 175 steps of a convolutional network or of several: filters and maps take shape within the deadline.
        Film({name: {}}, first_steps=2, growth=1.1, on_wall=False)
        for name in ("filters", "features", "transfer", "segmentation", "reading", "response")
    ),
)
"""The first whose streams an experiment has is taken."""


@dataclass(frozen=True)
class Thumbnail:
    """Bytes of all pictures, and a tag of their content."""

    body: bytes
    etag: str


class Thumbnails:
    """Makes and keeps the thumbnails.

    Parameters
    ----------
    host : AbstractWorkerHost
    folder : Path
        Where films are kept for the next start; one that cannot be written is done without.
    """

    def __init__(self, host: AbstractWorkerHost, folder: Path) -> None:
        self._host = host
        self._folder = folder
        self._made: dict[str, Thumbnail] = {}
        self._one_at_a_time = asyncio.Lock()

    async def make_ahead(self, labs: Iterable[Lab], readiness: Readiness) -> None:
        """Make every film that is missing, one after the other, while the server is ready and nobody trains."""
        for lab in filter(has_film, labs):
            while not readiness.ready or self._host.health()["workers"]:
                await asyncio.sleep(_LOOK_EVERY_S)
            try:
                await self.of(lab)
            except WorkerStartError as problem:
                log.info("no film of %s ahead of time: %s", lab.key, problem)

    async def of(self, lab: Lab) -> Thumbnail:
        """Return a lab's thumbnail.

        Raises
        ------
        LookupError
            If the lab's experiment has nothing that a film could show.
        WorkerStartError
            If no worker could be had or it did not finish.
        """
        film = film_for(lab.experiment)
        if film is None:
            raise LookupError(f"The lab {lab.key} has no picture.")
        path = self._folder / f"{lab.key}-{_fingerprint(lab, film)}.film"
        if lab.key not in self._made and (kept := await asyncio.to_thread(_read, path)) is not None:
            self._made[lab.key] = _tagged(kept)  # without waiting for one that is being made
        if lab.key not in self._made:
            async with self._one_at_a_time:
                if lab.key not in self._made:
                    body = await self._make(lab, film)
                    await asyncio.to_thread(_write, path, body)
                    self._made[lab.key] = _tagged(body)
        return self._made[lab.key]

    async def _make(self, lab: Lab, film: Film) -> bytes:
        worker = await self._host.start()
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await _train_and_draw(worker, lab, film)
        except (TimeoutError, EOFError, FrameError) as problem:
            raise WorkerStartError("the thumbnail could not be made; the server's log says why") from problem
        finally:
            worker.kill("the thumbnail is made")
            await worker.ended()


def _tagged(body: bytes) -> Thumbnail:
    return Thumbnail(body, f'"{hashlib.sha256(body).hexdigest()[:32]}"')


def _fingerprint(lab: Lab, film: Film) -> str:
    """Return what changes with a lab's start and with how it is filmed; the folder changes with the engine."""
    told = json.dumps([lab.experiment, lab.start, lab.film, film.streams, film.first_steps, film.growth, PICTURES])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _read(path: Path) -> bytes | None:
    """Return a kept film; None if there is none or it is damaged."""
    try:
        body = path.read_bytes()
        split_bundle(body)
    except (OSError, FrameError):
        return None
    return body


def _write(path: Path, body: bytes) -> None:
    """Keep a film, whole or not at all."""
    part = path.with_suffix(f".{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(body)
        part.replace(path)
    except OSError as problem:
        log.info("films are not kept for the next start: %s", problem)


def has_film(lab: Lab) -> bool:
    """Say whether there is anything that a film of a lab could show."""
    return film_for(lab.experiment) is not None


def film_for(experiment: str) -> Film | None:
    """Return what shows a registered experiment in small; None if nothing does."""
    offered = {stream.name for stream in EXPERIMENTS[experiment].streams}
    return next((film for film in FILMS if film.streams.keys() <= offered and film.only_with in ("", *offered)), None)


async def _train_and_draw(worker: AbstractWorker, lab: Lab, film: Film) -> bytes:
    """Steer a worker as a page would: watch small streams, train a little more before each picture."""
    start = Start(experiment=lab.experiment, epoch=1, config={**lab.start, **lab.film})
    watch = Watch(streams={name: dict(options) for name, options in film.streams.items()})
    worker.send(encode(start))
    worker.send(encode(watch))
    pictures = [await _picture(worker)]
    for number in range(1, PICTURES):
        await _steps(worker, number, round(film.first_steps * film.growth**number))
        pictures.append(await _picture(worker))
    return b"".join(pictures)


async def _picture(worker: AbstractWorker) -> bytes:
    """Return the frames of the present step."""
    # A rule that has ended changes nothing more: a keyframe is sent all the same.
    worker.send(encode(Credit(viewer=0, points=0, generation=0, keyframe=True)))
    while not isinstance(message := await _next(worker), Bundle):
        pass
    split_bundle(message.data)
    return message.data


async def _steps(worker: AbstractWorker, number: int, count: int) -> None:
    """Train and wait until it is done."""
    worker.send(encode(Step(id=number, count=count)))
    while not isinstance(message := await _next(worker), State) or message.running:
        pass


async def _next(worker: AbstractWorker) -> FromWorker | Checkpoint | Captured | Bundle:
    """Return the worker's next message; one that refuses what it was told ends the attempt."""
    message = decode_from_worker(await worker.receive())
    if isinstance(message, Error):
        raise WorkerStartError(f"the thumbnail could not be made: {message.message}")
    return message
