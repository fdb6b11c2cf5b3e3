"""The engine: one call of its interpreter."""

from __future__ import annotations

from benchmarks.harness import AbstractContestant
from benchmarks.problems.problem import SEED, Problem
from engine import Trainer


class EngineContestant(AbstractContestant):
    """Shuffles each epoch and gathers each batch within the timed call."""

    name = "engine"

    def __init__(self, problem: Problem) -> None:
        self._network = problem.network()
        self._trainer = Trainer(self._network, problem.x, problem.y, problem.batch_size)

    def start(self) -> None:
        self._network.initialize(SEED)
        self._trainer.restore_order()

    def train(self, steps: int) -> None:
        self._trainer.advance(steps)

    def loss_after(self, steps: int) -> float:
        self.start()
        return float(self._trainer.advance(steps + 1).loss[-1])
