"""The public face: what a notebook or the server asks of a network, and what it refuses."""

import contextlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import operations as ops
from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from tests.engine import float64


def random(seed=1):
    return np.random.Generator(np.random.Philox(key=seed))


def regression(samples=37, features=3):
    x = random().normal(0, 1, (samples, features)).astype(np.float32)
    return x, np.sin(2 * x.sum(axis=1, keepdims=True)).astype(np.float32)


def classes(samples=60):
    x = random().normal(0, 1, (samples, 2)).astype(np.float32)
    return x, (x[:, 0] > 0).astype(int) + 2 * (x[:, 1] > 0)


def mlp(**changes):
    given = {"loss": "mse", "optimizer": engine.Adam(learning_rate=0.02), "seed": 3, **changes}
    return engine.Network(3, [engine.Dense(8), engine.Tanh(), engine.Dense(1)], **given)


# ---- making one -------------------------------------------------------------------------------------------


def test_the_example_of_the_design_trains():
    net = engine.Network(
        inputs=(8, 8, 1),
        layers=[engine.Flatten(), engine.Dense(16), engine.ReLU(), engine.Dropout(0.1), engine.Dense(10)],
        loss="softmax_cross_entropy",
        optimizer=engine.Adam(learning_rate=1e-2),
        seed=0,
        device="cpu",
    )
    x, y = random().normal(0, 1, (200, 8, 8, 1)), np.arange(200) % 10
    history = net.fit(x, y, batch_size=50, steps=400, shuffle=True)
    assert history.loss.shape == (400,)
    assert net.predict(x).shape == (200, 10)
    np.testing.assert_allclose(net.predict(x).sum(axis=1), 1.0, rtol=1e-5)
    assert net.evaluate(x, y)["accuracy"] > 0.9
    assert set(net.gradients(x, y)) == set(net.parameters())


def test_parameters_have_the_names_and_shapes_of_the_design():
    shapes = {name: array.shape for name, array in mlp().parameters().items()}
    assert shapes == {
        "layers.0.weight": (3, 8),
        "layers.0.bias": (8,),
        "layers.2.weight": (8, 1),
        "layers.2.bias": (1,),
    }
    assert mlp().parameter_count() == 41


def test_parameters_are_views_that_stay_valid_while_it_trains():
    net, (x, y) = mlp(), regression()
    views = net.parameters()
    views["layers.0.weight"][...] = 0.0
    net.fit(x, y, batch_size=10, steps=1)
    np.testing.assert_array_equal(views["layers.2.bias"], net.parameters()["layers.2.bias"])
    net.configure(batch_size=256)
    net.fit(x, y, batch_size=37, steps=3)
    for name, array in net.parameters().items():
        np.testing.assert_array_equal(views[name], array)


def test_an_edited_weight_is_used_at_once():
    net, (x, _) = mlp(), regression()
    net.parameters()["layers.2.weight"][...] = 0.0
    net.parameters()["layers.2.bias"][...] = 7.0
    np.testing.assert_array_equal(net.predict(x), np.full((37, 1), 7.0))


def test_the_seed_chooses_the_first_weights():
    first, same, other = mlp(), mlp(), mlp(seed=4)
    np.testing.assert_array_equal(first.parameters()["layers.0.weight"], same.parameters()["layers.0.weight"])
    assert (first.parameters()["layers.0.weight"] != other.parameters()["layers.0.weight"]).any()


def test_layers_of_one_shape_start_differently():
    net = engine.Network(4, [engine.Dense(4), engine.Dense(4)])
    assert (net.parameters()["layers.0.weight"] != net.parameters()["layers.1.weight"]).all()


def test_initialize_starts_the_same_run_again():
    net, (x, y) = mlp(), regression()
    losses = net.fit(x, y, batch_size=8, steps=50).loss
    net.initialize()
    assert (net.step, net.epoch) == (0, 0)
    np.testing.assert_array_equal(net.fit(x, y, batch_size=8, steps=50).loss, losses)


def test_a_negative_and_the_largest_seed_are_allowed():
    for seed in (-1, 2**63 - 1, -(2**63)):
        mlp(seed=seed).fit(*regression(), batch_size=8, steps=3)


