"""What a training process was promised of the server's memory; it asks for more before the engine reserves it.

What counts is what the process has reserved since it began (the ``VmData`` of Linux), touched or not: the arenas of its
networks, its past, its data. So a promise is known before the memory is used.
"""

from __future__ import annotations

import sys
from pathlib import Path

from engine.errors import MemoryRefusedError
from engine.program import RESERVES
from server.link import Link
from server.memory_ledger import FIRST_BYTES
from server.worker_limits import page_bytes
from server.worker_messages import MEMORY, Reserved, decode_promise, encode

LEAST_BYTES = 2**20
"""What is smaller is told with the next heartbeat, not asked for."""


class MemoryBudget:
    """The promise of one process.

    Parameters
    ----------
    link : Link
        To whom has made it.
    """

    def __init__(self, link: Link) -> None:
        self._link = link
        self._promised = FIRST_BYTES
        self._before = _data_bytes()

    def watch(self) -> None:
        """Ask from now on before the engine reserves a block of memory; this cannot be taken back."""
        sys.addaudithook(self._hear)

    def tell(self) -> None:
        """Say what is reserved if that is another amount than was promised."""
        reserved = max(FIRST_BYTES, self._reserved())
        if abs(reserved - self._promised) >= LEAST_BYTES:
            self._promised = reserved
            self._link.send(encode(Reserved(reserved)))

    def reserve(self, more_bytes: int) -> None:
        """Get a promise for so much more; raise `MemoryRefusedError` if it is not to be had."""
        wanted = self._reserved() + more_bytes
        if more_bytes < LEAST_BYTES or wanted <= self._promised:
            return
        refusal = decode_promise(self._link.ask(encode(Reserved(wanted, asks=True)), MEMORY))
        if refusal:
            raise MemoryRefusedError(f"{refusal}. Nothing was changed.")
        self._promised = wanted

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == RESERVES:
            (more_bytes,) = arguments
            assert isinstance(more_bytes, int)
            self.reserve(more_bytes)

    def _reserved(self) -> int:
        return max(0, _data_bytes() - self._before)


def _data_bytes() -> int:
    """Return how much private memory this process has reserved; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[5])
    except (OSError, ValueError):
        return 0
    return pages * page_bytes()
