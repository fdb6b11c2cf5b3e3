"""Weights that turn signals without stretching them.

References
----------
[saxe2014]; full entry in docs/references.md.
"""

from __future__ import annotations

import math

import numpy as np

from engine.initializers._initializer import InitializerSpec, Settings, Weights
from engine.spec import Real


def sample(shape: tuple[int, ...], fan_in: int, fan_out: int, rng: np.random.Generator, settings: Settings) -> Weights:
    """Draw a matrix with orthonormal columns, or rows if those are fewer, times ``settings["gain"]``.

    The last axis of ``shape`` counts the columns, all others together the rows.
    """
    columns = shape[-1]
    rows = math.prod(shape[:-1])
    tall = rng.standard_normal((max(rows, columns), min(rows, columns)))
    basis, triangle = np.linalg.qr(tall)
    # QR leaves the signs to the library; taking them from the triangle makes every rotation equally likely.
    basis *= np.where(np.diag(triangle) < 0.0, -1.0, 1.0)
    matrix = basis if rows >= columns else basis.T
    weights: Weights = (settings["gain"] * matrix).reshape(shape).astype(np.float32, order="C")
    return weights


SPEC = InitializerSpec(
    label="Orthogonal",
    help="Turns signals without stretching them, so that even very deep or recurrent networks keep their size.",
    formula=r"W^\top W = g^2 I",
    fields=(
        Real(
            name="gain",
            label="Gain",
            help="Factor by which signals grow in one layer.",
            formula="g",
            default=1.0,
            minimum=0.01,
            maximum=10.0,
            scale="log",
        ),
    ),
    order=60,
    sample=sample,
)