# ---- asking -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("samples", [1, 127, 128, 129, 400])
def test_predict_computes_the_network_for_any_number_of_samples(samples):
    net = mlp()
    x, _ = regression(samples)
    np.testing.assert_allclose(net.predict(x), float64.outputs(net, x)["layers.2"], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("loss", "link"),
    [
        ("mse", lambda z: z),
        ("binary_cross_entropy", lambda z: 1 / (1 + np.exp(-z))),
        ("softmax_cross_entropy", lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)),
        ("nll", np.exp),
    ],
)
def test_predict_applies_the_losss_link_and_logits_leave_it_out(loss, link):
    net = engine.Network(3, [engine.Dense(4)], loss)
    x, _ = regression()
    logits = net.predict(x, logits=True)
    np.testing.assert_allclose(logits, float64.outputs(net, x)["layers.0"], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(net.predict(x), link(logits.astype(np.float64)), rtol=1e-5)


@pytest.mark.parametrize("samples", [1, 100, 128, 300])
def test_evaluate_gives_the_mean_loss_of_all_samples(samples):
    net = mlp()
    x, y = regression(samples)
    np.testing.assert_allclose(net.evaluate(x, y)["loss"], float64.loss(net, x, y), rtol=1e-5)


def test_evaluate_weighs_samples():
    net, (x, y) = mlp(), regression(200)
    weights = random(5).uniform(0, 3, 200)
    weights[:30] = 0.0
    result = net.evaluate(x, y, sample_weight=weights)["loss"]
    np.testing.assert_allclose(result, float64.loss(net, x, y, weights=weights), rtol=1e-5)


def test_accuracy_is_the_share_of_right_classes():
    net = engine.Network(2, [engine.Dense(4)], "softmax_cross_entropy", seed=1)
    x, y = classes()
    expected = (net.predict(x).argmax(axis=1) == y).mean()
    np.testing.assert_allclose(net.evaluate(x, y)["accuracy"], expected)


@pytest.mark.parametrize(("loss", "right"), [("binary_cross_entropy", [1, 0]), ("hinge", [1, -1])])
def test_accuracy_of_two_classes_goes_by_the_sign(loss, right):
    net = engine.Network(1, [engine.Dense(1, bias=False)], loss)
    net.parameters()["layers.0.weight"][...] = 1.0
    assert net.evaluate([[2.0], [-3.0]], right)["accuracy"] == 1.0
    assert net.evaluate([[2.0], [3.0]], right)["accuracy"] == 0.5


def test_ranking_counts_the_pairs_in_the_right_order():
    net = engine.Network(2, [engine.Linear()], "ranking")
    assert net.evaluate([[2.0, 1.0], [1.0, 5.0]], [1, 1])["accuracy"] == 0.5


def test_regression_has_no_accuracy():
    assert set(mlp().evaluate(*regression())) == {"loss"}


@pytest.mark.parametrize("samples", [1, 16, 37])
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_of_every_loss_agree_with_finite_differences(loss, samples):
    outputs = LOSSES[loss].outputs or 3
    net = engine.Network(3, [engine.Dense(5), engine.Tanh(), engine.Dense(outputs)], loss, seed=2)
    x, _ = regression(samples)
    width = LOSSES[loss].target_width(outputs)
    y = {
        "classes": random(2).integers(0, outputs, (samples, 1)),
        "signs": random(2).choice([-1, 1], (samples, width)),
        "zero_one": random(2).uniform(0, 1, (samples, width)),
        "values": random(2).normal(0, 1, (samples, width)),
    }[LOSSES[loss].targets]
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=2e-6, err_msg=name)


@pytest.mark.parametrize("key", ACTIVATIONS)
def test_gradients_through_every_activation_agree_with_finite_differences(key):
    before = [engine.Dense(6), engine.Exponential()] if key == "logarithm" else [engine.Dense(6)]
    net = engine.Network(3, [*before, engine.Activation(key), engine.Dense(2)], "half_squared_error", seed=8)
    x, _ = regression(20)
    y = random(3).normal(0, 1, (20, 2))
    found, expected = net.gradients(x, y), float64.gradients(net, x, y)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=2e-6, err_msg=name)


def test_gradients_weigh_samples():
    net, (x, y) = mlp(), regression()
    weights = random(5).uniform(0, 3, 37)
    found, expected = net.gradients(x, y, sample_weight=weights), float64.gradients(net, x, y, weights)
    for name in expected:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-4, atol=2e-6)


