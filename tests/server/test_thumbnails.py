"""Films are made once and kept for the next start; a damaged one is made again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from engine.experiments import EXPERIMENTS
from server.assets import templates_dir
from server.errors import WorkerStartError
from server.labs import Lab, read_labs
from server.readiness import Readiness
from server.thumbnails import Thumbnail, Thumbnails
from server.worker_host import LocalWorkerHost


@pytest.fixture(scope="module")
def lab() -> Lab:
    return read_labs(templates_dir() / "labs", EXPERIMENTS)["perceptron"]


async def thumbnail(folder: Path, lab: Lab, most_workers: int) -> Thumbnail:
    """Return a lab's film as a server that has just started would."""
    host = LocalWorkerHost(most_workers)
    try:
        return await Thumbnails(host, folder).of(lab)
    finally:
        await host.close()


def test_a_film_is_kept_for_the_next_start_and_made_again_when_damaged(tmp_path: Path, lab: Lab) -> None:
    first = asyncio.run(thumbnail(tmp_path, lab, most_workers=1))
    (kept,) = tmp_path.iterdir()
    assert asyncio.run(thumbnail(tmp_path, lab, most_workers=0)) == first  # no worker could make it
    kept.write_bytes(kept.read_bytes()[:-10])
    with pytest.raises(WorkerStartError):
        asyncio.run(thumbnail(tmp_path, lab, most_workers=0))
    again = asyncio.run(thumbnail(tmp_path, lab, most_workers=1))
    assert len(again.body) == len(first.body)  # the same pictures with other times


def test_films_are_made_ahead_once_the_server_is_ready(tmp_path: Path, lab: Lab) -> None:
    async def make() -> None:
        host, readiness = LocalWorkerHost(1), Readiness()
        ahead = asyncio.create_task(Thumbnails(host, tmp_path).make_ahead([lab], readiness))
        await asyncio.sleep(0.1)
        assert not list(tmp_path.iterdir())
        readiness.advance("ready", 1.0)
        await ahead
        await host.close()

    asyncio.run(make())
    assert len(list(tmp_path.iterdir())) == 1


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path, lab: Lab) -> None:
    (tmp_path / "films").write_text("a file where the folder should be")
    assert asyncio.run(thumbnail(tmp_path / "films", lab, most_workers=1)).body
