from __future__ import annotations

from server.tickets import LIFETIME_S, MOST, Tickets


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_ticket_is_good_once_and_only_for_its_owner() -> None:
    tickets = Tickets()
    ticket = tickets.issue("ann")
    assert tickets.redeem(ticket, "ann")
    assert not tickets.redeem(ticket, "ann")
    assert not tickets.redeem(tickets.issue("ann"), "bob")
    assert not tickets.redeem("", "")
    assert not len(tickets)


def test_a_ticket_ends_by_itself_and_leaves_nothing() -> None:
    clock = Clock()
    tickets = Tickets(clock)
    late, early = tickets.issue("ann"), tickets.issue("ann")
    clock.now = LIFETIME_S - 0.1
    assert tickets.redeem(early, "ann")
    clock.now = LIFETIME_S
    assert not tickets.redeem(late, "ann")
    assert not len(tickets)


def test_who_asks_for_many_tickets_fills_no_memory() -> None:
    tickets = Tickets()
    first = tickets.issue("ann")
    for _ in range(MOST):
        tickets.issue("bob")
    assert len(tickets) == MOST
    assert not tickets.redeem(first, "ann")
