from __future__ import annotations

from collections import deque

from server.commands import Ack
from server.viewer import LARGEST_WINDOW, Viewer


def acked(viewer: Viewer, seq: int, now: float) -> None:
    viewer.acknowledge(Ack(seq=seq, points=0, generation=0), now)


def test_one_bundle_may_be_under_way_before_the_round_trip_is_known() -> None:
    viewer = Viewer(1)
    assert viewer.window == 1
    assert viewer.may_be_sent
    viewer.sent(1, 100, 0.0)
    assert not viewer.may_be_sent
    acked(viewer, 1, 0.01)
    assert viewer.may_be_sent


def over_a_line(delay_s: float, transfer_s: float, seconds: float = 20.0) -> tuple[Viewer, list[float]]:
    """Send 30 bundles a second while there is room; return the viewer and how old each was when it was drawn."""
    viewer, arrivals, ages = Viewer(1), deque[tuple[float, int, float]](), list[float]()
    free_at, seq = 0.0, 0
    for millisecond in range(int(seconds * 1000)):
        now = millisecond / 1000
        while arrivals and arrivals[0][0] <= now:
            _, drawn, sent_at = arrivals.popleft()
            acked(viewer, drawn, now)
            ages.append(now - sent_at)
        if millisecond % 33 == 0 and viewer.may_be_sent:
            seq += 1
            viewer.sent(seq, 20_000, now)
            free_at = max(free_at, now) + transfer_s
            arrivals.append((free_at + delay_s, seq, now))
    return viewer, ages[-100:]


def test_a_long_line_is_filled() -> None:
    viewer, ages = over_a_line(delay_s=0.1, transfer_s=0.001)
    assert viewer.window in (4, 5)
    assert max(ages) < 0.12
    assert len(over_a_line(delay_s=0.1, transfer_s=0.001, seconds=3.0)[1]) > 60


def test_a_slow_line_is_not_stuffed() -> None:
    viewer, ages = over_a_line(delay_s=0.005, transfer_s=0.1)
    assert viewer.window <= 3
    assert max(ages) < 0.35


def test_no_line_is_so_long_that_the_window_has_no_limit() -> None:
    assert over_a_line(delay_s=2.0, transfer_s=0.001, seconds=60.0)[0].window == LARGEST_WINDOW


def test_an_acknowledgement_counts_for_every_earlier_bundle() -> None:
    viewer = over_a_line(delay_s=2.0, transfer_s=0.001, seconds=60.0)[0]
    viewer.start_over()
    for seq in range(1, 9):
        viewer.sent(seq, 1, 60.0)
    assert not viewer.may_be_sent
    acked(viewer, 7, 61.0)
    assert viewer.may_be_sent


def test_an_acknowledgement_of_nothing_measures_nothing() -> None:
    viewer = Viewer(1)
    acked(viewer, 99, 50.0)
    assert viewer.interval_s == 0


def test_what_was_drawn_of_an_earlier_life_says_nothing_about_the_rows_of_this_one() -> None:
    viewer = Viewer(1)
    viewer.sent(40, 100, 0.0)
    viewer.start_over()
    viewer.sent(1, 100, 1.0)
    viewer.acknowledge(Ack(seq=40, points=9, generation=3), 1.1)
    assert (viewer.points, viewer.series_generation) == (0, 0)
    assert not viewer.may_be_sent


def test_many_bytes_under_way_hold_the_next_bundle_back() -> None:
    viewer = over_a_line(delay_s=2.0, transfer_s=0.001, seconds=60.0)[0]
    viewer.start_over()
    viewer.sent(1, 300_000, 60.0)
    assert not viewer.may_be_sent
