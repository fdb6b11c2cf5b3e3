"""The trained network as an ONNX model, for other runtimes."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.errors import ConfigError
from engine.exports._recipe import ExportSpec, Recipe

OPSET = 20  # the first with Gelu


def write(recipe: Recipe) -> bytes:
    """Return the model: input ``x`` (n, features), output ``y`` (n, outputs), before the loss's link."""
    try:
        import onnx
        from onnx import helper, numpy_helper
    except ImportError as error:
        raise ConfigError("form", "ONNX needs the package onnx; install backprop-playground[onnx]") from error
    nodes: list[Any] = []
    ends = {"low": -1.0, "high": 1.0}  # of Clip
    constants: list[Any] = [numpy_helper.from_array(np.array(value, np.float32), name) for name, value in ends.items()]
    last = "x"
    for number, stage in enumerate(recipe.current):
        constants.append(numpy_helper.from_array(stage.weight, f"weight{number}"))
        constants.append(numpy_helper.from_array(stage.bias, f"bias{number}"))
        below, last = last, f"z{number}"
        if stage.norm is None:
            nodes.append(helper.make_node("Gemm", [below, f"weight{number}", f"bias{number}"], [last]))
        else:
            nodes.append(helper.make_node("Gemm", [below, f"weight{number}", f"bias{number}"], [f"sum{number}"]))
            norm = stage.norm
            kept = {"gamma": norm.gamma, "beta": norm.beta, "mean": norm.mean, "variance": norm.variance}
            constants += [numpy_helper.from_array(values, f"{name}{number}") for name, values in kept.items()]
            inputs = [f"sum{number}", *(f"{name}{number}" for name in kept)]
            nodes.append(helper.make_node("BatchNormalization", inputs, [last], epsilon=norm.epsilon))
        for step, (operator, attributes) in enumerate(_operators(stage.activation)):
            inputs = {"Mul": [last, f"z{number}"], "Clip": [last, "low", "high"]}.get(operator, [last])
            nodes.append(helper.make_node(operator, inputs, [f"a{number}_{step}"], **attributes))
            last = f"a{number}_{step}"
        if stage.shortcut:
            nodes.append(helper.make_node("Add", [last, below], [f"h{number}"]))
            last = f"h{number}"
    if recipe.logarithm:
        nodes.append(helper.make_node("LogSoftmax", [last], ["log"], axis=1))
        last = "log"
    nodes.append(helper.make_node("Identity", [last], ["y"]))
    features, outputs = recipe.inputs.shape[1], recipe.current[-1].bias.size
    graph = helper.make_graph(
        nodes,
        "playground",
        [helper.make_tensor_value_info("x", onnx.TensorProto.FLOAT, ["n", features])],
        [helper.make_tensor_value_info("y", onnx.TensorProto.FLOAT, ["n", outputs])],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    content: bytes = model.SerializeToString()
    return content


def _operators(activation: str) -> list[tuple[str, dict[str, Any]]]:
    """Return an activation as ONNX operators applied one after the other; Mul multiplies by the sum z."""
    a = ACTIVATIONS[activation].parameter()
    known: dict[str, list[tuple[str, dict[str, Any]]]] = {
        "linear": [],
        "tanh": [("Tanh", {})],
        "sigmoid": [("Sigmoid", {})],
        "relu": [("Relu", {})],
        "leaky_relu": [("LeakyRelu", {"alpha": a})],
        "elu": [("Elu", {"alpha": a})],
        "selu": [("Selu", {})],
        "softplus": [("Softplus", {})],
        "silu": [("Sigmoid", {}), ("Mul", {})],
        "gelu": [("Gelu", {})],
        "mish": [("Mish", {})],
        "sine": [("Sin", {})],
        "absolute": [("Abs", {})],
        "hard_tanh": [("Clip", {})],
        "exponential": [("Exp", {})],
        "logarithm": [("Log", {})],
    }
    if activation not in known:
        raise ConfigError("layers", f"ONNX has no operator for {activation}")
    return known[activation]


SPEC = ExportSpec(
    label="ONNX model",
    help="The trained network for other runtimes, such as onnxruntime.",
    order=60,
    extension="onnx",
    media_type="application/octet-stream",
    write=write,
)
