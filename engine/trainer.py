"""Trainer: a network bound to its data; advances in bursts and can be stopped and changed between them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from engine import halves
from engine import operations as ops
from engine.arrays import as_weights
from engine.divergence import divergence_of
from engine.interpreter import run, shuffle
from engine.schedules import CONSTANT, Schedule
from engine.spec import Integer

if TYPE_CHECKING:
    from engine.network import Network

COUNT = Integer(name="count", label="Count", help="How many.", default=1, minimum=0, maximum=2**40)
BATCH_SIZE = Integer(
    name="batch_size", label="Batch size", help="Samples a step.", default=32, minimum=1, maximum=2**20
)
NO_CAPTURE = np.zeros((0, 0), dtype=np.float32)


@dataclass(frozen=True)
class History:
    """What a burst of training reported."""

    loss: np.ndarray  # (steps,) float32, mean loss of each step's batch
    first_step: int  # number of updates before the burst
    validation_loss: np.ndarray = field(default_factory=lambda: np.zeros(0))  # (epochs,) float64, with early stopping
    best_epoch: int = 0  # whose parameters were kept, from 1; 0 without early stopping


class Trainer:
    """Trains a network on fixed data.

    Parameters
    ----------
    network : Network
    x, y : arrays
        Samples (n, *inputs) and their targets.
    batch_size : int
        Samples a step; all n where there are fewer. The last batch of an epoch may be smaller; it counts as a step of
        its own.
    shuffle : bool
        Draw a new order of the samples each epoch; otherwise keep theirs.
    sample_weight : array (n,), optional
    schedule : Schedule, optional
        Changes the learning rate as epochs pass.
    """

    def __init__(
        self,
        network: Network,
        x: Any,
        y: Any,
        batch_size: int,
        *,
        shuffle: bool = True,
        sample_weight: Any = None,
        schedule: Schedule | None = None,
    ) -> None:
        self.network = network
        self.x, self.y = network.as_samples(x, y)
        self.weights = as_weights(sample_weight, len(self.x))
        self.schedule = schedule or CONSTANT
        self._order = np.zeros(len(self.x), dtype=np.int32)
        self.shuffle = shuffle
        self.set_batch_size(batch_size)
        if network.counters[ops.CURSOR] >= len(self.x):
            network.counters[ops.CURSOR] = 0
        self.restore_order()

    @property
    def steps_per_epoch(self) -> int:
        """Steps it takes to see every sample once."""
        return -(-len(self.x) // self.network.batch_size)

    @property
    def shuffle(self) -> bool:
        """Is a new order drawn each epoch."""
        return bool(self.network.counters[ops.SHUFFLE])

    @shuffle.setter
    def shuffle(self, wanted: bool) -> None:
        self.network.counters[ops.SHUFFLE] = int(wanted)
        self.restore_order()

    def set_batch_size(self, batch_size: int) -> None:
        """Change the samples a step; weights and the optimizer's memory are kept."""
        self.network.configure(batch_size=min(BATCH_SIZE.check("batch_size", batch_size), len(self.x)))

    def restore_order(self) -> None:
        """Draw the current epoch's order again: needed after the network's counters were set from outside."""
        counters = self.network.counters
        shuffle(self._order, counters, int(counters[ops.SEED]), int(counters[ops.EPOCH]))

    def advance(self, steps: int) -> History:
        """Train ``steps`` steps.

        Raises
        ------
        DivergedError
            As soon as a step met a number that is not finite. Its ``losses`` are those of the steps before.
        """
        steps = COUNT.check("steps", steps)
        network = self.network
        first = network.step
        losses = np.empty(steps, dtype=np.float32)
        if network.program.halves is not None:
            samples = halves.Samples(self.x, self.y, self.weights, self._order)
            done = halves.advance(network, network.program.halves, samples, self.factors(steps), losses, steps)
        else:
            done = run(
                network.program.train, network.arena, network.scalars, network.counters, self.x, self.y, self.weights,
                self._order, self.factors(steps), losses, NO_CAPTURE, steps,
            )  # fmt: skip
        if network.counters[ops.OUTCOME] != ops.RUNNING:
            error = divergence_of(network)
            error.losses = losses[:done]
            raise error
        return History(losses[:done], first)

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next step, after the schedule."""
        return self.network.optimizer.learning_rate * float(self.factors(1)[0])

    def factors(self, steps: int) -> np.ndarray:
        """Return the schedule's factors on the learning rate of the next ``steps`` steps, (steps,) or (1,) float64."""
        counters = self.network.counters
        return factors_of(
            self.schedule, len(self.x), self.network.batch_size, int(counters[ops.CURSOR]), self.network.epoch, steps
        )


def factors_of(schedule: Schedule, samples: int, batch: int, cursor: int, epoch: int, steps: int) -> np.ndarray:
    """Return what a schedule multiplies the learning rate of the next steps by, (steps,) or (1,) float64.

    Parameters
    ----------
    schedule : Schedule
    samples, batch : int
        Samples of an epoch and of a step.
    cursor, epoch : int
        Samples seen in the present epoch, epochs before it.
    steps : int
    """
    if schedule.is_constant:
        return np.ones(1)
    left = -(-(samples - cursor) // batch)  # steps of this epoch that are still to do
    later = np.maximum(np.arange(steps) - left, 0)
    now = np.arange(steps) < left
    epochs = np.where(now, 0, 1 + later // -(-samples // batch)) + epoch
    cursors = np.where(now, cursor + np.arange(steps) * batch, later % -(-samples // batch) * batch)
    return np.asarray(schedule.rate(epochs + cursors / samples), dtype=np.float64)