def test_asking_changes_nothing():
    net, (x, y) = mlp(), regression()
    net.fit(x, y, batch_size=8, steps=7)
    before = net.state()
    net.predict(x)
    net.evaluate(x, y)
    net.gradients(x, y)
    net.capture(x, ["layers.1"])
    for name, array in net.state().items():
        np.testing.assert_array_equal(array, before[name])


def test_predicting_goes_on_past_samples_that_overflow():
    net = engine.Network(1, [engine.Dense(1, bias=False)], "mse")
    net.parameters()["layers.0.weight"][...] = 2.0
    x = np.ones((400, 1), np.float32)
    x[5] = 3e38
    result = net.predict(x)[:, 0]
    assert np.isinf(result[5])
    assert (np.delete(result, 5) == 2.0).all()
    assert not np.isfinite(net.evaluate(x, x)["loss"])


def test_capture_returns_any_nodes_output():
    net, (x, _) = mlp(), regression(140)
    found, expected = net.capture(x, ["layers.1", "layers.0"]), float64.outputs(net, x)
    for name in ("layers.0", "layers.1"):
        np.testing.assert_allclose(found[name].T, expected[name], rtol=1e-5, atol=1e-6)


# ---- changing it while it trains --------------------------------------------------------------------------


def test_another_kind_of_optimizer_keeps_the_weights_and_starts_with_an_empty_memory():
    net, (x, y) = mlp(optimizer=engine.Momentum()), regression()
    net.fit(x, y, batch_size=8, steps=20)
    before = net.state()
    net.configure(optimizer=engine.Adam(learning_rate=0.5))
    after = net.state()
    np.testing.assert_array_equal(after["parameters"], before["parameters"])
    assert not after["slots"].any()
    assert len(after["slots"]) == 2 * len(before["slots"])
    assert net.step == 20


def test_a_changed_learning_rate_acts_from_the_next_step():
    net, (x, y) = mlp(optimizer=engine.SGD(learning_rate=0.1)), regression()
    net.fit(x, y, batch_size=37, steps=1, shuffle=False)
    gradient, before = net.gradients(x, y), {k: v.copy() for k, v in net.parameters().items()}
    net.configure(optimizer=engine.SGD(learning_rate=0.7))
    net.fit(x, y, batch_size=37, steps=1, shuffle=False)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, before[name] - 0.7 * gradient[name], rtol=1e-5, atol=1e-6)


def test_penalties_can_be_switched_on_and_off_in_mid_run():
    net, (x, y) = mlp(optimizer=engine.SGD(learning_rate=0.1)), regression()
    net.fit(x, y, batch_size=37, steps=1, shuffle=False)
    before, gradient = {k: v.copy() for k, v in net.parameters().items()}, net.gradients(x, y)
    net.configure(penalties=engine.Penalties(l2=0.5))
    net.fit(x, y, batch_size=37, steps=1, shuffle=False)
    weight = before["layers.0.weight"] - 0.1 * (gradient["layers.0.weight"] + 0.5 * before["layers.0.weight"])
    np.testing.assert_allclose(net.parameters()["layers.0.weight"], weight, rtol=1e-5, atol=1e-6)
    net.configure(penalties=engine.Penalties())
    before, gradient = {k: v.copy() for k, v in net.parameters().items()}, net.gradients(x, y)
    net.fit(x, y, batch_size=37, steps=1, shuffle=False)
    weight = before["layers.0.weight"] - 0.1 * gradient["layers.0.weight"]
    np.testing.assert_allclose(net.parameters()["layers.0.weight"], weight, rtol=1e-5, atol=1e-6)


@settings(deadline=None, max_examples=25)
@given(sizes=st.lists(st.integers(1, 600), min_size=1, max_size=6))
def test_any_change_of_batch_size_keeps_weights_and_memory(sizes):
    net = mlp()
    net.fit(*regression(), batch_size=8, steps=5)
    before = net.state()
    for size in sizes:
        net.configure(batch_size=size)
        assert net.counters[ops.BATCH] == size
    for name in ("parameters", "slots", "masks"):
        np.testing.assert_array_equal(net.state()[name], before[name])


