"""What the sweep can show: each stream's description."""

from __future__ import annotations

from typing import Final

from engine.experiments._series import series_stream
from engine.experiments._stream import ArraySpec, StreamSpec, status_stream
from engine.spec import Integer, Text

COLUMNS: Final = ("trial", "across", "up", "share across", "share up", "loss", "share diverged")

STREAMS: Final = (
    status_stream("Trials, trials, the best loss, not a number thrice, trials a second, not a number."),
    StreamSpec(
        name="cells",
        kind="snapshot",
        help="The loss of every cell of a grid; for other searches, of the newest trial that fell into it.",
        arrays=(
            ArraySpec(name="values", dtype="float32", shape=("rows", "columns"), help="Row 0 is the top."),
            ArraySpec(name="state", dtype="uint8", shape=("rows", "columns"), help="0 not yet, 1 trained, 2 diverged."),
            ArraySpec(name="across", dtype="float64", shape=("columns",), help="What each column stands for."),
            ArraySpec(name="up", dtype="float64", shape=("rows",), help="What each row stands for, from the top."),
        ),
    ),
    series_stream(
        "trials",
        "Every trial: its settings, its median loss, which share of its networks diverged.",
        COLUMNS,
        "a trial",
    ),
    StreamSpec(
        name="best",
        kind="snapshot",
        help="The best trial so far.",
        arrays=(
            ArraySpec(name="values", dtype="float64", shape=(4,), help="Trial, across, up, loss; -1 and NaN if none."),
            ArraySpec(
                name="progress", dtype="float64", shape=(3,), help="Trials done, trials in all, trials a second."
            ),
            ArraySpec(name="so_far", dtype="float64", shape=("n",), help="The best loss after each trial."),
        ),
    ),
    StreamSpec(
        name="model",
        kind="snapshot",
        help="What a model of the trials expects everywhere: logarithm (base 10) of the loss, and how unsure it is.",
        arrays=(ArraySpec(name="values", dtype="float32", shape=("two", "size", "size"), help="Expected, deviation."),),
        options=(
            Integer(name="size", label="Size", help="Points along each side.", default=24, minimum=8, maximum=48),
        ),
    ),
    StreamSpec(
        name="runs",
        kind="snapshot",
        help="Some trials trained once more, with all their numbers: learning curve and fit of the median repeat.",
        arrays=(
            ArraySpec(name="trials", dtype="int32", shape=("k",), help="Those of the asked ones that are done."),
            ArraySpec(name="settings", dtype="float64", shape=("k", 3), help="Across, up, loss over all samples."),
            ArraySpec(name="steps", dtype="float64", shape=("points",), help="Where the curves have points."),
            ArraySpec(
                name="curves",
                dtype="float32",
                shape=("k", "points"),
                help="Mean loss of the batches since the point before; not a number once diverged.",
            ),
            ArraySpec(name="inputs", dtype="float32", shape=("samples",), help="Of the data, ascending."),
            ArraySpec(name="targets", dtype="float32", shape=("k", "samples"), help="What each trial learned from."),
            ArraySpec(name="outputs", dtype="float32", shape=("k", "samples"), help="What its network answers."),
        ),
        options=(
            Text(name="trials", label="Trials", help="Numbers from 0, joined by commas.", default="", longest=60),
        ),
    ),
)
