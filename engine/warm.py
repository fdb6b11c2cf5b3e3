"""Compiles the engine's kernels, or loads them from the disk cache, before anybody waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.fleet import Fleet, member
from engine.interpreter import run
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.network import Network
from engine.trainer import Trainer

Progress = Callable[[int, int, str], None]
STAGES = ("loading the compiler", "compiling the interpreter", "compiling the fleet", "checking a first step")


def warm(progress: Progress = lambda done, total, label: None) -> bool:
    """Make sure that the interpreter is compiled; return whether anything had to be compiled.

    Parameters
    ----------
    progress : callable
        Called with (stages done, stages in all, what happens now) before each stage and once at the end. All
        together take some 15 s on the first start of an installation and 0.3 s afterwards.
    """
    total = len(STAGES)
    progress(0, total, STAGES[0])
    network = Network(inputs=2, layers=[Dense(2), Activation("tanh"), Dense(1)], loss="mse")
    x, y = np.zeros((4, 2), dtype=np.float32), np.zeros((4, 1), dtype=np.float32)
    progress(1, total, STAGES[1])
    network.fit(x, y, batch_size=2, steps=1)
    progress(2, total, STAGES[2])
    Fleet([member(Trainer(network, x, y, batch_size=2))]).advance(1)
    progress(3, total, STAGES[3])
    network.evaluate(x, y)
    progress(total, total, "ready")
    dispatcher: Any = run
    return bool(dispatcher.stats.cache_misses)