# ---- refusing ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"inputs": 0}, r"inputs.input: expected positive whole numbers, got 0"),
        ({"inputs": 2.5}, r"inputs.input: expected positive whole numbers, got 2.5"),
        ({"inputs": ()}, r"inputs.input: expected positive whole numbers, got \(\)"),
        ({"inputs": (28, -1)}, r"inputs.input: expected positive whole numbers, got \(28, -1\)"),
        ({"inputs": True}, r"inputs.input: expected positive whole numbers, got True"),
        ({"inputs": {}}, r"inputs: expected at least one input, got none"),
        ({"layers": []}, r"layers: expected a list of at least one layer, or a Graph; got \[\]"),
        ({"layers": 3}, r"layers: expected a list of at least one layer, or a Graph; got 3"),
        ({"layers": [engine.Dense]}, r"layers.0: expected a layer and the names of its inputs"),
        ({"loss": "l2"}, r"loss: expected one of half_squared_error, mse, .*; got 'l2'"),
        ({"loss": "ranking"}, r"loss: ranking needs 2 outputs, the network has 1"),
        ({"loss": "huber", "loss_settings": {"delta": 0}}, r"loss_settings.delta: expected a number from 0.001 to 100"),
        ({"loss_settings": {"delta": 1}}, r"loss_settings.delta: no such setting"),
        ({"optimizer": "adam"}, r"optimizer: expected an optimizer such as engine.Adam\(.*\), got 'adam'"),
        ({"seed": "a"}, r"seed: expected a whole number, got 'a'"),
        ({"seed": 2**70}, r"seed: expected a whole number from -9223372036854775808"),
        ({"device": "tpu"}, r"device: expected one of .*; got 'tpu'"),
    ],
)
def test_a_wrong_argument_is_named_with_what_is_expected(arguments, message):
    given = {"inputs": 2, "layers": [engine.Dense(1)], **arguments}
    with pytest.raises(engine.ConfigError, match=f"^{message}"):
        engine.Network(**given)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: engine.Adam(learning_rate=-1), "learning_rate: expected a number from 0 to 100, got -1"),
        (lambda: engine.Adam(learning_rate=float("nan")), "learning_rate: expected a number from 0 to 100, got nan"),
        (lambda: engine.Adam(beta3=1), "optimizer_settings.beta3: no such setting"),
        (lambda: engine.optimizer("lion"), "optimizer: expected one of sgd, .*; got 'lion'"),
        (lambda: engine.Penalties(l1=-0.1), "penalties.l1: expected a number from 0 to .*, got -0.1"),
        (lambda: engine.Penalties(clip_norm="1"), "penalties.clip_norm: expected a number, got '1'"),
        (lambda: engine.Penalties(dead_at_zero=1), "penalties.dead_at_zero: expected true or false, got 1"),
        (lambda: engine.schedule("sawtooth"), "schedule: expected one of constant, .*; got 'sawtooth'"),
        (lambda: engine.Dense(0), "dense.units: expected a whole number from 1 to 65536, got 0"),
        (lambda: engine.Dense(4, initializer="ones"), "dense.initializer: expected one of .*; got 'ones'"),
        (lambda: engine.Dropout(1.0), "dropout.rate: expected a number from 0 to 0.99, got 1"),
        (lambda: engine.Activation("step"), "activation.function: expected one of .*; got 'step'"),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_expected(make, message):
    with pytest.raises(engine.ConfigError, match=f"^{message}"):
        make()


def test_an_attribute_that_does_not_exist_is_an_ordinary_error():
    with pytest.raises(AttributeError, match="module 'engine' has no attribute 'Dens'"):
        _ = engine.Dens


def test_the_public_names_are_listed():
    assert {"Dense", "ReLU", "Adam", "SGD", "Network", "Graph", "load", "datasets"} <= set(dir(engine))


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros((5, 2)), np.zeros(5), r"x.input: expected shape \(samples, 3\), got \(5, 2\)"),
        (np.zeros((0, 3)), np.zeros(0), r"x.input: expected at least one sample, got shape \(0, 3\)"),
        (np.float32(3), np.zeros(1), r"x.input: expected at least one sample, got shape \(\)"),
        ({"z": np.zeros((5, 3))}, np.zeros(5), r"x: expected the inputs input, got z"),
        (np.zeros((5, 3)), np.zeros((5, 2)), r"y: expected shape \(samples, 1\), got \(5, 2\)"),
        (np.zeros((5, 3)), np.zeros((5, 1, 1)), r"y: expected shape \(samples, 1\), got \(5, 1, 1\)"),
    ],
)
@pytest.mark.parametrize("method", ["fit", "evaluate", "gradients"])
def test_arrays_that_do_not_fit_are_refused_with_both_shapes(method, x, y, message):
    with pytest.raises(engine.ShapeError, match=f"^{message}$"):
        getattr(mlp(), method)(x, y)


