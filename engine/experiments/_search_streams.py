"""What compared searches can show: each stream's description."""

from __future__ import annotations

from typing import Final

from engine.experiments._experiment import Measure
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.spec import Integer

REPETITION: Final = Integer(
    name="repetition", label="Repetition", help="Which one, from 0.", default=0, minimum=0, maximum=49
)

STREAMS: Final = (
    status_stream(
        "Trials of each search, rounds, the best loss, not a number thrice, trials a second, not a "
        "number. A round is one trial in every repetition."
    ),
    StreamSpec(
        name="best",
        kind="snapshot",
        help="How good each search has become after each of its trials, over the repetitions.",
        arrays=(
            ArraySpec(
                name="quartiles",
                dtype="float64",
                shape=("searches", "rounds", 3),
                help="Lower quartile, median and upper quartile of the best loss so far; infinite if none was finite.",
            ),
            ArraySpec(
                name="wins",
                dtype="float64",
                shape=("searches",),
                help="Share of the repetitions in which it has the best loss of all now.",
            ),
        ),
    ),
    StreamSpec(
        name="places",
        kind="snapshot",
        help="The trials of one repetition.",
        arrays=(
            ArraySpec(
                name="values",
                dtype="float64",
                shape=("searches", "n", "settings"),
                help="What each trial chose; not a number where a grid has no trial left.",
            ),
            ArraySpec(name="shares", dtype="float64", shape=("searches", "n", "settings"), help="The same, 0 to 1."),
            ArraySpec(name="losses", dtype="float64", shape=("searches", "n"), help="Not a number where it diverged."),
        ),
        options=(REPETITION,),
    ),
    StreamSpec(
        name="model",
        kind="snapshot",
        help="What the model of the sequential search expects over the first two settings, the others as in its best "
        "trial: logarithm (base 10) of the loss, and how unsure it is. Empty without such a search.",
        arrays=(ArraySpec(name="values", dtype="float32", shape=("two", "size", "size"), help="Row 0 is the top."),),
        options=(
            Integer(name="size", label="Size", help="Points along each side.", default=24, minimum=8, maximum=48),
            REPETITION,
        ),
    ),
)

MEASURES: Final = (
    Measure(name="rounds", label="number of trials of each search", help="In every repetition."),
    Measure(name="repetitions", label="number of repetitions", help="Of each search."),
    Measure(name="parameters", label="number of searched settings", help="1 to 4."),
    Measure(name="best_loss", label="best loss", help="Of all trials."),
    Measure(
        name="random_over_grid",
        label="share of repetitions in which random search found better than the grid",
        help="0 to 1; it needs both searches.",
    ),
    Measure(
        name="sequential_over_random",
        label="share of repetitions in which the model found better than random search",
        help="0 to 1; it needs both searches.",
    ),
)
