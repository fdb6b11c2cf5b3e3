"""Who was promised how much of the server's memory: runs are admitted by what they will take, before they take it."""

from __future__ import annotations

from collections.abc import Callable

from server.worker_limits import free_bytes

BASE_BYTES = 16 * 2**20
"""What a training process takes besides what it has reserved: pages of the fork server that it has changed."""
FIRST_BYTES = 16 * 2**20
"""What each may reserve without asking; a run of the default settings reserves about as much."""
LEAST_FREE_BYTES = 192 * 2**20
"""Nothing is promised that would leave the machine less than this."""

_MIB = 2**20


class MemoryLedger:
    """Promises of memory to training processes, and the room there is for them.

    Parameters
    ----------
    room_bytes : int
        What all of them together may take.
    refused : callable, optional
        Called with each refusal, to count it.
    free : callable, optional
        Bytes that machine and control group have left now.
    """

    def __init__(
        self, room_bytes: int, refused: Callable[[], None] = lambda: None, free: Callable[[], int] = free_bytes
    ) -> None:
        self.room_bytes = room_bytes
        self.refusals = 0
        self._refused = refused
        self._free = free
        self._promises: dict[object, int] = {}

    @property
    def promised_bytes(self) -> int:
        """What all runs were promised."""
        return sum(self._promises.values())

    @property
    def has_room(self) -> bool:
        """Could another run start?"""
        return self._fits(BASE_BYTES + FIRST_BYTES)

    def ask(self, run: object, reserved_bytes: int = 0) -> str:
        """Promise a run what it wants to have reserved in all; return why it cannot be, in words, or nothing.

        Parameters
        ----------
        run : object
            Names the promise.
        reserved_bytes : int
        """
        wanted = _promise(reserved_bytes)
        more = wanted - self._promises.get(run, 0)
        if more > 0 and not self._fits(more):
            self.refusals += 1
            self._refused()
            return self._full(more)
        self._promises[run] = wanted
        return ""

    def note(self, run: object, reserved_bytes: int) -> None:
        """Note what a run has reserved without asking, or has given back."""
        if run in self._promises:
            self._promises[run] = _promise(reserved_bytes)

    def release(self, run: object) -> None:
        """Take a promise back: the run has ended."""
        self._promises.pop(run, None)

    def _fits(self, more: int) -> bool:
        return self.promised_bytes + more <= self.room_bytes and self._free() - more >= LEAST_FREE_BYTES

    def _full(self, more: int) -> str:
        taken = f"{len(self._promises)} open runs take {self.promised_bytes // _MIB:,}"
        return (
            f"the memory of this server is full: {taken} of {self.room_bytes // _MIB:,} MiB, "
            f"and this one needs {max(1, more // _MIB):,} MiB more; try again in a minute"
        )


def _promise(reserved_bytes: int) -> int:
    return BASE_BYTES + max(FIRST_BYTES, reserved_bytes)
