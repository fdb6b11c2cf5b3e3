"""A network evaluated node by node with the layers' NumPy references, in float64, and its gradients by differences."""

import numpy as np

from engine.losses import LOSSES

STEP = 1e-6


def outputs(network, x, parameters=None):
    """Return the output (n, *shape) of every node; ``x`` is an array or a mapping of input names to arrays."""
    x = x if isinstance(x, dict) else {next(iter(network.inputs)): x}
    values = {name: np.asarray(x[name], np.float64).reshape(-1, *shape) for name, shape in network.inputs.items()}
    parameters = network.parameters() if parameters is None else parameters
    for node in network.nodes:
        own = {
            name.rpartition(".")[2]: np.asarray(array, np.float64)
            for name, array in parameters.items()
            if name.rpartition(".")[0] == node.name
        }
        values[node.name] = node.layer.reference([values[source] for source in node.inputs], own)
    return values


def loss(network, x, y, parameters=None, weights=None):
    """Return the weighted mean loss."""
    spec = LOSSES[network.loss]
    z = outputs(network, x, parameters)[network.graph.output]
    y = np.asarray(y, np.float64).reshape(len(z), -1)
    parameter = float(next(iter(network.loss_settings.values()), 0.0))
    return np.average(spec.reference(z.reshape(len(z), -1), y, parameter), weights=weights)


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
