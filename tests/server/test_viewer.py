from __future__ import annotations

from server.messages import Ack
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


def test_the_window_grows_with_the_round_trip_up_to_its_limit() -> None:
    near, far = Viewer(1), Viewer(1)
    near.sent(1, 1, 0.0)
    acked(near, 1, 0.005)
    far.sent(1, 1, 0.0)
    acked(far, 1, 30.0)
    assert near.window == 2
    assert far.window == LARGEST_WINDOW


def test_an_acknowledgement_counts_for_every_earlier_bundle() -> None:
    viewer = Viewer(1)
    viewer.round_trip_s = 1.0
    for seq in range(1, 9):
        viewer.sent(seq, 1, 0.0)
    assert not viewer.may_be_sent
    acked(viewer, 7, 0.1)
    assert viewer.may_be_sent


def test_an_acknowledgement_of_nothing_measures_nothing() -> None:
    viewer = Viewer(1)
    acked(viewer, 99, 50.0)
    assert viewer.round_trip_s is None


def test_what_was_drawn_of_an_earlier_life_says_nothing_about_the_rows_of_this_one() -> None:
    viewer = Viewer(1)
    viewer.sent(40, 100, 0.0)
    viewer.start_over()
    viewer.sent(1, 100, 1.0)
    viewer.acknowledge(Ack(seq=40, points=9, generation=3), 1.1)
    assert (viewer.points, viewer.series_generation) == (0, 0)
    assert not viewer.may_be_sent


def test_many_bytes_under_way_hold_the_next_bundle_back() -> None:
    viewer = Viewer(1)
    viewer.round_trip_s = 1.0
    viewer.sent(1, 300_000, 0.0)
    assert not viewer.may_be_sent
