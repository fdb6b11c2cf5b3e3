"""What undo and redo go back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.experiments import AbstractExperiment

MOST_ENTRIES = 50
MOST_BYTES = 64 * 2**20
MERGE_WITHIN_S = 1.0


@dataclass(frozen=True)
class Moment:
    """A state to go back to: the configuration, and the weights too if the change touched them."""

    config: Mapping[str, Any]
    blob: bytes | None

    @classmethod
    def of(cls, experiment: AbstractExperiment, *, with_weights: bool) -> Moment:
        """Return the present moment of an experiment."""
        return cls(experiment.config, experiment.checkpoint() if with_weights else None)

    def bring_back(self, experiment: AbstractExperiment) -> bool:
        """Put the experiment back into this moment; return whether its weights changed."""
        if self.blob is not None:
            experiment.restore(self.blob)
            return True
        return experiment.configure(self.config, replace=True).reset


@dataclass(frozen=True)
class _Entry:
    moment: Moment
    fields: tuple[str, ...]
    time_s: float


class History:
    """Two bounded stacks of moments; a new change empties the second one.

    Changes of the same fields that follow each other within `MERGE_WITHIN_S` seconds count as one, so that dragging
    a slider is taken back in one go.
    """

    def __init__(self) -> None:
        self._undo: list[_Entry] = []
        self._redo: list[Moment] = []

    @property
    def undoable(self) -> bool:
        """Is there something to take back?"""
        return bool(self._undo)

    @property
    def redoable(self) -> bool:
        """Is there something to repeat?"""
        return bool(self._redo)

    def record(self, before: Moment, fields: tuple[str, ...], now: float) -> None:
        """Keep the moment before a change of ``fields``."""
        self._redo.clear()
        latest = self._undo[-1] if self._undo else None
        merges = (
            latest is not None
            and bool(fields)
            and latest.fields == fields
            and now - latest.time_s <= MERGE_WITHIN_S
            and (latest.moment.blob is not None or before.blob is None)
        )
        if latest is not None and merges:
            self._undo[-1] = _Entry(latest.moment, fields, now)
        else:
            self._undo.append(_Entry(before, fields, now))
        self._shrink()

    def undo(self, experiment: AbstractExperiment) -> bool:
        """Take back the last change; return whether the weights changed. Needs `undoable`."""
        entry = self._undo[-1]
        present = Moment.of(experiment, with_weights=entry.moment.blob is not None)
        reset = entry.moment.bring_back(experiment)
        self._undo.pop()
        self._redo.append(present)
        self._shrink()
        return reset

    def redo(self, experiment: AbstractExperiment) -> bool:
        """Repeat what was taken back last; return whether the weights changed. Needs `redoable`."""
        moment = self._redo[-1]
        present = Moment.of(experiment, with_weights=moment.blob is not None)
        reset = moment.bring_back(experiment)
        self._redo.pop()
        self._undo.append(_Entry(present, (), 0.0))
        self._shrink()
        return reset

    def _shrink(self) -> None:
        """Drop the oldest moments until count and bytes are within their limits."""
        while len(self._undo) > MOST_ENTRIES or (self._undo and self._bytes() > MOST_BYTES):
            self._undo.pop(0)
        while self._bytes() > MOST_BYTES:
            self._redo.pop(0)

    def _bytes(self) -> int:
        moments = [entry.moment for entry in self._undo] + self._redo
        return sum(len(moment.blob) for moment in moments if moment.blob is not None)