@pytest.mark.parametrize("method", ["fit", "evaluate", "gradients"])
def test_as_many_targets_as_samples_are_asked_for(method):
    with pytest.raises(engine.ConfigError, match=r"^y: expected 5 targets, one a sample, got 4"):
        getattr(mlp(), method)(np.zeros((5, 3)), np.zeros(4))


def test_arrays_that_hold_no_numbers_are_refused():
    with pytest.raises(engine.ConfigError, match=r"^x\.input: expected numbers in a regular array"):
        mlp().predict([["a", "b", "c"]])
    with pytest.raises(engine.ConfigError, match=r"^x\.input: expected numbers in a regular array"):
        mlp().predict([[1, 2, 3], [1, 2]])


@pytest.mark.parametrize(
    ("loss", "y", "message"),
    [
        ("softmax_cross_entropy", [0, 1, 3], "y: expected whole class numbers from 0 to 2"),
        ("softmax_cross_entropy", [0, 1, -1], "y: expected whole class numbers from 0 to 2"),
        ("softmax_cross_entropy", [0, 1, 0.5], "y: expected whole class numbers from 0 to 2"),
        ("softmax_cross_entropy", [0, 1, np.nan], "y: expected whole class numbers from 0 to 2"),
        ("binary_cross_entropy", [[0, 1, 2]] * 3, "y: expected targets from 0 to 1"),
        ("hinge", [[1, 0, -1]] * 3, "y: expected targets of -1 or [+]1"),
    ],
)
def test_targets_that_mean_nothing_to_the_loss_are_refused(loss, y, message):
    net = engine.Network(2, [engine.Dense(3)], loss)
    with pytest.raises(engine.ConfigError, match=f"^{message}$"):
        net.fit(np.zeros((3, 2)), y)


@pytest.mark.parametrize(
    ("weights", "error", "message"),
    [
        ([1.0, 2.0], engine.ShapeError, r"sample_weight: expected shape \(37,\), got \(2,\)"),
        (-np.ones(37), engine.ConfigError, "sample_weight: expected finite numbers that are not negative"),
        (np.full(37, np.inf), engine.ConfigError, "sample_weight: expected finite numbers that are not negative"),
    ],
)
def test_sample_weights_that_are_none_are_refused(weights, error, message):
    with pytest.raises(error, match=f"^{message}$"):
        mlp().fit(*regression(), sample_weight=weights)


ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.lists(st.integers(-2, 3), max_size=3)
)


@settings(deadline=None, max_examples=100)
@given(inputs=ANYTHING, layers=ANYTHING, loss=ANYTHING, seed=ANYTHING, device=ANYTHING)
def test_whatever_is_given_a_network_or_an_engine_error_comes_out(inputs, layers, loss, seed, device):
    with contextlib.suppress(engine.EngineError):
        engine.Network(inputs, layers, loss, seed=seed, device=device)


@settings(deadline=None, max_examples=100)
@given(settings_=st.dictionaries(st.sampled_from(["units", "initializer", "bias", "bias_value"]), ANYTHING))
def test_whatever_settings_are_given_a_layer_or_a_config_error_comes_out(settings_):
    with contextlib.suppress(engine.ConfigError):
        engine.Dense(**{"units": 3, **settings_})


@settings(deadline=None, max_examples=60)
@given(batch_size=ANYTHING, steps=ANYTHING)
def test_whatever_numbers_of_samples_and_steps_are_given_nothing_but_config_errors_come_out(batch_size, steps):
    if isinstance(steps, (int, float)) and steps > 1000:
        return
    net = mlp()
    with contextlib.suppress(engine.ConfigError):
        history = net.fit(*regression(), batch_size=batch_size, steps=steps)
        assert net.step == len(history.loss)
