"""Saving and loading networks: ``.npz`` files without pickle, with a version and the whole architecture."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final
from zipfile import BadZipFile

import numpy as np

from engine.errors import EngineError, FormatError
from engine.graph import Graph
from engine.layers import LAYERS, AbstractLayer
from engine.lowering import Penalties
from engine.optimizers import optimizer

if TYPE_CHECKING:
    from engine.network import Network

FORMAT: Final = "backprop-playground network"
VERSION: Final = 1

# what reading a file of arbitrary bytes as zipped arrays and JSON raises
DAMAGE = (
    OSError,
    ValueError,
    KeyError,
    TypeError,
    EOFError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    BadZipFile,
    zlib.error,
)

Target = str | os.PathLike[str] | IO[bytes]


def describe(network: Network) -> dict[str, Any]:
    """Return everything but the numbers as JSON-ready data."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
        "nodes": {
            name: {"kind": layer.key, "settings": layer.settings(), "inputs": list(sources)}
            for name, (layer, *sources) in network.graph.nodes.items()
            if isinstance(layer, AbstractLayer)
        },
        "output": network.graph.output,
        "loss": network.loss,
        "loss_settings": network.loss_settings,
        "optimizer": {
            "key": network.optimizer.key,
            "learning_rate": network.optimizer.learning_rate,
            "settings": dict(network.optimizer.settings),
        },
        "penalties": dataclasses.asdict(network.penalties),
        "batch_size": network.batch_size,
    }


def rebuild(description: Mapping[str, Any]) -> Network:
    """Return the untrained network of a description; raise `FormatError` if it is not one."""
    from engine.network import Network  # a network saves itself through this module

    if description.get("format") != FORMAT:
        raise FormatError("this is not a saved network")
    if description.get("version") != VERSION:
        raise FormatError(f"this network was saved in format {description.get('version')}, expected {VERSION}")
    try:
        nodes = {
            name: (LAYERS[node["kind"]].create(**node["settings"]), *node["inputs"])
            for name, node in description["nodes"].items()
        }
        chosen = description["optimizer"]
        network = Network(
            inputs={name: tuple(shape) for name, shape in description["inputs"].items()},
            layers=Graph(nodes, description["output"]),
            loss=description["loss"],
            optimizer=optimizer(chosen["key"], chosen["learning_rate"], **chosen["settings"]),
            penalties=Penalties(**description["penalties"]),
            loss_settings=description["loss_settings"],
        )
        network.configure(batch_size=description["batch_size"])
    except (KeyError, TypeError, ValueError, AttributeError, EngineError) as error:
        raise FormatError(f"the saved network cannot be rebuilt: {error}") from error
    return network


def save(network: Network, target: Target) -> None:
    """Write a network to a path or a binary file."""
    pack(target, describe(network), network.state())


def load(source: Target) -> Network:
    """Read a network; training goes on bit for bit.

    Raises
    ------
    FormatError
        If the file is not a saved network or is damaged; says how.
    """
    description, arrays = unpack(source)
    network = rebuild(description)
    try:
        network.set_state(arrays)
    except EngineError as error:
        raise FormatError(f"the saved numbers do not fit the saved network: {error}") from error
    return network


def pack(target: Target, description: Mapping[str, Any], arrays: Mapping[str, Any]) -> None:
    """Write a description and arrays as ``.npz``; an existing file is replaced as a whole or not at all."""
    text = np.frombuffer(json.dumps(description).encode(), dtype=np.uint8)
    if not isinstance(target, (str, os.PathLike)):
        np.savez(target, description=text, **arrays)
        return
    path = Path(target)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            np.savez(file, description=text, **arrays)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def unpack(source: Target | bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read what `pack` wrote; raise `FormatError` if it is damaged. Nothing in the file is executed."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with np.load(file, allow_pickle=False) as data:
            arrays = {name: data[name] for name in data.files}
        description = json.loads(arrays.pop("description").tobytes())
    except FileNotFoundError:
        raise
    except DAMAGE as error:
        raise FormatError(f"the file cannot be read: {error}") from error
    if not isinstance(description, dict):
        raise FormatError("the file holds no description of a network")
    return description, arrays
