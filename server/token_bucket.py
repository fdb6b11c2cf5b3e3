"""How many messages a socket may send."""

from __future__ import annotations


class TokenBucket:
    """A steady rate with room for bursts.

    Parameters
    ----------
    per_second : float
        Messages a second in the long run.
    burst : int
        Messages at once.
    now : float
        Seconds of a steady clock.
    """

    def __init__(self, per_second: float, burst: int, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._tokens = float(burst)
        self._filled_at = now

    def holds(self, now: float) -> bool:
        """Return whether there is a token."""
        self._tokens = min(self._burst, self._tokens + (now - self._filled_at) * self._per_second)
        self._filled_at = now
        return self._tokens >= 1

    def take(self, now: float) -> bool:
        """Take one token; return whether there was one."""
        if not self.holds(now):
            return False
        self._tokens -= 1
        return True
