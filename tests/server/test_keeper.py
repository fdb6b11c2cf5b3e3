from __future__ import annotations

import asyncio

import pytest

from server.errors import StorageError
from server.keeper import RETRY_S, Keeper
from server.kept_run import KeptRun
from server.kept_sessions import KeptSession, KeptSessions

RUN = KeptRun("playground", "", {}, 7, False, None, None, [])


class FullDisk(KeptSessions):
    """Refuses until there is space."""

    def __init__(self) -> None:
        self.is_full = True
        self.written: list[bytes] = []

    async def keep(self, session: KeptSession, kept: KeptRun, blob: bytes) -> None:
        if self.is_full:
            raise StorageError("No space left on device")
        self.written.append(blob)


def test_what_could_not_be_written_is_tried_again_though_nothing_newer_comes() -> None:
    async def job() -> None:
        disk, told = FullDisk(), []
        keeper = Keeper(disk, KeptSession("s", "v", "playground", ""), told.append)
        keeper.keep(RUN, b"weights", "")
        await keeper.flush()
        keeper.try_again(100.0)
        await keeper.flush()
        assert not keeper.is_done
        disk.is_full = False
        keeper.try_again(100.0 + RETRY_S / 2)
        await keeper.flush()
        assert disk.written == []
        keeper.try_again(100.0 + RETRY_S)
        await keeper.flush()
        keeper.try_again(200.0)
        await keeper.flush()
        assert disk.written == [b"weights"]
        assert keeper.is_done
        assert told == ["No space left on device", "No space left on device", ""]

    asyncio.run(job())


class WrongDisk(KeptSessions):
    """Meets what no program has foreseen."""

    def __init__(self) -> None:
        pass

    async def keep(self, session: KeptSession, kept: KeptRun, blob: bytes) -> None:
        raise RuntimeError("a mistake of ours")


def test_a_run_that_met_an_unforeseen_error_does_not_count_as_kept(caplog: pytest.LogCaptureFixture) -> None:
    async def job() -> None:
        told: list[str] = []
        keeper = Keeper(WrongDisk(), KeptSession("s", "v", "playground", ""), told.append)
        keeper.keep(RUN, b"weights", "")
        await keeper.flush()
        assert not keeper.is_done
        assert told == ["the server's log says why"]

    asyncio.run(job())
    assert "a mistake of ours" in caplog.text
