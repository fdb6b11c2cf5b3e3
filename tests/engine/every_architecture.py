"""Trains and asks networks of every kind; prints signatures and cache misses of the interpreter before and after.

`test_jit.py` runs it in a process of its own.
"""

import sys

import numpy as np

import engine
from engine.interpreter import interpret_flat

X = np.ones((20, 3), np.float32)
TARGETS = {
    "classes": np.zeros(20),
    "signs": np.ones((20, 2)),
    "zero_one": np.ones((20, 2)),
    "values": np.ones((20, 2)),
}


def exercise(layers, loss="mse", optimizer=None):
    """Train, change and ask one network of three inputs and two outputs."""
    spec = engine.LOSSES[loss]
    y = TARGETS[spec.targets]
    y = y[:, :1] if y.ndim == 2 and spec.target_width(2) == 1 else y
    net = engine.Network(3, layers, loss, optimizer or engine.SGD(learning_rate=0.0))
    net.fit(X, y, batch_size=7, steps=4)
    net.configure(batch_size=100, penalties=engine.Penalties(l1=0.1, clip_norm=1.0))
    net.fit(X, y, batch_size=9, steps=4, shuffle=False, schedule=engine.schedule("cosine"))
    net.predict(X)
    net.evaluate(X, y)
    net.gradients(X, y)


def counts():
    """Return how many signatures the interpreter has and how often its code was not in the cache."""
    return len(interpret_flat.signatures), sum(interpret_flat.stats.cache_misses.values())


def main():
    """Build everything there is."""
    exercise([engine.Dense(2)])
    before = counts()
    for width in (1, 16, 40):
        for key in engine.ACTIVATIONS:
            exercise([engine.Dense(width), engine.Exponential(), engine.Activation(key), engine.Dense(2)])
    for key in engine.LOSSES:
        exercise([engine.Dense(2), engine.LogSoftmax()], key)
    for key in engine.OPTIMIZERS:
        exercise([engine.Dropout(0.2), engine.Dense(2)], optimizer=engine.optimizer(key))
    nodes = {
        "a": (engine.Dense(2), "input"),
        "b": (engine.Softmax(), "a"),
        "c": (engine.Maximum(), "a", "b"),
        "d": (engine.Multiply(), "a", "c"),
        "e": (engine.Add(), "a", "d"),
    }
    exercise(engine.Graph(nodes))
    sys.stdout.write(" ".join(map(str, (*before, *counts()))))


if __name__ == "__main__":
    main()
