"""How much one visitor may ask for: a token bucket for each identity, never for an address.

A classroom sits behind one address; a limit on addresses would lock out the class for one student's flood.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from server.token_bucket import TokenBucket

MOST_KNOWN = 20_000


class IdentityLimits:
    """Buckets by identity; those that have not been used for long are forgotten.

    Parameters
    ----------
    per_second : float
        Requests a second in the long run.
    burst : int
        Requests at once.
    clock : callable, optional
        Seconds of a steady clock.
    """

    def __init__(self, per_second: float, burst: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_second = per_second
        self._burst = burst
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[TokenBucket, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, identity: str) -> bool:
        """Take one token of an identity; return whether there was one."""
        now = self._clock()
        if identity in self._buckets:
            bucket, _ = self._buckets.pop(identity)
        else:
            bucket = TokenBucket(self._per_second, self._burst, now)
        self._buckets[identity] = (bucket, now)
        self._drop_idle(now)
        return bucket.take(now)

    def would_take(self, identity: str) -> bool:
        """Say whether there is a token, without taking it."""
        known = self._buckets.get(identity)
        return known is None or known[0].holds(self._clock())

    def _drop_idle(self, now: float) -> None:
        """Forget identities whose bucket is full again; they lie in the order in which they were last seen."""
        full_s = self._burst / self._per_second
        while len(self._buckets) > MOST_KNOWN or now - next(iter(self._buckets.values()))[1] > full_s:
            self._buckets.popitem(last=False)
