"""One socket's view of a session: how much is on its way, and what the page already holds."""

from __future__ import annotations

from math import ceil, inf

from msgspec import Struct

from server.commands import Ack

LARGEST_WINDOW = 8
MOST_BYTES_IN_FLIGHT = 256 * 1024
_SMOOTHING = 0.2
_LEAST_S = 1e-3


class _Sent(Struct, frozen=True):
    time_s: float
    size: int


class Viewer:
    """Acknowledgement window of one socket.

    Parameters
    ----------
    generation : int
        Number of the socket within its session; older ones are fenced off.
    """

    def __init__(self, generation: int) -> None:
        self.generation = generation
        self.points = 0
        self.series_generation = 0
        self.needs_keyframe = True
        self.awaits_bundle = False
        self.shortest_s = inf
        self.interval_s = 0.0
        self._acknowledged_at = 0.0
        self._in_flight: dict[int, _Sent] = {}

    @property
    def window(self) -> int:
        """How many bundles may be on their way: what is drawn within the shortest round trip, and one more.

        On a long line the one more raises the rate, and with it the window. On a slow one it does not: more on the way
        would only wait and be old when it is drawn, and the present round trip, made longer by what waits, would ask
        for still more. So the shortest of this socket counts, and the rate at which bundles are really drawn.
        """
        if not self.interval_s:
            return 1
        return min(ceil(self.shortest_s / self.interval_s) + 1, LARGEST_WINDOW)

    @property
    def may_be_sent(self) -> bool:
        """Is there room for one more bundle?"""
        size = sum(sent.size for sent in self._in_flight.values())
        return len(self._in_flight) < self.window and size <= MOST_BYTES_IN_FLIGHT

    def sent(self, seq: int, size: int, now: float) -> None:
        """Note a bundle that goes out now."""
        self._in_flight[seq] = _Sent(now, size)

    def acknowledge(self, ack: Ack, now: float) -> None:
        """Note that a bundle was drawn; it counts for all before it, and one that is not under way for nothing.

        What was drawn of a worker's earlier life is not under way any more: its rows are not those of this life.
        """
        sent = self._in_flight.get(ack.seq)
        if sent is None:
            return
        self._measure(ack.seq, now)
        self._in_flight = {seq: entry for seq, entry in self._in_flight.items() if seq > ack.seq}
        self.points, self.series_generation = ack.points, ack.generation

    def start_over(self) -> None:
        """Forget what was sent: another worker life begins."""
        self._in_flight.clear()
        self.points, self.series_generation = 0, 0
        self.needs_keyframe, self.awaits_bundle = True, False

    def _measure(self, seq: int, now: float) -> None:
        """Learn from the acknowledgement of a bundle, and of all before it, how long and how wide the line is."""
        drawn = [entry for number, entry in self._in_flight.items() if number <= seq]
        self.shortest_s = min(self.shortest_s, now - drawn[-1].time_s)
        busy_s = now - max(self._acknowledged_at, drawn[0].time_s)
        self._acknowledged_at = now
        interval_s = max(busy_s / len(drawn), _LEAST_S)
        self.interval_s += _SMOOTHING * (interval_s - self.interval_s) if self.interval_s else interval_s
