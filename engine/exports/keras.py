"""A program in Keras."""

from __future__ import annotations

from engine.errors import ConfigError
from engine.exports._recipe import (
    ExportSpec,
    Recipe,
    activation_expression,
    header,
    loss_expression,
    optimizer_expression,
)

IMPORTS = ("import keras", "import numpy as np")

# Keras lets the momentum grow 250 times faster than the engine and PyTorch do, and has no setting for that.
NADAM = '''

class Nadam(keras.optimizers.Nadam):
    """Keras' own with the momentum's growth as a setting: 0.96 ** (step * MOMENTUM_DECAY)."""

    def build(self, variables):
        super().build(variables)
        self.product = keras.Variable(1.0, dtype=variables[0].dtype)

    def momentum_at(self, step):
        return self.beta_1 * (1.0 - 0.5 * keras.ops.power(0.96, step * MOMENTUM_DECAY))

    def update_step(self, gradient, variable, learning_rate):
        index = self._get_variable_index(variable)
        mean, square = self._momentums[index], self._velocities[index]
        step = keras.ops.cast(self.iterations + 1, variable.dtype)
        now, later = self.momentum_at(step), self.momentum_at(step + 1)
        if index == 0:
            self.product.assign(self.product * now)
        mean.assign(mean + (gradient - mean) * (1.0 - self.beta_1))
        square.assign(square + (gradient * gradient - square) * (1.0 - self.beta_2))
        ahead = later * mean / (1.0 - self.product * later) + (1.0 - now) * gradient / (1.0 - self.product)
        spread = keras.ops.sqrt(square / (1.0 - keras.ops.power(self.beta_2, step))) + self.epsilon
        variable.assign(variable - learning_rate * ahead / spread)


'''


def write(recipe: Recipe) -> bytes:
    """Return the program's source."""
    penalties = recipe.penalties
    pull = ""
    if penalties.l1 > 0.0 or penalties.l2 > 0.0:
        pull = f", kernel_regularizer=keras.regularizers.L1L2({penalties.l1!r}, {0.5 * penalties.l2!r})"
    if any(stage.norm for stage in recipe.stages):
        raise ConfigError(
            "layers",
            "the Keras program has no batch normalization, since Keras reports its loss with other statistics than it "
            "trains with; export PyTorch or NumPy, or switch it off",
        )
    layers = [f"inputs = x = keras.Input(({recipe.inputs.shape[1]},))"]
    for stage in recipe.stages:
        bent = "" if stage.activation == "linear" else f", activation=lambda z: {activation_expression(stage, 'keras')}"
        dense = f"keras.layers.Dense({stage.bias.size}{bent}{pull})(x)"
        layers.append(f"x = {f'keras.layers.add([{dense}, x])' if stage.shortcut else dense}")
        if stage.dropout > 0.0:
            layers.append(f"x = keras.layers.Dropout({stage.dropout!r})(x)")
    if recipe.logarithm:
        layers.append("x = keras.layers.Activation('log_softmax')(x)")
    optimizer = optimizer_expression(recipe, "keras")
    # Keras keeps velocities times the learning rate, so a rate that changes would leave the old ones behind.
    follows = [
        "        for velocity in optimizer.momentums:  # Keras keeps them times the learning rate",
        "            velocity.assign(velocity * (rate / max(last_rate, 1e-30)))",
        "        last_rate = rate",
    ]
    is_nadam = recipe.optimizer.key == "nadam"
    has_velocity = "momentum=" in optimizer and recipe.schedule.key != "constant"
    lines = [
        header(recipe, "Keras", IMPORTS),
        *layers,
        "network = keras.Model(inputs, x)",
        "network.set_weights(FIRST_WEIGHTS)",
        *([f"MOMENTUM_DECAY = {recipe.optimizer.settings['momentum_decay']!r}", NADAM] if is_nadam else []),
        f"optimizer = {optimizer.removeprefix('keras.optimizers.') if is_nadam else optimizer}",
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
        *(["optimizer.build(network.trainable_variables)"] if has_velocity else []),
        "",
        "",
        "def train(steps):",
        '    """Train and return the loss of each step, without the pull of regularization."""',
        "    losses, epoch, order, at = [], 0, order_of(0), 0",
        *(["    last_rate = learning_rate(0)"] if has_velocity else []),
        "    for _ in range(steps):",
        "        batch = order[at : at + BATCH_SIZE]",
        "        rate = optimizer.learning_rate = learning_rate(epoch + at / len(order))",
        *(follows if has_velocity else []),
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
