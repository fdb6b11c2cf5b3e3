"""What a viewer watches, and the bundle of frames that shows it what has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any

import numpy as np
from msgspec import structs

from engine.errors import ConfigError
from engine.experiments import AbstractExperiment, StreamSpec
from server.events import Error
from server.frames import FLAG_KEYFRAME, FLAG_LAST, KIND_SERIES, KIND_SNAPSHOT, Stamp, encode_frame
from server.refusals import config_error, incident_error
from server.watching import check_streams
from server.worker_messages import Bundle, Credit

GENERATIONS = 4096
"""More than one experiment ever has of a series."""

Arrays = dict[str, list[np.ndarray]]

FRAME_INTERVAL_S = 1 / 36
SLOWEST_INTERVAL_S = 0.1
MOST_SHARE = 0.2
"""Bundles may take this share of a processor, unless that would make them rarer than `SLOWEST_INTERVAL_S`."""


class Showcase:
    """Watched streams, credit, and what the viewer has been sent.

    Parameters
    ----------
    streams : sequence of StreamSpec
        In the order that gives each its number in a frame.
    epoch : int
        Stamped on every frame.
    clock : callable
        Seconds of a steady clock.
    processor_clock : callable, optional
        Seconds of a processor that were used so far. What a bundle costs is measured by it: on a full machine a bundle
        takes long because its process waits for its turn, and fewer pictures would not shorten that.
    """

    def __init__(
        self,
        streams: Sequence[StreamSpec],
        epoch: int,
        clock: Callable[[], float],
        processor_clock: Callable[[], float] = time.thread_time,
    ) -> None:
        self._specs = {stream.name: stream for stream in streams}
        self._numbers = {stream.name: number for number, stream in enumerate(streams)}
        self._epoch = epoch
        self._clock = clock
        self._processor_clock = processor_clock
        self._seq = 0
        self._options: dict[str, dict[str, Any]] = {}
        self._sent: dict[str, int] = {}
        self._refused: set[str] = set()
        self._credit: Credit | None = None
        self._not_before = 0.0
        self._shift = 0

    def start_over(self) -> None:
        """Show another experiment from now on: everything again, and its series from their first row.

        A viewer drops a series when its generation changes, so every experiment gets generations of its own.
        """
        self._sent.clear()
        self._shift = (self._shift + GENERATIONS) % 2**30

    def watch(self, streams: Mapping[str, Mapping[str, Any]]) -> None:
        """Watch these streams and only these; raise `ConfigError` for an unknown one, and change nothing then."""
        options = check_streams(tuple(self._specs.values()), streams)
        kept = {name for name in options if options[name] == self._options.get(name)}
        self._sent = {name: version for name, version in self._sent.items() if name in kept}
        self._options = options
        self._refused.clear()

    def give(self, credit: Credit) -> None:
        """Allow one bundle; a keyframe that was asked for and not built yet stays asked for."""
        waits = self._credit is not None and self._credit.keyframe
        self._credit = structs.replace(credit, keyframe=credit.keyframe or waits)
        if credit.keyframe:
            self._sent.clear()

    def wait_s(self, experiment: AbstractExperiment, now: float) -> float:
        """Return the seconds until the next bundle is due; infinite if nothing may or need be shown."""
        return max(0.0, self._not_before - now) if self._credit is not None and self._stale(experiment) else inf

    def bundle(self, experiment: AbstractExperiment) -> tuple[Bundle | None, list[Error]]:
        """Return the frames of every watched stream that has changed, or nothing if none may or need be sent."""
        started = self._clock()
        credit = self._credit
        if credit is None or started < self._not_before:
            return None, []
        stale = self._stale(experiment)
        if not stale:
            return None, []
        used = self._processor_clock()
        arrays, errors = self._snapshot(experiment, list(stale), (credit.points, credit.generation - self._shift))
        self._sent |= stale
        self._pace(started, self._processor_clock() - used)
        if not arrays:
            return None, errors
        self._credit = None
        return Bundle(credit.viewer, self._encode(arrays, keyframe=credit.keyframe)), errors

    def _stale(self, experiment: AbstractExperiment) -> dict[str, int]:
        """Return the present version of every watched stream that the viewer does not have as it is now."""
        versions = {name: experiment.version(name) for name in self._options}
        return {name: version for name, version in versions.items() if self._sent.get(name) != version}

    def _snapshot(
        self, experiment: AbstractExperiment, names: list[str], held: tuple[int, int]
    ) -> tuple[Arrays, list[Error]]:
        """Build all streams at once; if one of them does not fit the network, the others alone."""
        series_from = {name: held for name in names if self._specs[name].kind == "series"}
        try:
            return experiment.snapshot({name: self._options[name] for name in names}, series_from), []
        except Exception as problem:  # noqa: BLE001 - one bad stream must not take the others away
            if len(names) == 1:
                return {}, self._refuse(names[0], problem)
        arrays: Arrays = {}
        errors: list[Error] = []
        for name in names:
            some, refused = self._snapshot(experiment, [name], held)
            arrays |= some
            errors += refused
        return arrays, errors

    def _refuse(self, name: str, problem: Exception) -> list[Error]:
        """Tell once why a stream cannot be shown; a change of the watched streams asks again."""
        if name in self._refused:
            return []
        self._refused.add(name)
        if isinstance(problem, ConfigError):
            return [config_error(problem, None)]
        return [incident_error(f"drawing {name}", None)]

    def _encode(self, arrays: Arrays, *, keyframe: bool) -> bytes:
        """Write all frames of one bundle."""
        self._seq += 1
        stamp = Stamp(self._epoch, self._seq, int(self._clock() * 1000))
        frames = []
        for position, (name, content) in enumerate(arrays.items(), start=1):
            flags = (FLAG_KEYFRAME if keyframe else 0) | (FLAG_LAST if position == len(arrays) else 0)
            kind = KIND_SERIES if self._specs[name].kind == "series" else KIND_SNAPSHOT
            if kind == KIND_SERIES:
                start, *rows = content
                content = [start + np.array([0, self._shift], start.dtype), *rows]
            frames.append(encode_frame(stamp, kind=kind, stream=self._numbers[name], flags=flags, arrays=content))
        return b"".join(frames)

    def _pace(self, started: float, spent: float) -> None:
        """Set the earliest time of the next bundle: on a steady beat, however late this one was."""
        interval = min(max(FRAME_INTERVAL_S, spent / MOST_SHARE), SLOWEST_INTERVAL_S + spent)
        self._not_before = max(self._not_before + interval, started + interval / 2)
