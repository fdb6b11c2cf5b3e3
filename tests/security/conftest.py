"""A running application with two teachers, whose limits on requests are wide: what is tried here comes in floods."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from server import guard
from server.app import create_app
from server.rooms.teachers import another_teacher
from server.settings import Settings
from server.storage import Storage
from tests.server.people import Browser


@contextmanager
def running(folder: Path, **settings: object) -> Iterator[TestClient]:
    """Start the application on a folder and wait until it is ready."""
    app = create_app(Settings(data_folder=folder, **settings))
    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as client:
        deadline = time.monotonic() + 180
        while client.get("/readyz").status_code != 200:
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield client


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("security")


@pytest.fixture(scope="session")
def tokens(data: Path) -> list[str]:
    """The tokens of two teachers."""
    storage = Storage(data)
    storage.open()
    made = [storage.write_now(another_teacher) for _ in range(2)]
    storage.close()
    return made


@pytest.fixture(scope="session")
def client(data: Path, tokens: list[str]) -> Iterator[TestClient]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(guard, "REQUESTS_AT_ONCE", 10**9)
        with running(data) as client:
            yield client


@pytest.fixture
def teacher(client: TestClient, tokens: list[str]) -> Browser:
    return Browser(client, tokens[0])


@pytest.fixture
def other_teacher(client: TestClient, tokens: list[str]) -> Browser:
    return Browser(client, tokens[1])


@pytest.fixture
def room(teacher: Browser) -> Iterator[dict[str, str]]:
    answer: dict[str, str] = teacher.post("/api/rooms", name="Tuesday").json()
    yield answer
    teacher.post(f"/api/rooms/{answer['room']}/delete")
