"""Compiles the engine's kernels, or loads them from the disk cache, before anybody waits for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.convoy import least
from engine.fleet import Fleet, member, run_each
from engine.interpreter import interpret_flat, interpret_images
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D
from engine.lockstep import run_lockstep
from engine.network import Network
from engine.program import Shape
from engine.trainer import Trainer

Progress = Callable[[int, int, str], None]
Stage = tuple[str, Callable[[], object]]


def _silent(done: int, total: int, label: str) -> None:
    """Say nothing."""


def warm(progress: Progress = _silent) -> bool:
    """Make sure that what the playground needs is compiled; return whether anything had to be compiled.

    Parameters
    ----------
    progress : callable
        Called with (stages done, stages in all, what happens now) before each stage and once at the end. Takes some
        15 s on the first start of an installation and 0.3 s afterwards.
    """
    return _pass_through([("compiling the interpreter", lambda: _trainer().advance(1))], progress)


def warm_all(progress: Progress = _silent) -> bool:
    """Make sure that everything is compiled: the interpreter, fleets of networks, operations on images."""
    stages: list[Stage] = [
        ("compiling the interpreter", lambda: _trainer().advance(1)),
        ("compiling the fleet", lambda: Fleet([member(_trainer())]).advance(1)),
        ("compiling networks in lockstep", lambda: Fleet([member(_trainer()) for _ in range(least(2))]).advance(1)),
        ("compiling the operations on images", lambda: _trainer((4, 4, 1)).advance(1)),
    ]
    return _pass_through(stages, progress)


def _pass_through(stages: Sequence[Stage], progress: Progress) -> bool:
    """Do the stages in order; return whether the disk cache lacked anything."""
    for number, (label, act) in enumerate(stages):
        progress(number, len(stages), label)
        act()
    progress(len(stages), len(stages), "ready")
    dispatchers: tuple[Any, ...] = (interpret_flat, interpret_images, run_each, run_lockstep)
    return any(dispatcher.stats.cache_misses for dispatcher in dispatchers)


def _trainer(inputs: Shape = (2,)) -> Trainer:
    """Return a small network with four samples."""
    head = [MaxPool2D(2), Flatten()] if len(inputs) == 3 else []
    network = Network(inputs=inputs, layers=[*head, Dense(2), Activation("tanh"), Dense(1)], loss="mse")
    return Trainer(network, np.zeros((4, *inputs), np.float32), np.zeros((4, 1), np.float32), batch_size=2)
