"""Samples that a student makes up or measures: what the network says of each."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.datasets import DATASETS
from engine.errors import ConfigError
from engine.experiments._playground_pictures import shown_outputs
from engine.experiments._playground_scene import Scene
from engine.experiments._stream import ArraySpec, StreamSpec
from engine.spec import Text

MOST: Final = 8
LARGEST: Final = 1e6

STREAM: Final = StreamSpec(
    name="newcomers",
    kind="snapshot",
    help="Samples without a class, and what the network says of each.",
    arrays=(
        ArraySpec(name="rows", dtype="float64", shape=("n", "columns"), help="The samples in their own units."),
        ArraySpec(name="outputs", dtype="float32", shape=("n", "outputs"), help="As the map shows them."),
    ),
    options=(
        Text(
            name="rows",
            label="Samples",
            help="Numbers with spaces between, samples with semicolons; empty for those that the data set knows.",
            default="",
            longest=2000,
        ),
    ),
)


def draw(scene: Scene, options: Mapping[str, Any]) -> list[np.ndarray]:
    """Return the arrays of the stream; raises `ConfigError` if the rows are none of this table."""
    rows = read(options["rows"], scene.train.inputs.shape[1]) if options["rows"] else _known(scene)
    view = scene.points.view
    inputs = view.scaled(view.source.features_of(rows, view.features))
    return [rows, np.ascontiguousarray(shown_outputs(scene.config, scene.network, inputs), dtype=np.float32)]


def read(text: str, columns: int) -> np.ndarray:
    """Return samples (n, columns) float64 from text; raise `ConfigError` with a sentence for anything else."""
    parts = [row.split() for row in text.split(";")]
    try:
        rows = [[float(cell) for cell in row] for row in parts]
    except ValueError:
        raise ConfigError("streams.newcomers.rows", "expected numbers only") from None
    if len(rows) > MOST or any(len(row) != columns for row in rows):
        message = f"expected at most {MOST} samples of {columns} numbers each"
        raise ConfigError("streams.newcomers.rows", message, (1, MOST))
    if not all(math.isfinite(cell) and abs(cell) <= LARGEST for row in rows for cell in row):
        raise ConfigError("streams.newcomers.rows", f"expected numbers within {LARGEST:,.0f}")
    return np.array(rows, dtype=np.float64)


def _known(scene: Scene) -> np.ndarray:
    """Return the data set's samples without a class, else the middle of the training points."""
    own, columns = scene.config["own"], scene.train.inputs.shape[1]
    spec = DATASETS.get(own.get("table", ""))
    if spec is None or not spec.newcomers:
        return scene.train.inputs.mean(axis=0, keepdims=True).astype(np.float64)
    chosen = [spec.feature_names.index(name) for name in own["columns"]]
    return np.array(spec.newcomers, dtype=np.float64)[:, chosen].reshape(-1, columns)
