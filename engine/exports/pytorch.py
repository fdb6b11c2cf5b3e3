"""A program in PyTorch."""

from __future__ import annotations

from engine.exports._recipe import (
    ExportSpec,
    Recipe,
    activation_expression,
    header,
    loss_expression,
    optimizer_expression,
)

IMPORTS = ("import numpy as np", "import torch", "from torch.nn import functional")


def write(recipe: Recipe) -> bytes:
    """Return the program's source."""
    forward = []
    for number, stage in enumerate(recipe.stages):
        forward.append(f"    z = a @ parameters[{2 * number}] + parameters[{2 * number + 1}]")
        forward.append(f"    a = {activation_expression(stage, 'torch')}")
        if stage.dropout > 0.0:
            forward.append(f"    a = functional.dropout(a, {stage.dropout}, training)")
    if recipe.logarithm:
        forward.append("    a = functional.log_softmax(a, dim=1)")
    penalties = recipe.penalties
    extra = []
    if penalties.l2 > 0.0:
        extra.append(f"        loss = loss + {0.5 * penalties.l2!r} * sum((w**2).sum() for w in parameters[::2])")
    if penalties.l1 > 0.0:
        extra.append(f"        loss = loss + {penalties.l1!r} * sum(w.abs().sum() for w in parameters[::2])")
    clip = []
    if penalties.clip_value > 0.0:
        clip.append(f"        torch.nn.utils.clip_grad_value_(parameters, {penalties.clip_value!r})")
    if penalties.clip_norm > 0.0:
        clip.append(f"        torch.nn.utils.clip_grad_norm_(parameters, {penalties.clip_norm!r})")
    lines = [
        header(recipe, "PyTorch", IMPORTS),
        "parameters = [torch.tensor(values, requires_grad=True) for values in FIRST_WEIGHTS]",
        f"optimizer = {optimizer_expression(recipe, 'torch')}",
        "inputs, targets = torch.tensor(INPUTS), torch.tensor(TARGETS)",
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
