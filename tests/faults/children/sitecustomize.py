"""Lets a test break a training process from inside: loaded by every Python process that finds this folder first."""

import signal
from types import FrameType


def _loop_for_ever(signum: int, frame: FrameType | None) -> None:
    while True:
        pass


def _take_all_memory(signum: int, frame: FrameType | None) -> None:
    taken = []
    while True:
        taken.append(bytes(2**24))


signal.signal(signal.SIGUSR1, _loop_for_ever)
signal.signal(signal.SIGUSR2, _take_all_memory)
