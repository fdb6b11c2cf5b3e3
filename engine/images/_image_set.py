"""What a set of images is: the pictures with their classes, and the description every file of this folder ends in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from engine.spec import Spec

Bytes: TypeAlias = npt.NDArray[np.uint8]
Use: TypeAlias = Literal["network", "contest", "digits"]


@dataclass(frozen=True, kw_only=True, eq=False)
class ImageSet:
    """Pictures for training and testing, as bytes; ``x_train`` and ``x_test`` give them as a network takes them.

    Parameters
    ----------
    key : str
        Name in ``engine.images.IMAGES``.
    train, test : (n, height, width, channels) uint8
        Brightness from 0 to 255.
    y_train, y_test : (n,) int32
        Class numbers.
    classes : tuple of str
        Name of each class.
    """

    key: str
    train: Bytes
    y_train: npt.NDArray[np.int32]
    test: Bytes
    y_test: npt.NDArray[np.int32]
    classes: tuple[str, ...]

    @property
    def x_train(self) -> npt.NDArray[np.float32]:
        """Training pictures, (n, height, width, channels) float32 from 0 to 1; made anew each time."""
        return self.train.astype(np.float32) / np.float32(255.0)

    @property
    def x_test(self) -> npt.NDArray[np.float32]:
        """Test pictures, (n, height, width, channels) float32 from 0 to 1; made anew each time."""
        return self.test.astype(np.float32) / np.float32(255.0)

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height, width and channels of one picture."""
        height, width, channels = self.train.shape[1:]
        return height, width, channels

    def __len__(self) -> int:
        """Return the number of pictures, training and test together."""
        return len(self.train) + len(self.test)


Arrays: TypeAlias = dict[str, npt.NDArray[Any]]
NAMES: Final = ("x_train", "y_train", "x_test", "y_test")  # of a user's file


@dataclass(frozen=True)
class Source:
    """One file that can be fetched.

    Parameters
    ----------
    name : str
        Its name, the same at every address.
    size : int
        Bytes.
    sha256 : str
        Of the file as it is fetched.
    unpacked_sha256 : str
        Of what it unpacks to; empty if not known.
    """

    name: str
    size: int
    sha256: str
    unpacked_sha256: str = ""


@dataclass(frozen=True, kw_only=True)
class ImageSpec(Spec):
    """A set of images: its description and where it comes from.

    Parameters
    ----------
    shape : (int, int, int)
        Height, width and channels of one picture.
    classes : tuple of str
    counts : (int, int)
        Pictures for training and for testing.
    uses : tuple of Use
        Where it is offered: to a ``network`` of any input, in a ``contest``, which takes grey pictures of
        ten classes, or where ``digits`` are written in rows and scenes.
    licence, origin : str
        What the pages say about it.
    sources : tuple of Source
        Files to fetch; empty if the set cannot be fetched.
    mirrors : tuple of str
        Addresses that all sources are below, tried in turn.
    read : callable, optional
        ``read() -> arrays`` for a set that comes with an installed package.
    """

    shape: tuple[int, int, int]
    classes: tuple[str, ...]
    counts: tuple[int, int]
    uses: tuple[Use, ...] = ("network", "contest")
    licence: str
    origin: str
    sources: tuple[Source, ...] = ()
    mirrors: tuple[str, ...] = ()
    read: Callable[[], Arrays] | None = None

    def how_to_get(self, key: str) -> str:
        """Return how the set of a key comes to a machine that lacks it, as words that follow a colon."""
        own = (
            f"put {key}.npz (with the arrays {', '.join(NAMES)}) into a folder and name that folder in PLAYGROUND_DATA"
        )
        if not self.sources:
            return own
        return f"fetch it with `playground data get {key}` or the button on a teacher's page of rooms, or {own}"

    def as_dict(self) -> dict[str, Any]:
        """Return a JSON-ready description without addresses."""
        described = super().as_dict()
        described.pop("mirrors")
        described["sources"] = sum(source.size for source in self.sources)
        return described
