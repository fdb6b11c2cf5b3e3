"""Fashion-MNIST as a few pictures, on a web server of this machine that can be slow and wrong."""

from __future__ import annotations

import gzip
import hashlib
import http.server
import struct
import threading

import numpy as np

from engine.images._image_set import Source


def idx(array: np.ndarray) -> bytes:
    """Write an array as MNIST's files are."""
    packed = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()
    return gzip.compress(packed, mtime=0)


FILES = {
    "train-images-idx3-ubyte.gz": idx(np.zeros((4, 28, 28))),
    "train-labels-idx1-ubyte.gz": idx(np.arange(4)),
    "t10k-images-idx3-ubyte.gz": idx(np.zeros((2, 28, 28))),
    "t10k-labels-idx1-ubyte.gz": idx(np.arange(2)),
}
SOURCES = tuple(Source(name, len(file), hashlib.sha256(file).hexdigest()) for name, file in FILES.items())


class ImageServer(http.server.ThreadingHTTPServer):
    """Serves `FILES`; the last of them waits for ``released``, and all are wrong while ``spoilt``."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.released = threading.Event()
        self.released.set()
        self.spoilt = False


class Handler(http.server.BaseHTTPRequestHandler):
    server: ImageServer

    def do_GET(self) -> None:
        name = self.path.rpartition("/")[2]
        content = FILES[name]
        if name == list(FILES)[-1]:
            self.server.released.wait(60)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(bytes(len(content)) if self.server.spoilt else content)

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""
