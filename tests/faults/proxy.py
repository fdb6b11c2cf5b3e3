"""A TCP proxy that breaks connections in the ways networks do."""

from __future__ import annotations

import select
import socket
import struct
import threading
from contextlib import suppress
from typing import Literal

Way = Literal["close", "reset", "half-open", "stall"]
WAYS: tuple[Way, ...] = ("close", "reset", "half-open", "stall")

_LOOK_S = 0.05
_LINGER = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes on between pages and a server until it is told to break what is open.

    Parameters
    ----------
    port : int
        Of the server on this machine.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._lock = threading.Lock()
        self._flows = threading.Event()
        self._flows.set()
        self._open: list[_Line] = []
        self._broken: list[_Line] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def break_all(self, way: Way) -> None:
        """Break every open connection; new ones are passed on again."""
        with self._lock:
            lines, self._open = self._open, []
            self._broken += lines
        for line in lines:
            line.break_by(way)

    def hold(self) -> None:
        """Keep what pages send from now on under way."""
        self._flows.clear()

    def release(self) -> None:
        """Let what was held arrive."""
        self._flows.set()

    def close(self) -> None:
        """Let go of everything, also of what was left half open or stalled."""
        self.release()
        self._listening.close()
        self.break_all("close")
        for line in self._broken:
            line.break_by("close")

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                page, _ = self._listening.accept()
                line = _Line(page, socket.create_connection(("127.0.0.1", self._target)), self._flows)
                with self._lock:
                    self._open.append(line)
                line.start()


class _Line:
    """One connection: the page's socket, the server's, and a thread for each direction."""

    def __init__(self, page: socket.socket, server: socket.socket, flows: threading.Event) -> None:
        self._page = page
        self._server = server
        self._flows = flows
        self._passes = True

    def start(self) -> None:
        for source, sink in ((self._page, self._server), (self._server, self._page)):
            threading.Thread(target=self._pass_on, args=(source, sink), daemon=True).start()

    def break_by(self, way: Way) -> None:
        """End it: properly, by a reset, for the page only, or without a word to either side."""
        self._passes = False
        ends = {"half-open": (self._page,), "stall": ()}.get(way, (self._page, self._server))
        for end in ends:
            with suppress(OSError):
                if way == "reset":
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
                else:
                    end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _pass_on(self, source: socket.socket, sink: socket.socket) -> None:
        """Look now and then whether the line is broken: a thread inside `recv` would keep a closed socket open."""
        with suppress(OSError, ValueError):
            while self._passes:
                if select.select([source], [], [], _LOOK_S)[0]:
                    data = source.recv(65_536)
                    if source is self._page:
                        self._flows.wait()
                    if not data:
                        sink.shutdown(socket.SHUT_WR)
                        return
                    if self._passes:
                        sink.sendall(data)
