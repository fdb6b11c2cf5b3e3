"""Layers for images: gradients through every setting, shapes and their errors, worked examples of the course."""

from pathlib import Path

import numpy as np
import pytest

import engine
from engine.errors import ConfigError, ShapeError
from engine.layers import LAYERS
from tests.engine import float64

# The layer, and the shape of its input.
CASES = {
    "same": (engine.Conv2D(3, 3, padding="same"), (5, 4, 2)),
    "even filter": (engine.Conv2D(3, 2, padding="same"), (5, 4, 2)),
    "one by one": (engine.Conv2D(5, 1), (4, 4, 3)),
    "stride": (engine.Conv2D(2, 3, stride=2), (7, 5, 2)),
    "stride, same": (engine.Conv2D(2, 3, stride=2, padding="same"), (6, 5, 2)),
    "stride beyond the filter": (engine.Conv2D(2, 1, stride=3), (7, 4, 2)),
    "padding": (engine.Conv2D(2, 3, padding=2), (4, 4, 2)),
    "dilation": (engine.Conv2D(2, 3, dilation=2, padding="same"), (6, 7, 2)),
    "dilation and stride": (engine.Conv2D(2, 3, dilation=2, stride=2, padding=1), (7, 7, 2)),
    "groups": (engine.Conv2D(6, 3, groups=2, padding="same"), (4, 4, 4)),
    "depthwise": (engine.Conv2D(3, 3, groups=3), (4, 4, 3)),
    "no bias": (engine.Conv2D(2, 3, bias=False), (4, 4, 2)),
    "many filters": (engine.Conv2D(21, 2), (3, 3, 9)),
    "time delay": (engine.Conv1D(3, 3, dilation=2, padding="same"), (9, 2)),
    "volume": (engine.Conv3D(2, 2, stride=2, padding="same"), (3, 4, 5, 2)),
    "transposed": (engine.ConvTranspose2D(2, 3), (3, 4, 3)),
    "transposed, stride": (engine.ConvTranspose2D(2, 3, stride=2, padding="same"), (3, 4, 3)),
    "transposed, cut": (engine.ConvTranspose2D(2, 4, stride=2, padding=1, bias=False), (3, 4, 2)),
    "maximum, overlapping": (engine.MaxPool2D(3, stride=2, padding="same"), (6, 5, 2)),
    "average, overlapping": (engine.AveragePool2D(3, stride=1, padding=1), (4, 5, 2)),
    "average, half of the window on the border": (engine.AveragePool2D(4, stride=2, padding=2), (4, 6, 2)),
    "maximum, window larger than the image": (engine.MaxPool2D(6, stride=3, padding=3), (3, 6, 2)),
    "sum": (engine.SumPool2D(2), (4, 6, 2)),
    "sum, overlapping": (engine.SumPool2D(3, stride=2, padding="same"), (6, 5, 2)),
    "power": (engine.LpPool2D(2, power=3.0), (4, 4, 2)),
    "log-sum-exp": (engine.LogSumExpPool2D(2, stride=1, sharpness=2.0), (4, 4, 2)),
    "global": (engine.GlobalAveragePool2D(), (3, 4, 3)),
    "trainable": (engine.TrainablePool2D(2), (4, 4, 3)),
    "trainable, wider": (engine.TrainablePool2D(3), (6, 3, 3)),
    "maxout": (engine.Maxout(3), (3, 3, 6)),
    "layer norm": (engine.LayerNorm(), (3, 3, 5)),
    "layer norm, softer": (engine.LayerNorm(epsilon=0.01), (3, 3, 5)),
    "response norm": (engine.LocalResponseNorm(3, alpha=0.5), (3, 3, 5)),
    "subtractive": (engine.SubtractiveNorm2D(3), (4, 5, 2)),
    "divisive": (engine.DivisiveNorm2D(3), (4, 5, 2)),
    "zero padding": (engine.ZeroPad2D(2), (3, 4, 2)),
    "reshape": (engine.Reshape((2, 9)), (3, 3, 2)),
}

