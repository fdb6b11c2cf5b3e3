"""Flowers: 3,472 color photos of five kinds of flowers, 32 x 32 pixels. Lies in the user's folder."""

from __future__ import annotations

from engine.images._image_set import ImageSpec

SPEC = ImageSpec(
    label="Flowers",
    help="3,472 color photos of five kinds of flowers; few enough to overfit.",
    order=40,
    shape=(32, 32, 3),
    classes=("daisy", "dandelion", "roses", "sunflowers", "tulips"),
    counts=(2_896, 576),
    uses=("network",),
    licence="CC BY 2.0, each photographer",
    origin="a cut of TensorFlow's flower photos, made smaller; it has no canonical file",
)
