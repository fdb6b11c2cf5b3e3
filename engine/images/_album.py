"""Pictures of somebody's own as raw pixels: the browser decodes files, so no picture format is ever read here.

What travels is a line of JSON that says how many pictures of which classes follow, and then their bytes, class after
class. Everything about it is checked against its length before an array is made.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.images._image_set import Bytes

MAGIC: Final = b"PICTURES1 "
SIDES: Final = {1: 28, 3: 32}  # pixels along each side of a picture of so many channels: grey, or red, green, blue
FEWEST_CLASSES: Final = 2
MOST_CLASSES: Final = 20
FEWEST_OF_A_CLASS: Final = 4  # three to train on, one to test
LONGEST_NAME: Final = 40
MOST_BYTES: Final = 4_000_000
LONGEST_HEAD: Final = 8_192
TEST_SHARE: Final = 0.2
PATH: Final = "pictures"
_NONE = "These are no pictures that the page has made of a folder."


@dataclass(frozen=True, kw_only=True, eq=False)
class Album:
    """Pictures by class; equal content has an equal `digest`.

    Parameters
    ----------
    name : str
        Of the folder or archive.
    classes : tuple of str
        Names, all different.
    counts : tuple of int
        Pictures of each class.
    pixels : (n, 28, 28, 1) or (n, 32, 32, 3) uint8
        Class after class, 0 black, 255 white.
    """

    name: str
    classes: tuple[str, ...]
    counts: tuple[int, ...]
    pixels: Bytes

    @cached_property
    def digest(self) -> str:
        """Name of the content: 32 hexadecimal digits."""
        found = hashlib.blake2b(json.dumps(self.description()).encode(), digest_size=16)
        found.update(np.ascontiguousarray(self.pixels).tobytes())
        return found.hexdigest()

    def description(self) -> dict[str, Any]:
        """Return everything but the pixels, JSON-ready."""
        described = {"name": self.name, "classes": list(self.classes), "counts": list(self.counts)}
        channels = self.pixels.shape[3]
        return described if channels == 1 else {**described, "channels": channels}

    def labels(self) -> np.ndarray:
        """Return the class of each picture, (n,) int32."""
        return np.repeat(np.arange(len(self.classes), dtype=np.int32), self.counts)

    def split(self, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the places of training and of test pictures: a fifth of each class for testing."""
        random = np.random.default_rng(seed)
        train, test, first = [], [], 0
        for count in self.counts:
            places = first + random.permutation(count)
            kept = max(1, round(TEST_SHARE * count))
            test.append(places[:kept])
            train.append(places[kept:])
            first += count
        return random.permutation(np.concatenate(train)), random.permutation(np.concatenate(test))


def read_album(data: bytes, name: str) -> Album:
    """Return the pictures that a page has packed.

    Raises
    ------
    ConfigError
        With the path ``pictures`` and a sentence, for anything else; nothing has been allocated then.
    """
    if len(data) > MOST_BYTES:
        raise _refused(f"The pictures take {len(data):,} bytes; at most {MOST_BYTES:,} fit. Keep fewer of them.")
    head, found, _ = data[: LONGEST_HEAD + len(MAGIC)].partition(b"\n")
    if not data.startswith(MAGIC) or not found:
        raise _refused(_NONE)
    try:
        described = json.loads(head[len(MAGIC) :])
    except (ValueError, RecursionError) as error:
        raise _refused(_NONE) from error
    if not isinstance(described, dict) or set(described) - {"channels"} != {"classes", "counts"}:
        raise _refused(_NONE)
    return from_description({**described, "name": name or "pictures"}, memoryview(data)[len(head) + 1 :])


def from_description(described: Mapping[str, Any], pixels: memoryview | Bytes) -> Album:
    """Return the pictures of a description and their pixels; raise `ConfigError` if they do not fit each other."""
    classes, counts, name = described.get("classes"), described.get("counts"), described.get("name")
    if not isinstance(classes, list) or not isinstance(counts, list) or not isinstance(name, str):
        raise _refused(_NONE)
    if not FEWEST_CLASSES <= len(classes) <= MOST_CLASSES:
        message = f"There are {len(classes)} classes; {FEWEST_CLASSES} to {MOST_CLASSES} can be learned."
        raise _refused(message, (FEWEST_CLASSES, MOST_CLASSES))
    for entry in classes:
        if not isinstance(entry, str) or not 0 < len(entry) <= LONGEST_NAME or not entry.isprintable():
            raise _refused(f"A class needs a name of 1 to {LONGEST_NAME} printable characters, got {entry!r:.60}.")
    if len(set(classes)) != len(classes) or len(counts) != len(classes):
        raise _refused("Every class needs one name of its own and one number of pictures.")
    for entry, count in zip(classes, counts, strict=True):
        if type(count) is not int or not FEWEST_OF_A_CLASS <= count <= MOST_BYTES:
            message = f"“{entry}” has {count!r:.20} pictures; at least {FEWEST_OF_A_CLASS} are needed of each class."
            raise _refused(message, (FEWEST_OF_A_CLASS,))
    shape = shape_of(described)
    size = sum(counts) * math.prod(shape)
    if size != (given := pixels.nbytes):
        what = f"{sum(counts):,} pictures of {' x '.join(map(str, shape))}"
        raise _refused(f"{what} take {size:,} bytes, {given:,} came.")
    array = np.frombuffer(pixels, dtype=np.uint8) if isinstance(pixels, memoryview) else pixels
    if array.dtype != np.uint8:
        raise _refused(_NONE)
    shaped = array.reshape(-1, *shape).copy()
    return Album(name=name[:200], classes=tuple(classes), counts=tuple(counts), pixels=shaped)


def shape_of(described: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return height, width and channels of a description's pictures; they are grey where it does not say."""
    channels = described.get("channels", 1)
    if type(channels) is not int or channels not in SIDES:
        raise _refused(f"Pictures have {' or '.join(map(str, SIDES))} channels, not {channels!r:.20}.", tuple(SIDES))
    return SIDES[channels], SIDES[channels], channels


def _refused(message: str, allowed: tuple[Any, ...] = ()) -> ConfigError:
    return ConfigError(PATH, message, allowed)
