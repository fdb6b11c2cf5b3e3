"""Many networks, or descents on a formula, advanced in one compiled call.

Every member keeps its own program, arena, scalars, counters and order of samples; a `Fleet` lays them end to end and
one kernel goes through them. Members with the same seed and batch size see the same batches, whatever trains them.
Many members that differ in their seeds only form convoys, which advance in lockstep (`engine.convoy`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final, Protocol

import numpy as np

from engine import convoy
from engine import operations as ops
from engine.interpreter import interpret_flat, run, shuffle
from engine.jit import kernel
from engine.program import aligned_zeros, padded
from engine.trainer import Trainer

PLACES: Final = 9  # columns of the table that says where a member's things lie
ARENA: Final = 2  # its column with a member's first float
UNCHANGED: Final = np.ones((1, 1))  # factors of a constant learning rate


@kernel
def run_each(
    first: int,
    last: int,
    places: Any,
    tables: Any,
    arenas: Any,
    scalars: Any,
    counters: Any,
    data: Any,
    orders: Any,
    factors: Any,
    history: Any,
    points: Any,
    steps: Any,
    done: Any,
) -> None:
    """Run members ``first`` to ``last - 1``, one after the other.

    Parameters
    ----------
    places : (members, PLACES) int64
        First and last row of the program, first and last float of the arena, first float of the data, numbers of
        samples, features and targets, first entry of the order.
    tables : (rows, 1 + OPERANDS) int64, all programs
    arenas : float32, all arenas, each 64-byte aligned
    scalars, counters : (members, SCALARS) float64, (members, COUNTERS) int64
    data : float32, for each set of samples its inputs, targets and weights
    orders : int32, all orders of samples
    factors : (members, n) or (1, n) float64, what the learning rate of each step is multiplied by
    history : (members, n) float32, receives the loss of each step; n may be 0
    points : (members, n) float32, copied over the first n floats of the arena beforehand; n may be 0
    steps, done : (members,) int64, steps to make, steps made
    """
    out = np.zeros((0, 0), dtype=np.float32)
    for i in range(first, last):
        arena = arenas[places[i, 2] : places[i, 3]]
        for j in range(points.shape[1]):
            arena[j] = points[i, j]
        x_at, samples, order_at = places[i, 4], places[i, 5], places[i, 8]
        features, targets = places[i, 6], places[i, 7]
        y_at = x_at + samples * features
        w_at = y_at + samples * targets
        done[i] = interpret_flat(
            tables[places[i, 0] : places[i, 1]],
            arena,
            scalars[i],
            counters[i],
            data[x_at:y_at].reshape((samples, features)),
            data[y_at:w_at].reshape((samples, targets)),
            data[w_at : w_at + samples],
            orders[order_at : order_at + samples],
            factors[min(i, factors.shape[0] - 1)],
            history[i],
            out,
            steps[i],
        )


def run_images(
    first: int,
    last: int,
    places: np.ndarray,
    tables: np.ndarray,
    arenas: np.ndarray,
    scalars: np.ndarray,
    counters: np.ndarray,
    data: np.ndarray,
    orders: np.ndarray,
    factors: np.ndarray,
    history: np.ndarray,
    points: np.ndarray,
    steps: np.ndarray,
    done: np.ndarray,
) -> None:
    """Do what `run_each` does for programs with operations on images, whose steps are long enough for Python."""
    out = np.zeros((0, 0), dtype=np.float32)
    for i in range(first, last):
        arena = arenas[places[i, 2] : places[i, 3]]
        arena[: points.shape[1]] = points[i]
        x_at, samples, features, targets, order_at = (int(place) for place in places[i, 4:])
        y_at = x_at + samples * features
        w_at = y_at + samples * targets
        done[i] = run(
            tables[places[i, 0] : places[i, 1]],
            arena,
            scalars[i],
            counters[i],
            data[x_at:y_at].reshape(samples, features),
            data[y_at:w_at].reshape(samples, targets),
            data[w_at : w_at + samples],
            orders[order_at : order_at + samples],
            factors[min(i, len(factors) - 1)],
            history[i],
            out,
            int(steps[i]),
        )


def runner(tables: np.ndarray) -> Callable[..., None]:
    """Return what runs these programs: the kernel, unless one of them has operations on images."""
    return run_images if tables[:, 0].max(initial=0) >= ops.FIRST_IMAGE else run_each


@dataclass(frozen=True, eq=False)
class Samples:
    """What a member learns from: inputs (n, features), targets (n, k) and weights (n,), all float32."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, trainer: Trainer) -> Samples:
        """Return a trainer's samples; equal weights are written out."""
        weights = trainer.weights if trainer.weights.size else np.ones(len(trainer.x), dtype=np.float32)
        return cls(trainer.x, trainer.y, weights)

    def flat(self) -> np.ndarray:
        """Return all numbers in the kernel's order."""
        return np.concatenate([self.x.ravel(), self.y.ravel(), self.weights])

    def shape(self) -> tuple[int, int, int]:
        """Return the numbers of samples, features and targets."""
        return len(self.x), self.x.shape[1], self.y.shape[1]


