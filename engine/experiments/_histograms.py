"""Histograms and lengths of a network's weights and of the newest batch's gradients, layer by layer."""

from __future__ import annotations

from typing import Final

import numpy as np

from engine.experiments._stream import ArraySpec, StreamSpec
from engine.network import Network

BINS: Final = 32

GRADIENTS: Final = StreamSpec(
    name="gradients",
    kind="snapshot",
    help="Weights and their newest gradients, layer by layer.",
    arrays=(
        ArraySpec(name="norms", dtype="float32", shape=("layers",), help="Norm of the newest batch's gradient."),
        ArraySpec(name="weight_norms", dtype="float32", shape=("layers",), help="Norm of the weights."),
        ArraySpec(name="histogram", dtype="float32", shape=("layers", 2, BINS), help="Shares: weights, gradients."),
        ArraySpec(name="edges", dtype="float32", shape=("layers", 2, 2), help="Lower and upper end."),
    ),
)


def gradients(network: Network) -> list[np.ndarray]:
    """Return norms and histograms of weights and of the newest batch's gradients."""
    entries = [entry for entry in network.program.parameters if entry.wanted.regularized]
    norms, histograms, edges = [], [], []
    for entry in entries:
        pair = [entry.view(network.arena, place) for place in (entry.value, entry.gradient)]
        norms.append([float(np.linalg.norm(values)) for values in pair])
        shares, ends = zip(*(histogram(values) for values in pair), strict=True)
        histograms.append(shares)
        edges.append(ends)
    both = np.array(norms, dtype=np.float32)
    return [both[:, 1].copy(), both[:, 0].copy(), np.array(histograms, np.float32), np.array(edges, np.float32)]


def histogram(values: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
    """Return the share of values in each bin between the symmetric ends, and the ends."""
    end = float(np.abs(values).max())
    if not np.isfinite(end):
        values = values[np.abs(values) <= 1.0]  # of a run that is flying apart, what still fits
    end = end if np.isfinite(end) and end > 0.0 else 1.0
    # A quarter of the time of np.histogram, which finds uneven bins, too.
    bins = np.minimum(((values.ravel() + end) * (0.5 * BINS / end)).astype(np.int32), BINS - 1)
    return np.bincount(bins, minlength=BINS) / max(values.size, 1), (-end, end)
