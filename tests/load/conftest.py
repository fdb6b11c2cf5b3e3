"""Servers under load."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest

from tests.load.recording import record
from tests.load.replay import RECORDING
from tests.real_server import Server

collect_ignore_glob = [] if sys.platform.startswith("linux") else ["test_*"]  # measured through /proc

PLACES = "130"


class ReplayServer(Server):
    """The server with workers that replay."""

    module = "tests.load.replay_server"


@pytest.fixture(scope="module")
def replay_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("replay")
    recording = folder / "recording"
    record(recording)
    environment = {RECORDING: str(recording), "PLAYGROUND_MOST_TRAINING": PLACES}
    with ReplayServer(folder / "data", **environment) as running:
        yield running


@pytest.fixture(scope="session")
def training_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("training") / "data", PLAYGROUND_MOST_TRAINING=PLACES) as running:
        yield running
