"""Which sets of images an experiment offers, and what is said of one that is not on this machine."""

from __future__ import annotations

from typing import Final

from engine.errors import ConfigError
from engine.images import IMAGES, Use, is_here

PATH: Final = "image_set"
LARGEST_CARRIED: Final = "mnist"  # the default where it is on this machine


def offered(use: Use) -> tuple[str, ...]:
    """Return the keys of the sets that say they are for this use, in menu order."""
    return tuple(key for key, spec in IMAGES.items() if use in spec.uses)


def default() -> str:
    """Return the set that a lab starts with where it names none."""
    return LARGEST_CARRIED if is_here(LARGEST_CARRIED) else "digits"


def check_presence(image_set: str, use: Use) -> None:
    """Refuse pictures that are not on this machine: `ConfigError` with the ways to get them, and the sets that are."""
    if is_here(image_set):
        return
    present = tuple(key for key in offered(use) if is_here(key))
    how = IMAGES[image_set].how_to_get(image_set)
    message = f"{IMAGES[image_set].label} is not on this machine: {how}, or choose {' or '.join(present)}"
    raise ConfigError(PATH, message, present)
