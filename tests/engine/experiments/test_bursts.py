"""A burst is cut into chunks that end where they have to, however long they take."""

from __future__ import annotations

from engine.experiments._bursts import MOST_STEPS, Pace, last_step


class Counter:
    """Something that trains: it counts its steps and remembers the chunks."""

    def __init__(self) -> None:
        self.step = 0
        self.chunks: list[int] = []

    def train(self, steps: int) -> None:
        self.step += steps
        self.chunks.append(steps)


def run(pace: Pace, budget_ms: float, limit: int, every: int) -> tuple[Counter, list[int]]:
    one = Counter()
    return one, list(pace.burst(budget_ms, limit, lambda: one.step, lambda: (one.step // every + 1) * every, one.train))


def test_chunks_end_on_edges_and_at_the_limit() -> None:
    one, steps = run(Pace(1e9), 1e6, limit=25, every=10)
    assert one.chunks == [10, 10, 5]
    assert steps == [10, 20, 25]


def test_one_step_is_made_without_time_and_none_at_the_limit() -> None:
    assert run(Pace(1e9), 0.0, limit=25, every=10)[1] == [1]
    assert run(Pace(1e9), 1e6, limit=0, every=10)[1] == []


def test_the_pace_is_learned_and_a_chunk_that_only_measures_its_call_counts_little() -> None:
    quick, settled = Pace(1e-3), Pace(1e-3, settled_ms=1e12)
    for pace in (quick, settled):
        run(pace, 1e6, limit=1, every=1)
    assert quick.rate > 1e-3
    assert 1e-3 <= settled.rate < 1.001e-3


def test_no_limit_is_more_than_anybody_waits_for() -> None:
    assert last_step(7, None) == 7 + MOST_STEPS
    assert last_step(7, 3) == 10
