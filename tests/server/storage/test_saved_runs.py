from __future__ import annotations

import asyncio
import time

import numpy as np
import pytest
from sqlalchemy import text

from server.errors import FullError, StorageError
from server.kept_run import KeptRun
from server.kept_sessions import KeptSessions
from server.saved_runs import BINNED_S, MOST_BINNED, MOST_BYTES, SavedRuns
from server.storage import Storage
from server.worker_messages import Captured

RUN = KeptRun(
    experiment="playground", lab="xor", config={"seed": 1}, step=3, running=False, steps_per_second=None,
    remaining=None, solved=[],
)  # fmt: skip
CURVES = np.arange(12, dtype="<f8").tobytes()


def captured(blob: bytes = b"weights") -> Captured:
    return Captured(
        id=1, config={"seed": 1}, step=3, measures={"test_loss": 0.5, "gap": None}, columns=["step", "loss"],
        curves=CURVES, thumbnail=b"frame", blob=blob,
    )  # fmt: skip


@pytest.fixture
def saved(storage: Storage) -> SavedRuns:
    return SavedRuns(storage, KeptSessions(storage, 20), 3)


def test_a_saved_run_is_listed_with_everything_and_opened_as_a_session(storage: Storage, saved: SavedRuns) -> None:
    async def scenario() -> None:
        first = await saved.save("ada", RUN, captured(), "first", "a note\nof two lines")
        await saved.save("ada", RUN, captured(), "<script>", "")
        newest, oldest = await saved.of("ada")
        assert (newest["name"], oldest["id"], oldest["note"]) == ("<script>", first, "a note\nof two lines")
        assert (oldest["config"], oldest["measures"]) == ({"seed": 1}, {"test_loss": 0.5, "gap": None})
        assert (oldest["columns"], oldest["step"], oldest["shared"]) == (["step", "loss"], 3, False)
        assert await saved.curves("ada", first) == CURVES
        assert await saved.thumbnail("ada", first) == b"frame"
        opened = await saved.open("ada", first)
        assert opened is not None
        found = await KeptSessions(storage, 20).load(opened.session)
        assert (opened.lab, found.kept, found.blob) == ("xor", RUN, b"weights")

    asyncio.run(scenario())


def test_nobody_has_the_runs_of_another(saved: SavedRuns) -> None:
    async def scenario() -> None:
        run = await saved.save("ada", RUN, captured(), "mine", "")
        assert await saved.of("eve") == []
        assert await saved.curves("eve", run) is None
        assert await saved.thumbnail("eve", run) is None
        assert await saved.open("eve", run) is None
        assert await saved.share("eve", run) is None
        assert not await saved.unshare("eve", run)
        assert not await saved.delete("eve", run)
        assert len(await saved.of("ada")) == 1

    asyncio.run(scenario())


def test_a_link_opens_a_copy_for_anybody_until_it_ends(storage: Storage, saved: SavedRuns) -> None:
    async def scenario() -> None:
        run = await saved.save("ada", RUN, captured(), "mine", "")
        token, other = await saved.share("ada", run), await saved.share("ada", run)
        assert token is not None
        assert token != other
        assert len(token) >= 43
        assert (await saved.of("ada"))[0]["shared"]
        kept = await storage.read(lambda connection: connection.exec_driver_sql("SELECT token_hash FROM shares").all())
        assert token not in {row[0] for row in kept}
        opened = await saved.open_shared("bob", token)
        assert opened is not None
        (session,) = await KeptSessions(storage, 20).find("bob", opened.session, "playground", "xor")
        assert session.visitor == "bob"
        assert await saved.open_shared("bob", token[:-1] + "x") is None
        await saved.unshare("ada", run)
        assert await saved.open_shared("bob", token) is None
        token = await saved.share("ada", run)
        await saved.delete("ada", run)
        assert token is not None
        assert await saved.shared(token) is None
        assert (await KeptSessions(storage, 20).load(opened.session)).blob == b"weights"

    asyncio.run(scenario())


