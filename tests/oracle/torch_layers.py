"""Every kind of layer built in PyTorch: a peer takes the inputs, channels last, and returns the output, channels last.

A peer is a function of the list of inputs (n, *shape), the layer's own parameters by name, and whether it is
training; it works in float64 and is written with PyTorch's operations alone, so that autograd differentiates it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

import engine
from engine.layers import AbstractLayer

functional = torch.nn.functional

Peer = Callable[[Sequence[torch.Tensor], dict[str, torch.Tensor], bool], torch.Tensor]

CONVOLUTIONS = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}


@dataclass(frozen=True)
class Case:
    """A layer, the shapes of its inputs, and the same in PyTorch."""

    layer: AbstractLayer
    shapes: tuple[tuple[int, ...], ...]
    peer: Peer


def channels_first(x):
    return x.movedim(-1, 1)


def channels_last(x):
    return x.movedim(1, -1)


def of_one(function):
    """Return the peer of a layer without parameters that takes one input as it lies."""
    return lambda inputs, own, training: function(inputs[0])


def of_image(function):
    """Return the peer of a layer without parameters that takes an image, channels first."""
    return lambda inputs, own, training: channels_last(function(channels_first(inputs[0])))


def convolution(rank, border=(), **settings):
    """Return the peer of a convolution; ``border`` is what "same" adds, in the order of `functional.pad`."""

    def peer(inputs, own, training):
        weight = own["weight"].permute(rank + 1, rank, *range(rank))
        x = functional.pad(channels_first(inputs[0]), border)
        return channels_last(CONVOLUTIONS[rank](x, weight, own.get("bias"), **settings))

    return peer


def transposed_convolution(cut=(), **settings):
    """Return the peer of a transposed convolution; ``cut`` is what "same" cuts off: top and left, bottom and right."""

    def peer(inputs, own, training):
        weight = own["weight"].permute(3, 2, 0, 1)
        y = functional.conv_transpose2d(channels_first(inputs[0]), weight, own.get("bias"), **settings)
        if cut:
            first, last = cut
            y = y[:, :, first : y.shape[2] - last, first : y.shape[3] - last]
        return channels_last(y)

    return peer


def windows_of(x, size, stride):
    """Return (n, channels, taps, windows) of images, channels first, and the windows' rows and columns."""
    n, channels, height, width = x.shape
    taps = functional.unfold(x, size, stride=stride).reshape(n, channels, size * size, -1)
    return taps, ((height - size) // stride + 1, (width - size) // stride + 1)


def log_sum_exp(size, stride, sharpness):
    def pool(x):
        taps, places = windows_of(x, size, stride)
        return (torch.logsumexp(sharpness * taps, 2) - torch.tensor(size**2).log()).unflatten(-1, places) / sharpness

    return of_image(pool)


def power_pool(size, power):
    return of_image(lambda x: functional.lp_pool2d(x.abs(), power, size))


def trainable_pool(inputs, own, training):
    means = channels_last(functional.avg_pool2d(channels_first(inputs[0]), 2))
    return means * own["coefficient"] + own["bias"]


def batch_norm(inputs, own, training):
    channels = inputs[0].shape[-1]
    running = torch.zeros(channels, dtype=torch.float64), torch.ones(channels, dtype=torch.float64)
    x = channels_first(inputs[0])
    return channels_last(functional.batch_norm(x, *running, own["gamma"], own["beta"], training=training))


def layer_norm(inputs, own, training):
    return functional.layer_norm(inputs[0], inputs[0].shape[-1:], own["gamma"], own["beta"])


def gaussian_mean(image, size):
    """Return (n, 1, height, width) seen through a Gaussian of deviation ``size / 4``, only its part on the image."""
    along = torch.exp(-torch.arange(-(size // 2), size // 2 + 1, dtype=torch.float64).square() / (size**2 / 8))
    window = torch.outer(along, along)[None, None]
    covered = functional.conv2d(torch.ones_like(image), window, padding=size // 2)
    return functional.conv2d(image, window, padding=size // 2) / covered


def subtractive(size):
    return of_image(lambda x: x - gaussian_mean(x.mean(1, keepdim=True), size))


def divisive(size):
    def divide(x):
        local = gaussian_mean(x.square().mean(1, keepdim=True), size).sqrt()
        return x / torch.maximum(local, local.mean((2, 3), keepdim=True))

    return of_image(divide)


def dense(inputs, own, training):
    return functional.linear(inputs[0], own["weight"].T, own["bias"])


PLANE = ((5, 6, 2),)

CASES = {
    "dense": Case(engine.Dense(7), ((5,),), dense),
    "activation": Case(engine.Tanh(), PLANE, of_one(torch.tanh)),
    "softmax": Case(engine.Softmax(), ((5,),), of_one(lambda x: torch.softmax(x, 1))),
    "log softmax": Case(engine.LogSoftmax(), ((5,),), of_one(lambda x: torch.log_softmax(x, 1))),
    "flatten": Case(engine.Flatten(), PLANE, of_one(lambda x: x.flatten(1))),
    "reshape": Case(engine.Reshape((4, 15)), PLANE, of_one(lambda x: x.reshape(-1, 4, 15))),
    "duplicate": Case(engine.Duplicate(), PLANE, of_one(torch.clone)),
    "add": Case(engine.Add(), PLANE * 3, lambda inputs, own, training: inputs[0] + inputs[1] + inputs[2]),
    "multiply": Case(engine.Multiply(), PLANE * 2, lambda inputs, own, training: inputs[0] * inputs[1]),
    "maximum": Case(engine.Maximum(), PLANE * 2, lambda inputs, own, training: torch.maximum(*inputs)),
    "concatenate": Case(
        engine.Concatenate(), ((4, 3, 2), (4, 3, 5), (4, 3, 1)), lambda inputs, own, training: torch.cat(inputs, -1)
    ),
    "concatenate flat": Case(engine.Concatenate(), ((4,), (7,)), lambda inputs, own, training: torch.cat(inputs, -1)),
    "conv1d": Case(engine.Conv1D(3, 3), ((9, 2),), convolution(1)),
    "conv1d, dilation, groups": Case(
        engine.Conv1D(6, 3, dilation=2, padding=2, groups=2), ((9, 4),), convolution(1, dilation=2, padding=2, groups=2)
    ),
    "conv2d": Case(engine.Conv2D(6, 3), ((6, 5, 3),), convolution(2)),
    "conv2d, same": Case(engine.Conv2D(20, 5, padding="same"), ((6, 5, 3),), convolution(2, padding=2)),
    "conv2d, stride": Case(engine.Conv2D(6, 3, stride=2, padding=1), ((7, 5, 3),), convolution(2, stride=2, padding=1)),
    "conv2d, stride and same": Case(  # of a side of 6, a window of 3 and a stride of 2 hangs over behind alone
        engine.Conv2D(6, 3, stride=2, padding="same"), ((6, 5, 3),), convolution(2, (1, 1, 0, 1), stride=2)
    ),
    "conv2d, dilation": Case(
        engine.Conv2D(6, 3, dilation=2, padding=2), ((6, 5, 3),), convolution(2, dilation=2, padding=2)
    ),
    "conv2d, groups": Case(engine.Conv2D(6, 3, groups=3, bias=False), ((5, 5, 6),), convolution(2, groups=3)),
    "conv3d": Case(engine.Conv3D(3, 2), ((3, 4, 3, 2),), convolution(3)),
    "conv3d, stride and same": Case(
        engine.Conv3D(3, 2, stride=2, padding="same"), ((3, 4, 5, 2),), convolution(3, (0, 1, 0, 0, 0, 1), stride=2)
    ),
    "transposed": Case(engine.ConvTranspose2D(3, 3), ((3, 4, 2),), transposed_convolution()),
    "transposed, stride": Case(
        engine.ConvTranspose2D(5, 4, stride=2, padding=1), ((3, 4, 2),), transposed_convolution(stride=2, padding=1)
    ),
    "transposed, same": Case(
        engine.ConvTranspose2D(2, 3, stride=2, padding="same"), ((3, 4, 2),), transposed_convolution((0, 1), stride=2)
    ),
    "maximum pooling": Case(engine.MaxPool2D(2), ((6, 4, 3),), of_image(lambda x: functional.max_pool2d(x, 2))),
    "maximum pooling, overlapping": Case(
        engine.MaxPool2D(3, stride=2), ((7, 5, 3),), of_image(lambda x: functional.max_pool2d(x, 3, 2))
    ),
    "maximum pooling, padded": Case(
        engine.MaxPool2D(3, stride=2, padding=1), ((5, 7, 3),), of_image(lambda x: functional.max_pool2d(x, 3, 2, 1))
    ),
    "average pooling": Case(engine.AveragePool2D(2), ((6, 4, 3),), of_image(lambda x: functional.avg_pool2d(x, 2))),
    "average pooling, padded": Case(  # what hangs over the border does not count
        engine.AveragePool2D(3, stride=2, padding=1),
        ((5, 7, 3),),
        of_image(lambda x: functional.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    ),
    "sum pooling": Case(
        engine.SumPool2D(3, stride=2, padding=1),
        ((5, 7, 3),),
        of_image(lambda x: functional.avg_pool2d(x, 3, 2, 1, divisor_override=1)),
    ),
    "power pooling": Case(engine.LpPool2D(2, power=3.0), ((6, 4, 3),), power_pool(2, 3.0)),
    "log-sum-exp pooling": Case(
        engine.LogSumExpPool2D(3, stride=2, sharpness=2.0), ((5, 7, 3),), log_sum_exp(3, 2, 2.0)
    ),
    "trainable pooling": Case(engine.TrainablePool2D(2), ((6, 4, 3),), trainable_pool),
    "global average": Case(
        engine.GlobalAveragePool2D(),
        ((6, 4, 3),),
        of_one(lambda x: functional.adaptive_avg_pool2d(channels_first(x), 1).flatten(1)),
    ),
    "maxout": Case(engine.Maxout(3), ((3, 4, 6),), of_one(lambda x: x.unflatten(-1, (2, 3)).amax(-1))),
    "maxout, flat": Case(engine.Maxout(2), ((8,),), of_one(lambda x: x.unflatten(-1, (4, 2)).amax(-1))),
    "zero padding": Case(engine.ZeroPad2D(2), PLANE, of_image(lambda x: functional.pad(x, (2, 2, 2, 2)))),
    "batch norm": Case(engine.BatchNorm(), ((4, 3, 3),), batch_norm),
    "layer norm": Case(engine.LayerNorm(), ((4, 3, 5),), layer_norm),
    "response norm": Case(
        engine.LocalResponseNorm(5, k=1.0, alpha=0.2, beta=0.75),
        ((3, 4, 7),),
        of_image(lambda x: functional.local_response_norm(x, 5, alpha=1.0, beta=0.75, k=1.0)),
    ),
    "subtractive norm": Case(engine.SubtractiveNorm2D(3), PLANE, subtractive(3)),
    "divisive norm": Case(engine.DivisiveNorm2D(5), PLANE, divisive(5)),
}

# What these show depends on the engine's own random numbers, which PyTorch does not draw.
AGAINST_THEIR_OWN_NUMBERS = {
    "dropout": "tests/engine/layers/test_dropout.py",
    "augment2d": "tests/engine/layers/test_augmentation.py",
}
