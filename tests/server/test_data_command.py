"""``playground data``: what is there, and fetching from a server on this machine."""

import gzip
import hashlib
import http.server
import struct
import threading
from dataclasses import replace

import numpy as np
import pytest

from engine import images
from engine.images._image_set import Source
from server.cli import main


def idx(array):
    packed = struct.pack(f">BBBB{array.ndim}i", 0, 0, 8, array.ndim, *array.shape) + array.astype(np.uint8).tobytes()
    return gzip.compress(packed, mtime=0)


FILES = {
    "train-images-idx3-ubyte.gz": idx(np.zeros((4, 28, 28))),
    "train-labels-idx1-ubyte.gz": idx(np.arange(4)),
    "t10k-images-idx3-ubyte.gz": idx(np.zeros((2, 28, 28))),
    "t10k-labels-idx1-ubyte.gz": idx(np.arange(2)),
}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        content = FILES[self.path.rpartition("/")[2]]
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def fashion_from_here(monkeypatch, tmp_path):
    """Let Fashion-MNIST be a few pictures on a server of this machine, and the cache a new folder."""
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        sources = tuple(Source(name, len(file), hashlib.sha256(file).hexdigest()) for name, file in FILES.items())
        mirrors = (f"http://127.0.0.1:{server.server_port}/",)
        spec = replace(images.IMAGES["fashion_mnist"], sources=sources, mirrors=mirrors)
        monkeypatch.setitem(images.IMAGES, "fashion_mnist", spec)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.usefixtures("fashion_from_here")
def test_a_set_is_fetched_with_its_progress_and_listed(capsys):
    assert main(["data", "list"]) == 0
    assert "Fashion-MNIST is not on this machine" in capsys.readouterr().out
    assert main(["data", "get", "fashion_mnist"]) == 0
    written = capsys.readouterr()
    assert written.out == "fashion_mnist: 4 pictures to train on, 2 to test on\n"
    assert "train-images-idx3-ubyte.gz" in written.err
    assert "100%" in written.err
    assert main(["data", "list"]) == 0
    assert "6 pictures" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("key", "message"), [("flowers32", "has no address"), ("mnits", "expected one of mnist, fashion_mnist")]
)
def test_what_cannot_be_fetched_is_said(key, message, capsys):
    assert main(["data", "get", key]) == 1
    assert message in capsys.readouterr().err