def test_count_and_size_are_limited(saved: SavedRuns) -> None:
    async def scenario() -> None:
        with pytest.raises(FullError, match="A saved run may have 64 MB"):
            await saved.save("ada", RUN, captured(bytes(MOST_BYTES + 1)), "large", "")
        for number in range(3):
            await saved.save("ada", RUN, captured(), f"run {number}", "")
        with pytest.raises(FullError, match="You have saved 3 runs, as many as you may; delete one first"):
            await saved.save("ada", RUN, captured(), "one more", "")
        await saved.save("bob", RUN, captured(), "his", "")

    asyncio.run(scenario())


def test_a_damaged_saved_run_is_said_and_stays_listed(storage: Storage, saved: SavedRuns) -> None:
    async def scenario() -> None:
        run = await saved.save("ada", RUN, captured(), "mine", "")
        (file,) = (storage.folder / "saved" / run).iterdir()
        file.write_bytes(file.read_bytes()[:-3])
        with pytest.raises(StorageError, match="the saved run is damaged"):
            await saved.open("ada", run)
        assert len(await saved.of("ada")) == 1

    asyncio.run(scenario())


def test_a_deletion_can_be_undone_for_a_while(storage: Storage, saved: SavedRuns) -> None:
    async def scenario() -> None:
        run = await saved.save("ada", RUN, captured(), "mine", "")
        token = await saved.share("ada", run)
        assert token is not None
        assert await saved.delete("ada", run)
        assert not await saved.delete("ada", run)
        assert await saved.of("ada") == []
        assert await saved.open("ada", run) is None
        assert await saved.shared(token) is None
        assert not await saved.restore("eve", run)
        assert await saved.restore("ada", run)
        assert not await saved.restore("ada", run)
        assert [entry["name"] for entry in await saved.of("ada")] == ["mine"]
        assert await saved.shared(token) is not None
        await saved.delete("ada", run)
        for number in range(3):
            await saved.save("ada", RUN, captured(), f"run {number}", "")
        with pytest.raises(FullError):
            await saved.restore("ada", run)
        await saved.tidy()
        assert (storage.folder / "saved" / run).exists()
        long_ago = {"then": time.time() - 2 * BINNED_S}
        age = text("UPDATE saved_runs SET deleted_at = :then WHERE deleted_at IS NOT NULL")
        await storage.write(lambda connection: connection.execute(age, long_ago))
        await saved.tidy()
        assert not (storage.folder / "saved" / run).exists()
        assert len(await saved.of("ada")) == 3

    asyncio.run(scenario())


def test_the_bin_does_not_grow(storage: Storage, saved: SavedRuns) -> None:
    async def scenario() -> None:
        runs = [await saved.save("ada", RUN, captured(), "kept", "")]
        for _ in range(MOST_BINNED + 2):
            runs.append(await saved.save("ada", RUN, captured(), "mine", ""))
            await saved.delete("ada", runs[-1])
        assert {path.name for path in (storage.folder / "saved").iterdir()} == {runs[0], *runs[3:]}
        assert not await saved.restore("ada", runs[1])
        assert await saved.restore("ada", runs[3])

    asyncio.run(scenario())


def test_the_disk_that_saved_runs_take_is_bounded_for_each_visitor_and_for_all(storage: Storage) -> None:
    async def scenario() -> None:
        kept = KeptSessions(storage, 20)
        saved = SavedRuns(storage, kept, 9, 3 * 2**20)
        blob = bytes(2**20)
        runs = [await saved.save("ada", RUN, captured(blob), "mine", "") for _ in range(2)]
        with pytest.raises(FullError, match="Your saved runs take 3 MB and this one 1 MB, more than the 3 MB"):
            await saved.save("ada", RUN, captured(blob), "one more", "")
        await saved.save("bob", RUN, captured(blob), "his", "")
        await saved.delete("ada", runs[0])
        await saved.save("ada", RUN, captured(blob), "in its place", "")
        with pytest.raises(FullError, match="The disk of this server is nearly full"):
            await SavedRuns(storage, kept, 9, 2**40, 2**60).save("eve", RUN, captured(), "hers", "")

    asyncio.run(scenario())
