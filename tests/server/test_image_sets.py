"""A teacher fetches a set of images from a real web server on this machine."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from server.app import create_app, services_of
from server.rooms.teachers import first_teacher
from server.settings import Settings
from server.tokens import new_token
from tests.server.image_server import SOURCES, ImageServer

SOON_S = 60.0
START = "/api/image-sets/fashion_mnist/fetch"


@pytest.fixture
def teacher(tmp_path: Path) -> Iterator[TestClient]:
    """A teacher's browser; the application is not started, since nothing trains here."""
    app = create_app(Settings(data_folder=tmp_path / "data"))
    services = services_of(app)
    services.storage.open()
    token = services.storage.write_now(first_teacher)
    asyncio.run(services.teachers.load())
    headers = {"cookie": f"playground={token}", "origin": "http://localhost"}
    yield TestClient(app, base_url="http://localhost", headers=headers)
    services.image_sets.close()
    services.storage.close()


def fashion(teacher: TestClient) -> dict[str, Any]:
    found: dict[str, Any] = next(
        entry for entry in teacher.get("/api/image-sets").json() if "Fashion" in entry["label"]
    )
    return found


def until(teacher: TestClient, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """Look again and again, as the page does."""
    deadline = time.monotonic() + SOON_S
    while not wanted(entry := fashion(teacher)):
        assert time.monotonic() < deadline, entry
        time.sleep(0.02)
    return entry


def test_a_teacher_fetches_a_set_and_sees_how_far_it_has_come(
    teacher: TestClient, fashion_from_here: ImageServer
) -> None:
    size = sum(source.size for source in SOURCES)
    entry = fashion(teacher)
    assert (entry["here"], entry["running"], entry["done"], entry["bytes"]) == (False, False, 0, size)
    fashion_from_here.released.clear()
    assert teacher.post(START).status_code == 204
    entry = until(teacher, lambda entry: entry["done"] == size - SOURCES[-1].size)
    assert (entry["here"], entry["running"]) == (False, True)
    refusal = teacher.post(START)
    assert refusal.status_code == 409
    assert "Fashion-MNIST is on its way" in refusal.text
    fashion_from_here.released.set()
    entry = until(teacher, lambda entry: not entry["running"])
    assert (entry["here"], entry["done"], entry["problem"]) == (True, size, "")


def test_what_is_not_the_set_is_refused_by_its_checksum_and_fetched_again(
    teacher: TestClient, fashion_from_here: ImageServer, tmp_path: Path
) -> None:
    fashion_from_here.spoilt = True
    teacher.post(START)
    entry = until(teacher, lambda entry: not entry["running"])
    assert not entry["here"]
    assert "what came is not train-images-idx3-ubyte.gz (its checksum is wrong)" in entry["problem"]
    assert not list(tmp_path.rglob("*.gz"))
    fashion_from_here.spoilt = False
    teacher.post(START)
    assert until(teacher, lambda entry: not entry["running"])["here"]


def test_a_server_that_ends_stops_fetching(teacher: TestClient, fashion_from_here: ImageServer) -> None:
    fashion_from_here.released.clear()
    teacher.post(START)
    services_of(teacher.app).image_sets.close()  # type: ignore[arg-type]
    fashion_from_here.released.set()
    entry = until(teacher, lambda entry: not entry["running"])
    assert (entry["here"], entry["problem"]) == (False, "the server is ending")


def test_students_and_unknown_sets_are_refused(teacher: TestClient) -> None:
    assert teacher.post("/api/image-sets/flowers32/fetch").status_code == 404
    answer = teacher.post("/api/image-sets/..%2Fetc/fetch")
    assert answer.status_code == 404
    teacher.headers["cookie"] = f"playground={new_token()}"
    assert teacher.post(START).status_code == 401
    assert teacher.get("/api/image-sets").status_code == 401
