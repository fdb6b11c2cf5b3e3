"""Graphs a student can choose or write: one line a node, loops allowed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from engine.errors import ConfigError
from engine.experiments._training_fields import DESCENT
from engine.experiments.perceptron import BINARY
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.add import Add
from engine.layers.concatenate import Concatenate
from engine.layers.dense import Dense
from engine.layers.duplicate import Duplicate
from engine.layers.maximum import Maximum
from engine.layers.multiply import Multiply
from engine.spec import AbstractField, Choice, Integer, Real, Rows, Text, check_fields
from engine.unfolding import Unfolded, unfold

INPUT: Final = "x"
OUTPUT: Final = "out"
OWN: Final = "own"
NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
MERGES: Final[Mapping[str, Callable[[], AbstractLayer]]] = {
    "add": Add,
    "multiply": Multiply,
    "maximum": Maximum,
    "concatenate": Concatenate,
}
FUNCTIONS: Final = ("tanh", "sigmoid", "relu", "leaky_relu", "absolute", "sine")
KINDS: Final = ("dense", *FUNCTIONS, *MERGES, "duplicate")


def _line(name: str, kind: str, inputs: str, units: int = 4) -> dict[str, Any]:
    return {"name": name, "kind": kind, "units": units, "inputs": inputs}


EXAMPLES: Final[Mapping[str, tuple[Mapping[str, Any], ...]]] = {
    "chain": (_line("a", "dense", "x", 2), _line("h", "tanh", "a")),
    "residual": (
        _line("a", "dense", "x"),
        _line("b", "tanh", "a"),
        _line("c", "dense", "b"),
        _line("d", "tanh", "c"),
        _line("sum", "add", "b d"),
    ),
    "product": (_line("a", "dense", "x", 1), _line("b", "dense", "x", 1), _line("gate", "multiply", "a b")),
    "two_ways": (
        _line("a", "dense", "x", 3),
        _line("b", "tanh", "a"),
        _line("c", "dense", "x", 3),
        _line("d", "relu", "c"),
        _line("both", "concatenate", "b d"),
    ),
    "maximum": (_line("a", "dense", "x"), _line("b", "dense", "x"), _line("max", "maximum", "a b")),
    "loop": (
        _line("a", "dense", "x"),
        _line("b", "dense", "h"),
        _line("sum", "add", "a b"),
        _line("h", "tanh", "sum"),
    ),
}

FIELDS: Final[tuple[AbstractField, ...]] = (
    Choice(
        name="example",
        label="Graph",
        help="A graph to begin with; it becomes your own with the first line you change.",
        default="residual",
        choices=(*EXAMPLES, OWN),
    ),
    Rows(
        name="nodes",
        label="Nodes",
        help="One line a node: its name, what it does, how many units (dense only), and the nodes it reads.",
        default=EXAMPLES["residual"],
        minimum=1,
        maximum=12,
        entry=(
            Text(
                name="name", label="Name", help="Small letters and digits, such as h or gate2.", default="n", longest=8
            ),
            Choice(name="kind", label="Does", help="What the node computes.", default="tanh", choices=KINDS),
            Integer(name="units", label="Units", help="Outputs of a dense node.", default=4, minimum=1, maximum=16),
            Text(
                name="inputs",
                label="Reads",
                help="Names with spaces between; x is the point. A name of the same or a later line on a loop brings "
                "its value of one time step before.",
                default="x",
                longest=40,
            ),
        ),
    ),
    Integer(
        name="time_steps",
        label="Time steps",
        help="How often a loop is gone through: the copies it is unfolded into, all with the same weights.",
        formula="T",
        default=3,
        minimum=1,
        maximum=8,
    ),
    Choice(name="dataset", label="Data", help="Where the points come from.", default="xor", choices=BINARY),
    Integer(name="samples", label="Samples", help="How many points.", default=200, minimum=10, maximum=1000),
    Real(
        name="noise",
        label="Noise",
        help="How much chance is mixed into the points or their labels.",
        default=0.0,
        minimum=0.0,
        maximum=0.5,
        stops=tuple(step / 20 for step in range(11)),
        unit="share",
    ),
    Integer(
        name="seed", label="Seed", help="Chooses points, first weights and order.", default=1, minimum=0, maximum=99_999
    ),
    *DESCENT,
    Integer(name="batch_size", label="Batch size", help="Points a step.", default=20, minimum=1, maximum=1000),
)


def complete(before: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the configuration after a change: a chosen example brings its nodes, changed nodes are one's own.

    Raises
    ------
    ConfigError
        If a setting is unknown or outside its limits.
    """
    config = check_fields(FIELDS, {**before, **changes})
    if config["example"] != OWN:
        lines = [dict(line) for line in EXAMPLES[config["example"]]]
        is_chosen = config["example"] != before.get("example")
        if is_chosen or config["nodes"] == lines:
            config["nodes"] = lines
        else:
            config["example"] = OWN
    return config


def build_graph(config: Mapping[str, Any]) -> Unfolded:
    """Return the graph of the configuration's lines, loops unfolded; the last line feeds the output.

    Raises
    ------
    ConfigError
        Names the line and what is wrong with it.
    """
    nodes: dict[str, tuple[AbstractLayer | str, ...]] = {}
    for number, line in enumerate(config["nodes"]):
        path, name, kind = f"nodes.{number}", line["name"], line["kind"]
        if not NAME.fullmatch(name):
            raise ConfigError(f"{path}.name", f"expected small letters and digits, such as h2; got {name!r}")
        if name in nodes or name in (INPUT, OUTPUT):
            raise ConfigError(f"{path}.name", f"the name {name} is taken; give this node another one")
        sources = line["inputs"].replace(",", " ").split()
        known = [INPUT, *(other["name"] for other in config["nodes"])]
        for source in sources:
            if source not in known:
                raise ConfigError(f"{path}.inputs", f"there is no node {source}; expected some of {', '.join(known)}")
        if len(sources) != (expected := 2 if kind in MERGES else 1) and (kind != "concatenate" or len(sources) < 2):
            raise ConfigError(
                f"{path}.inputs", f"{kind} reads {expected} node{'s' * (expected > 1)}, got {len(sources)}"
            )
        nodes[name] = (_layer(kind, line["units"]), *sources)
    nodes[OUTPUT] = (Dense(1), config["nodes"][-1]["name"])
    try:
        return unfold(nodes, OUTPUT, {INPUT: 2}, config["time_steps"])
    except ConfigError as error:
        raise ConfigError("nodes", f"node {error.path}: {error.problem}") from error


def _layer(kind: str, units: int) -> AbstractLayer:
    if kind == "dense":
        return Dense(units)
    if kind == "duplicate":
        return Duplicate()
    return MERGES[kind]() if kind in MERGES else Activation(kind)
