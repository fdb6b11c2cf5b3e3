"""The settings of the gradient check, and what it can show."""

from __future__ import annotations

from typing import Final

from engine.experiments._modules_table import COSTS, MODULES
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.spec import AbstractField, Choice, Integer, Real


def _number(name: str, label: str, help: str, default: float) -> AbstractField:
    return Real(
        name=name, label=label, help=help, default=default, minimum=-3.0, maximum=3.0,
        stops=tuple(step / 4 for step in range(-12, 13)),
    )  # fmt: skip


FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(name="module", label="Module", help="The one under test.", default="relu", choices=MODULES),
    Choice(name="loss", label="Cost", help="What makes one number of the outputs.", default=COSTS[0], choices=COSTS),
    _number("a1", "a₁", "First number of the input.", 0.75),
    _number("a2", "a₂", "Second number of the input.", 1.5),
    _number("b1", "b₁", "First number of the second input, of modules that have two.", -0.5),
    _number("b2", "b₂", "Second number of the second input, of modules that have two.", 2.0),
    _number("t1", "t₁", "First target; hinge and ranking take its sign, NLL the place of the larger one.", 1.0),
    _number("t2", "t₂", "Second target; hinge takes its sign, ranking none.", -1.0),
    Real(
        name="step_size",
        label="Nudge",
        help="How far a number is moved up and down for the numerical derivative.",
        formula="h",
        default=1e-4,
        minimum=1e-7,
        maximum=1.0,
        scale="log",
        stops=(1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1.0),
    ),
    Choice(
        name="precision",
        label="Precision",
        help="Of the two costs of a difference: double has 16 digits, single, as the engine computes, 7.",
        default="double",
        choices=("double", "single"),
    ),
    Integer(name="seed", label="Seed", help="Draws the weights of Dense.", default=1, minimum=0, maximum=99_999),
)
STARTS_ANEW: Final = frozenset({"module", "loss", "seed"})

CHECK: Final = StreamSpec(
    name="check",
    kind="snapshot",
    help="Every number with both derivatives of the cost; those not yet nudged are NaN.",
    arrays=(
        ArraySpec(
            name="rows",
            dtype="float64",
            shape=("numbers", 6),
            help="Value, derivative by backpropagation, by the difference, error, cost above, cost below.",
        ),
        ArraySpec(name="target", dtype="float64", shape=("targets",), help="What the cost compares with."),
    ),
)
ERRORS: Final = StreamSpec(
    name="errors",
    kind="snapshot",
    help="The largest error of the check at many sizes of the nudge.",
    arrays=(
        ArraySpec(name="step_size", dtype="float64", shape=("n",), help="h"),
        ArraySpec(name="double", dtype="float64", shape=("n",), help="Error in double precision."),
        ArraySpec(name="single", dtype="float64", shape=("n",), help="Error in single precision."),
    ),
)
