"""Convolutional networks on pictures, given to the engine and to PyTorch with the same first weights."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

import engine
from benchmarks.harness import AbstractContestant
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.average_pool2d import AveragePool2D
from engine.layers.conv2d import Conv2D
from engine.layers.dense import Dense
from engine.layers.dropout import Dropout
from engine.layers.flatten import Flatten
from engine.layers.max_pool2d import MaxPool2D

Layers = list[AbstractLayer]
ADAM_EPSILON = 1e-8
SAMPLES = 2_000


def two_layers(dropout: float) -> Layers:
    """Return the net of the course: 32 and 64 filters of 5 x 5, 1024 dense units."""
    return [
        *(Conv2D(32, 5, padding="same"), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(64, 5, padding="same"), Activation("relu"), MaxPool2D(2)),
        *(Flatten(), Dense(1024), Activation("relu"), Dropout(dropout), Dense(10)),
    ]


def lenet5(dropout: float) -> Layers:
    """Return LeNet-5 with plain averages, which PyTorch knows; it has no dropout."""
    return [
        *(Conv2D(6, 5, padding="same"), Activation("tanh"), AveragePool2D(2)),
        *(Conv2D(16, 5), Activation("tanh"), AveragePool2D(2)),
        *(Flatten(), Dense(120), Activation("tanh"), Dense(84), Activation("tanh"), Dense(10)),
    ]


def quick(dropout: float) -> Layers:
    """Return the net that reaches 99.0 % on MNIST in three epochs; it has no dropout."""
    return [
        *(Conv2D(16, 5), Activation("relu"), MaxPool2D(2)),
        *(Conv2D(32, 5), Activation("relu"), MaxPool2D(2)),
        *(Flatten(), Dense(128), Activation("relu"), Dense(10)),
    ]


def pictures() -> tuple[np.ndarray, np.ndarray]:
    """Return the first pictures of MNIST and their classes."""
    data = engine.datasets.load("mnist")
    return data.train[:SAMPLES].astype(np.float32) / np.float32(255.0), data.y_train[:SAMPLES]


class EngineNet(AbstractContestant):
    """The engine; batches in order."""

    name = "engine"

    def __init__(self, layers: Layers, batch_size: int, rate: float) -> None:
        self._layers, self._batch_size, self._rate = layers, batch_size, rate
        self._x, self._y = pictures()
        self.start()

    def start(self) -> None:
        adam = engine.optimizer("adam", self._rate, epsilon=ADAM_EPSILON)
        self.network = engine.Network((28, 28, 1), self._layers, "softmax_cross_entropy", adam, seed=0)
        self.trainer = engine.Trainer(self.network, self._x, self._y, self._batch_size, shuffle=False)

    def train(self, steps: int) -> None:
        self.trainer.advance(steps)

    def loss_after(self, steps: int) -> float:
        self.start()
        return float(self.trainer.advance(steps + 1).loss[-1])


class PyTorchNet(AbstractContestant):
    """Eager PyTorch with fused Adam in one of its memory formats; its batches are cut before the clock starts."""

    def __init__(self, ours: EngineNet, layers: Layers, batch_size: int, rate: float, *, channels_last: bool) -> None:
        self.name = f"PyTorch, {'channels last' if channels_last else 'contiguous'}"
        self._ours, self._layers, self._rate = ours, layers, rate
        self._format = torch.channels_last if channels_last else torch.contiguous_format
        x, y = pictures()
        images = torch.from_numpy(x).permute(0, 3, 1, 2)
        self._x = [part.contiguous(memory_format=self._format) for part in images.split(batch_size)]
        self._y = torch.from_numpy(y.astype(np.int64)).split(batch_size)
        self._criterion = nn.CrossEntropyLoss()
        self.start()

    def start(self) -> None:
        self._ours.start()
        modules = _modules(self._layers, self._ours.network.parameters())
        self._model = nn.Sequential(*modules).to(memory_format=self._format)
        self._optimizer = torch.optim.Adam(self._model.parameters(), lr=self._rate, eps=ADAM_EPSILON, fused=True)

    def train(self, steps: int) -> None:
        for step in range(steps):
            self._step(step)

    def _step(self, step: int) -> torch.Tensor:
        place = step % len(self._x)
        self._optimizer.zero_grad()
        loss: torch.Tensor = self._criterion(self._model(self._x[place]), self._y[place])
        loss.backward()
        self._optimizer.step()
        return loss

    def loss_after(self, steps: int) -> float:
        self.start()
        return [self._step(step) for step in range(steps + 1)][-1].item()


def _modules(layers: Layers, own: dict[str, np.ndarray]) -> list[nn.Module]:
    """Return PyTorch's modules with the engine's weights; the first dense layer reads channels first."""
    modules: list[nn.Module] = []
    channels, spatial = 1, 0
    for index, layer in enumerate(layers):
        if isinstance(layer, Conv2D):
            module: nn.Module = nn.Conv2d(
                channels, layer.filters, layer.kernel_size, padding=2 if layer.padding == "same" else 0
            )
            _copy(module, own[f"layers.{index}.weight"].transpose(3, 2, 0, 1), own[f"layers.{index}.bias"])
            channels = layer.filters
        elif isinstance(layer, Dense):
            weight = own[f"layers.{index}.weight"]
            if spatial:
                weight = weight.reshape(-1, channels, layer.units).transpose(1, 0, 2).reshape(-1, layer.units)
                spatial = 0
            module = nn.Linear(*weight.shape)
            _copy(module, weight.T, own[f"layers.{index}.bias"])
        elif isinstance(layer, Flatten):
            module, spatial = nn.Flatten(), 1
        elif isinstance(layer, Activation):
            module = {"relu": nn.ReLU, "tanh": nn.Tanh}[layer.function]()
        elif isinstance(layer, Dropout):
            module = nn.Dropout(layer.rate)
        else:
            module = nn.MaxPool2d(2) if isinstance(layer, MaxPool2D) else nn.AvgPool2d(2)
        modules.append(module)
    return modules


def _copy(module: nn.Module, weight: np.ndarray, bias: np.ndarray) -> None:
    with torch.no_grad():
        for name, array in (("weight", weight), ("bias", bias)):
            getattr(module, name).copy_(torch.from_numpy(np.ascontiguousarray(array)))