NO_SAMPLES: Final = Samples(np.zeros((1, 0), np.float32), np.zeros((1, 0), np.float32), np.ones(1, np.float32))


class Owner(Protocol):
    """Whoever the numbers belong to, such as a `Network`; a fleet moves them and leaves views in their place."""

    arena: np.ndarray
    scalars: np.ndarray
    counters: np.ndarray


@dataclass(frozen=True)
class Member:
    """One that a fleet advances: its numbers, its two programs and its samples."""

    owner: Owner
    size: int  # floats of the arena that the programs use
    train: np.ndarray
    measure: np.ndarray  # ends in the loss and changes no parameter
    measure_batch: int  # samples of a step of ``measure``
    samples: Samples


def member(trainer: Trainer, samples: Samples | None = None) -> Member:
    """Return a trainer's network and data as a member; trainers on the same data may share one ``samples``."""
    program = trainer.network.program
    return Member(
        owner=trainer.network,
        size=program.size,
        train=program.train,
        measure=program.evaluate,
        measure_batch=program.predict_lanes,
        samples=samples or Samples.of(trainer),
    )


@dataclass(frozen=True)
class Burst:
    """What a call of `Fleet.advance` did."""

    done: np.ndarray  # (members,) int64, steps made
    losses: np.ndarray  # (members, steps) float32, mean loss of each step's batch; NaN where no step was made


