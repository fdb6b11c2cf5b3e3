"""What `engine.Augment2D` shows, in plain NumPy and SciPy and from the engine's own random numbers."""

import numpy as np
from scipy import ndimage

import engine
from engine import operations as ops
from tests.engine import lanes

DRAWS, KNOTS = 8, 5  # six numbers of a sample and two spare ones, then a grid of knots for each axis


def shown(layer, images, *, seed=5, step=0):
    """Return what the layer shows of images (n, height, width, channels) in one training step, sample by sample."""
    net = engine.Network(images.shape[1:], [layer, engine.Flatten(), engine.Dense(1)], "half_squared_error", seed=seed)
    net.configure(optimizer=engine.SGD(learning_rate=0.0), batch_size=len(images))
    net.counters[ops.STEP] = step
    net.fit(images, np.zeros(len(images)), batch_size=len(images), steps=1, shuffle=False)
    at = net.program.tensors["layers.0"].value
    values = net.arena[at : at + images[0].size * net.program.lanes].reshape(images[0].size, -1)
    return values[:, : len(images)].T.reshape(images.shape).copy()


def expected(layer, images, *, seed=5, step=0):
    """Return the same by turning, scaling and moving the places, then looking between the pixels."""
    numbers = draws(len(images), seed, step)
    return np.stack([look(image, places(layer, own, image.shape)) for image, own in zip(images, numbers, strict=True)])


def draws(samples, seed, step, number=0):
    """Return the engine's random numbers of each sample (samples, 58), from -1 to 1; ``number`` is the layer's."""
    count = DRAWS + 2 * KNOTS**2
    return lanes.integers(seed, step, number, samples * count).reshape(samples, count) * 2.0**-31 - 1.0


def places(layer, own, shape):
    """Return where in the source each pixel looks, (2, height, width), for one sample's random numbers."""
    middle = (np.array(shape[:2]) - 1.0)[:, None, None] / 2.0
    grid = np.indices(shape[:2]).astype(float)
    offset = grid - middle
    if layer.flip and own[5] < 0.0:
        offset = offset * np.array([1.0, -1.0])[:, None, None]
    angle = np.deg2rad(own[0] * layer.rotate)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    cut = (own[2] + 1.0) / 2.0 * layer.crop
    zoom = (1.0 + layer.scale) ** -own[1] * (1.0 - cut)
    move = own[3:5] * (layer.shift + cut * np.array(shape[:2]) / 2.0)
    bends = [ndimage.map_coordinates(knots, knot_places(shape), order=1) for knots in own[DRAWS:].reshape(2, KNOTS, -1)]
    return (
        zoom * np.einsum("ij,jyx->iyx", turn, offset) + middle + move[:, None, None] + layer.elastic * np.array(bends)
    )


def knot_places(shape):
    """Return each pixel's place on the grid of knots."""
    sides = np.maximum(np.array(shape[:2]) - 1, 1)
    return np.indices(shape[:2]) * (KNOTS - 1) / sides[:, None, None]


def look(image, where):
    """Return the bilinear means of an image (height, width, channels) at places (2, height, width); outside is 0."""
    channels = [
        ndimage.map_coordinates(channel, where, order=1, mode="grid-constant") for channel in np.moveaxis(image, -1, 0)
    ]
    return np.stack(channels, axis=-1)
