"""784-128-10 with ReLU on MNIST: the real pictures where they are at hand, else scikit-learn's small digits."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits

from benchmarks.problems.problem import Problem

SAMPLES = 12_800  # 400 batches of 32; 40 MB, more than a processor's last cache


def picture_network() -> tuple[Problem, str]:
    """Return the problem, and which pictures they are."""
    x, y, source = _pictures()
    problem = Problem(
        x=x,
        y=y,
        hidden=(128,),
        outputs=10,
        activation="relu",
        loss="softmax_cross_entropy",
        optimizer="adam",
        learning_rate=0.001,
        batch_size=32,
    )
    return problem, source


def _pictures() -> tuple[np.ndarray, np.ndarray, str]:
    """Return pixels 0 to 1 (12800, 784) float32, classes (12800,) int32, and what they are."""
    folder = os.environ.get("PLAYGROUND_DATA")
    file = Path(folder or ".") / "mnist.npz"
    if folder and file.exists():
        with np.load(file) as arrays:
            x, y = arrays["x_train"][:SAMPLES], arrays["y_train"][:SAMPLES]
        return x.reshape(SAMPLES, -1).astype(np.float32) / np.float32(255.0), y.astype(np.int32), "MNIST"
    digits = load_digits()
    grown = np.pad(digits.images.repeat(3, axis=1).repeat(3, axis=2), ((0, 0), (2, 2), (2, 2)))
    chosen = np.arange(SAMPLES) % len(grown)
    x = (grown[chosen].reshape(SAMPLES, -1) / 16.0).astype(np.float32)
    return x, digits.target[chosen].astype(np.int32), "scikit-learn's digits, enlarged: no $PLAYGROUND_DATA/mnist.npz"
