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
from zipfile import ZIP_STORED, BadZipFile, ZipFile

import numpy as np

from engine.errors import EngineError, FormatError
from engine.footprint import FLOAT_BYTES, Footprint, footprint
from engine.graph import Graph, input_shapes
from engine.layers import LAYERS, AbstractLayer
from engine.losses import LOSSES
from engine.optimizers import optimizer
from engine.trainer import BATCH_SIZE
from engine.update import Penalties

if TYPE_CHECKING:
    from engine.network import Network

FORMAT: Final = "backprop-playground network"
VERSION: Final = 1

# Activations of a batch are no part of a file: a network may need so much memory for them, and so much more for each
# saved byte, before it is taken for an attempt to fill the memory. LeNet-5 at batch 256 needs 0.2 GiB.
FREE_BYTES: Final = 2**31
SHARE: Final = 64

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


def rebuild(description: Mapping[str, Any], kept: int | None = None) -> Network:
    """Return the untrained network of a description.

    Parameters
    ----------
    description : mapping
        As `describe` gives it.
    kept : int, optional
        How many numbers were saved with it: a network that needs others, or far more memory than so many justify, is
        refused before any memory is asked for.

    Raises
    ------
    FormatError
        If the description is none or does not go with the numbers.
    """
    from engine.network import PREDICT_SIZE, Network  # a network saves itself through this module

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
        inputs = {name: tuple(shape) for name, shape in description["inputs"].items()}
        graph, loss = Graph(nodes, description["output"]), description["loss"]
        rule = optimizer(chosen["key"], chosen["learning_rate"], **chosen["settings"])
        batch_size = BATCH_SIZE.check("batch_size", description["batch_size"])
        if kept is not None and isinstance(loss, str) and loss in LOSSES:
            _check_size(footprint(input_shapes(inputs), graph, loss, rule, batch_size, PREDICT_SIZE), kept)
        network = Network(
            inputs=inputs,
            layers=graph,
            loss=loss,
            optimizer=rule,
            penalties=Penalties(**description["penalties"]),
            loss_settings=description["loss_settings"],
        )
        network.configure(batch_size=batch_size)
    except FormatError:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, MemoryError, EngineError) as error:
        raise FormatError(f"the saved network cannot be rebuilt: {error}") from error
    return network


def _check_size(wanted: Footprint, kept: int) -> None:
    """Refuse a network that does not go with so many saved numbers."""
    if wanted.kept != kept:
        message = f"state.parameters: expected float32 ({wanted.kept},), got {kept} numbers"
        raise FormatError(f"the saved numbers do not fit the saved network: {message}")
    most = FREE_BYTES + SHARE * FLOAT_BYTES * kept
    if wanted.size_bytes > most:
        needs = f"{wanted.size_bytes / 2**30:,.1f} GiB"
        raise FormatError(f"the saved network needs {needs} of memory for {kept:,} numbers, which no real one does")


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
    network = rebuild(description, arrays["parameters"].size if "parameters" in arrays else 0)
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


def _check_members(archive: ZipFile) -> None:
    """Refuse an archive that would take more memory than the file has bytes."""
    members = archive.infolist()
    if any(member.compress_type != ZIP_STORED for member in members):
        raise ValueError("its arrays are compressed, which a saved network's are not")
    assert archive.fp is not None
    length = archive.fp.seek(0, os.SEEK_END)
    if sum(member.file_size for member in members) > length:
        raise ValueError("its arrays claim to be longer than the file")


def unpack(source: Target | bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read what `pack` wrote; raise `FormatError` if it is damaged. Nothing in the file is executed."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        with np.load(file, allow_pickle=False) as data:
            _check_members(data.zip)
            arrays = {name: data[name] for name in data.files}
        description = json.loads(arrays.pop("description").tobytes())
    except FileNotFoundError:
        raise
    except DAMAGE as error:
        raise FormatError(f"the file cannot be read: {error}") from error
    if not isinstance(description, dict):
        raise FormatError("the file holds no description of a network")
    return description, arrays
