"""A program in Keras."""

from __future__ import annotations

from engine.exports._recipe import (
    ExportSpec,
    Recipe,
    activation_expression,
    header,
    loss_expression,
    optimizer_expression,
)

IMPORTS = ("import keras", "import numpy as np")


def write(recipe: Recipe) -> bytes:
    """Return the program's source."""
    penalties = recipe.penalties
    pull = ""
    if penalties.l1 > 0.0 or penalties.l2 > 0.0:
        pull = f", kernel_regularizer=keras.regularizers.L1L2({penalties.l1!r}, {0.5 * penalties.l2!r})"
    layers = [f"    keras.Input(({recipe.inputs.shape[1]},)),"]
    for stage in recipe.stages:
        bent = "" if stage.activation == "linear" else f", activation=lambda z: {activation_expression(stage, 'keras')}"
        layers.append(f"    keras.layers.Dense({stage.bias.size}{bent}{pull}),")
        if stage.dropout > 0.0:
            layers.append(f"    keras.layers.Dropout({stage.dropout!r}),")
    if recipe.logarithm:
        layers.append("    keras.layers.Activation('log_softmax'),")
    lines = [
        header(recipe, "Keras", IMPORTS),
        "network = keras.Sequential([",
        *layers,
        "])",
        "network.set_weights(FIRST_WEIGHTS)",
        f"optimizer = {optimizer_expression(recipe, 'keras')}",
        *([f"optimizer.clipvalue = {penalties.clip_value!r}"] if penalties.clip_value > 0.0 else []),
        *([f"optimizer.global_clipnorm = {penalties.clip_norm!r}"] if penalties.clip_norm > 0.0 else []),
        "",
        "",
        "def loss_of(t, z):",
        '    """Return the loss of each sample."""',
        f"    return {loss_expression(recipe, 'keras')}",
        "",
        "",
        "network.compile(optimizer, loss=loss_of)",
        "",
        "",
        "def train(steps):",
        '    """Train and return the loss of each step, without the pull of regularization."""',
        "    losses, epoch, order, at = [], 0, order_of(0), 0",
        "    for _ in range(steps):",
        "        batch = order[at : at + BATCH_SIZE]",
        "        optimizer.learning_rate = learning_rate(epoch + at / len(order))",
        "        before = network(INPUTS[batch])",
        "        now = keras.ops.mean(loss_of(keras.ops.convert_to_tensor(TARGETS[batch]), before))",
        "        losses.append(float(keras.ops.convert_to_numpy(now)))",
        "        network.train_on_batch(INPUTS[batch], TARGETS[batch])",
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


SPEC = ExportSpec(
    label="Keras program",
    help="A program that trains the same network in Keras and gets the same loss.",
    order=30,
    extension="py",
    media_type="text/x-python",
    write=write,
    retrains=True,
)
