"""What the race can show: each stream's description."""

from __future__ import annotations

from typing import Final

from engine.experiments._race_config import MOST
from engine.experiments._series import series_stream
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.spec import Integer

TABLE: Final = (
    "steps",
    "gradient evaluations",
    "seconds",
    "loss",
    "gradient norm",
    "steps to the target",
    "clock to the target",
    "wins",
    "median loss",
    "lower quartile",
    "upper quartile",
    "share at the target",
    "share diverged",
)
TERMS: Final = ("gradient", "momentum", "scaling", "update")
CURVES: Final = (
    "clock",
    *(f"loss {number}" for number in range(1, MOST + 1)),
    *(f"gradient norm {number}" for number in range(1, MOST + 1)),
)

STREAMS: Final = (
    status_stream(
        "Rounds, epoch, the leader's loss, not a number thrice (a race tests nothing), rounds a "
        "second that can be computed, the leader's learning rate."
    ),
    StreamSpec(
        name="surface",
        kind="snapshot",
        help="The loss over a window of the slice, exact, over all samples.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float32",
                shape=("rows", "size"),
                help="Row 0 is the top; one row for a curve; not finite where the loss is not.",
            ),
            ArraySpec(name="window", dtype="float32", shape=(4,), help="Across from, to; up from, to."),
            ArraySpec(name="minima", dtype="float32", shape=("k", 2), help="Known lowest points; none if unknown."),
        ),
        options=(
            Integer(name="size", label="Size", help="Points along each side.", default=51, minimum=11, maximum=151),
        ),
    ),
    StreamSpec(
        name="paths",
        kind="snapshot",
        help="Where each contestant of the drawn seed has been, projected on the slice.",
        arrays=(
            ArraySpec(
                name="points",
                dtype="float32",
                shape=("contestants", "n", 3),
                help="Across, up, loss; not a number once it has diverged.",
            ),
            ArraySpec(name="clock", dtype="float64", shape=("n",), help="When each point was taken."),
        ),
    ),
    StreamSpec(
        name="positions",
        kind="snapshot",
        help="Where each contestant of the drawn seed is now.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float64",
                shape=("contestants", 6),
                help="Across, up, loss, gradient norm, steps, 1 while finite or 0 once diverged.",
            ),
            ArraySpec(name="clock", dtype="float64", shape=(1,), help="Steps, evaluations or seconds since the start."),
        ),
    ),
    StreamSpec(
        name="table",
        kind="snapshot",
        help="One row a contestant: " + ", ".join(TABLE) + ". Not a number where there is none.",
        arrays=(
            ArraySpec(name="values", dtype="float64", shape=("contestants", len(TABLE)), help="In that order."),
            ArraySpec(name="leader", dtype="int32", shape=(1,), help="Who leads on the drawn seed, from 0."),
        ),
    ),
    StreamSpec(
        name="terms",
        kind="snapshot",
        help="What made each contestant's newest step, as arrows on the slice: " + ", ".join(TERMS) + ".",
        arrays=(
            ArraySpec(
                name="arrows",
                dtype="float32",
                shape=("contestants", len(TERMS), 2),
                help="Scaling is the root of the mean square that divides the step. Not a number where there is none.",
            ),
            ArraySpec(name="origin", dtype="float32", shape=("contestants", 2), help="Where the step began."),
            ArraySpec(
                name="lengths",
                dtype="float64",
                shape=("contestants", 2),
                help="Of the gradient there, over all samples; and of what reached the optimizer, after clipping.",
            ),
        ),
    ),
    series_stream("curves", "Loss and gradient norm of each contestant of the drawn seed, over all samples.", CURVES),
    StreamSpec(
        name="seeds",
        kind="snapshot",
        help="How each contestant fares on each seed.",
        arrays=(
            ArraySpec(name="losses", dtype="float64", shape=("contestants", "seeds"), help="Newest measured loss."),
            ArraySpec(
                name="reached", dtype="float64", shape=("contestants", "seeds"), help="Clock at the target, or NaN."
            ),
            ArraySpec(name="winner", dtype="int32", shape=("seeds",), help="From 0; -1 if nobody leads."),
        ),
    ),
    StreamSpec(
        name="curvature",
        kind="snapshot",
        help="Second derivatives over all samples where one contestant of the drawn seed is.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float64",
                shape=(5,),
                help="Largest and smallest eigenvalue, condition number, largest stable learning rate 2 / lambda_max, "
                "number of negative eigenvalues (0 at a minimum, more at a saddle).",
            ),
            ArraySpec(name="eigenvalues", dtype="float64", shape=("k",), help="Ascending; all, or those at both ends."),
            ArraySpec(name="axes", dtype="float32", shape=(2, 2), help="The two outermost eigenvectors on the slice."),
        ),
        options=(
            Integer(
                name="contestant",
                label="Contestant",
                help="Whose place, from 0.",
                default=0,
                minimum=0,
                maximum=MOST - 1,
            ),
        ),
    ),
)
