"""The convolution lab's ``pictures`` setting: which of the student's own albums, and what follows from it.

A browser sends ``{album}``, a digest. The albums stay with the experiment; their name and classes are written beside.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError
from engine.images._album import PATH, Album, from_description, read_album

OWN_PICTURES: Final = "own"
MOST_ALBUMS: Final = 4
ARRAY: Final = "album"


class Albums:
    """The albums of one run by digest; the oldest go when there are too many."""

    def __init__(self) -> None:
        self._albums: OrderedDict[str, Album] = OrderedDict()

    def add(self, album: Album) -> str:
        """Keep an album and return its digest."""
        self._albums[album.digest] = album
        self._albums.move_to_end(album.digest)
        while len(self._albums) > MOST_ALBUMS:
            self._albums.popitem(last=False)
        return album.digest

    def take(self, other: Albums) -> None:
        """Keep the other one's albums, too."""
        for album in other._albums.values():
            self.add(album)

    def get(self, digest: object) -> Album:
        """Return an album; raise `ConfigError` if it is not here."""
        album = self._albums.get(digest) if isinstance(digest, str) else None
        if album is None:
            message = (
                "These pictures are not in this session: own pictures stay with their run. Choose the folder again."
            )
            raise ConfigError(PATH, message)
        return album

    def take_file(self, data: bytes, name: str) -> dict[str, Any]:
        """Keep the pictures that a page has packed and say how a configuration chooses them."""
        album = read_album(data, name)
        choice = {"image_set": OWN_PICTURES, PATH: {"album": self.add(album)}}
        return {"own": self._described(album), "choice": choice, "refusal": ""}

    def resolve(self, changes: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
        """Return changes whose album is known, with what follows from it written beside.

        Raises
        ------
        ConfigError
            If the album is not here, or own pictures are asked for and there are none.
        """
        resolved = dict(changes)
        chosen = resolved.get(PATH)
        if isinstance(chosen, Mapping) and chosen:
            resolved[PATH] = self._described(self.get(chosen.get("album")))
        after = {**base, **resolved}
        if after.get("image_set") == OWN_PICTURES and not after.get(PATH):
            where = "choose a folder or a zip in the lab “Convolutional networks”"
            raise ConfigError("image_set", f"There are no pictures of your own in this run yet: {where}.")
        return resolved

    def packed(self, config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
        """Return what a checkpoint needs to hold of the chosen album: a description and arrays."""
        if not config[PATH]:
            return {}, {}
        album = self.get(config[PATH]["album"])
        return {ARRAY: album.description()}, {ARRAY: album.pixels}

    def unpack(self, description: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
        """Keep the album of a checkpoint, if it has one; raise `ConfigError` if it is none."""
        if ARRAY in description:
            self.add(from_description(description[ARRAY], np.ascontiguousarray(arrays[ARRAY])))

    @staticmethod
    def _described(album: Album) -> dict[str, Any]:
        return {"album": album.digest, **album.description()}
