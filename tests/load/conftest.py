"""Servers under load."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.faults.page import Server
from tests.load.recording import record
from tests.load.replay import RECORDING

collect_ignore_glob = [] if sys.platform.startswith("linux") else ["test_*"]  # measured through /proc

PLACES = "130"


class ReplayServer(Server):
    """The server with workers that replay."""

    module = "tests.load.replay_server"


@pytest.fixture(scope="module")
def replay_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("replay") / "data"
    folder.mkdir()
    recording = folder.parent / "recording"
    record(recording)
    running = ReplayServer(folder, **{RECORDING: str(recording), "PLAYGROUND_MOST_TRAINING": PLACES})
    yield running
    running.close()


@pytest.fixture(scope="session")
def training_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("training") / "data"
    folder.mkdir()
    running = Server(folder, PLAYGROUND_MOST_TRAINING=PLACES)
    yield running
    running.close()
