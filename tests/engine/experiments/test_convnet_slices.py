"""Slices of a convolutional network's loss."""

from typing import Any

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS

SIZE = 11


def shown(net: Any, *names: str) -> Any:
    return net.snapshot({name: {"size": SIZE} if name == "surface" else {} for name in names}, {})


def whole(net: Any) -> list[np.ndarray]:
    """Look until the slice is filled and stands still."""
    version, arrays = -1, shown(net, "surface")["surface"]
    while net._slices._coming is not None or version != net._slices._filled:
        version = net._slices._filled
        arrays = shown(net, "surface")["surface"]
    return arrays


def test_a_slice_is_filled_in_and_its_middle_is_the_network() -> None:
    net = EXPERIMENTS["convnet"].create({"image_set": "digits"})
    net.advance(1e9, 40)
    values, window, minima = whole(net)
    assert values.shape == (SIZE, SIZE)
    assert np.isfinite(values).all()
    assert minima.shape == (0, 2)
    arrays = shown(net, "paths", "positions")
    place = arrays["positions"][0][0]
    np.testing.assert_allclose(place[:2], 0.0, atol=1e-5)
    assert place[2] == pytest.approx(values[SIZE // 2, SIZE // 2], rel=0.2)
    assert window[0] < 0.0 < window[1]
    assert arrays["paths"][0].shape[0] == 1
    assert arrays["paths"][1][-1] == 40.0


def test_the_line_leads_from_the_kept_weights_and_changes_nothing_of_the_run() -> None:
    watched, plain = (EXPERIMENTS["convnet"].create({"image_set": "digits"}) for _ in range(2))
    for net in (watched, plain):
        net.advance(1e9, 20)
    watched.edit("kept", [], 0.0)
    watched.configure({"plane": "line"})
    for net in (watched, plain):
        net.advance(1e9, 20)
    assert whole(watched)[0].shape == (SIZE, SIZE)
    assert watched.network()["axes"][1] == "first weights"
    np.testing.assert_allclose(shown(watched, "positions")["positions"][0][0, :2], [1.0, 0.0], atol=1e-4)
    assert watched.measures()["training_loss"] == plain.measures()["training_loss"]


def test_a_network_that_is_too_large_says_so_at_the_field() -> None:
    net = EXPERIMENTS["convnet"].create({"image_set": "digits", "preset": "small_alexnet"})
    with pytest.raises(ConfigError, match="at most 110,000") as caught:
        shown(net, "surface")
    assert caught.value.path == "plane"
