"""What a network on pictures has learned to see, asked of one that was really trained."""

import numpy as np
import pytest

import engine
from engine.backtrace import Backtrace
from engine.errors import ConfigError
from engine.graph import Graph
from engine.images import load
from engine.seeing.ascent import Ascent
from engine.seeing.evolution import Evolution
from engine.seeing.fooling import Fooling
from engine.seeing.occlusion import confidence, occlusion
from engine.seeing.patches import strongest_patches
from engine.seeing.projection import project_patches
from engine.seeing.receptive_field import Field, receptive_fields


@pytest.fixture(scope="module")
def digits():
    return load("digits")


@pytest.fixture(scope="module")
def reader(digits):
    """A small net that reads 8 x 8 digits."""
    layers = [
        engine.Conv2D(8, 3), engine.ReLU(), engine.MaxPool2D(2), engine.Flatten(), engine.Dense(10),
    ]  # fmt: skip
    network = engine.Network((8, 8, 1), layers, "softmax_cross_entropy", engine.Adam(0.01), seed=1)
    network.fit(digits.train / np.float32(255), digits.y_train, batch_size=32, epochs=12)
    assert network.evaluate(digits.test / np.float32(255), digits.y_test)["accuracy"] > 0.9
    return network


def test_the_cover_takes_away_what_the_network_reads(digits, reader):
    picture = digits.test[0].astype(np.float32) / 255
    target = int(digits.y_test[0])
    found = occlusion(reader, picture, target, size=3, stride=2)
    assert found.shape == (4, 4)
    covered = picture.copy()
    covered[1:4, 3:6] = 0.0
    assert found[1, 2] == pytest.approx(reader.predict(covered[None])[0, target], abs=1e-6)
    assert found.min() < confidence(reader, picture[None])[0, target]


def test_receptive_fields_follow_the_formula():
    layers = [
        engine.Conv2D(2, 5), engine.MaxPool2D(2), engine.Conv2D(2, 3, padding="same"), engine.Conv2D(2, 4, stride=2),
        engine.Flatten(), engine.Dense(2),
    ]  # fmt: skip
    nodes = Graph.chain(layers).ordered({"input": (28, 28, 1)})
    found = receptive_fields(nodes, {"input": (28, 28, 1)})
    assert found["layers.0"] == Field(5, 1, 0)
    assert found["layers.1"] == Field(6, 2, 0)
    assert found["layers.2"] == Field(10, 2, -2)
    assert found["layers.3"] == Field(16, 4, -2)
    assert "layers.5" not in found
    assert found["layers.3"].pixels(2) == (6, 22)


def test_receptive_fields_of_layers_that_pool_and_normalize_in_their_own_way():
    layers = [engine.Conv2D(4, 5), engine.TrainablePool2D(2), engine.SubtractiveNorm2D(3), engine.ZeroPad2D(1)]
    nodes = Graph.chain(layers).ordered({"input": (28, 28, 1)})
    found = receptive_fields(nodes, {"input": (28, 28, 1)})
    assert [found[f"layers.{place}"] for place in (1, 2, 3)] == [Field(6, 2, 0), Field(10, 2, -2), Field(10, 2, -4)]


def test_only_the_receptive_field_moves_a_unit(reader):
    generator = np.random.Generator(np.random.Philox(key=2))
    picture = generator.random((8, 8, 1)).astype(np.float32)
    first, last = receptive_fields(reader.nodes, reader.inputs)["layers.2"].pixels(1)
    other = generator.random((8, 8, 1)).astype(np.float32)
    other[first:last, first:last] = picture[first:last, first:last]
    before, after = (reader.capture(each[None], ["layers.2"])["layers.2"].reshape(3, 3, 8) for each in (picture, other))
    np.testing.assert_allclose(before[1, 1], after[1, 1], rtol=1e-6)
    assert not np.allclose(before, after)


def test_the_strongest_patches_excite_the_map_as_they_say(digits, reader):
    pictures = digits.test[:100].astype(np.float32) / 255
    found = strongest_patches(reader, "layers.1", pictures, count=4, maps=5)
    assert found.cuts.shape == (5, 4, 3, 3, 1)
    assert (np.diff(found.values, axis=1) <= 0).all()
    assert all(len(set(row)) == 4 for row in found.pictures.tolist())
    weight, bias = reader.parameters()["layers.0.weight"], reader.parameters()["layers.0.bias"]
    said = np.einsum("mnklc,klcm->mn", found.cuts, weight[..., :5]) + bias[:5, None]
    np.testing.assert_allclose(np.maximum(said, 0.0), found.values, rtol=1e-4, atol=1e-5)
    with pytest.raises(ConfigError, match=r"node: expected a layer of feature maps, one of layers\.0.*got 'layers\.4'"):
        strongest_patches(reader, "layers.4", pictures)


