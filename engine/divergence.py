"""Finds out where a number was not finite when a step of training fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine import operations as ops
from engine.errors import DivergedError
from engine.graph import describe
from engine.program import Parameter, Tensor

if TYPE_CHECKING:
    from engine.network import Network


def divergence_of(network: Network) -> DivergedError:
    """Return what was not finite in the step that just failed, the first in the order in which it was computed."""
    step, program = network.step + 1, network.program
    for name in network.inputs:
        if not _is_finite(network, program.tensors[name]):
            return DivergedError(step, "the data", "input" if len(network.inputs) == 1 else f"input {name}")
    if network.counters[ops.OUTCOME] == ops.PARAMETER_NOT_FINITE:
        for entry in reversed(program.parameters):
            if not np.isfinite(entry.view(network.arena, entry.gradient)).all():
                return DivergedError(step, *_owner(entry, "gradient"))
        for entry in program.parameters:
            if not np.isfinite(entry.view(network.arena, entry.value)).all():
                return DivergedError(step, *_owner(entry, ""))
    for node in network.nodes:
        for entry in program.parameters:
            is_own = entry.name.rpartition(".")[0] == node.name
            if is_own and not np.isfinite(entry.view(network.arena, entry.value)).all():
                return DivergedError(step, *_owner(entry, ""))
        if not _is_finite(network, program.tensors[node.name]):
            return DivergedError(step, f"{describe(node.name)} ({node.layer.key})", "output")
    if not _is_finite(network, program.targets):
        return DivergedError(step, "the data", "target")
    return DivergedError(step, "the loss function", "loss")


def _is_finite(network: Network, tensor: Tensor) -> bool:
    """Say whether a training activation is finite for every sample of the batch."""
    lanes, count = network.program.lanes, int(network.counters[ops.COUNT])
    values = network.arena[tensor.value : tensor.value + tensor.size * lanes].reshape(tensor.size, lanes)
    return bool(np.isfinite(values[:, :count]).all())


def _owner(parameter: Parameter, suffix: str) -> tuple[str, str]:
    """Split a parameter's name into layer and quantity, for an error."""
    node, _, short = parameter.name.rpartition(".")
    return describe(node), f"{short} {suffix}".strip()
