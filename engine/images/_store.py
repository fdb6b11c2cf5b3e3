"""Where sets of images are looked for: the user's folder, the cache, the installation.

1. ``$PLAYGROUND_DATA``: ``<key>.npz`` with x_train, y_train, x_test and y_test;
2. the cache, which only `engine.images.fetch` fills, below ``$PLAYGROUND_CACHE`` or the user's cache folder;
3. what the installation carries in ``engine/data``, or what an installed package does.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import numpy as np

from engine.errors import DataError, FormatError
from engine.images import _idx
from engine.images._image_set import NAMES, Arrays, ImageSet, ImageSpec

CARRIED = Path(__file__).parents[1] / "data"
IDX_PARTS = {"train-images": "x_train", "train-labels": "y_train", "t10k-images": "x_test", "t10k-labels": "y_test"}


def users_folder() -> Path | None:
    """Return the folder of the user's own data sets, if there is one."""
    named = os.environ.get("PLAYGROUND_DATA")
    return Path(named) if named else None


def cache_folder(key: str) -> Path:
    """Return the folder that fetched files of a set belong in; it may not exist yet."""
    chosen = os.environ.get("PLAYGROUND_CACHE")
    if chosen:
        return Path(chosen) / "data" / key
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return home / "backprop-playground" / "data" / key


def find(key: str, spec: ImageSpec) -> ImageSet:
    """Return a set from the first place that has it.

    Raises
    ------
    DataError
        If no place has it; says what to do.
    FormatError
        If the first place that has it holds something else; names the file.
    """
    own = users_folder()
    if own is not None and (own / f"{key}.npz").is_file():
        return as_set(key, spec, read_npz(own / f"{key}.npz"), str(own / f"{key}.npz"))
    for folder, fetched in ((cache_folder(key), True), (CARRIED / key, False)):
        if spec.sources and all((folder / source.name).is_file() for source in spec.sources):
            return as_set(key, spec, read_idx(folder, spec, fetched=fetched), str(folder))
    if spec.read is not None:
        return as_set(key, spec, spec.read(), f"the installed package for {key}")
    raise DataError(f"{spec.label} is not on this machine: {spec.how_to_get(key)}")


def is_present(key: str, spec: ImageSpec) -> bool:
    """Say whether any of the places has a set, without reading it."""
    own = users_folder()
    if spec.read is not None or (own is not None and (own / f"{key}.npz").is_file()):
        return True
    folders = (cache_folder(key), CARRIED / key)
    return any(spec.sources and all((folder / source.name).is_file() for source in spec.sources) for folder in folders)


def read_idx(folder: Path, spec: ImageSpec, *, fetched: bool) -> Arrays:
    """Read the four files of MNIST and its relatives."""
    return {
        IDX_PARTS["-".join(source.name.split("-")[:2])]: _idx.read(folder / source.name, source, fetched=fetched)
        for source in spec.sources
    }


def read_npz(path: Path) -> Arrays:
    """Read the user's file; nothing in it is executed."""
    try:
        with np.load(path, allow_pickle=False) as data:
            return {name: data[name] for name in NAMES}
    except KeyError as error:
        raise FormatError(f"{path} lacks {error.args[0]}; expected the arrays {', '.join(NAMES)}") from error
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise FormatError(f"{path} cannot be read: {error}") from error


def as_set(key: str, spec: ImageSpec, arrays: Arrays, where: str) -> ImageSet:
    """Check the arrays of a set against its description; raise `FormatError` naming the place and the array."""
    height, width, channels = spec.shape
    checked: Arrays = {}
    for part in ("train", "test"):
        x, y = arrays[f"x_{part}"], arrays[f"y_{part}"]
        if x.dtype != np.uint8 or x.shape[1:] not in {(height, width), (height, width, channels)}:
            wanted = f"uint8 (pictures, {height}, {width}, {channels})"
            raise FormatError(f"{where}: expected x_{part} as {wanted}, got {x.dtype} {x.shape}")
        if channels > 1 and x.ndim != 4:
            raise FormatError(f"{where}: expected x_{part} with {channels} channels, got {x.shape}")
        if y.shape != (len(x),) or not np.issubdtype(y.dtype, np.integer) or not len(y):
            raise FormatError(f"{where}: expected y_{part} as {len(x)} whole numbers, got {y.dtype} {y.shape}")
        if y.min() < 0 or y.max() >= len(spec.classes):
            raise FormatError(f"{where}: expected classes from 0 to {len(spec.classes) - 1} in y_{part}")
        checked[part], checked[f"y_{part}"] = x.reshape(-1, height, width, channels), y.astype(np.int32)
    return ImageSet(
        key=key,
        train=checked["train"],
        y_train=checked["y_train"],
        test=checked["test"],
        y_test=checked["y_test"],
        classes=spec.classes,
    )
