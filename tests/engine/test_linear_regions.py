"""Pieces of piecewise linear networks: exact where they are known, never more than the bounds say."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from engine import linear_regions
from engine.experiments import EXPERIMENTS
from engine.linear_regions import KinkedLayer, cut, deep_bound, deep_guarantee, shallow_bound

PLANE = (np.eye(2), np.zeros(2))


def box(reach: float) -> np.ndarray:
    return reach * np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])


def random_layers(widths: tuple[int, ...], seed: int) -> list[KinkedLayer]:
    random = np.random.default_rng(seed)
    return [
        KinkedLayer(random.normal(size=(before, after)), random.normal(size=after), 0.0)
        for before, after in pairwise((2, *widths))
    ]


def count(layers: list[KinkedLayer], reach: float) -> int:
    pieces, is_cut_short = cut(layers, box(reach), *PLANE)
    assert not is_cut_short
    return len(pieces)


@pytest.mark.parametrize("units", [1, 2, 3, 5, 8, 13])
def test_lines_in_general_position_reach_the_shallow_bound(units: int) -> None:
    angle = np.pi * np.arange(units) / units + 0.1
    bias = np.random.default_rng(0).uniform(0.5, 1.5, units)
    lines = KinkedLayer(np.stack([np.cos(angle), np.sin(angle)]), bias, 0.0)
    assert count([lines], 100.0) == shallow_bound(units, 2)


def test_the_shallow_bound_is_that_of_lines_in_a_plane() -> None:
    assert [shallow_bound(units, 2) for units in range(6)] == [1, 2, 4, 7, 11, 16]


@pytest.mark.parametrize("widths", [(4,), (12,), (3, 3), (6, 4), (4, 4, 4), (2, 5, 3)])
def test_no_network_has_more_pieces_than_the_bound(widths: tuple[int, ...]) -> None:
    for seed in range(8):
        assert count(random_layers(widths, seed), 6.0) <= deep_bound(widths, 2)


@pytest.mark.parametrize("widths", [(4, 4), (6, 5), (4, 4, 3), (8, 8)])
def test_folding_reaches_what_montufar_guarantees_and_more_than_one_layer_can(widths: tuple[int, ...]) -> None:
    """Each unit pair of a layer folds a coordinate of the unit square onto itself, so that later cuts repeat."""
    *folding, last = widths
    layers: list[KinkedLayer] = []
    unfold, shift = np.eye(2), np.zeros(2)
    for width in folding:
        folds = width // 2
        weight = np.repeat(np.eye(2), folds, axis=1)
        bias = np.tile(-np.arange(folds) / folds, 2)
        layers.append(KinkedLayer(unfold @ weight, shift @ weight + bias, 0.0))
        signs = np.where(np.arange(folds) == 0, 1.0, 2.0 * (-1.0) ** np.arange(folds))
        unfold, shift = folds * np.kron(np.eye(2), signs[:, None]), np.zeros(2)
    random = np.random.default_rng(0)
    angle = np.pi * (np.arange(last) + 0.3) / last
    weight = np.stack([np.cos(angle), np.sin(angle)])
    bias = -weight.T @ np.array([0.5, 0.5]) + 0.05 * random.uniform(-1.0, 1.0, last)
    layers.append(KinkedLayer(unfold @ weight, shift @ weight + bias, 0.0))
    square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    pieces, _ = cut(layers, square, *PLANE)
    assert deep_guarantee(widths, 2) <= len(pieces) <= deep_bound(widths, 2)


def test_depth_is_guaranteed_more_pieces_than_the_same_units_in_one_layer() -> None:
    assert deep_guarantee((8, 8, 8), 2) == 16 * 16 * 37 > shallow_bound(24, 2) == 301
    assert deep_guarantee((8,), 2) == shallow_bound(8, 2)


def test_pieces_fill_the_box_and_say_what_the_network_says() -> None:
    layers = random_layers((5, 4), 3)
    pieces, _ = cut(layers, box(6.0), *PLANE)
    assert sum(linear_regions._area(piece.corners) for piece in pieces) == pytest.approx(144.0)
    for piece in pieces:
        place = piece.corners.mean(axis=0)
        value = place
        for layer in layers:
            value = np.maximum(value @ layer.weight + layer.bias, 0.0)
        np.testing.assert_allclose(place @ piece.weight + piece.bias, value, atol=1e-9)


def test_too_many_pieces_are_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear_regions, "MOST", 20)
    pieces, is_cut_short = cut(random_layers((4, 20), 0), box(6.0), *PLANE)
    assert is_cut_short
    assert len(pieces) <= 20


@pytest.mark.parametrize(("layers", "shallow"), [((10,), True), ((5, 5), False), ((3, 3, 3), False)])
def test_a_network_that_trains_never_has_more_pieces_than_the_bound(layers: tuple[int, ...], shallow: bool) -> None:
    rows = [{"units": units, "activation": "relu"} for units in layers]
    run = EXPERIMENTS["playground"].create({"dataset": "spiral", "layers": rows, "learning_rate": 0.03})
    for _ in range(20):
        run.advance(1_000.0, 50)
        corners, ends, _, numbers = run.snapshot({"regions": {}}, {})["regions"]
        found, same_units, most, _, is_cut_short = numbers
        assert run.measures()["regions"] == found == len(ends)
        assert ends[-1] == len(corners)
        assert not is_cut_short
        assert found <= most
        assert (most == same_units) == shallow


def test_three_trained_layers_of_eight_have_more_pieces_than_any_layer_of_twenty_four() -> None:
    rows = [{"units": 8, "activation": "relu"}] * 3
    run = EXPERIMENTS["playground"].create(
        {"dataset": "spiral", "layers": rows, "initializer": "he_uniform", "optimizer": "adam", "learning_rate": 0.01}
    )
    run.advance(60_000.0, 1_000)
    assert run.measures()["regions"] > shallow_bound(24, 2)


def test_a_piece_is_the_plane_the_network_computes_also_with_normalization_and_shortcuts() -> None:
    plain = {"units": 4, "activation": "leaky_relu"}
    rows = [plain, {**plain, "batch_norm": True}, {**plain, "residual": True}, {**plain, "activation": "absolute"}]
    run = EXPERIMENTS["playground"].create({"dataset": "circle", "layers": rows, "normalize": True})
    run.advance(10_000.0, 200)
    corners, ends, planes, _ = run.snapshot({"regions": {}}, {})["regions"]
    middles = np.array([part.mean(axis=0) for part in np.split(corners, ends[:-1])])
    seen = run._points.view.scaled(middles)
    sums = run._network.capture(seen, ["output"])["output"][0]
    np.testing.assert_allclose((planes[:, :2] * middles).sum(axis=1) + planes[:, 2], sums, rtol=1e-3, atol=1e-3)


def test_what_has_no_pieces_has_no_count() -> None:
    for changes in ({"layers": [{"units": 3, "activation": "tanh"}]}, {"features": ["x", "y_squared"]}):
        run = EXPERIMENTS["playground"].create(changes)
        corners, ends, planes, numbers = run.snapshot({"regions": {}}, {})["regions"]
        assert len(corners) == len(ends) == len(planes) == 0
        assert np.isnan(numbers[0])
        assert np.isnan(run.measures()["regions"])
