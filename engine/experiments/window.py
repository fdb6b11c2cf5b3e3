"""A window slides over a picture: convolution and pooling place by place, with every number and the arithmetic."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from engine.errors import ConfigError, ShapeError
from engine.experiments import _window_treatments as treatments
from engine.experiments._bursts import last_step
from engine.experiments._checkpoint import Kept
from engine.experiments._experiment import (
    AbstractExperiment,
    Advance,
    Change,
    ExperimentSpec,
)
from engine.experiments._window_config import FIELDS, MEASURES, SHOWN, STREAMS
from engine.experiments._window_pictures import picture, weights
from engine.layers._pooling_layer import AbstractPool2D
from engine.layers.average_pool2d import AveragePool2D
from engine.layers.conv2d import Conv2D
from engine.layers.log_sum_exp_pool2d import LogSumExpPool2D
from engine.layers.lp_pool2d import LpPool2D
from engine.layers.max_pool2d import MaxPool2D
from engine.layers.sum_pool2d import SumPool2D
from engine.network import Network
from engine.spec import check_fields

POOLINGS: Final[Mapping[str, Callable[[int, int, int], AbstractPool2D]]] = {
    "max_pooling": MaxPool2D,
    "average_pooling": AveragePool2D,
    "sum_pooling": SumPool2D,
    "lp_pooling": LpPool2D,
    "log_sum_exp_pooling": LogSumExpPool2D,
}
CHUNK: Final = 64  # places between two looks at the clock


class Window(AbstractExperiment):
    """A window that moves by one place a step; see `AbstractExperiment` for the methods."""

    KEY = "window"

    def __init__(self, config: Mapping[str, Any]) -> None:
        """Place the window at the first pixel; raises `ConfigError` for a wrong setting."""
        self._config = check_fields(FIELDS, config)
        self._step = 0
        self._rate = 0.0
        self._start()

    @property
    def step(self) -> int:
        """Places done since the picture was last changed."""
        return self._step

    @property
    def steps_per_epoch(self) -> int:
        """Places of the output."""
        return max(self._side * self._side, 1)

    def network(self) -> dict[str, Any]:
        """Return the layer with its arithmetic in words."""
        return {
            "inputs": [f"channel {number + 1}" for number in range(min(self._config["channels"], SHOWN))],
            "layers": [],
            "outputs": ["map"],
            "parameters": self._parameters(),
            "fits": self._side > 0,
            "sentence": self._sentence,
            "facts": self._facts(),
            "treatments": treatments.described(),
        }

    def configure(self, changes: Mapping[str, Any], replace: bool = False) -> Change:
        """Change settings, all or none; a window that does not fit is a result, not an error."""
        after = check_fields(FIELDS, changes if replace else {**self._config, **changes})
        changed = [name for name in after if after[name] != self._config[name]]
        self._config = after
        if changed:
            self._start()
        return Change(reset=bool(changed), changed=changed)

    def reset(self, seed: int | None) -> None:
        """Go back to the first place."""
        if seed is not None:
            self._config = check_fields(FIELDS, {**self._config, "seed": seed})
        self._start()

    def edit(self, target: str, index: list[int], value: float) -> None:
        """Set a pixel (``picture`` at [channel, row, column]) or a weight (``weights`` at the same)."""
        arrays = {"picture": self._picture, "weights": self._weights}
        if target not in arrays:
            raise ConfigError("target", f"expected picture or weights; got {target!r}", tuple(arrays))
        height, width, channels = arrays[target].shape
        if len(index) != 3 or not all(
            0 <= at < size for at, size in zip(index, (channels, height, width), strict=True)
        ):
            raise ConfigError(
                "index", f"expected [channel, row, column] below [{channels}, {height}, {width}]; got {index}"
            )
        if not abs(value) <= 1e6:
            raise ConfigError("value", f"expected a number within 1,000,000, got {value}", (-1e6, 1e6))
        channel, row, column = index
        arrays[target][row, column, channel] = value
        self._compute()

    def advance(self, budget_ms: float, max_steps: int | None = None) -> Advance:
        """Move the window on, over and over again."""
        begin, first = time.perf_counter(), self._step
        limit = last_step(first, max_steps)
        while self._step < limit:
            self._step = min(self._step + CHUNK, limit)
            if (time.perf_counter() - begin) * 1e3 > budget_ms:
                break
        self._rate = (self._step - first) / max(time.perf_counter() - begin, 1e-6)
        return Advance(self._step - first)

    def measures(self) -> dict[str, float]:
        """Return what a task may set a bound on."""
        return {
            "fits": float(self._side > 0),
            "output_width": float(self._side),
            "maps": float(self._maps()),
            "parameters": float(self._parameters()),
            "places": float(self._step),
        }

    def version(self, stream: str) -> int:
        """Return a number that changes with the stream's content."""
        if stream == treatments.STREAM.name:
            return 0
        return self._version_at(self._step)

    def snapshot(
        self, streams: Mapping[str, Mapping[str, Any]], series_from: Mapping[str, tuple[int, int]]
    ) -> dict[str, list[np.ndarray]]:
        """Build the streams."""
        makers = {"status": self._status, "window": self._window}
        return {
            name: treatments.treated(**options) if name == treatments.STREAM.name else makers[name]()
            for name, options in streams.items()
        }

    def _kept(self) -> Kept:
        return Kept({"picture": self._picture, "weights": self._weights}, {"step": self._step})

    def _take_back(self, kept: Kept) -> None:
        kept.fill("picture", self._picture)
        kept.fill("weights", self._weights)
        self._step = max(int(kept.facts["step"]), 0)
        self._compute()

    # ---- inside ------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        config = self._config
        self._picture = picture(config["picture"], config["width"], config["channels"], config["seed"])
        self._weights = weights(config["filter"], config["size"], config["channels"], config["seed"])
        self._step = 0
        self._compute()

    def _compute(self) -> None:
        """Let the engine compute the whole output; say in words how large it is, or why there is none."""
        config, layer = self._config, self._layer()
        self._changes += 1
        try:
            placed = layer.windows("This window", (config["width"],) * 2)
        except ShapeError as problem:
            self._side, self._output, self._sentence = 0, np.zeros((0, 0), dtype=np.float32), str(problem)
            return
        self._side = placed.outputs[2]
        network = Network(self._picture.shape, [layer])
        if isinstance(layer, Conv2D):
            network.parameters()["layers.0.weight"][:] = self._weights[..., None]
        self._output = network.predict(self._picture[None])[0].reshape(self._side, self._side, -1)[:, :, 0]
        self._sentence = self._formula()

    def _layer(self) -> Conv2D | AbstractPool2D:
        """Return the engine's layer; of the filters one is enough for the picture."""
        config = self._config
        size, stride, padding = config["size"], config["stride"], config["padding"]
        if config["operation"] == "convolution":
            return Conv2D(1, size, stride, padding, self._dilation)
        return POOLINGS[config["operation"]](size, stride, padding)

    @property
    def _dilation(self) -> int:
        return int(self._config["dilation"]) if self._config["operation"] == "convolution" else 1

    def _maps(self) -> int:
        config = self._config
        return int(config["filters"] if config["operation"] == "convolution" else config["channels"])

    def _parameters(self) -> int:
        config = self._config
        own = config["size"] ** 2 * config["channels"] + 1
        return int(own * config["filters"]) if config["operation"] == "convolution" else 0

    def _formula(self) -> str:
        """Return the output's size with its arithmetic."""
        config = self._config
        span = self._dilation * (config["size"] - 1) + 1
        padded = f" + 2·{config['padding']}" if config["padding"] else ""
        return (
            f"({config['width']}{padded} - {span}) / {config['stride']} + 1 = {self._side}: the output is "
            f"{self._side} × {self._side} × {self._maps()}."
        )

    def _facts(self) -> list[str]:
        """Return what the layer costs, a sentence each."""
        config, facts = self._config, []
        if config["operation"] == "convolution":
            size, channels, filters = config["size"], config["channels"], config["filters"]
            own = size * size * channels
            facts.append(
                f"{filters} × ({size}·{size}·{channels} + 1) = {filters * (own + 1):,} parameters: each filter has a "
                "weight for every number below the window, and one bias."
            )
            if self._side:
                facts.append(
                    f"{self._side * self._side * filters * own:,} multiplications. A dense layer between the same "
                    f"sizes would need {config['width'] ** 2 * channels * self._side**2 * filters:,} weights."
                )
        else:
            facts.append("No parameters: pooling learns nothing.")
        return facts

    def _status(self) -> list[np.ndarray]:
        rounds = self._step / self.steps_per_epoch
        return [np.array([self._step, rounds, *[math.nan] * 4, self._rate, math.nan])]

    def _window(self) -> list[np.ndarray]:
        config = self._config
        pad, size = config["padding"], config["size"]
        shown = np.pad(self._picture, ((pad, pad), (pad, pad), (0, 0)))
        place, taken = self._step % self.steps_per_epoch, slice(0, SHOWN)
        row, column = divmod(place, self._side) if self._side else (-1, -1)
        top, left = max(row, 0) * config["stride"], max(column, 0) * config["stride"]
        done = np.where(np.arange(self._side**2).reshape(self._side, self._side) <= place, self._output, np.nan)
        reach = self._dilation * (size - 1) + 1
        below = shown[top : top + reach : self._dilation, left : left + reach : self._dilation]
        parts = np.zeros(config["channels"], dtype=np.float32)
        if self._side and config["operation"] == "convolution":
            parts = (below * self._weights).sum(axis=(0, 1))
        held = self._weights if config["operation"] == "convolution" else self._weights[:, :, :0]
        return [
            np.ascontiguousarray(shown[:, :, taken].transpose(2, 0, 1)),
            np.ascontiguousarray(held[:, :, taken].transpose(2, 0, 1)),
            np.ascontiguousarray(done, dtype=np.float32),
            np.array([top, left, row, column, pad, self._dilation, config["channels"], size], dtype=np.int32),
            np.ascontiguousarray(parts, dtype=np.float32),
        ]


SPEC = ExperimentSpec(
    label="Sliding window",
    help="Convolution and pooling place by place, with every number and the arithmetic of sizes and weights.",
    formula=r"\frac{N + 2P - F}{S} + 1",
    order=70,
    fields=FIELDS,
    streams=STREAMS,
    measures=MEASURES,
    create=Window,
)
