"""The modules and costs of the gradient check: how each is wired, and its formulas forward and backward."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from engine.experiments._experiment import Formula
from engine.graph import Graph
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.add import Add
from engine.layers.dense import Dense
from engine.layers.duplicate import Duplicate
from engine.layers.log_softmax import LogSoftmax
from engine.layers.maximum import Maximum
from engine.layers.multiply import Multiply

Nodes: TypeAlias = "dict[str, tuple[AbstractLayer | str, ...]]"

WIDTH: Final = 2  # numbers of an input: as many as the ranking cost compares
COST: Final = "C"  # name of the cost in the picture
CONSTANT: Final = "one"  # the network's only input; what is nudged are weights on it
ACTIVATIONS: Final = ("relu", "leaky_relu", "absolute", "tanh", "sigmoid", "exponential", "logarithm")
MERGES: Final[Mapping[str, AbstractLayer]] = {"multiply": Multiply(), "add": Add(), "maximum": Maximum()}
MODULES: Final = ("dense", *ACTIVATIONS, *MERGES, "duplicate", "log_softmax")
COSTS: Final = ("half_squared_error", "hinge", "ranking", "nll")

# Key -> forward, backward; x, y are inputs and outputs of a module, g = dC/dy what comes back to it.
MODULE_FORMULAS: Final[Mapping[str, tuple[str, str]]] = {
    "dense": (
        r"\mathbf y = \mathbf x W + \mathbf b",
        r"\frac{\partial C}{\partial \mathbf x} = \mathbf g W^{\mathsf T}, \; "
        r"\frac{\partial C}{\partial W} = \mathbf x^{\mathsf T} \mathbf g, \; "
        r"\frac{\partial C}{\partial \mathbf b} = \mathbf g",
    ),
    "relu": (r"y = \max(0, x)", r"\frac{\partial C}{\partial x} = g \text{ if } x > 0 \text{ else } 0"),
    "leaky_relu": (
        r"y = \max(0, x) + a \min(0, x)",
        r"\frac{\partial C}{\partial x} = g \text{ if } x > 0 \text{ else } a g",
    ),
    "absolute": (r"y = |x|", r"\frac{\partial C}{\partial x} = g \operatorname{sign} x"),
    "tanh": (r"y = \tanh x", r"\frac{\partial C}{\partial x} = g (1 - y^2)"),
    "sigmoid": (r"y = \frac{1}{1 + e^{-x}}", r"\frac{\partial C}{\partial x} = g\, y (1 - y)"),
    "exponential": (r"y = e^x", r"\frac{\partial C}{\partial x} = g\, y"),
    "logarithm": (r"y = \ln x", r"\frac{\partial C}{\partial x} = \frac{g}{x}"),
    "multiply": (
        r"y = a b",
        r"\frac{\partial C}{\partial a} = g\, b, \quad \frac{\partial C}{\partial b} = g\, a",
    ),
    "add": (r"y = a + b", r"\frac{\partial C}{\partial a} = \frac{\partial C}{\partial b} = g"),
    "maximum": (
        r"y = \max(a, b)",
        r"\frac{\partial C}{\partial a} = g \text{ if } a \ge b \text{ else } 0",
    ),
    "duplicate": (
        r"y_1 = x, \quad y_2 = x",
        r"\frac{\partial C}{\partial x} = \frac{\partial C}{\partial y_1} + \frac{\partial C}{\partial y_2}",
    ),
    "log_softmax": (
        r"y_i = x_i - \ln \sum_j e^{x_j}",
        r"\frac{\partial C}{\partial x_i} = g_i - e^{y_i} \sum_j g_j",
    ),
}
COST_FORMULAS: Final[Mapping[str, tuple[str, str]]] = {
    "half_squared_error": (r"C = \tfrac12 \sum_k (y_k - t_k)^2", r"g_k = y_k - t_k"),
    "hinge": (
        r"C = \frac1K \sum_k \max(0, 1 - t_k y_k)",
        r"g_k = -\frac{t_k}{K} \text{ if } t_k y_k < 1 \text{ else } 0",
    ),
    "ranking": (
        r"C = \max(0, -t (y_1 - y_2))",
        r"g_1 = -g_2 = -t \text{ if } t (y_1 - y_2) < 0 \text{ else } 0",
    ),
    "nll": (r"C = -y_t", r"g_k = -1 \text{ if } k = t \text{ else } 0"),
}

FORMULAS: Final = tuple(
    Formula(name=f"{key}.{way}", formula=formula)
    for key, both in {**MODULE_FORMULAS, **COST_FORMULAS}.items()
    for way, formula in zip(("forward", "backward"), both, strict=True)
)


def wire(module: str) -> Graph:
    """Return a graph whose inputs ``a`` and, for modules of two, ``b`` are weights, so that they too can be nudged."""
    nodes: Nodes = {"a": (Dense(WIDTH, bias=False), CONSTANT)}
    if module in MERGES:
        nodes["b"] = (Dense(WIDTH, bias=False), CONSTANT)
        nodes["y"] = (MERGES[module], "a", "b")
    elif module == "duplicate":  # its two copies go different ways, so that two gradients come back
        nodes["both"] = (Duplicate(), "a")
        nodes["bent"] = (Activation("tanh"), "both")
        nodes["y"] = (Add(), "both", "bent")
    elif module == "dense":
        nodes["y"] = (Dense(WIDTH), "a")
    elif module == "log_softmax":
        nodes["y"] = (LogSoftmax(), "a")
    else:
        nodes["y"] = (Activation(module), "a")
    return Graph(nodes)
