"""What there is to choose from, as the browser gets it: ``GET /api/catalogue``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from engine.activations import ACTIVATIONS
from engine.datasets import DATASETS, preview
from engine.experiments import ExperimentSpec
from engine.exports import EXPORTS
from engine.initializers import INITIALIZERS
from engine.jit import sources_hash
from engine.layers import LAYERS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.schedules import SCHEDULES
from engine.spec import Spec
from engine.surfaces import SURFACES
from server.formulas import with_mathml
from server.labs import Lab

_REGISTRIES: Mapping[str, Mapping[str, Spec]] = {
    "activations": ACTIVATIONS,
    "losses": LOSSES,
    "optimizers": OPTIMIZERS,
    "schedules": SCHEDULES,
    "initializers": INITIALIZERS,
    "datasets": DATASETS,
    "layers": LAYERS,
    "surfaces": SURFACES,
    "exports": EXPORTS,
}


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
        for name, registry in {**_REGISTRIES, "experiments": experiments}.items():
            described[name] = {key: with_mathml(spec.as_dict()) for key, spec in registry.items()}
        for key, dataset in described["datasets"].items():
            dataset["preview"] = preview(key)
        described["labs"] = [lab.as_dict() for lab in labs]
        self.body = msgspec.json.encode(described)
        self.etag = f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'
