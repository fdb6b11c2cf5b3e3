"""A worker process that replays: a real process behind the real pipe, whose pictures cost next to nothing.

So a hundred of them fit on two cores, and what is measured is the server.
"""

from __future__ import annotations

import os
import random
import socket
import time
from pathlib import Path

from server.commands import Step, Watch
from server.events import RunState, State
from server.link import Link
from server.log_lines import LogFormat, start_logging
from server.worker_limits import confine
from server.worker_messages import (
    AUDIENCES,
    Bundle,
    Checkpoint,
    Credit,
    Heartbeat,
    Park,
    Peek,
    Ready,
    Start,
    decode_to_worker,
    encode,
)
from tests.load.recording import Recorded, read

RECORDING = "PLAYGROUND_TEST_RECORDING"
"""Variable that names the file of bundles."""
FRAMES_PER_SECOND = 30
HEARTBEAT_S = 1.0


class Replay:
    """Answers `Start`, and sends a bundle at each beat for which the page had credit in time."""

    def __init__(self, link: Link, bundles: list[Recorded]) -> None:
        self._link = link
        self._bundles = bundles
        self._epoch = 0
        self._seq = 0
        self._step = 0
        self._credit: Credit | None = None
        self._watched = False
        self._parked = False
        self._beat_at = time.monotonic() + random.uniform(0, 1 / FRAMES_PER_SECOND)
        self._heartbeat_at = 0.0

    def serve(self) -> None:
        """Work until parked or abandoned."""
        try:
            while not self._parked:
                self._turn()
        except (EOFError, ConnectionError):
            return

    def _turn(self) -> None:
        now = time.monotonic()
        while (data := self._link.receive(self._idle_s(now))) is not None:
            self._handle(decode_to_worker(data))
            now = time.monotonic()
            if self._parked:
                return
        now = time.monotonic()
        while self._beat_at <= now:  # beats that were missed are not made up for
            self._beat_at += 1 / FRAMES_PER_SECOND
            if self._credit is not None and self._watched:
                self._send_bundle(self._credit.viewer)
                self._credit = None
        if now >= self._heartbeat_at and self._epoch:
            self._heartbeat_at = now + HEARTBEAT_S
            self._link.send(encode(Heartbeat(self._step)))

    def _idle_s(self, now: float) -> float:
        return max(0.0, (self._beat_at if self._credit is not None else self._heartbeat_at) - now)

    def _handle(self, message: object) -> None:
        if isinstance(message, Start):
            self._epoch = message.epoch
            state = RunState(True, "play", "", 0, None)
            ready = Ready(pid=os.getpid(), preloaded=True, config=message.config, network={}, state=state)
            self._link.send(encode(ready))
        elif isinstance(message, Credit):
            self._credit = message
        elif isinstance(message, Watch):
            self._watched = bool(message.streams)
        elif isinstance(message, Peek):
            self._send_bundle(next(number for number, audience in AUDIENCES.items() if audience == message.audience))
        elif isinstance(message, Step):
            self._step += message.count
            self._link.send(
                encode(
                    State(
                        id=message.id, running=False, reason="step", message="", step=self._step, steps_per_second=None
                    )
                )
            )
        elif isinstance(message, Park):
            self._link.send(encode(Checkpoint(b"replay")))
            self._parked = True

    def _send_bundle(self, viewer: int) -> None:
        self._seq += 1
        recorded = self._bundles[self._seq % len(self._bundles)]
        data = recorded.stamped(self._epoch, self._seq, int(time.monotonic() * 1000))
        self._link.send(encode(Bundle(viewer, data)))


def main(connection: socket.socket, most_bytes: int, log_level: str, log_format: LogFormat) -> None:
    """Replay in a process of its own until the server lets go of the other end; as `server.worker.main` trains."""
    start_logging(log_level, log_format)
    link = Link(connection)
    link.exit_when_abandoned()
    confine(most_bytes)
    Replay(link, read(Path(os.environ[RECORDING]))).serve()
    link.close()
