"""Fetching files, against a real HTTP server on this machine."""

import errno
import hashlib
import http.server
import os
import shutil
import threading

import pytest

from engine.errors import DataError
from engine.images import _download
from engine.images._download import fetch
from engine.images._image_set import Source

CONTENT = os.urandom(300_000)
GOOD = Source("digits.gz", len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


class Server(http.server.ThreadingHTTPServer):
    """Serves CONTENT; ``cuts`` says after how many bytes the next answers break off."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.cuts, self.ranges, self.resumes = CONTENT, [], [], True


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.ranges.append(self.headers["Range"])
        first = 0
        if self.server.resumes and self.headers["Range"]:
            first = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        rest = self.server.content[first:]
        self.send_response(206 if first else 200)
        self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        self.wfile.write(rest[: self.server.cuts.pop(0)] if self.server.cuts else rest)

    def log_message(self, *arguments):
        """Say nothing."""


@pytest.fixture
def server():
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            running.shutdown()
            thread.join()


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server.server_port}/"


def test_a_file_is_fetched_with_its_progress_and_not_fetched_again(server, address, tmp_path):
    seen = []
    fetch([GOOD], [address], tmp_path / "new" / "folder", lambda *step: seen.append(step))
    assert (tmp_path / "new" / "folder" / "digits.gz").read_bytes() == CONTENT
    assert seen[0] == ("digits.gz", 0, len(CONTENT))
    assert seen[-1] == ("digits.gz", len(CONTENT), len(CONTENT))
    fetch([GOOD], [address], tmp_path / "new" / "folder")
    assert len(server.ranges) == 1


def test_a_cut_connection_is_taken_up_where_it_broke(server, address, tmp_path):
    server.cuts = [100_000, 50_000]
    fetch([GOOD], [address], tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=100000-", "bytes=150000-"]


def test_the_next_call_goes_on_where_the_last_gave_up(server, address, tmp_path):
    server.cuts = [90_000, 0, 0]
    with pytest.raises(DataError, match="the connection was cut after 90000 of 300000 bytes"):
        fetch([GOOD], [address], tmp_path)
    assert not (tmp_path / "digits.gz").exists()
    fetch([GOOD], [address], tmp_path)
    assert server.ranges[-1] == "bytes=90000-"
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT


def test_a_server_that_cannot_resume_is_asked_for_the_whole(server, address, tmp_path):
    server.resumes, server.cuts = False, [100_000]
    fetch([GOOD], [address], tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT


def test_a_wrong_checksum_is_refused_and_nothing_is_kept(server, address, tmp_path):
    server.content = bytes(len(CONTENT))
    with pytest.raises(DataError, match=r"what came is not digits\.gz \(its checksum is wrong\)"):
        fetch([GOOD], [address], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_fetched_again(address, tmp_path):
    (tmp_path / "digits.gz").write_bytes(CONTENT[:-1] + b"?")
    fetch([GOOD], [address], tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT


def test_the_next_mirror_helps(address, tmp_path):
    fetch([GOOD], ["http://127.0.0.1:9/", address], tmp_path)
    assert (tmp_path / "digits.gz").read_bytes() == CONTENT


def test_no_answer_is_said_with_the_address(tmp_path):
    with pytest.raises(
        DataError, match=r"digits\.gz could not be fetched: http://127\.0\.0\.1:9/digits\.gz: .*refused"
    ):
        fetch([GOOD], ["http://127.0.0.1:9/"], tmp_path)


def test_too_little_room_is_said_before_anything_is_fetched(server, address, tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))
    with pytest.raises(DataError, match=r"has 0 MB left and 0 MB are needed; make room"):
        fetch([GOOD], [address], tmp_path)
    assert server.ranges == []


def test_a_disk_that_fills_up_is_said(server, address, tmp_path, monkeypatch):
    def full(*arguments):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_download, "_receive", full)
    with pytest.raises(DataError, match="is full; make room and start again"):
        fetch([GOOD], [address], tmp_path)


def test_a_folder_that_cannot_be_made_is_named(address, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="file/below cannot be written"):
        fetch([GOOD], [address], tmp_path / "file" / "below")
