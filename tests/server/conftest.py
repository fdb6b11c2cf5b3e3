"""A real experiment small enough to see through: gradient descent on a parabola, in NumPy."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import images
from engine.errors import ConfigError
from engine.experiments import (
    AbstractExperiment,
    Advance,
    ArraySpec,
    Change,
    ExperimentSpec,
    Remedy,
    Stop,
    StreamSpec,
)
from engine.experiments._checkpoint import Kept
from engine.spec import Choice, Integer, Real, check_fields
from tests.server.databases import database as database
from tests.server.databases import postgres as postgres
from tests.server.image_server import SOURCES, ImageServer

FIELDS = (
    Real(name="learning_rate", label="Learning rate", help="Step length", default=0.1, minimum=0, maximum=100),
    Integer(name="start", label="Start", help="First place", default=4, minimum=-9, maximum=9),
    Choice(name="mood", label="Mood", help="Raises what nobody expects", default="calm", choices=("calm", "broken")),
)


class Parabola(AbstractExperiment):
    """Minimizes x squared."""

    KEY = "parabola"

    def __init__(self, config: Mapping[str, Any]) -> None:
        self._config = check_fields(FIELDS, config)
        self.reset(None)

    @property
    def step(self) -> int:
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        return 5

    def network(self) -> dict[str, Any]:
        return {"inputs": [], "layers": [], "outputs": ["x"], "parameters": 1}

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        wanted = check_fields(FIELDS, changes if replace else {**self._config, **changes})
        changed = [name for name, value in wanted.items() if self._config[name] != value]
        self._config = wanted
        if "start" in changed:
            self.reset(None)
        return Change("start" in changed, changed)

    def reset(self, seed: int | None) -> None:
        self._x = float(self._config["start"])
        self._step = 0
        self._rows = [(0.0, self._x**2)]
        self._changes += 1

    def edit(self, target: str, index: list[int], value: float) -> None:
        if target != "x":
            raise ConfigError("target", f"expected x; got {target!r}", ("x",))
        self._x = value
        self._changes += 1

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        if self._config["mood"] == "broken":
            raise RuntimeError("nobody expects this")
        steps = min(100, max_steps or 100)
        self._changes += 1
        for made in range(1, steps + 1):
            self._x -= self._config["learning_rate"] * 2 * self._x
            self._step += 1
            self._rows.append((float(self._step), self._x**2))
            if abs(self._x) > 1e6:
                remedy = Remedy("Use a learning rate of 0.1", {"learning_rate": 0.1})
                return Advance(made, Stop("diverged", "x flew away", "x", "weight", (remedy,)))
        return Advance(steps)

    def version(self, stream: str) -> int:
        return self._version_at(0)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        arrays: dict[str, list[np.ndarray]] = {}
        for name, options in streams.items():
            if name == "curve":
                first = min(series_from[name][0], len(self._rows))
                rows = np.array(self._rows[first:], np.float64).reshape(-1, 2)
                arrays[name] = [np.array([first, 0], np.int32), rows]
            elif options["unit"] > 3:
                raise ConfigError("streams.place.unit", "expected at most 3", (0, 3))
            else:
                arrays[name] = [np.full(options["unit"] + 1, self._x, np.float32)]
        return arrays

    def _kept(self) -> Kept:
        return Kept({"x": np.array([self._x]), "rows": np.array(self._rows)}, {"step": self._step})

    def _take_back(self, kept: Kept) -> None:
        self._x = float(kept.arrays["x"][0])
        self._step = int(kept.facts["step"])
        self._rows = [tuple(row) for row in kept.arrays["rows"].tolist()]


PARABOLA = ExperimentSpec(
    label="Parabola",
    help="Gradient descent in one dimension",
    fields=FIELDS,
    streams=(
        StreamSpec(
            name="place",
            kind="snapshot",
            help="Where x is",
            arrays=(ArraySpec(name="x", dtype="float32", shape=("unit + 1",), help="x, repeated"),),
            options=(Integer(name="unit", label="Unit", help="", default=0, minimum=0, maximum=9),),
        ),
        StreamSpec(
            name="curve",
            kind="series",
            help="Loss by step",
            arrays=(
                ArraySpec(name="start", dtype="int32", shape=(2,), help="first row, generation"),
                ArraySpec(name="rows", dtype="float64", shape=("n", 2), help="rows"),
            ),
            columns=("step", "loss"),
        ),
    ),
    create=Parabola,
)


@pytest.fixture
def parabola() -> ExperimentSpec:
    return PARABOLA


@pytest.fixture
def fashion_from_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ImageServer]:
    """Let Fashion-MNIST be a few pictures on a server of this machine, and the cache a new folder."""
    monkeypatch.delenv("PLAYGROUND_DATA", raising=False)
    monkeypatch.setenv("PLAYGROUND_CACHE", str(tmp_path))
    with ImageServer() as server:
        mirrors = (f"http://127.0.0.1:{server.server_port}/",)
        spec = replace(images.IMAGES["fashion_mnist"], sources=SOURCES, mirrors=mirrors)
        monkeypatch.setitem(images.IMAGES, "fashion_mnist", spec)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.released.set()
        server.shutdown()
        thread.join()


@pytest.fixture
def no_collector() -> Iterator[None]:
    """Let nothing go but what nobody holds any more: no cycles are looked for."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