class Fleet:
    """Members that advance together.

    Parameters
    ----------
    members : sequence of Member
        At least one. The fleet takes over their numbers: owners see them change through views. Whoever lays an owner
        out anew, as `Network.configure` may, builds a new fleet.
    threads : int
        Members are shared out among so many threads; the numbers do not depend on it.
    """

    def __init__(self, members: Sequence[Member], threads: int = 1) -> None:
        self.members = tuple(members)
        self._places = np.zeros((len(self.members), PLACES), dtype=np.int64)
        self._measure_places = self._places.copy()
        sizes = [padded(entry.size) for entry in self.members]
        self._arenas = aligned_zeros(sum(sizes))
        self.scalars = np.stack([entry.owner.scalars for entry in self.members])
        self.counters = np.stack([entry.owner.counters for entry in self.members])
        self._lay_out_programs()
        self._lay_out_samples()
        at = 0
        for number, (entry, size) in enumerate(zip(self.members, sizes, strict=True)):
            arena = self._arenas[at : at + size]
            arena[: entry.size] = entry.owner.arena[: entry.size]
            entry.owner.arena = arena
            entry.owner.scalars, entry.owner.counters = self.scalars[number], self.counters[number]
            self._places[number, ARENA : ARENA + 2] = at, at + size
            at += size
        self._measure_places[:, ARENA:] = self._places[:, ARENA:]
        self.restore_orders()
        self._threads = max(1, min(threads, len(self.members)))
        self._pool = ThreadPoolExecutor(self._threads - 1) if self._threads > 1 else None

    def __len__(self) -> int:
        return len(self.members)

    def _lay_out_programs(self) -> None:
        found: dict[bytes, tuple[int, int]] = {}
        tables: list[np.ndarray] = []
        rows = 0
        for places, kind in ((self._places, "train"), (self._measure_places, "measure")):
            for number, entry in enumerate(self.members):
                table = getattr(entry, kind)
                key = table.tobytes()
                if key not in found:
                    found[key] = (rows, rows + len(table))
                    tables.append(table)
                    rows += len(table)
                places[number, :2] = found[key]
        self._tables = np.concatenate(tables)

    def _lay_out_samples(self) -> None:
        found: dict[int, int] = {}
        parts: list[np.ndarray] = []
        at = order_at = 0
        for number, entry in enumerate(self.members):
            if id(entry.samples) not in found:
                found[id(entry.samples)] = at
                parts.append(entry.samples.flat())
                at += len(parts[-1])
            shape = entry.samples.shape()
            self._places[number, 4:] = found[id(entry.samples)], *shape, order_at
            order_at += shape[0]
        self._data = np.concatenate(parts)
        self._orders = np.zeros(order_at, dtype=np.int32)

    def restore_orders(self) -> None:
        """Draw each member's order of samples again: needed after counters were set from outside."""
        for number in range(len(self)):
            samples, at = self._places[number, 5], self._places[number, 8]
            seed, epoch = int(self.counters[number, ops.SEED]), int(self.counters[number, ops.EPOCH])
            shuffle(self._orders[at : at + samples], self.counters[number], seed, epoch)

    def orders(self) -> np.ndarray:
        """Return each member's order of samples in its present epoch, (samples of all members,) int32; a copy."""
        return self._orders.copy()

    @property
    def alive(self) -> np.ndarray:
        """Which members have not met a number that is not finite, (members,) bool."""
        return np.asarray(self.counters[:, ops.OUTCOME] == ops.RUNNING)

    def advance(self, steps: int | np.ndarray, *, losses: bool = True, factors: np.ndarray = UNCHANGED) -> Burst:
        """Train every member that is alive for some steps.

        Parameters
        ----------
        steps : int, or (members,) int64
        losses : bool
            Whether to keep the loss of each step.
        factors : (members, n) or (1, n) float64
            What the learning rate of each step is multiplied by; the last column goes on.
        """
        wanted = np.where(self.alive, np.asarray(steps, dtype=np.int64), 0)
        history = np.full((len(self), int(wanted.max()) if losses else 0), np.nan, dtype=np.float32)
        done = np.zeros(len(self), dtype=np.int64)
        nothing = np.zeros((len(self), 0), dtype=np.float32)
        active = np.flatnonzero(wanted)  # a member that does not run keeps its outcome

        state = (self._places, self._tables, self._arenas, self.scalars, self.counters, self._data, self._orders)
        convoys, alone = convoy.form(active, *state[:5], factors, wanted)

        def work(part: np.ndarray) -> None:
            for first, last in _runs(part):
                runner(self._tables)(first, last, *state, factors, history, nothing, wanted, done)

        def work_together(part: Sequence[np.ndarray]) -> None:
            for members in part:
                convoy.advance(members, *state, factors, history, wanted, done)

        self._share(work_together, convoys)
        self._share(work, alone)
        return Burst(done, history)

    def measure(self) -> np.ndarray:
        """Return each member's loss over all its samples, (members,) float64; not finite where it diverged."""
        scalars = np.zeros((len(self), ops.SCALARS))
        counters = np.zeros((len(self), ops.COUNTERS), dtype=np.int64)
        steps = np.zeros(len(self), dtype=np.int64)
        for number, entry in enumerate(self.members):
            _prepare(scalars[number], counters[number], entry.measure_batch, entry.samples)
            steps[number] = -(-len(entry.samples.x) // entry.measure_batch)
        nothing = np.zeros((len(self), 0), dtype=np.float32)

        def work(part: np.ndarray) -> None:
            for first, last in _runs(part):
                runner(self._tables)(
                    first, last, self._measure_places, self._tables, self._arenas, scalars, counters, self._data,
                    self._orders, UNCHANGED, nothing, nothing, steps, steps.copy(),
                )  # fmt: skip

        self._share(work, np.arange(len(self)))
        return scalars[:, ops.LOSS_SUM].copy()

    def _share(self, work: Callable[[Any], None], whole: Any) -> None:
        """Let the threads do a part of the members, or of the convoys, each."""
        if self._pool is None:
            work(whole)
            return
        cuts = [len(whole) * part // self._threads for part in range(self._threads + 1)]
        mine, *others = (whole[first:last] for first, last in pairwise(cuts))
        waiting = [self._pool.submit(work, part) for part in others]
        work(mine)
        for future in waiting:
            future.result()


class Bench:
    """A program of a member, tried at any parameters without touching the member.

    Parameters
    ----------
    entry : Member
    table : the program, such as ``entry.measure``
    batch : samples of one of its steps
    """

    def __init__(self, entry: Member, table: np.ndarray, batch: int) -> None:
        self._entry, self._table, self._batch = entry, table, batch
        size = padded(entry.size)
        self._arena = aligned_zeros(size)
        self._arena[: entry.size] = entry.owner.arena[: entry.size]
        self._place = np.array([0, len(table), 0, size, 0, *entry.samples.shape(), 0])
        self._data = entry.samples.flat()
        self._order = np.zeros(len(entry.samples.x), dtype=np.int32)

    def losses(self, points: np.ndarray) -> np.ndarray:
        """Return the loss over all samples for many parameter vectors, (n,) float64, in one call of the kernel.

        Parameters
        ----------
        points : (n, span) float32, the first ``span`` floats of the arena each time
        """
        count = len(points)
        scalars = np.zeros((count, ops.SCALARS))
        counters = np.zeros((count, ops.COUNTERS), dtype=np.int64)
        _prepare(scalars, counters, self._batch, self._entry.samples)
        steps = np.full(count, -(-len(self._order) // self._batch), dtype=np.int64)
        runner(self._table)(
            0, count, np.tile(self._place, (count, 1)), self._table, self._arena, scalars, counters, self._data,
            self._order, UNCHANGED, np.zeros((count, 0), np.float32), np.ascontiguousarray(points, dtype=np.float32),
            steps, steps.copy(),
        )  # fmt: skip
        return scalars[:, ops.LOSS_SUM].copy()

    def left_behind(self, points: np.ndarray, offset: int) -> np.ndarray:
        """Return what the program leaves from ``offset`` on for each parameter vector, such as gradients, (n, span)."""
        found = np.empty(points.shape)
        for number in range(len(points)):
            self.losses(points[number : number + 1])
            found[number] = self._arena[offset : offset + points.shape[1]]
        return found


def _prepare(scalars: np.ndarray, counters: np.ndarray, batch: int, samples: Samples) -> None:
    """Set what a measuring program reads; for one member or, with a leading axis, for many."""
    counters[..., ops.BATCH] = batch
    scalars[..., ops.WEIGHT_TOTAL] = float(samples.weights.sum())


def _runs(indices: np.ndarray) -> list[tuple[int, int]]:
    """Return ascending indices as ranges (first, last + 1)."""
    if not len(indices):
        return []
    breaks = np.flatnonzero(np.diff(indices) > 1) + 1
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(indices, breaks)]
