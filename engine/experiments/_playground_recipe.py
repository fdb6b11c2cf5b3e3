"""A playground run on its way out, as a recipe for exports, and weights on their way in."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from engine.datasets._columns import OWN
from engine.errors import ConfigError
from engine.experiments._experiment import Exported
from engine.experiments._playground_config import shortcuts
from engine.experiments._playground_network import build_network, chosen_penalties
from engine.experiments._playground_points import Points
from engine.experiments._training_fields import chosen_optimizer, chosen_schedule
from engine.exports import EXPORTS, Recipe, Stage
from engine.exports._recipe import Norm
from engine.layers.batch_norm import BatchNorm
from engine.losses import LOSSES
from engine.network import Network

BATCH_NORM: Final = BatchNorm()


def export(form: str, config: Mapping[str, Any], network: Network, points: Points) -> Exported:
    """Return a run as a program, a model or data; see `engine.exports`.

    Raises
    ------
    ConfigError
        If there is no such form, or another library could not do what the playground does.
    """
    if form not in EXPORTS:
        raise ConfigError("form", f"expected one of {', '.join(EXPORTS)}; got {form!r}", tuple(EXPORTS))
    spec = EXPORTS[form]
    if spec.retrains:
        _check_other_libraries(config, points)
    content = spec.write(_recipe(config, network, points))
    return Exported(f"playground-{form}.{spec.extension}", spec.media_type, content)


def _check_other_libraries(config: Mapping[str, Any], points: Points) -> None:
    """Refuse what the exported programs could not do as the playground does."""
    if points.weights is not None:
        raise ConfigError("class_weights", "programs for other libraries know no class weights; choose none", ("none",))
    if chosen_penalties(config).dead_at_zero:
        raise ConfigError("l1_dead_at_zero", "other libraries do not know this rule; switch it off", (False,))


def _recipe(config: Mapping[str, Any], network: Network, points: Points) -> Recipe:
    """Describe a run for an export: first weights are those the seed gives."""
    rows = [*config["layers"], {"activation": "linear", "dropout": 0.0}]
    if "output.activation" in {node.name for node in network.nodes}:
        rows[-1]["activation"] = "tanh"
    names = [*(f"layers.{number}" for number in range(len(config["layers"]))), "output"]
    skips = [*shortcuts(config), False]

    def stages(of: Network) -> list[Stage]:
        values = _values(of)
        return [
            Stage(
                values[f"{name}.weight"],
                values[f"{name}.bias"],
                row["activation"],
                row["dropout"],
                _norm(values, f"{name}.norm"),
                skip,
            )
            for name, row, skip in zip(names, rows, skips, strict=True)
        ]

    targets = np.asarray(points.targets[0], dtype=np.float32)
    return Recipe(
        title=_title(config),
        inputs=points.inputs[0],
        targets=targets.reshape(len(targets), -1),
        stages=stages(build_network(config, len(targets))),
        logarithm=config["loss"] == "nll",
        loss=config["loss"],
        loss_parameter=LOSSES[config["loss"]].parameter(),
        optimizer=chosen_optimizer(config),
        schedule=chosen_schedule(config),
        penalties=chosen_penalties(config),
        batch_size=network.batch_size,
        shuffle=config["shuffle"],
        seed=config["seed"],
        config=copy.deepcopy(dict(config)),
        step=network.step,
        current=stages(network),
        values=_values(network),
    )


def _values(network: Network) -> dict[str, np.ndarray]:
    """Return copies of everything that the network's answers depend on, by name."""
    return {name: values.copy() for name, values in {**network.parameters(), **network.statistics()}.items()}


def _norm(values: Mapping[str, np.ndarray], name: str) -> Norm | None:
    """Return a layer's batch normalization, if it has one."""
    if f"{name}.gamma" not in values:
        return None
    gamma, beta, mean, variance = (
        values[f"{name}.{short}"] for short in ("gamma", "beta", "running_mean", "running_variance")
    )
    return Norm(gamma, beta, mean, variance, BATCH_NORM.momentum, BATCH_NORM.epsilon)


def _title(config: Mapping[str, Any]) -> str:
    """Name the run; a name that a student has chosen stays out of programs."""
    data = "A run on data of your own, of" if config["dataset"] == OWN else f"A {config['dataset']} run of"
    return f"{data} Backprop Playground"


def take_weights(network: Network, weights: Mapping[str, Any]) -> None:
    """Put weights of a stranger's file into a network.

    Raises
    ------
    ConfigError
        If they are not exactly this network's, or not numbers it can hold; some may have been taken then.
    """
    own = {**network.parameters(), **network.statistics()}
    if set(weights) != set(own):
        odd = sorted(str(name)[:60] for name in set(weights) ^ set(own))
        raise ConfigError(
            "weights",
            f"expected exactly {', '.join(own)}, as this configuration has; missing or unknown: {', '.join(odd[:5])}",
            tuple(own),
        )
    for name, values in own.items():
        values[...] = _table(f"weights.{name}", weights[name], values.shape)


def _table(path: str, values: Any, shape: tuple[int, ...]) -> np.ndarray:
    """Return nested lists of a stranger's file as float32 of this shape, or say what they lack."""
    try:
        table = np.array(values)
    except ValueError as error:
        raise ConfigError(path, "expected a table of numbers whose rows are equally long") from error
    if table.dtype.kind not in "fiu":
        raise ConfigError(path, "expected numbers and nothing else")
    if table.shape != shape:
        raise ConfigError(path, f"expected numbers of shape {shape}, got {table.shape}", shape)
    if not (np.abs(table) <= float(np.finfo(np.float32).max)).all():
        raise ConfigError(path, "expected finite numbers that single precision can hold")
    if path.endswith("variance") and (table < 0).any():
        raise ConfigError(path, "expected no negative number, since it is a variance", (0.0, float(np.inf)))
    return table.astype(np.float32)
