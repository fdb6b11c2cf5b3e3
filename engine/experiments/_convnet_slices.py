"""Slices of a convolutional network's loss over a few of its pictures, filled in little by little."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.experiments import _landscape_streams
from engine.experiments._landscape import Landscape
from engine.experiments._pacing import Pacing
from engine.network import Network
from engine.slices import Plane
from engine.spec import AbstractField, Choice, Integer
from engine.surfaces._network import NetworkSurface, position_of
from engine.surfaces._surface import Window

PICTURES: Final = 64  # whose mean loss is drawn: half a millisecond for LeNet-1
MOST_PARAMETERS: Final = 110_000  # beyond, a place takes 20 ms and more, and a path of places too much memory
BUDGET_S: Final = 0.1  # for losses, in one drawing
SHARE: Final = 0.3  # of the time, while somebody watches
NAMES: Final = tuple(stream.name for stream in _landscape_streams.STREAMS)

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="plane",
        label="Slice",
        help="Two random directions; where the path moved most; or the line from the kept run, or from the first "
        "weights, to this one.",
        default="random",
        choices=("random", "path", "line"),
    ),
    Integer(
        name="plane_seed",
        label="Directions",
        help="Chooses the two random directions.",
        default=0,
        minimum=0,
        maximum=99_999,
    ),
)
AXES: Final = {
    "random": ("random direction 1", "random direction 2"),
    "path": ("main direction of the path", "second direction"),
    "line": ("from the other end (0) to here (1)", "first weights"),
}


@dataclass(eq=False)
class Picture:
    """One slice on its way: losses that are known so far, NaN elsewhere."""

    plane: Plane
    window: Window
    values: np.ndarray  # (rows, size) float32
    version: int  # of the run when it was begun
    known: int = 0

    def fill(self, surface: NetworkSurface, seconds: float) -> None:
        """Compute further losses from the top, for so many seconds and at least a row."""
        rows, size = self.values.shape
        across = np.linspace(self.window.x_min, self.window.x_max, size)
        up = np.linspace(self.window.y_max, self.window.y_min, rows) if rows > 1 else np.zeros(1)
        begin = perf_counter()
        while self.known < rows and (self.known == 0 or perf_counter() - begin < seconds):
            places = self.plane.position(across, np.full(size, up[self.known]))
            with np.errstate(over="ignore"):
                self.values[self.known] = surface.losses(places)
            self.known += 1


class Slices:
    """The path of a run and the slice that is drawn of it; `begin` comes first."""

    def __init__(self) -> None:
        self._landscape = Landscape(0)
        self._pacing = Pacing(SHARE)
        self._filled = 0
        self._shown: Picture | None = None
        self._coming: Picture | None = None
        self._surface: NetworkSurface | None = None

    def begin(self, network: Network, pictures: np.ndarray, classes: np.ndarray) -> None:
        """Begin another path; a kept place stays if the network has as many parameters.

        Parameters
        ----------
        network : Network
        pictures, classes : (n, ...), (n,)
            Training pictures; the first `PICTURES` of them are used.
        """
        self._landscape = Landscape(network.parameter_count(), self._landscape)
        self._surface = None
        self._pictures, self._classes = pictures[:PICTURES], classes[:PICTURES]
        self.look_elsewhere()

    def record(self, network: Network) -> None:
        """Add the network's place to the path."""
        if self._landscape.size <= MOST_PARAMETERS:
            position = position_of(network)
            loss = float(self._surface_of(network).losses(position[None])[0])
            self._landscape.path.append(network.step, loss, position)

    def keep(self, network: Network) -> None:
        """Keep the network's place as the other end of the line."""
        self._landscape.kept = position_of(network)
        self.look_elsewhere()

    def version(self, stream: str, newest: int) -> int:
        """Return a number that changes with a stream's content."""
        found = newest + self._filled
        return self._pacing.version(found) if stream == "surface" else found

    def draw(
        self, name: str, network: Network, config: Mapping[str, Any], options: Mapping[str, Any], newest: int
    ) -> list[np.ndarray]:
        """Return one of the streams; raise `ConfigError` if the network is too large.

        Parameters
        ----------
        name : str
        network : Network
        config : mapping
            With `FIELDS`.
        options : mapping
            Of the stream.
        newest : int
            Version of the run.
        """
        if self._landscape.size > MOST_PARAMETERS:
            message = f"slices are for networks of at most {MOST_PARAMETERS:,} parameters; choose a smaller network"
            raise ConfigError("plane", message, ())
        surface, position = self._surface_of(network), position_of(network)
        if name == "surface":
            with self._pacing.drawing():
                shown = self._filled_further(surface, position, config, options["size"], newest)
            return [shown.values, shown.window.as_array(), np.zeros((0, 2), dtype=np.float32)]
        plane = None if self._shown is None else self._shown.plane
        return _landscape_streams.draw(
            name, self._landscape, surface, position, network.step, config, options, plane=plane
        )

    def _filled_further(
        self, surface: NetworkSurface, position: np.ndarray, config: Mapping[str, Any], size: int, newest: int
    ) -> Picture:
        """Go on with the picture that is coming; show it once it is whole, or at once if there is no other."""
        if self._coming is None and (self._shown is None or self._shown.version != newest):
            plane, window = self._landscape.cut(surface, position, config)
            rows = size if plane.up.any() else 1
            self._coming = Picture(plane, window, np.full((rows, size), np.nan, dtype=np.float32), newest)
        if self._coming is not None:
            before = self._coming.known
            self._coming.fill(surface, BUDGET_S)
            self._filled += self._coming.known - before
            whole = self._coming.known == len(self._coming.values)
            if whole or self._shown is None or np.isnan(self._shown.values).any():
                self._shown = self._coming
            if whole:
                self._coming = None
        assert self._shown is not None
        return self._shown

    def look_elsewhere(self) -> None:
        """Begin another picture: another slice was chosen."""
        self._shown = self._coming = None
        self._filled += 1  # so that viewers get it, though the run stands still

    def _surface_of(self, network: Network) -> NetworkSurface:
        if self._surface is None:
            self._surface = NetworkSurface.of(network, self._pictures, self._classes)
        self._surface.keep_statistics(network)
        return self._surface
