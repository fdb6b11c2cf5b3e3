"""A program in plain NumPy: forward pass, backward pass and optimizer written out."""

from __future__ import annotations

from engine.activations import ACTIVATIONS
from engine.exports._recipe import ExportSpec, Recipe, Stage, header, source_of
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS

IMPORTS = (
    "from collections.abc import Mapping",
    "from typing import Any",
    "",
    "import numpy as np",
    "from scipy import special",
    "from scipy.special import logsumexp",
)


def write(recipe: Recipe) -> bytes:
    """Return the program's source."""
    used = dict.fromkeys(stage.activation for stage in recipe.stages)
    functions = []
    for key in used:
        spec = ACTIVATIONS[key]
        functions += [source_of(spec.reference, key), source_of(spec.derivative, f"{key}_slope")]
    loss, chosen = LOSSES[recipe.loss], OPTIMIZERS[recipe.optimizer.key]
    functions += [
        source_of(loss.reference, "loss_of_samples"),
        source_of(loss.gradient, "loss_gradient"),
        source_of(chosen.reference, "move"),
    ]
    penalties = recipe.penalties
    lines = [
        header(recipe, "NumPy", IMPORTS),
        "",
        "\n\n".join(functions),
        "",
        "LAYERS = [  # activation, its slope, its parameter, dropout, place of its weights, batch norm, shortcut",
        *(_layer(stage, at) for stage, at in zip(recipe.stages, recipe.places(), strict=True)),
        "]",
        f"EPSILON = {next((stage.norm.epsilon for stage in recipe.stages if stage.norm), 0.0)!r}  # of batch norm",
        f"LOSS_PARAMETER = {recipe.loss_parameter!r}",
        f"OPTIMIZER = {dict(recipe.optimizer.settings)!r}",
        f"L1, L2, REGULARIZE_FROM = {penalties.l1!r}, {penalties.l2!r}, {penalties.from_epoch!r}",
        f"CLIP_VALUE, CLIP_NORM = {penalties.clip_value!r}, {penalties.clip_norm!r}",
        f"LOG_SOFTMAX = {recipe.logarithm!r}",
        BODY,
    ]
    return "\n".join(lines).encode()


def _layer(stage: Stage, at: int) -> str:
    """Return a layer's line."""
    key = stage.activation
    values = f"{ACTIVATIONS[key].parameter()!r}, {stage.dropout!r}, {at}, {stage.norm is not None}, {stage.shortcut}"
    return f"    ({key}, {key}_slope, {values}),"


BODY = '''
rng = np.random.default_rng(SEED)
parameters = [values.astype(np.float64) for values in FIRST_WEIGHTS]
state = [{} for _ in parameters]


def step(x, t, rate, epoch, number):
    """Train one step and return its loss: forward pass, backward pass, update."""
    kept = []
    a = x.astype(np.float64)
    for activation, _, parameter, dropout, at, norm, shortcut in LAYERS:
        z = a @ parameters[at] + parameters[at + 1]
        normal = deviation = None
        if norm:
            deviation = np.sqrt(z.var(axis=0) + EPSILON)
            normal = (z - z.mean(axis=0)) / deviation
            z = normal * parameters[at + 2] + parameters[at + 3]
        out = activation(z, parameter) + (a if shortcut else 0.0)
        mask = (rng.random(out.shape) >= dropout) / (1.0 - dropout)
        kept.append((a, z, normal, deviation, mask))
        a = out * mask
    if LOG_SOFTMAX:
        a = a - logsumexp(a, axis=1, keepdims=True)
    loss = loss_of_samples(a, t, LOSS_PARAMETER).mean()
    da = loss_gradient(a, t, LOSS_PARAMETER) / len(x)
    if LOG_SOFTMAX:
        da = da - np.exp(a) * da.sum(axis=1, keepdims=True)
    gradients = [None] * len(parameters)
    for (_, slope, parameter, _, at, norm, shortcut), row in zip(reversed(LAYERS), reversed(kept)):
        below, z, normal, deviation, mask = row
        above = da * mask
        dz = above * slope(z, parameter)
        if norm:
            gradients[at + 2], gradients[at + 3] = (dz * normal).sum(axis=0), dz.sum(axis=0)
            scaled = dz * parameters[at + 2]
            dz = (scaled - scaled.mean(axis=0) - normal * (scaled * normal).mean(axis=0)) / deviation
        gradients[at], gradients[at + 1] = below.T @ dz, dz.sum(axis=0)
        da = dz @ parameters[at].T + (above if shortcut else 0.0)
    if epoch >= REGULARIZE_FROM:
        for i in (row[4] for row in LAYERS):
            gradients[i] = gradients[i] + L2 * parameters[i] + L1 * np.sign(parameters[i])
    if CLIP_VALUE > 0.0:
        gradients = [np.clip(g, -CLIP_VALUE, CLIP_VALUE) for g in gradients]
    if CLIP_NORM > 0.0:
        norm = np.sqrt(sum((g * g).sum() for g in gradients))
        gradients = [g * min(1.0, CLIP_NORM / norm) for g in gradients]
    for i, g in enumerate(gradients):
        parameters[i] = move(parameters[i], g, state[i], rate, OPTIMIZER, number)
    return loss


def train(steps):
    """Train and return the loss of each step."""
    losses, epoch, order, at = [], 0, order_of(0), 0
    for number in range(1, steps + 1):
        batch = order[at : at + BATCH_SIZE]
        rate = learning_rate(epoch + at / len(order))
        losses.append(step(INPUTS[batch], TARGETS[batch], rate, epoch, number))
        at += BATCH_SIZE
        if at >= len(order):
            epoch, order, at = epoch + 1, order_of(epoch + 1), 0
    return losses


if __name__ == "__main__":
    print(train(100)[-1])
'''

SPEC = ExportSpec(
    label="NumPy program",
    help="Forward pass, backward pass and optimizer written out in plain NumPy.",
    order=10,
    extension="py",
    media_type="text/x-python",
    write=write,
    retrains=True,
)
