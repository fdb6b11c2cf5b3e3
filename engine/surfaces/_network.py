"""Surfaces that are the loss of a network over fixed data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np

from engine import operations as ops
from engine.curvature import Curvature
from engine.fleet import Bench, Member, Samples, member
from engine.network import Network
from engine.optimizers import Optimizer, optimizer
from engine.surfaces._analytic import Numbers
from engine.surfaces._surface import NO_PENALTIES, AbstractSurface, Descent, Places, Window, write_settings
from engine.trainer import Trainer
from engine.update import Penalties

Build: TypeAlias = Callable[[Optimizer, Penalties], Network]
Place: TypeAlias = Sequence[float] | np.ndarray
PLAIN: Final = optimizer("sgd")
WHOLE_BATCH: Final = 0  # the batch size that stands for all samples


@dataclass(frozen=True)
class Prototype:
    """A descent's program and first numbers, to be copied for each seed."""

    member: Member
    places: Places
    batch_size: int


class NetworkSurface(AbstractSurface):
    """The mean loss of a network over all samples, as a function of its parameters.

    Parameters
    ----------
    build : callable
        Returns a fresh network for an optimizer and penalties; always the same architecture.
    x, y : arrays
        Samples (n, inputs) and targets (n, k).
    axes : two numbers of parameters, or one
    window : where to look along them
    names : names of the parameters; those of the network if not given
    minima : known lowest points, on the axes
    first : callable, optional
        Where seed s starts, (size,); the network's own initializer if not given.
    sample_weight : (n,), optional
        How much each sample counts in the mean.
    lowest, units : optional
        See `AbstractSurface`.
    """

    is_formula = False

    def __init__(
        self,
        build: Build,
        x: np.ndarray,
        y: np.ndarray,
        axes: Sequence[int],
        window: Window,
        *,
        names: tuple[str, ...] = (),
        minima: Sequence[Place] | np.ndarray = (),
        first: Callable[[int], Place] | None = None,
        sample_weight: np.ndarray | None = None,
        lowest: np.ndarray | None = None,
        units: tuple[tuple[int, ...], ...] = (),
    ) -> None:
        self._build = build
        self._template = build(PLAIN, NO_PENALTIES)
        self._first = first
        self._firsts: dict[int, np.ndarray] = {}
        self._prototypes: dict[tuple[str, Penalties, int], Prototype] = {}
        trainer = Trainer(self._template, x, y, len(x), sample_weight=sample_weight)
        self._samples = Samples.of(trainer)
        measured = member(trainer, self._samples)
        self._losses = Bench(measured, measured.measure, measured.measure_batch)
        self._gradients = Bench(measured, self._template.program.differentiate, len(trainer.x))
        self._parameters = parameter_places(self._template)
        self._statistics = _statistics_of(self._template)
        self._curvature: Curvature | None = None
        self.samples = len(trainer.x)
        self.names = names or parameter_names(self._template)
        self.lowest, self.units = lowest, units
        self.axes = tuple(axes)
        self.window = window
        self.minima = np.array(minima, dtype=np.float32).reshape(-1, len(self.axes))
        self.start = self.first_position(0)

    @classmethod
    def of(
        cls, network: Network, x: np.ndarray, y: np.ndarray, sample_weight: np.ndarray | None = None
    ) -> NetworkSurface:
        """Return the surface of any network's architecture and loss; `position_of` says where the network is on it."""

        def build(optimizer: Optimizer, penalties: Penalties) -> Network:
            return Network(
                network.inputs,
                network.graph,
                network.loss,
                optimizer,
                penalties=penalties,
                loss_settings=network.loss_settings,
            )

        axes = range(min(2, network.parameter_count()))
        return cls(build, x, y, tuple(axes), Window(-1.0, 1.0, -1.0, 1.0), sample_weight=sample_weight)

    def keep_statistics(self, network: Network) -> None:
        """Let batch normalization predict with the running statistics that a network of this architecture has now."""
        self._statistics = _statistics_of(network)

    @property
    def network(self) -> Network:
        """A network of this architecture, for questions; its parameters are those of the newest `put`, if any."""
        return self._template

    def put(self, position: np.ndarray) -> None:
        """Give `network` the parameters of a position (size,)."""
        self._template.arena[self._parameters] = position

    @property
    def data(self) -> tuple[np.ndarray, np.ndarray]:
        """Samples (n, inputs) and targets (n, k), float32."""
        return self._samples.x, self._samples.y

    def first_position(self, seed: int) -> np.ndarray:
        """Return the first weights that belong to a seed."""
        if seed not in self._firsts:
            if self._first is not None:
                self._firsts[seed] = np.array(self._first(seed), dtype=np.float32)
            else:
                self._template.initialize(seed)
                self._firsts[seed] = self._template.arena[self._parameters].copy()
        return self._firsts[seed].copy()

    def descent(self, optimizer: Optimizer, seed: int, batch_size: int, penalties: Penalties = NO_PENALTIES) -> Descent:
        """Return a descent; a batch size of 0 takes all samples at once."""
        prototype = self._prototype(optimizer, batch_size, penalties)
        owner = prototype.member.owner
        numbers = Numbers(owner.arena[: prototype.member.size].copy(), owner.scalars.copy(), owner.counters.copy())
        write_settings(numbers.scalars, optimizer)
        numbers.counters[ops.SEED] = seed
        numbers.arena[self._parameters] = self.first_position(seed)
        return Descent(replace(prototype.member, owner=numbers), prototype.places, optimizer, prototype.batch_size)

    def _prototype(self, chosen: Optimizer, batch_size: int, penalties: Penalties) -> Prototype:
        key = (chosen.key, penalties, batch_size)
        if key not in self._prototypes:
            network = self._build(chosen, penalties)
            trainer = Trainer(network, *self.data, batch_size or self.samples)
            program = network.program
            places = Places(
                parameters=self._parameters,
                gradients=program.gradients,
                slots=program.slots,
                slot_span=program.parameter_span,
                kept=program.masks + program.parameter_span,
            )
            self._prototypes[key] = Prototype(member(trainer, self._samples), places, network.batch_size)
        return self._prototypes[key]

    def losses(self, positions: np.ndarray) -> np.ndarray:
        """Return the mean loss over all samples at positions (n, size)."""
        return self._losses.losses(self._spans(positions))

    def gradient(self, position: np.ndarray) -> np.ndarray:
        """Return the gradient over all samples."""
        return self.curvature.gradient(np.asarray(position, dtype=np.float64))

    def gradients(self, positions: np.ndarray) -> np.ndarray:
        """Return the gradient over all samples at each position, as precise as float32."""
        found = self._gradients.left_behind(self._spans(positions), self._template.program.gradients)
        return found[:, self._parameters]

    def _spans(self, positions: np.ndarray) -> np.ndarray:
        """Return positions (n, size) as they lie in the arena, with the padding between arrays and the statistics."""
        program = self._template.program
        points = np.zeros((len(positions), program.kept_span), dtype=np.float32)
        points[:, self._parameters] = positions
        points[:, program.parameter_span :] = self._statistics
        return points

    def hessian_product(self, position: np.ndarray) -> Callable[[np.ndarray], np.ndarray]:
        """Return v -> H v over all samples."""
        return self.curvature.product(np.asarray(position, dtype=np.float64))

    @property
    def curvature(self) -> Curvature:
        """Second derivatives; raises `ConfigError` where they are not known."""
        if self._curvature is None:
            self._curvature = Curvature(self._template, *self.data, sample_weight=self._samples.weights)
        return self._curvature

    def shapes(self) -> Mapping[str, tuple[int, ...]]:
        """Return the shape of each parameter array, in the order of the numbers."""
        return {name: array.shape for name, array in self._template.parameters().items()}


def position_of(network: Network) -> np.ndarray:
    """Return a network's present parameters as a position on its surface, (size,) float32; a copy."""
    return network.arena[parameter_places(network)].copy()


def _statistics_of(network: Network) -> np.ndarray:
    """Return a copy of what a network keeps without learning it, as it lies in the arena."""
    return network.arena[network.program.parameter_span : network.program.kept_span].copy()


def parameter_places(network: Network) -> np.ndarray:
    """Return the offset in the arena of each number that is learned, (size,) int64."""
    entries = network.program.parameters
    return np.concatenate([np.arange(entry.value, entry.value + entry.wanted.size) for entry in entries])


def parameter_names(network: Network) -> tuple[str, ...]:
    """Return a name for each number that is learned, such as ``layers.0.weight[1,2]``."""
    return tuple(
        f"{name}[{','.join(map(str, index))}]"
        for name, array in network.parameters().items()
        for index in np.ndindex(array.shape)
    )
