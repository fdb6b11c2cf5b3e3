"""Moments of a run to look back at: few and small enough to keep, spread over the whole run."""

from __future__ import annotations

import zlib
from bisect import bisect_left
from dataclasses import dataclass

import msgspec

from engine.errors import FormatError
from engine.experiments import AbstractExperiment

MOST_MOMENTS = 48
MOST_BYTES = 48 * 2**20
MOST_PACKED_BYTES = 2 * 2**20
"""What outlives the worker: a class of a hundred may be parked within seconds."""
LEAST_INTERVAL_S = 0.05
BYTES_A_SECOND = 20e6
"""Keeping moments may take about this much copying, so that a large network is not slowed down by its past."""


MOST_SQUEEZED_BYTES = 256 * 2**10
"""Larger checkpoints, mostly weights, take long to compress and hardly shrink."""


@dataclass(frozen=True)
class Kept:
    """One moment."""

    step: int
    data: bytes
    squeezed: bool

    @classmethod
    def of(cls, step: int, blob: bytes) -> Kept:
        """Keep a checkpoint; a small one takes half the memory."""
        squeezed = len(blob) <= MOST_SQUEEZED_BYTES
        return cls(step, zlib.compress(blob, 1) if squeezed else blob, squeezed)

    @property
    def blob(self) -> bytes:
        """The checkpoint; raises `FormatError` if it was damaged."""
        try:
            return zlib.decompress(self.data) if self.squeezed else self.data
        except zlib.error as problem:
            raise FormatError(f"a moment of a run cannot be read: {problem}") from problem


class Timeline:
    """A bounded list of moments in the order of their steps.

    When it is full, the one that stands closest between its neighbors goes, so the moments stay spread over the whole
    run however long it gets. The first and the newest always stay.
    """

    def __init__(self) -> None:
        self._moments: list[Kept] = []
        self._not_before = 0.0

    @property
    def steps(self) -> list[int]:
        """Steps that can be looked at, ascending."""
        return [moment.step for moment in self._moments]

    def observe(self, experiment: AbstractExperiment, now: float) -> None:
        """Keep the present moment if one is due."""
        step = experiment.step
        distance = max(1, step // MOST_MOMENTS)
        if self._moments and (step < self._moments[-1].step + distance or now < self._not_before):
            return
        blob = experiment.checkpoint()
        self._moments.append(Kept.of(step, blob))
        self._not_before = now + max(LEAST_INTERVAL_S, len(blob) / BYTES_A_SECOND)
        while len(self._moments) > MOST_MOMENTS or (len(self._moments) > 2 and self._bytes() > MOST_BYTES):
            self._drop_one()

    def nearest(self, step: int, before: int) -> Kept | None:
        """Return the moment nearest to a step among those before another one; nothing if none is kept."""
        earlier = self._moments[: bisect_left(self.steps, before)]
        return min(earlier, key=lambda moment: abs(moment.step - step), default=None)

    def pack(self) -> bytes:
        """Return moments spread over the whole run, within `MOST_PACKED_BYTES`; nothing if two are too many."""
        packed = Timeline()
        packed._moments = list(self._moments)
        while len(packed._moments) > 2 and packed._bytes() > MOST_PACKED_BYTES:
            packed._drop_one()
        if not packed._moments or packed._bytes() > MOST_PACKED_BYTES:
            return b""
        return msgspec.msgpack.encode([(moment.step, moment.data, moment.squeezed) for moment in packed._moments])

    def unpack(self, packed: bytes, step: int) -> None:
        """Take over what `pack` has returned, up to a step; raise `FormatError` if it did not."""
        if not packed:
            return
        try:
            moments = msgspec.msgpack.decode(packed, type=list[tuple[int, bytes, bool]])
        except msgspec.DecodeError as problem:
            raise FormatError(f"moments of a run cannot be read: {problem}") from problem
        self._moments = [Kept(*moment) for moment in moments]
        self.cut(step)

    def cut(self, step: int) -> None:
        """Forget what came after a step."""
        self._moments = [moment for moment in self._moments if moment.step <= step]

    def clear(self) -> None:
        """Forget everything: another run begins."""
        self._moments = []
        self._not_before = 0.0

    def _drop_one(self) -> None:
        """Forget the moment whose neighbors are closest to each other."""
        steps = self.steps
        closest = min(range(1, len(steps) - 1), key=lambda place: steps[place + 1] - steps[place - 1])
        del self._moments[closest]

    def _bytes(self) -> int:
        return sum(len(moment.data) for moment in self._moments)
