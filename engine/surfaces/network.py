"""Network: a whole network on points of the plane; its surface is seen in slices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS, load
from engine.initializers import INITIALIZERS
from engine.layers import AbstractLayer
from engine.layers.activation import Activation
from engine.layers.dense import Dense
from engine.network import Network
from engine.optimizers import Optimizer
from engine.spec import Choice, Integer, Real
from engine.surfaces._network import NetworkSurface
from engine.surfaces._surface import AbstractSurface, SurfaceSpec, Window
from engine.update import Penalties

PLANAR: Final = tuple(key for key, spec in DATASETS.items() if spec.input_dimension == 2)


def create(settings: Mapping[str, Any], path: str) -> AbstractSurface:
    """Return the loss of the network over all points."""
    data = load(settings["dataset"], samples=settings["samples"], noise=settings["noise"], seed=settings["data_seed"])
    task = DATASETS[settings["dataset"]].task
    outputs = len(DATASETS[settings["dataset"]].classes) if task == "multiclass" else 1

    def build(optimizer: Optimizer, penalties: Penalties) -> Network:
        layers: list[AbstractLayer] = []
        for _ in range(settings["depth"]):
            layers += [Dense(settings["units"], settings["initializer"]), Activation(settings["activation"])]
        layers.append(Dense(outputs, settings["initializer"]))
        if task == "binary":
            layers.append(Activation("tanh"))
        loss = "softmax_cross_entropy" if task == "multiclass" else "half_squared_error"
        return Network(inputs=2, layers=layers, loss=loss, optimizer=optimizer, penalties=penalties)

    return NetworkSurface(build, data.inputs, data.targets, (0, 1), Window(-2.0, 2.0, -2.0, 2.0))


SPEC = SurfaceSpec(
    label="Slice of a network",
    help="A network on points of the plane. Its loss depends on all its weights; a plane through them is drawn.",
    formula=r"E(\theta_0 + a\,\delta + b\,\eta)",
    order=120,
    create=create,
    fields=(
        Choice(name="dataset", label="Data", help="Where the points come from.", default="circle", choices=PLANAR),
        Integer(name="samples", label="Samples", help="How many points.", default=500, minimum=10, maximum=5000),
        Real(name="noise", label="Noise", help="Chance in the points.", default=0.0, minimum=0.0, maximum=0.5),
        Integer(name="data_seed", label="Data seed", help="Chooses the points.", default=0, minimum=0, maximum=99_999),
        Integer(name="depth", label="Hidden layers", help="How many.", default=2, minimum=0, maximum=10),
        Integer(name="units", label="Neurons", help="In each hidden layer.", default=8, minimum=1, maximum=32),
        Choice(
            name="activation",
            label="Activation",
            help="What each neuron does with its weighted sum.",
            default="tanh",
            choices=tuple(ACTIVATIONS),
        ),
        Choice(
            name="initializer",
            label="Initializer",
            help="Where the weights start.",
            default="glorot_uniform",
            choices=tuple(INITIALIZERS),
        ),
    ),
    source="[li2018]",
)