# Layers whose settings have tests of their own.
ELSEWHERE = {
    "activation": "activations/test_contract.py",
    "augment2d": "layers/test_augmentation.py",
    "batch_norm": "layers/test_images.py",
    "dense": "initializers/test_contract.py",
    "dropout": "layers/test_dropout.py",
}


def network(layer, shape, seed=2):
    """Put a layer with weights before the tested one, so that its input's gradient shows."""
    rank = len(shape) - 1
    before = (engine.Conv1D, engine.Conv2D, engine.Conv3D)[rank - 1](shape[-1], 1)
    nodes = {
        "before": (before, "input"),
        "tested": (layer, "before"),
        "flat": (engine.Flatten(), "tested"),
        "past": (engine.Flatten(), "before"),
        "both": (engine.Concatenate(), "flat", "past"),
        "head": (engine.Dense(2), "both"),
    }
    return engine.Network(shape, engine.Graph(nodes), "half_squared_error", seed=seed)


def samples(shape, count, outputs=2):
    rng = np.random.default_rng(count)
    return rng.normal(size=(count, *shape)).astype("f"), rng.normal(size=(count, outputs)).astype("f")


def test_every_layer_with_settings_is_tried_with_others_than_its_defaults():
    """`test_contract.py` holds every layer to its reference and to finite differences, with the defaults."""
    tried = {layer.key for layer, _ in CASES.values() if layer.settings() != LAYERS[layer.key].check({})}
    assert tried | set(ELSEWHERE) >= {key for key, spec in LAYERS.items() if spec.fields}
    for place in ELSEWHERE.values():
        assert (Path(__file__).parents[1] / place).is_file()


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("count", [3, 50])
def test_outputs_agree_with_the_reference(case, count):
    net = network(*CASES[case])
    x, _ = samples(CASES[case][1], count)
    found, expected = net.capture(x, ["tested"])["tested"], float64.outputs(net, x)["tested"]
    np.testing.assert_allclose(found.T, expected.reshape(count, -1), rtol=2e-5, atol=5e-6)


@pytest.mark.parametrize("case", CASES)
def test_gradients_agree_with_finite_differences(case):
    net = network(*CASES[case])
    x, y = samples(CASES[case][1], 3)
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=3e-4, atol=3e-5, err_msg=name)


@pytest.mark.parametrize(
    ("layer", "shape", "message"),
    [
        (engine.Conv2D(1, 3, stride=3), (7, 7, 1), "7 high, filter 3, stride 3: (7-3)/3+1 = 2.33 does not fit"),
        (engine.Conv1D(1, 3, stride=3), (7, 1), "7 wide, filter 3, stride 3: (7-3)/3+1 = 2.33 does not fit"),
        (engine.Conv2D(1, 9), (7, 7, 1), "7 high, filter 9: the filter is larger than the input"),
        (
            engine.Conv2D(1, 3, stride=2, padding=1),
            (6, 5, 1),
            "6 high, filter 3, padding 1, stride 2: (6+2·1-3)/2+1 = 3.50",
        ),
        (engine.Conv2D(1, 3, dilation=4), (7, 7, 1), "filter 3 with holes of 3 (spans 9): the filter is larger"),
        (engine.MaxPool2D(2), (7, 7, 1), "7 high, filter 2, stride 2: (7-2)/2+1 = 3.50 does not fit"),
        (engine.MaxPool2D(2, padding=2), (4, 4, 1), "a padding of 2 is more than half of the window of 2"),
        (engine.AveragePool2D(3, 1, padding=2), (4, 4, 1), "windows could lie on the border alone"),
        (engine.SumPool2D(1, padding=1), (4, 4, 1), "at most 0 is allowed"),
        (engine.Conv2D(4, 3, groups=2), (7, 7, 3), "2 groups do not divide the input's 3 channels"),
        (engine.Conv2D(4, 3), (784,), "expected input (height, width, channels), got (784,)"),
        (engine.ConvTranspose2D(1, 1, padding=4), (3, 3, 1), "a padding of 4 cuts off the whole output"),
        (engine.Maxout(2), (3, 3, 5), "5 channels cannot be cut into groups of 2"),
        (engine.Reshape((2, 4)), (3, 3), "(3, 3) holds 9 numbers, (2, 4) would hold 8"),
    ],
)
def test_what_does_not_fit_is_said_in_the_words_of_the_course(layer, shape, message):
    with pytest.raises(ShapeError) as caught:
        engine.Network(shape, [layer, engine.Flatten()])
    assert str(caught.value).startswith(f"layer 0 ({layer.key}): ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("side", "kernel_size", "stride", "padding", "expected"),
    [(7, 3, 1, "valid", 5), (7, 3, 2, "valid", 3), (32, 5, 1, "valid", 28), (28, 5, 1, "valid", 24), (32, 5, 1, 2, 32),
     (7, 3, 1, "same", 7), (7, 3, 3, "same", 3), (5, 3, 1, "valid", 3)],
)  # fmt: skip
def test_the_sizes_of_the_course_come_out(side, kernel_size, stride, padding, expected):
    layer = engine.Conv2D(10, kernel_size, stride=stride, padding=padding)
    assert layer.output_shape("layer", [(side, side, 3)]) == (expected, expected, 10)


