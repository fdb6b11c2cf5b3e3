"""The numbers of a playground run that a lab's task may set a bound on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.experiments import _playground_bagging as bagging
from engine.experiments import _playground_conditioning as conditioning
from engine.experiments import _playground_regions as regions
from engine.experiments._ensemble_streams import FAILING
from engine.experiments._experiment import Measure
from engine.experiments._features import View
from engine.experiments._playground_best import RESTORED
from engine.network import Network

MEASURES: Final = (
    Measure(name="training_loss", label="training loss", help="Mean loss of the training points."),
    Measure(name="test_loss", label="test loss", help="Mean loss of the points the network never trains on."),
    Measure(name="training_accuracy", label="training accuracy", help="Share of training points on the right side."),
    Measure(name="test_accuracy", label="test accuracy", help="Share of test points on the right side."),
    Measure(name="gap", label="gap between test and training loss", help="Test loss minus training loss."),
    Measure(name="steps", label="number of steps", help="Updates since the weights were last started afresh."),
    Measure(name="learning_rate", label="learning rate", help="As it is set, before any schedule."),
    Measure(name="current_rate", label="learning rate now", help="After the schedule."),
    Measure(name="weight_length", label="length of all weights", help="Root of the sum of their squares."),
    Measure(name="layers", label="number of hidden layers", help="Layers between features and output."),
    Measure(name="neurons", label="number of hidden neurons", help="In all hidden layers together."),
    Measure(name="parameters", label="number of weights and biases", help="What training adjusts."),
    Measure(name="features", label="number of features", help="Inputs of the network."),
    Measure(
        name="gradient_ratio",
        label="first layer's gradient as a share of the last layer's",
        help="Norm of the first layer's weight gradient over all training points, divided by the last layer's.",
    ),
    regions.REGIONS,
    FAILING,
    RESTORED,
    *conditioning.MEASURES,
    *bagging.MEASURES,
)


def measures(
    config: Mapping[str, Any],
    network: Network,
    view: View,
    quality: tuple[float, float, float, float],
    gradients: Mapping[str, Any],
) -> dict[str, float]:
    """Return the value of each measure.

    Parameters
    ----------
    config : mapping
        Of the playground, complete.
    network : Network
    view : View
        How the network sees a point.
    quality : tuple of float
        Training loss, test loss, training accuracy, test accuracy; NaN where there is none.
    gradients : mapping of name to array
        Mean gradient over the training points, by parameter.
    """
    training_loss, test_loss, training_accuracy, test_accuracy = quality
    norms = [float(np.linalg.norm(values)) for name, values in gradients.items() if name.endswith("weight")]
    weights = [values for name, values in network.parameters().items() if name.endswith("weight")]
    return {
        "training_loss": training_loss,
        "test_loss": test_loss,
        "training_accuracy": training_accuracy,
        "test_accuracy": test_accuracy,
        "gap": test_loss - training_loss,
        "steps": float(network.step),
        "learning_rate": float(config["learning_rate"]),
        "weight_length": float(np.linalg.norm([np.linalg.norm(values) for values in weights])),
        "layers": float(len(config["layers"])),
        "neurons": float(sum(row["units"] for row in config["layers"])),
        "parameters": float(sum(values.size for values in network.parameters().values())),
        "features": float(len(config["features"])),
        "gradient_ratio": norms[0] / norms[-1] if norms[-1] > 0.0 else float("nan"),
        "regions": regions.count(config, network, view),
    }
