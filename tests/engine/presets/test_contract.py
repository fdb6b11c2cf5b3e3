"""What every registered preset promises; a new file is tested by being there."""

import re
from pathlib import Path

import numpy as np
import pytest

import engine
from engine.errors import ConfigError
from engine.presets import PRESETS, preset

REFERENCES = Path(__file__).parents[3] / "docs" / "references.md"
every_preset = pytest.mark.parametrize("key", PRESETS)


def network(key, inputs=(28, 28, 1), classes=10, **settings):
    recipe = preset(key, inputs, classes, **settings)
    return engine.Network(inputs, recipe.layers, "softmax_cross_entropy", recipe.optimizer), recipe


@every_preset
def test_it_learns_a_few_pictures(key):
    net, recipe = network(key, inputs=(28, 28, 1), classes=3)
    rng = np.random.default_rng(1)
    y = np.arange(12) % 3
    x = rng.normal(0.0, 0.1, (12, 28, 28, 1)).astype(np.float32)
    for sample, place in enumerate(y):
        x[sample, 8 * place + 2 : 8 * place + 8, 4:24] += 1.0
    losses = net.fit(x, y, batch_size=12, steps=12).loss
    assert np.isfinite(losses).all()
    assert losses[-3:].mean() < losses[:3].mean()
    assert recipe.batch_size > 0
    assert recipe.steps > 0


@every_preset
def test_it_takes_color_pictures(key):
    net, _ = network(key, inputs=(32, 32, 3), classes=5)
    assert net.predict(np.zeros((2, 32, 32, 3), np.float32)).shape == (2, 5)


@every_preset
def test_it_is_described(key):
    spec = PRESETS[key]
    assert spec.help.endswith(".")
    assert all(f"**[{source}]**" in REFERENCES.read_text("utf-8") for source in re.findall(r"\[(\w+)\]", spec.source))


@pytest.mark.parametrize(
    ("key", "count"),
    [("softmax_regression", 7_850), ("keras_mlp", 101_770), ("lenet5", 61_750), ("dcnn", 3_274_634)],
)
def test_parameters_are_as_many_as_in_the_course(key, count):
    assert network(key)[0].parameter_count() == count


@pytest.mark.parametrize("key", ["plain_net", "residual_net"])
@pytest.mark.parametrize("depth", [8, 14])
def test_depth_counts_layers_with_weights(key, depth):
    net, _ = network(key, depth=depth, filters=2)
    counted = [name for name in net.parameters() if name.endswith("weight") and "shortcut" not in name]
    assert len(counted) == depth


def test_a_depth_between_is_refused():
    with pytest.raises(ConfigError, match=r"^plain_net\.depth: expected one of 8, 14, .*, 56; got 9$"):
        preset("plain_net", depth=9)


def test_an_unknown_preset_and_setting_are_refused():
    with pytest.raises(ConfigError, match=r"preset: expected one of softmax_regression, .*; got 'lenet'"):
        preset("lenet")
    with pytest.raises(ConfigError, match=r"lenet5\.depth: no such setting"):
        preset("lenet5", depth=3)


@pytest.mark.parametrize("trick", ["rectifier", "overlapping", "response_norm", "dropout", "augmentation"])
def test_each_trick_of_alexnet_can_be_switched_off(trick):
    full, less = preset("small_alexnet"), preset("small_alexnet", **{trick: False})
    assert full.layers != less.layers
