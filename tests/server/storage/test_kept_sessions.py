from __future__ import annotations

import asyncio
import os
import shutil
import time

import pytest
from sqlalchemy import text

from server.errors import CheckpointError, StorageError
from server.keeper import Keeper
from server.kept_run import KeptRun
from server.kept_sessions import DAY_S, KeptSession, KeptSessions
from server.storage import Storage

RUN = KeptRun(
    experiment="playground", lab="xor", config={"seed": 1}, step=3, running=True, steps_per_second=None,
    remaining=None, solved=[0],
)  # fmt: skip


def row(name: str, visitor: str = "ada", **more: str) -> KeptSession:
    return KeptSession(name, visitor, "playground", "xor", **more)


def test_a_visitor_finds_her_own_runs_of_a_lab_the_named_one_first(storage: Storage) -> None:
    async def scenario() -> None:
        kept = KeptSessions(storage, 20)
        for name, visitor in (("one", "ada"), ("two", "ada"), ("his", "bob")):
            await kept.keep(row(name, visitor, resume_hash=f"hash of {name}"), RUN, b"weights")
        assert [found.id for found in await kept.find("ada", None, "playground", "xor")] == ["two", "one"]
        found = await kept.find("ada", "one", "playground", "xor")
        assert [entry.id for entry in found] == ["one", "two"]
        assert found[0].resume_hash == "hash of one"
        assert await kept.find("ada", "his", "playground", "spiral") == []
        loaded = await kept.load("one")
        assert (loaded.kept, loaded.blob, loaded.damaged) == (RUN, b"weights", 0)
        with pytest.raises(CheckpointError):
            await kept.load("nothing")

    asyncio.run(scenario())


def test_the_runs_left_longest_go_when_a_visitor_has_too_many(storage: Storage) -> None:
    async def scenario() -> None:
        kept = KeptSessions(storage, 3)
        for number in range(5):
            await kept.keep(row(f"run{number}"), RUN, b"weights")
        found = await kept.find("ada", None, "playground", "xor")
        assert [entry.id for entry in found] == ["run4", "run3", "run2"]
        assert sorted(path.name for path in (storage.folder / "runs").iterdir()) == ["run2", "run3", "run4"]

    asyncio.run(scenario())


def test_tidying_removes_what_is_too_old_or_half_done_and_nothing_else(storage: Storage) -> None:
    async def scenario() -> None:
        kept = KeptSessions(storage, 20)
        for name, visitor in (("old", "ada"), ("new", "ada"), ("his", "bob"), ("hers", "teacher")):
            await kept.keep(row(name, visitor), RUN, b"weights")
        long_ago = time.time() - 40 * DAY_S
        ages = (
            "UPDATE sessions SET seen_at = :then WHERE id = 'old'",
            "UPDATE visitors SET seen_at = :then WHERE id <> 'ada'",
            "UPDATE visitors SET is_teacher = 1 WHERE id = 'teacher'",
        )
        for age in ages:
            given = {"then": long_ago} if ":then" in age else {}
            await storage.write(lambda connection, age=age, given=given: connection.execute(text(age), given))
        part = storage.folder / "runs" / "new" / "checkpoint-000000000002.part"
        part.write_bytes(b"half")
        for folder in ("old", "his"):
            os.utime(storage.folder / "runs" / folder, (long_ago, long_ago))
        await kept.tidy(0)
        assert len(await kept.find("ada", None, "playground", "xor")) == 2
        assert not part.exists()
        await kept.tidy(30)
        assert [entry.id for entry in await kept.find("ada", None, "playground", "xor")] == ["new"]
        assert await kept.find("bob", None, "playground", "xor") == []
        assert [entry.id for entry in await kept.find("teacher", None, "playground", "xor")] == ["hers"]
        assert sorted(path.name for path in (storage.folder / "runs").iterdir()) == ["hers", "new"]

    asyncio.run(scenario())


def test_the_keeper_writes_the_newest_and_tells_how_it_went(storage: Storage) -> None:
    async def scenario() -> None:
        told: list[str] = []
        kept = KeptSessions(storage, 20)
        keeper = Keeper(kept, row("one"), told.append)
        for number in range(20):
            keeper.keep(RUN, b"%d" % number, "")
        await keeper.flush()
        assert (await kept.load("one")).blob == b"19"
        assert 1 <= len(told) <= 2
        keeper.give_up("signal SIGSEGV")
        await keeper.flush()
        assert (await kept.find("ada", "one", "playground", "xor"))[0].stopped == "signal SIGSEGV"

        shutil.rmtree(storage.folder / "runs")
        (storage.folder / "runs").write_bytes(b"in the way")
        keeper.keep(RUN, b"20", "")
        await keeper.flush()
        assert told[-1] != ""
        assert not keeper.is_done
        (storage.folder / "runs").unlink()
        keeper.keep(RUN, b"21", "")
        await keeper.flush()
        assert (told[-1], keeper.is_done) == ("", True)
        storage.close()
        keeper.keep(RUN, b"22", "")
        await keeper.flush()
        assert told[-1] == "the storage is closed"

    asyncio.run(scenario())
    with pytest.raises(StorageError):
        _ = storage.folder
