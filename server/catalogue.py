"""What there is to choose from, as the browser gets it: ``GET /api/catalogue``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import numpy as np

from engine.activations import ACTIVATIONS, ActivationSpec
from engine.blocks import BLOCKS
from engine.datasets import DATASETS, preview
from engine.experiments import ExperimentSpec
from engine.experiments._convnet_augmentation import CHOICES as AUGMENTATIONS
from engine.exports import EXPORTS
from engine.images import IMAGES
from engine.initializers import INITIALIZERS
from engine.jit import sources_hash
from engine.layers import LAYERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.presets import PRESETS
from engine.schedules import SCHEDULES
from engine.spec import Spec
from engine.surfaces import SURFACES
from server.formulas import with_mathml
from server.labs import Lab

REGISTRIES: Mapping[str, Mapping[str, Spec]] = {
    "activations": ACTIVATIONS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "initializers": INITIALIZERS,
    "datasets": DATASETS,
    "layers": LAYERS,
    "blocks": BLOCKS,
    "surfaces": SURFACES,
    "presets": PRESETS,
    "augmentations": AUGMENTATIONS,
    "images": IMAGES,
    "exports": EXPORTS,
}

_REACH = 4.0
_POINTS = 81


class Catalogue:
    """The catalogue as bytes with a tag of its content; made once at start-up.

    Parameters
    ----------
    version : str
        The application's version.
    experiments : mapping of key to ExperimentSpec
    labs : iterable of Lab
    """

    def __init__(self, version: str, experiments: Mapping[str, ExperimentSpec], labs: Iterable[Lab]) -> None:
        described: dict[str, Any] = {"version": version, "engine_hash": sources_hash()}
        for name, registry in {**REGISTRIES, "experiments": experiments}.items():
            described[name] = {key: with_mathml(spec.as_dict()) for key, spec in registry.items()}
        for key, dataset in described["datasets"].items():
            dataset["preview"] = preview(key)
        for key, spec in ACTIVATIONS.items():
            described["activations"][key]["preview"] = curve(spec)
        described["labs"] = [lab.as_dict() for lab in labs]
        self.body = msgspec.json.encode(described)
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


def curve(spec: ActivationSpec) -> dict[str, list[float]]:
    """Return an activation and its derivative from -4 to 4; NaN, which becomes null, where there is no value."""
    x = np.linspace(-_REACH, _REACH, _POINTS)
    with np.errstate(all="ignore"):
        rows = {
            "x": x,
            "value": spec.reference(x, spec.parameter()),
            "derivative": spec.derivative(x, spec.parameter()),
        }
    return {name: np.where(np.isfinite(values), values, np.nan).round(4).tolist() for name, values in rows.items()}
