"""Surfaces given by a formula: one interpreter operation computes value and gradient."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from engine import jets
from engine import operations as ops
from engine.errors import ConfigError
from engine.expression import parse
from engine.fleet import NO_SAMPLES, Member
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.program import Code, Layout, Parameter, ParameterShape, aligned_zeros, padded
from engine.surfaces._surface import NO_PENALTIES, AbstractSurface, Descent, Places, Window, write_settings
from engine.update import Penalties, write_update

NOISE_STREAM = 1 << 20  # no layer of a network has this number


@dataclass
class Numbers:
    """The numbers of one descent."""

    arena: np.ndarray
    scalars: np.ndarray
    counters: np.ndarray


class AnalyticSurface(AbstractSurface):
    """A formula in w1 and w2, or in w1 alone.

    Parameters
    ----------
    formula : str
        In the grammar of `engine.expression`.
    names : the numbers' names; one for a curve, two for a surface
    window : where to look
    start : where seed 0 starts
    minima : known lowest points
    noise : standard deviation of what is added to each component of the gradient, in place of small batches
    path : of the field that an error in the formula belongs to
    """

    samples = 1
    is_formula = True

    def __init__(
        self,
        formula: str,
        window: Window,
        start: Sequence[float],
        *,
        names: tuple[str, ...] = ("w1", "w2"),
        minima: Sequence[Sequence[float]] = (),
        noise: float = 0.0,
        path: str = "expression",
    ) -> None:
        self.formula = formula
        self.table = parse(formula, path)
        self.names = names
        self.axes = tuple(range(len(names)))
        self.window = window
        self.start = np.array(start, dtype=np.float32)
        self.minima = np.array(minima, dtype=np.float32).reshape(-1, len(names))
        self.noise = noise
        if not np.isfinite(self.losses(self.start[None])).all():
            where = ", ".join(f"{name} = {value:g}" for name, value in zip(names, self.start, strict=True))
            raise ConfigError(path, f"the surface is not finite at its start, {where}; choose another formula or start")

    def first_position(self, seed: int) -> np.ndarray:
        """Return the start for seed 0, else a random place of the window."""
        if seed == 0:
            return self.start.copy()
        key = np.array([seed, NOISE_STREAM], dtype=np.uint64)
        window = self.window.as_array().reshape(2, 2)[: self.size]
        share = np.random.Generator(np.random.Philox(key=key)).random(self.size)
        return np.asarray(window[:, 0] + share * (window[:, 1] - window[:, 0]), dtype=np.float32)

    def descent(self, optimizer: Optimizer, seed: int, batch_size: int, penalties: Penalties = NO_PENALTIES) -> Descent:
        """Return a descent; the batch size means nothing here."""
        layout = Layout()
        wanted = ParameterShape((2,), 1, 1, "constant")
        span = padded(wanted.size)
        layout.take(span)
        gradients = layout.take(span)
        spec = OPTIMIZERS[optimizer.key]
        slots = layout.take(span * spec.slots)
        masks = layout.take(span)
        kept = layout.size
        noise, table = layout.take(1), layout.take(len(self.table) * jets.ROW_FLOATS)
        stack, unused = layout.take(jets.STACK_FLOATS), layout.take(2)
        row = (table, len(self.table), 0, gradients, stack, noise, NOISE_STREAM)
        train, measure = Code(), Code()
        train.emit(ops.EXPRESSION, *row)
        measure.emit(ops.EXPRESSION, *row[:3], unused, *row[4:])  # the gradient of the last step stays
        parameters = (Parameter("w", wanted, 0, gradients, masks),)
        write_update(train, parameters, span, gradients, slots, optimizer, penalties)

        numbers = Numbers(aligned_zeros(layout.size), np.zeros(ops.SCALARS), np.zeros(ops.COUNTERS, dtype=np.int64))
        numbers.arena[masks : masks + span] = 1.0
        numbers.arena[noise] = self.noise
        numbers.arena[table : table + self.table.size * 2] = self.table.ravel().view(np.float32)
        numbers.arena[: self.size] = self.first_position(seed)
        numbers.counters[ops.SEED], numbers.counters[ops.BATCH] = seed, 1
        scalars = numbers.scalars
        write_settings(scalars, optimizer)
        scalars[ops.MEMORY : ops.MEMORY + len(spec.memory)] = spec.memory
        scalars[ops.L1], scalars[ops.L2] = penalties.l1, penalties.l2
        scalars[ops.CLIP_AT], scalars[ops.CLIP_NORM_AT] = penalties.clip_value, penalties.clip_norm
        return Descent(
            member=Member(numbers, layout.size, train.table(), measure.table(), 1, NO_SAMPLES),
            places=Places(np.arange(self.size), gradients, slots, span, kept),
            optimizer=optimizer,
            batch_size=1,
        )

    def jet(self, positions: np.ndarray) -> jets.Jet:
        """Return value, gradient and Hessian at positions (n, size), float64."""
        points = np.zeros((len(positions), 2))
        points[:, : self.size] = positions
        return jets.reference(self.table, points)

    def losses(self, positions: np.ndarray) -> np.ndarray:
        """Return the formula's values."""
        return self.jet(positions).value

    def gradient(self, position: np.ndarray) -> np.ndarray:
        """Return the formula's gradient, without noise."""
        return self.jet(position[None]).gradient[: self.size, 0]

    def gradients(self, positions: np.ndarray) -> np.ndarray:
        """Return the formula's gradient at each position, without noise."""
        return self.jet(positions).gradient[: self.size].T

    def hessian_product(self, position: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """Return v -> H v."""
        a, b, c = self.jet(position[None]).hessian[:, 0]
        hessian = np.array([[a, b], [b, c]])[: self.size, : self.size]
        return lambda vector: np.asarray(vector @ hessian)  # one or several rows; H is symmetric
