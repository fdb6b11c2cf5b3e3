"""A cable between browser and server that can be cut: forwards one port to another."""

from __future__ import annotations

import contextlib
import socket
import threading


class Cable:
    """Forwards connections to a port of this machine.

    Parameters
    ----------
    port : int
        Of the server.
    """

    def __init__(self, port: int) -> None:
        self._target = ("127.0.0.1", port)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: set[socket.socket] = set()
        self._whole = True
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """End every connection; new ones are accepted and ended at once."""
        self._whole = False
        for end in list(self._open):
            _end(end)

    def mend(self) -> None:
        """Forward new connections again."""
        self._whole = True

    def close(self) -> None:
        """Stop listening."""
        self.cut()
        self._listening.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:  # closed
                return
            if not self._whole:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._open |= {near, far}
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=self._forward, args=(source, target), daemon=True).start()

    def _forward(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                target.sendall(data)
        except OSError:  # cut
            pass
        finally:
            _end(target)
            self._open.discard(source)


def _end(end: socket.socket) -> None:
    """Wake up whoever reads from a socket, and close it."""
    with contextlib.suppress(OSError):  # closed by the other side before
        end.shutdown(socket.SHUT_RDWR)
    end.close()
