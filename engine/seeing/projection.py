"""Strong units projected back to the picture by deconvolution: which pixels made them say so [zeiler2014]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from engine.backtrace import Backtrace
from engine.network import Network
from engine.seeing.patches import Patches, cut_windows

AT_ONCE: Final = 16  # pictures on their way back side by side: one vector of the machine, little memory


@dataclass(frozen=True, eq=False)
class Projections:
    """What comes back from the unit of each patch, in the places of the patch."""

    cuts: np.ndarray  # (maps, count, size, size, channels) float32
    rectifiers: int  # on the way; without any, deconvolution is the gradient


def project_patches(network: Network, node: str, pictures: np.ndarray, patches: Patches) -> Projections:
    """Send each patch's unit back through the network by deconvolution, all others of its layer silenced.

    Parameters
    ----------
    network : Network
    node : str
        The layer of the patches.
    pictures : (n, height, width, channels)
        Among which they were found.
    patches : Patches
    """
    trace = Backtrace(network, node, AT_ONCE)
    shape = next(entry.shape for entry in network.nodes if entry.name == node)
    numbers = patches.pictures.ravel()
    maps = np.repeat(np.arange(len(patches.pictures)), patches.pictures.shape[1])
    units = np.ravel_multi_index((*patches.units.reshape(-1, 2).T, maps), shape)
    back = np.empty((len(numbers), *pictures.shape[1:]), dtype=np.float32)
    for first in range(0, len(numbers), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        said = trace.forward(pictures[numbers[part]])
        silenced = np.zeros_like(said)
        own = (np.arange(len(said)), units[part])
        silenced[own] = said[own]
        back[part] = trace.backward(silenced, "deconvolution").reshape(-1, *pictures.shape[1:])
    places = np.arange(len(numbers)).reshape(patches.pictures.shape)
    return Projections(cut_windows(back, places, patches.corners, patches.cuts.shape[2]), trace.rectifiers)
