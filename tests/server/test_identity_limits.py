from __future__ import annotations

from server.identity_limits import MOST_KNOWN, IdentityLimits


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_one_flooder_takes_nothing_from_the_rest_of_the_class() -> None:
    limits = IdentityLimits(1.0, 5, Clock())
    assert [limits.take("flooder") for _ in range(7)] == [True] * 5 + [False] * 2
    assert limits.take("neighbour")


def test_a_bucket_fills_again_and_is_then_forgotten() -> None:
    clock = Clock()
    limits = IdentityLimits(1.0, 2, clock)
    assert [limits.take("ann") for _ in range(3)] == [True, True, False]
    clock.now = 1.0
    assert limits.take("ann")
    assert not limits.take("ann")
    clock.now = 4.0
    limits.take("bob")
    assert len(limits) == 1


def test_made_up_identities_fill_no_memory() -> None:
    limits = IdentityLimits(1.0, 5, Clock())
    for number in range(MOST_KNOWN + 10):
        limits.take(str(number))
    assert len(limits) == MOST_KNOWN
