"""The server's end of the control pipe, against a plain socket at the other end."""

from __future__ import annotations

import asyncio
import socket
import weakref
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest

from server.errors import FrameError
from server.link import LENGTH
from server.worker_messages import MAX_BYTES
from server.worker_pipe import MOST_WAITING_BYTES, WorkerPipe

MESSAGES = [b"J{}", b"", b"F" + bytes(20_000), b"C" + bytes(700_000), b"J[1]"]


def framed(message: bytes) -> bytes:
    return LENGTH.pack(len(message)) + message


def with_pipe(job: Callable[[WorkerPipe, socket.socket], Awaitable[None]]) -> None:
    async def run() -> None:
        ours, theirs = socket.socketpair()
        theirs.setblocking(False)
        pipe = await WorkerPipe.open(ours)
        try:
            await asyncio.wait_for(job(pipe, theirs), 60)
        finally:
            pipe.close()
            theirs.close()

    asyncio.run(run())


@pytest.mark.parametrize("piece_bytes", [1, 3, 5_000, 10**6])
def test_messages_arrive_whole_in_whatever_pieces_they_come(piece_bytes: int) -> None:
    messages = [message for message in MESSAGES if len(message) < 2000 * piece_bytes]
    said = b"".join(map(framed, messages))

    async def job(pipe: WorkerPipe, theirs: socket.socket) -> None:
        async def say() -> None:
            for position in range(0, len(said), piece_bytes):
                await asyncio.get_running_loop().sock_sendall(theirs, said[position : position + piece_bytes])
                await asyncio.sleep(0)

        saying = asyncio.create_task(say())
        assert [await pipe.receive() for _ in messages] == messages
        await saying

    with_pipe(job)


def test_what_was_said_before_the_end_is_received_first() -> None:
    async def job(pipe: WorkerPipe, theirs: socket.socket) -> None:
        theirs.send(framed(b"last words") + framed(b"half a message")[:-3])
        theirs.close()
        assert await pipe.receive() == b"last words"
        for _ in range(2):
            with pytest.raises(EOFError):
                await pipe.receive()
        pipe.send(b"nobody is there")

    with_pipe(job)


@pytest.mark.usefixtures("no_collector")
def test_who_was_told_of_the_end_is_let_go_at_once() -> None:
    class Listener:
        async def listen(self, pipe: WorkerPipe) -> None:
            with suppress(EOFError):
                await pipe.receive()

    async def job(pipe: WorkerPipe, theirs: socket.socket) -> None:
        theirs.close()
        listener = Listener()
        gone = weakref.ref(listener)
        await listener.listen(pipe)
        del listener
        assert gone() is None

    with_pipe(job)


def test_a_message_that_is_too_long_ends_the_pipe() -> None:
    async def job(pipe: WorkerPipe, theirs: socket.socket) -> None:
        theirs.send(framed(b"fine") + LENGTH.pack(MAX_BYTES + 1))
        assert await pipe.receive() == b"fine"
        with pytest.raises(FrameError, match=f"it sent a message of {MAX_BYTES + 1:,} bytes"):
            await pipe.receive()

    with_pipe(job)


def test_no_more_is_read_than_may_wait_for_the_server() -> None:
    message = bytes(2**18)
    count = 6 * MOST_WAITING_BYTES // len(message)

    async def job(pipe: WorkerPipe, theirs: socket.socket) -> None:
        async def say() -> None:
            for _ in range(count):
                await asyncio.get_running_loop().sock_sendall(theirs, framed(message))

        saying = asyncio.create_task(say())
        while not pipe.is_paused:
            await asyncio.sleep(0)
        assert not saying.done()
        assert [len(await pipe.receive()) for _ in range(count)] == [len(message)] * count
        await saying

    with_pipe(job)
