"""Sets of real images: one file each, registered by being here.

    data = load("mnist")
    network.fit(data.x_train, data.y_train, batch_size=50, epochs=1)

Nothing is ever fetched unless `fetch` is called.
"""

from __future__ import annotations

import sys

from engine.errors import ConfigError, DataError
from engine.images._download import Progress
from engine.images._download import fetch as fetch_files
from engine.images._image_set import ImageSet, ImageSpec, Use
from engine.images._store import cache_folder, find, is_present
from engine.registry import discover

__all__ = ["IMAGES", "ImageSet", "ImageSpec", "Use", "fetch", "is_here", "load"]

IMAGES: dict[str, ImageSpec] = discover(sys.modules[__name__], ImageSpec)


def load(key: str) -> ImageSet:
    """Return a set of images from the user's folder, the cache or the installation.

    Raises
    ------
    ConfigError
        If there is no such set.
    DataError
        If it is not on this machine; says how to get it.
    FormatError
        If its file is damaged; names it.
    """
    return find(key, _spec(key))


def is_here(key: str) -> bool:
    """Say whether `load` would find a set on this machine; nothing is read. Raises `ConfigError` for no such set."""
    return is_present(key, _spec(key))


def fetch(key: str, progress: Progress = lambda name, done, total: None) -> None:
    """Fetch a set from its canonical address into the cache; checksums are compared before anything is put there.

    Parameters
    ----------
    progress : callable
        Called with (file name, bytes done, bytes in all) after each block.

    Raises
    ------
    DataError
        If it cannot be fetched; says why. Calling again goes on where it was cut.
    """
    spec = _spec(key)
    if not spec.sources:
        raise DataError(f"{spec.label} has no address it could be fetched from: {spec.origin}")
    fetch_files(spec.sources, spec.mirrors, cache_folder(key), progress)


def _spec(key: str) -> ImageSpec:
    if key not in IMAGES:
        raise ConfigError("dataset", f"expected one of {', '.join(IMAGES)}; got {key!r}", tuple(IMAGES))
    return IMAGES[key]