def test_each_patch_is_projected_back_from_its_unit_alone(digits, reader):
    pictures = digits.test[:60].astype(np.float32) / 255
    found = strongest_patches(reader, "layers.1", pictures, count=5, maps=8)
    projected = project_patches(reader, "layers.1", pictures, found)
    assert projected.rectifiers == 1
    weight = reader.parameters()["layers.0.weight"]  # of one layer: the filter itself, as strong as the unit speaks
    expected = np.einsum("mn,klcm->mnklc", np.maximum(found.values, 0.0), weight)
    np.testing.assert_allclose(projected.cuts, expected, rtol=1e-4, atol=1e-6)


def test_a_projection_through_pooling_stays_below_the_patch_and_is_not_the_gradient(digits, reader):
    layers = [
        engine.Conv2D(6, 3), engine.ReLU(), engine.MaxPool2D(2), engine.Conv2D(4, 2), engine.ReLU(), engine.Flatten(),
        engine.Dense(10),
    ]  # fmt: skip
    network = engine.Network((8, 8, 1), layers, "softmax_cross_entropy", engine.Adam(0.01), seed=3)
    network.fit(digits.train / np.float32(255), digits.y_train, batch_size=32, epochs=2)
    pictures = digits.test[:60].astype(np.float32) / 255
    found = strongest_patches(network, "layers.4", pictures, count=3)
    projected = project_patches(network, "layers.4", pictures, found)
    assert projected.rectifiers == 2
    strongest = np.unravel_index(found.values.argmax(), found.values.shape)
    number, (row, column) = found.pictures[strongest], found.units[strongest]
    trace = Backtrace(network, "layers.4")
    seed = np.zeros_like(trace.forward(pictures[number][None]))
    seed.reshape(2, 2, 4)[row, column, strongest[0]] = found.values[strongest]
    whole = trace.backward(seed, "deconvolution").reshape(8, 8)
    top, left = found.corners[strongest]
    size = found.cuts.shape[2]
    np.testing.assert_allclose(
        projected.cuts[strongest][..., 0], whole[top : top + size, left : left + size], rtol=1e-4, atol=1e-6
    )
    assert np.abs(whole).sum() == pytest.approx(np.abs(projected.cuts[strongest]).sum(), rel=1e-4)
    assert np.abs(whole - trace.backward(seed).reshape(8, 8)).max() > 0.05 * np.abs(whole).max()


@pytest.mark.parametrize("node", [None, "layers.1"])
def test_ascent_climbs_and_stays_a_picture(reader, node):
    ascent = Ascent(reader, node, [3, 5], seed=1, smooth=0.05, decay=0.01)
    first = ascent.step()
    for _ in range(30):
        last = ascent.step()
    assert (last > first + 0.5).all()
    assert ascent.pictures.min() >= 0.0
    assert ascent.pictures.max() <= 1.0
    with pytest.raises(ConfigError, match=r"units: expected numbers from 0 to [79], got 10"):
        Ascent(reader, node, [0, 10])


def test_neighbours_do_not_change_where_a_picture_climbs(reader):
    alone, together = Ascent(reader, None, [4]), Ascent(reader, None, [4, 9])
    for _ in range(5):
        alone.step()
        together.step()
    np.testing.assert_allclose(alone.pictures[0], together.pictures[0], atol=1e-5)


def test_noise_fools_the_network_by_gradient(reader):
    fooling = Fooling(reader, range(10), seed=4)
    for _ in range(200):
        if (fooling.step() > 0.99).all():
            break
    assert (fooling.confidences > 0.99).all()
    assert reader.predict(fooling.pictures).argmax(axis=1).tolist() == list(range(10))


def test_noise_fools_the_network_by_evolution(reader):
    evolution = Evolution(reader, 3, seed=5)
    sure = [evolution.step() for _ in range(60)]
    assert (np.diff(sure) >= 0.0).all()
    assert sure[-1] > 0.99
    assert evolution.picture.shape == (8, 8, 1)
    again = Evolution(reader, 3, seed=5)
    assert [again.step() for _ in range(3)] == sure[:3]