def test_ten_filters_of_five_by_five_on_three_channels_have_760_parameters():
    net = engine.Network((32, 32, 3), [engine.Conv2D(10, 5, padding=2), engine.Flatten()])
    assert net.parameter_count() == 760


def test_one_by_one_convolution_is_a_dense_layer_at_each_pixel():
    net = engine.Network((4, 4, 64), [engine.Conv2D(32, 1)])
    x, _ = samples((4, 4, 64), 5)
    own = net.parameters()
    expected = x @ own["layers.0.weight"][0, 0] + own["layers.0.bias"]
    np.testing.assert_allclose(net.predict(x).reshape(expected.shape), expected, rtol=1e-5, atol=1e-5)


def test_max_pooling_of_the_course():
    net = engine.Network((4, 4, 1), [engine.MaxPool2D(2)])
    x = np.array([[1, 1, 2, 4], [5, 6, 7, 8], [3, 2, 1, 0], [1, 2, 3, 4]], np.float32)[None, ..., None]
    assert net.predict(x).tolist() == [[6, 8, 3, 4]]


def test_of_equal_maxima_the_first_gets_the_gradient():
    net = engine.Network(
        (2, 2, 1), [engine.Conv2D(1, 1, bias=False, initializer="zeros"), engine.MaxPool2D(2)], "half_squared_error"
    )
    x = np.array([[3.0, 5.0], [7.0, 9.0]], np.float32)[None, ..., None]
    assert net.gradients(x, [[-1.0]])["layers.0.weight"].ravel().tolist() == [3.0]


def test_a_translated_image_gives_translated_maps():
    net = engine.Network((8, 8, 1), [engine.Conv2D(3, 3, padding="same")])
    x = np.zeros((1, 8, 8, 1), np.float32)
    x[0, 2:4, 2:4] = 1.0
    moved = np.roll(x, (2, 1), axis=(1, 2))
    first, second = (net.predict(image).reshape(8, 8, 3) for image in (x, moved))
    np.testing.assert_allclose(np.roll(first, (2, 1), axis=(0, 1)), second, atol=1e-6)


def test_contrast_normalization_leaves_nothing_of_a_uniform_image():
    net = engine.Network((9, 9, 2), [engine.SubtractiveNorm2D(5)])
    np.testing.assert_allclose(net.predict(np.full((2, 9, 9, 2), 3.0, np.float32)), 0.0, atol=1e-5)


def test_groups_must_divide_the_filters():
    with pytest.raises(ConfigError, match=r"^conv2d\.groups: 2 groups do not divide 3 filters$"):
        engine.Conv2D(3, 3, groups=2)


@pytest.mark.parametrize("layer", [engine.DivisiveNorm2D, engine.SubtractiveNorm2D, engine.LocalResponseNorm])
def test_a_window_without_a_middle_is_refused(layer):
    with pytest.raises(ConfigError, match=rf"^{layer.key}\.window: expected an odd number"):
        layer(4)


