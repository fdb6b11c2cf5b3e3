"""A teacher fetches a set of images with the button of the page, from a web server on this machine."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Page, expect

from server.app import create_app, services_of
from server.rooms.teachers import first_teacher
from server.settings import Settings
from tests.browser.watch import Watch
from tests.real_server import free_port
from tests.server.image_server import ImageServer


@pytest.fixture
def teacher_page(tmp_path: Path, visit: Callable[..., tuple[Page, Watch]]) -> Iterator[Page]:
    """The teacher's page of an application that is not started, since nothing trains here."""
    app = create_app(Settings(data_folder=tmp_path / "data"))
    services = services_of(app)
    services.storage.open()
    token = services.storage.write_now(first_teacher)
    loading = threading.Thread(target=asyncio.run, args=(services.teachers.load(),))
    loading.start()  # Playwright has a loop running in this thread
    loading.join()
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), lifespan="off", log_config=None))
    serving = threading.Thread(target=server.run)
    serving.start()
    address = f"http://127.0.0.1:{server.config.port}"
    page, _ = visit(base_url=address)
    page.context.add_cookies([{"name": "playground", "value": token, "url": address}])
    yield page
    page.close()
    server.should_exit = True
    serving.join()
    services.image_sets.close()
    services.storage.close()


def test_the_button_fetches_a_set_shows_how_far_it_is_and_tries_again(
    teacher_page: Page, fashion_from_here: ImageServer
) -> None:
    fashion_from_here.spoilt = True
    teacher_page.goto("/teach")
    row = teacher_page.get_by_role("listitem").filter(has_text="Fashion-MNIST")
    row.get_by_role("button", name="Fetch Fashion-MNIST").click()
    expect(row.get_by_role("alert")).to_contain_text("its checksum is wrong")
    expect(row).not_to_contain_text("on this server")

    fashion_from_here.spoilt = False
    fashion_from_here.released.clear()
    row.get_by_role("button", name="Fetch Fashion-MNIST").click()
    expect(row.get_by_role("progressbar", name="Fetching Fashion-MNIST")).to_be_visible()
    fashion_from_here.released.set()
    expect(row).to_contain_text("on this server")
    expect(row.get_by_role("button")).to_have_count(0)
    expect(teacher_page.get_by_role("listitem").filter(has_text="Flowers")).to_contain_text("no address to be fetched")
