"""Which members of a fleet advance in lockstep, and how their numbers get into lanes and back.

Everything that `engine.lockstep` shares among lanes must be equal in a convoy: program, samples, batch, place in the
epoch, optimizer settings, schedule and the constants of layers. Weights, seeds and so batches may differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np

from engine import operations as ops
from engine.lockstep import constants_of, kept_floats, run_lockstep, translate
from engine.program import aligned_zeros
from engine.simd import LANES

MOST_FLOATS: Final = 2**14  # parameters and what belongs to them; sixteen times as many still fit a core's cache

_PROGRAM_AND_SAMPLES = [0, 1, 4, 5, 6, 7]  # columns of a fleet's places
_COUNTERS = [ops.EPOCH, ops.CURSOR, ops.BATCH, ops.SHUFFLE]
_SCALARS = [number for number in range(ops.SCALARS) if number not in (ops.RATE, ops.LOSS_SUM)]


def least(batch: int) -> int:
    """Return how many members a convoy needs to be faster than each alone, whose batch is padded to 16 lanes.

    Measured on 2-8-8-1: 2 members at batch 1, 6 at batch 10, 8 at batch 16.
    """
    return 2 + 2 * batch // 5


def form(
    members: np.ndarray,
    places: np.ndarray,
    tables: np.ndarray,
    arenas: np.ndarray,
    scalars: np.ndarray,
    counters: np.ndarray,
    factors: np.ndarray,
    steps: np.ndarray,
) -> tuple[list[np.ndarray], np.ndarray]:
    """Divide members into convoys of up to 16 and those that go alone.

    Parameters
    ----------
    members : (n,) int64, ascending
    places, tables, arenas, scalars, counters, factors, steps : a fleet's, see `engine.fleet.run_each`

    Returns
    -------
    list of (k,) int64, and (m,) int64, ascending
    """
    convoys = []
    for alike in _alike(members, places, scalars, counters, factors, steps):
        place, batch = places[alike[0]], int(counters[alike[0], ops.BATCH])
        table = tables[place[0] : place[1]]
        if (
            len(alike) < least(batch)
            or translate(table, int(place[6]), batch) is None
            or kept_floats(table) > MOST_FLOATS
        ):
            continue
        constants = arenas[places[alike, 2, None] + constants_of(table)]
        alike = alike[(constants == constants[0]).all(axis=1)]
        groups = [alike[first : first + LANES] for first in range(0, len(alike), LANES)]
        convoys += [group for group in groups if len(group) >= least(batch)]
    return convoys, np.setdiff1d(members, np.concatenate([np.zeros(0, np.int64), *convoys]))


def _alike(
    members: np.ndarray,
    places: np.ndarray,
    scalars: np.ndarray,
    counters: np.ndarray,
    factors: np.ndarray,
    steps: np.ndarray,
) -> list[np.ndarray]:
    """Return groups of two or more members for which all that these tables say and lanes share is equal."""
    if not len(members):
        return []
    columns = [
        places[members][:, _PROGRAM_AND_SAMPLES],
        counters[members][:, _COUNTERS],
        steps[members, None],
        scalars[members][:, _SCALARS].view(np.int64),
    ]
    if len(factors) > 1:
        columns.append(np.ascontiguousarray(factors[members]).view(np.int64))
    rows = np.ascontiguousarray(np.hstack(columns))
    keys = rows.view(np.dtype((np.void, rows.shape[1] * rows.itemsize))).ravel()
    _, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    ordered = members[np.argsort(inverse, kind="stable")]
    return [group for group in np.split(ordered, np.cumsum(counts)[:-1]) if len(group) > 1]


def advance(
    members: np.ndarray,
    places: np.ndarray,
    tables: np.ndarray,
    arenas: np.ndarray,
    scalars: np.ndarray,
    counters: np.ndarray,
    data: np.ndarray,
    orders: np.ndarray,
    factors: np.ndarray,
    history: np.ndarray,
    steps: np.ndarray,
    done: np.ndarray,
) -> None:
    """Advance the members of one convoy; one whose numbers are no longer finite is left behind where it stopped.

    Parameters
    ----------
    members : (k,) int64, a convoy that `form` has made
    places, tables, arenas, scalars, counters, data, orders, factors, history, steps, done : see `engine.fleet.run_each`
    """
    place = places[members[0]]
    _, _, first_float, last_float, x_at, samples, features, targets, _ = (int(number) for number in place)
    table = tables[place[0] : place[1]]
    program = _translated(table, features, int(counters[members[0], ops.BATCH]))
    assert program is not None, "form lets only members through whose program can be translated"
    y_at = x_at + samples * features
    w_at = y_at + samples * targets
    x, y = data[x_at:y_at].reshape(samples, features), data[y_at:w_at].reshape(samples, targets)
    kept, constants = kept_floats(table), constants_of(table)
    size = (last_float - first_float) * LANES
    lanes = aligned_zeros(size + LANES)
    lanes[:size].reshape(-1, LANES)[constants] = arenas[first_float + constants][:, None]
    numbers = lanes[: kept * LANES].reshape(kept, LANES)
    outcomes = np.zeros(LANES, dtype=np.int64)
    everybody, losses = members, np.zeros(len(counters))
    shared = scalars[members[0]].copy()
    own_factors = factors[min(int(members[0]), len(factors) - 1)]
    at, end = 0, int(steps[members[0]])
    while at < end and len(members):
        padded = np.concatenate([members, np.repeat(members[:1], LANES - len(members))])
        starts = places[padded, 2]
        for lane, start in enumerate(starts):
            numbers[:, lane] = arenas[start : start + kept]
        stopped = run_lockstep(
            program, lanes, size, shared, padded, len(members), counters, losses, x, y, data[w_at : w_at + samples],
            orders, places[padded, 8], own_factors, history, outcomes, at, end,
        )  # fmt: skip
        ended = outcomes[: len(members)]
        for lane, start in enumerate(starts[: len(members)]):
            arenas[start : start + kept] = numbers[:, lane]
        counters[members, ops.OUTCOME] = ended
        done[members] = np.where(ended == ops.PARAMETER_NOT_FINITE, stopped - 1, stopped)
        if not ended.any():
            break  # at the end, or where somebody asked for it
        _copy_shared(scalars, members[ended != ops.RUNNING], shared)
        members, at = members[ended == ops.RUNNING], stopped
    _copy_shared(scalars, members, shared)
    scalars[everybody, ops.LOSS_SUM] += losses[everybody]


def _translated(table: np.ndarray, features: int, batch: int) -> np.ndarray | None:
    """Return what `translate` does; a race asks for the same few programs with every burst."""
    return _translated_before(table.tobytes(), table.shape[1], features, batch)


@lru_cache(maxsize=128)
def _translated_before(table: bytes, width: int, features: int, batch: int) -> np.ndarray | None:
    return translate(np.frombuffer(table, dtype=np.int64).reshape(-1, width), features, batch)


def _copy_shared(scalars: np.ndarray, members: Sequence[int] | np.ndarray, shared: np.ndarray) -> None:
    """Write what all lanes had in common back to members; the sums of losses are each member's own."""
    own = scalars[members, ops.LOSS_SUM]
    scalars[members] = shared
    scalars[members, ops.LOSS_SUM] = own
