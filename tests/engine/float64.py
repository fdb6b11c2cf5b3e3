"""The gradients of a network in float64, by differences of the layers' NumPy references."""

import numpy as np

from engine.gradient_check import loss, outputs

__all__ = ["gradients", "loss", "outputs"]

STEP = 1e-6


def gradients(network, x, y, weights=None):
    """Return the gradient of the mean loss for every parameter, by central differences."""
    parameters = {name: np.array(array, np.float64) for name, array in network.parameters().items()}
    found = {name: np.empty(array.shape) for name, array in parameters.items()}
    for name, array in parameters.items():
        for index in np.ndindex(array.shape):
            middle = array[index]
            array[index] = middle + STEP
            above = loss(network, x, y, parameters, weights)
            array[index] = middle - STEP
            found[name][index] = (above - loss(network, x, y, parameters, weights)) / (2 * STEP)
            array[index] = middle
    return found
