"""One socket's view of a session: how much is on its way, and what the page already holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from server.messages import Ack
from server.showcase import FRAME_INTERVAL_S

LARGEST_WINDOW = 8
MOST_BYTES_IN_FLIGHT = 256 * 1024
_SMOOTHING = 0.2


@dataclass(frozen=True)
class _Sent:
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
        self.round_trip_s: float | None = None
        self._in_flight: dict[int, _Sent] = {}

    @property
    def window(self) -> int:
        """How many bundles may be on their way: enough to fill one round trip at the frame rate."""
        frames = ceil((self.round_trip_s or 0.0) / FRAME_INTERVAL_S)
        return min(max(frames + 1, 1), LARGEST_WINDOW)

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
        self._measure(now - sent.time_s)
        self._in_flight = {seq: entry for seq, entry in self._in_flight.items() if seq > ack.seq}
        self.points, self.series_generation = ack.points, ack.generation

    def start_over(self) -> None:
        """Forget what was sent: another worker life begins."""
        self._in_flight.clear()
        self.points, self.series_generation = 0, 0
        self.needs_keyframe, self.awaits_bundle = True, False

    def _measure(self, elapsed_s: float) -> None:
        known = self.round_trip_s
        self.round_trip_s = elapsed_s if known is None else known + _SMOOTHING * (elapsed_s - known)
