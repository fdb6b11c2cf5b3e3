"""What goes along with a playground's run without being part of it: slices, curvature, regions, copies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from engine.experiments import _playground_regions as regions
from engine.experiments._ensemble import Ensemble
from engine.experiments._landscape import Landscape
from engine.experiments._pacing import Pacing
from engine.experiments._playground_points import Points
from engine.experiments._sharpness import Sharpness
from engine.network import Network
from engine.surfaces._network import NetworkSurface


class Companions:
    """Everything that begins anew with a run's path, each drawn as often as its pacing allows.

    Parameters
    ----------
    size : int
        Number of parameters.
    before : Companions, optional
        Of the run before; its kept place stays if the network has as many parameters.
    """

    def __init__(self, size: int, before: Companions | None = None) -> None:
        self.landscape: Landscape = Landscape(size, None if before is None else before.landscape)
        self.sharpness = Sharpness()
        self.regions = Pacing(regions.SHARE, 0.0)
        self.copies: Ensemble | None = None
        self._surface: tuple[Network, Points, NetworkSurface] | None = None

    def version(self, stream: str, step: int, next_point: int, at: Callable[..., int]) -> int:
        """Return a number that changes with a stream's content.

        Parameters
        ----------
        stream : str
        step, next_point : int
            Of the run and of its curves.
        at : callable
            `AbstractExperiment._version_at` of the run.
        """
        landscape, sharpness = self.landscape, self.sharpness
        if stream == "surface":
            return landscape.pacing.version(at(step))
        if stream in ("paths", "positions"):  # drawn on the slice: they change with it
            return at(step if stream == "positions" else next_point, landscape.drawings)
        if stream == "regions":
            return self.regions.version(at(step))
        if stream == "ensemble":
            return self.copies.pacing.version(at(self.copies.step)) if self.copies is not None else at(0)
        if stream == "curvature":
            return sharpness.now_pacing.version(at(step))
        if stream == "sharpness":
            return sharpness.path_pacing.version(at(next_point + sharpness.known))
        return at(step)

    def ensemble(self, config: Mapping[str, Any], network: Network, points: Points) -> Ensemble | None:
        """Return the copies that train beside the run, made when first asked for; None if none are wanted."""
        if self.copies is None and config["copies"]:
            self.copies = Ensemble(config, network, points)
        return self.copies

    def surface(self, network: Network, points: Points) -> NetworkSurface:
        """Return the loss of this architecture over the training points; built anew only when either changed."""
        if self._surface is None or self._surface[0] is not network or self._surface[1] is not points:
            surface = NetworkSurface.of(network, points.inputs[0], points.targets[0], points.weights)
            self._surface = (network, points, surface)
        self._surface[2].keep_statistics(network)
        return self._surface[2]

    def keep(self, position: np.ndarray | None) -> None:
        """Keep a place as the line's other end, unless there is one that fits already."""
        if self.landscape.kept is None and position is not None and len(position) == self.landscape.size:
            self.landscape.kept = position