def test_runs_are_the_same_bit_for_bit():
    def run():
        layers = [engine.Augment2D(elastic=1.0, rotate=10.0), *convolutional()]
        net = engine.Network((8, 8, 1), layers, "softmax_cross_entropy", engine.Adam(0.01), seed=4)
        x, _ = samples((8, 8, 1), 40)
        net.fit(x, np.arange(40) % 3, batch_size=13, epochs=3)
        return net.state()["parameters"].tobytes()

    assert run() == run()


def convolutional():
    return [
        engine.Conv2D(4, 3),
        engine.BatchNorm(),
        engine.ReLU(),
        engine.MaxPool2D(2),
        engine.Flatten(),
        engine.Dense(3),
    ]


# ---- batch normalization -------------------------------------------------------------------------------------


def test_running_statistics_move_towards_those_of_the_samples_of_the_batch_alone():
    net = engine.Network((2, 2, 3), [engine.BatchNorm()], "half_squared_error")
    x, _ = samples((2, 2, 3), 21)
    mean = x.mean(axis=(0, 1, 2))
    net.configure(optimizer=engine.SGD(learning_rate=0.0))
    net.fit(x, np.zeros((21, 12)), batch_size=21, steps=1)
    np.testing.assert_allclose(net.statistics()["layers.0.running_mean"], 0.1 * mean, rtol=1e-4, atol=1e-6)
    unbiased = x.reshape(-1, 3).var(axis=0, ddof=1)
    np.testing.assert_allclose(net.statistics()["layers.0.running_variance"], 0.9 + 0.1 * unbiased, rtol=1e-4)


def test_batch_norm_gradients_agree_with_finite_differences_of_the_batch():
    net = network(engine.BatchNorm(), (2, 3, 2))
    x, y = samples((2, 3, 2), 5)
    parameters = {name: array.astype(float) for name, array in net.parameters().items()}
    rng = np.random.default_rng(0)
    parameters["tested.gamma"] = rng.normal(1, 0.3, 2)
    parameters["tested.beta"] = rng.normal(0, 0.3, 2)
    for name, array in net.parameters().items():
        array[...] = parameters[name]

    def loss(own):
        z = x @ own["before.weight"][0, 0] + own["before.bias"]
        normal = (z - z.mean(axis=(0, 1, 2))) / np.sqrt(z.var(axis=(0, 1, 2)) + 1e-5)
        both = np.concatenate([(normal * own["tested.gamma"] + own["tested.beta"]).reshape(5, -1), z.reshape(5, -1)], 1)
        off = both @ own["head.weight"] + own["head.bias"] - y
        return 0.5 * (off**2).sum(axis=1).mean()

    found = net.gradients(x, y)
    for name, array in parameters.items():
        for index in np.ndindex(array.shape):
            middle, values = array[index], []
            for step in (1e-5, -1e-5):
                array[index] = middle + step
                values.append(loss(parameters))
            array[index] = middle
            np.testing.assert_allclose(found[name][index], (values[0] - values[1]) / 2e-5, rtol=1e-3, atol=1e-4)


def test_running_statistics_are_saved_and_not_learned(tmp_path):
    net = engine.Network((8, 8, 1), convolutional(), "softmax_cross_entropy", engine.AdamW(0.01), seed=1)
    x, _ = samples((8, 8, 1), 40)
    net.fit(x, np.arange(40) % 3, batch_size=10, epochs=2)
    assert not any("running" in name for name in (*net.parameters(), *net.gradients(x, np.arange(40) % 3)))
    net.save(tmp_path / "net.npz")
    again = engine.load(tmp_path / "net.npz")
    for name, array in net.statistics().items():
        assert array.any()
        np.testing.assert_array_equal(again.statistics()[name], array)
    before = {name: array.copy() for name, array in net.statistics().items()}
    net.evaluate(x, np.arange(40) % 3)
    net.configure(batch_size=300, optimizer=engine.SGD(0.1))
    for name, array in net.statistics().items():
        np.testing.assert_array_equal(array, before[name])
    net.fit(x, np.arange(40) % 3, batch_size=10, steps=1)
    again.configure(optimizer=engine.SGD(0.1))
    again.fit(x, np.arange(40) % 3, batch_size=10, steps=1)
    net.initialize(1)
    assert not net.statistics()["layers.1.running_mean"].any()
