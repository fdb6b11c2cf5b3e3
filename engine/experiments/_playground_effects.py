"""What it does to a playground that runs when a setting changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.experiments._own_data import classes_of
from engine.experiments._playground_looking import BESIDE_FIELDS, LOOKING_FIELDS
from engine.experiments._playground_own import same_points

POINTS: Final = frozenset({"dataset", "samples", "noise", "train_share", "seed", "problem", "own", "map"})
BINDING: Final = POINTS | {"features", "loss", "normalize", "class_weights"}
BUILDING: Final = frozenset({"layers", "features", "initializer", "loss", "problem", "dataset", "seed", "own"})
FRESH: Final = frozenset({"problem", "dataset", "own", "seed", "initializer"})


@dataclass(frozen=True)
class Effect:
    """Of a change; of ``fresh``, ``rebuilt`` and ``tuned`` the first that holds is done."""

    redrawn: bool  # the points are drawn anew
    fresh: bool  # the weights start afresh
    rebuilt: bool  # another architecture takes over what was learned
    tuned: bool  # the running network is trained in another way
    bound: bool  # and gets its points in another form
    copied: bool  # copies beside the run begin anew


def effect_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> Effect:
    """Return what follows from a change of the configuration; weights are kept wherever it allows that."""
    changed = {name for name in after if after[name] != before[name]}
    learned = changed - {"dataset", "own"} if same_points(before, after) else changed
    return Effect(
        redrawn=bool(changed & POINTS),
        fresh=bool(learned & FRESH) or _is_fresh_by_choice(before, after),
        rebuilt=bool(learned & BUILDING) or len(classes_of(before)) != len(classes_of(after)),
        tuned=not changed <= BESIDE_FIELDS,
        bound=bool(changed & BINDING),
        copied=not changed <= LOOKING_FIELDS,
    )


def _is_fresh_by_choice(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Say whether an architecture edit starts afresh because the student asked for that."""
    if after["keep_weights"]:
        return False
    widths = [[row["units"] for row in config["layers"]] for config in (before, after)]
    return widths[0] != widths[1] or before["features"] != after["features"]
