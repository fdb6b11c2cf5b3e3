"""The strongest patches: the parts of real pictures that excite each feature map most [zeiler2014]."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import ConfigError
from engine.network import Network
from engine.seeing.receptive_field import receptive_fields


@dataclass(frozen=True, eq=False)
class Patches:
    """For each map the parts that excite it most, strongest first, of different pictures."""

    pictures: np.ndarray  # (maps, count) int32, number of the picture
    units: np.ndarray  # (maps, count, 2) int32, row and column of the unit in its map
    corners: np.ndarray  # (maps, count, 2) int32, first row and column; may lie outside the picture
    values: np.ndarray  # (maps, count) float32, what the unit says
    cuts: np.ndarray  # (maps, count, size, size, channels) float32, 0 outside the picture


def strongest_patches(network: Network, node: str, pictures: np.ndarray, count: int = 9, maps: int = 32) -> Patches:
    """Find the patches among pictures (n, height, width, channels) for the first ``maps`` maps of a layer.

    Raises
    ------
    ConfigError
        If the layer is not one of feature maps.
    """
    fields = receptive_fields(network.nodes, network.inputs)
    known = [name for name in fields if name not in network.inputs]
    if node not in known:
        raise ConfigError("node", f"expected a layer of feature maps, one of {', '.join(known)}; got {node!r}", known)
    shape = next(entry.shape for entry in network.nodes if entry.name == node)
    count, maps = min(count, len(pictures)), min(maps, shape[2])
    units = network.capture(pictures, [node])[node].reshape(*shape, len(pictures))[:, :, :maps]
    flat = units.reshape(shape[0] * shape[1], maps, len(pictures))
    best, places = flat.max(axis=0), flat.argmax(axis=0)  # (maps, n): each picture counts once
    order = np.argsort(-best, axis=1, kind="stable")[:, :count]
    field, rows = fields[node], np.arange(maps)[:, None]
    found = np.stack(np.divmod(places[rows, order], shape[1]), axis=-1)
    corners = field.start + found * field.stride
    cuts = cut_windows(pictures, order, corners, field.size)
    return Patches(order.astype(np.int32), found.astype(np.int32), corners.astype(np.int32), best[rows, order], cuts)


def cut_windows(pictures: np.ndarray, numbers: np.ndarray, corners: np.ndarray, size: int) -> np.ndarray:
    """Return a square of each picture named, (..., size, size, channels) float32, 0 where it lies outside.

    Parameters
    ----------
    pictures : (n, height, width, channels)
    numbers : (...) int
        Which picture.
    corners : (..., 2) int
        First row and column of the square.
    size : int
        Its side; at most twice that of the pictures is cut.
    """
    size = min(size, 2 * max(pictures.shape[1:3]))
    wide = np.pad(pictures, ((0, 0), (size, size), (size, size), (0, 0)))
    cuts = np.empty((*numbers.shape, size, size, pictures.shape[3]), dtype=np.float32)
    for index in np.ndindex(numbers.shape):
        top, left = np.clip(corners[index] + size, 0, np.array(wide.shape[1:3]) - size)
        cuts[index] = wide[numbers[index], top : top + size, left : left + size]
    return cuts
