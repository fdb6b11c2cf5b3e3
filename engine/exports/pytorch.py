"""A program in PyTorch."""

from __future__ import annotations

import textwrap

from engine.exports._recipe import (
    ExportSpec,
    Recipe,
    activation_expression,
    header,
    literal,
    loss_expression,
    optimizer_expression,
)

NORMALIZED = '''

def normalized(z, layer, gamma, beta, training):
    """Return sums with mean 0 and variance 1, over the batch when training, then scaled and shifted."""
    mean, variance = running[layer]
    if training:
        mean, variance = z.mean(dim=0), z.var(dim=0, correction=0)
        for kept, new in zip(running[layer], (mean, variance)):
            kept += {momentum!r} * (new.detach() - kept)
    return (z - mean) / torch.sqrt(variance + {epsilon!r}) * gamma + beta
'''

IMPORTS = ("import numpy as np", "import torch", "from torch.nn import functional")


def write(recipe: Recipe) -> bytes:
    """Return the program's source."""
    forward = []
    places = recipe.places()
    for number, (stage, at) in enumerate(zip(recipe.stages, places, strict=True)):
        forward.append(f"    z = a @ parameters[{at}] + parameters[{at + 1}]")
        if stage.norm is not None:
            forward.append(f"    z = normalized(z, {number}, parameters[{at + 2}], parameters[{at + 3}], training)")
        shortcut = " + a" if stage.shortcut else ""
        forward.append(f"    a = {activation_expression(stage, 'torch')}{shortcut}")
        if stage.dropout > 0.0:
            forward.append(f"    a = functional.dropout(a, {stage.dropout}, training)")
    if recipe.logarithm:
        forward.append("    a = functional.log_softmax(a, dim=1)")
    penalties = recipe.penalties
    extra = []
    if penalties.l2 > 0.0:
        extra.append(f"        loss = loss + {0.5 * penalties.l2!r} * sum((w**2).sum() for w in weights)")
    if penalties.l1 > 0.0:
        extra.append(f"        loss = loss + {penalties.l1!r} * sum(w.abs().sum() for w in weights)")
    clip = []
    if penalties.clip_value > 0.0:
        clip.append(f"        torch.nn.utils.clip_grad_value_(parameters, {penalties.clip_value!r})")
    if penalties.clip_norm > 0.0:
        clip.append(f"        torch.nn.utils.clip_grad_norm_(parameters, {penalties.clip_norm!r})")
    lines = [
        header(recipe, "PyTorch", IMPORTS),
        "parameters = [torch.tensor(values, requires_grad=True) for values in FIRST_WEIGHTS]",
        f"weights = [parameters[at] for at in {places}]",
        f"optimizer = {optimizer_expression(recipe, 'torch')}",
        "inputs, targets = torch.tensor(INPUTS), torch.tensor(TARGETS)",
        *_normalization(recipe),
        "",
        "",
        "def network(a, training=True):",
        '    """Return the outputs for inputs (n, features)."""',
        *forward,
        "    return a",
        "",
        "",
        "def loss_of(z, t):",
        '    """Return the mean loss of outputs for targets."""',
        f"    return {loss_expression(recipe, 'torch')}",
        "",
        "",
        "def train(steps):",
        '    """Train and return the loss of each step."""',
        "    losses, epoch, order, at = [], 0, order_of(0), 0",
        "    for _ in range(steps):",
        "        batch = order[at : at + BATCH_SIZE].copy()",
        "        optimizer.param_groups[0]['lr'] = learning_rate(epoch + at / len(order))",
        "        optimizer.zero_grad()",
        "        loss = loss_of(network(inputs[batch]), targets[batch])",
        "        losses.append(loss.item())",
        *(extra if penalties.from_epoch == 0 else _from_epoch(extra, penalties.from_epoch)),
        "        loss.backward()",
        *clip,
        "        optimizer.step()",
        "        at += BATCH_SIZE",
        "        if at >= len(order):",
        "            epoch, order, at = epoch + 1, order_of(epoch + 1), 0",
        "    return losses",
        "",
        "",
        'if __name__ == "__main__":',
        "    print(train(100)[-1])",
        "",
    ]
    return "\n".join(lines).encode()


def _normalization(recipe: Recipe) -> list[str]:
    """Return batch normalization with its running statistics, if the network has any.

    Written out, since PyTorch's own refuses to train on the single sample that may be left for the last batch.
    """
    norms = {number: stage.norm for number, stage in enumerate(recipe.stages) if stage.norm is not None}
    if not norms:
        return []
    first = next(iter(norms.values()))
    lines = ["running = {"]
    for number, norm in norms.items():
        mean, variance = textwrap.indent(literal(norm.mean), "    "), textwrap.indent(literal(norm.variance), "    ")
        lines.append(f"    {number}: [torch.tensor(values) for values in (\n{mean},\n{variance},\n    )],")
    return [*lines, "}", NORMALIZED.format(momentum=first.momentum, epsilon=first.epsilon)]


def _from_epoch(lines: list[str], epoch: int) -> list[str]:
    """Put the penalty behind a condition."""
    return [f"        if epoch >= {epoch}:", *(f"    {line}" for line in lines)] if lines else []


SPEC = ExportSpec(
    label="PyTorch program",
    help="A program that trains the same network in PyTorch and gets the same loss.",
    order=20,
    extension="py",
    media_type="text/x-python",
    write=write,
    retrains=True,
)
