"""Training: the same bits however it is cut, what each step does, and a divergence noticed where it happens."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import operations as ops
from tests.engine import float64


def data(samples=37):
    rng = np.random.Generator(np.random.Philox(key=9))
    x = rng.normal(0, 1, (samples, 3)).astype(np.float32)
    return x, np.sin(2 * x.sum(axis=1, keepdims=True)).astype(np.float32)


def network(optimizer=None, *, seed=3, penalties=None, dropout=0.0):
    layers = [engine.Dense(8), engine.Tanh(), *([engine.Dropout(dropout)] if dropout else []), engine.Dense(1)]
    chosen = optimizer or engine.SGD(learning_rate=0.1)
    return engine.Network(3, layers, "mse", chosen, seed, penalties=penalties)


def snapshot(net):
    return {name: array.copy() for name, array in net.parameters().items()}


def assert_same_state(first, second):
    for name, array in first.state().items():
        np.testing.assert_array_equal(array, second.state()[name], err_msg=name)


# ---- steps, epochs and batches ----------------------------------------------------------------------------


def test_a_step_is_one_batch_and_the_last_of_an_epoch_is_smaller():
    x, y = data(37)
    net = network(engine.SGD(learning_rate=0.0))
    trainer = engine.Trainer(net, x, y, 10, shuffle=False)
    assert trainer.steps_per_epoch == 4
    losses = trainer.advance(4).loss
    assert (net.step, net.epoch) == (4, 1)
    expected = [float64.loss(net, x[at : at + 10], y[at : at + 10]) for at in range(0, 40, 10)]
    np.testing.assert_allclose(losses, expected, rtol=1e-5)


def test_each_epoch_uses_every_sample_once_in_another_order():
    net = engine.Network(1, [engine.Dense(1, initializer="zeros", bias=False)], "mse", engine.SGD(learning_rate=0.0))
    y = np.sqrt(2.0 ** np.arange(20))  # the loss of one sample is its power of two
    orders = net.fit(np.ones((20, 1)), y, batch_size=1, epochs=3).loss.reshape(3, 20)
    for order in orders:
        np.testing.assert_allclose(np.sort(order), 2.0 ** np.arange(20), rtol=1e-5)
    assert len({order.tobytes() for order in orders}) == 3


def test_without_shuffling_the_samples_keep_their_order():
    net = engine.Network(1, [engine.Dense(1, initializer="zeros", bias=False)], "mse", engine.SGD(learning_rate=0.0))
    losses = net.fit(np.ones((5, 1)), np.arange(5.0), batch_size=1, epochs=2, shuffle=False).loss
    np.testing.assert_allclose(losses, np.tile(np.arange(5.0) ** 2, 2))


@pytest.mark.parametrize("batch_size", [1, 15, 16, 17, 37, 1000])
def test_a_step_moves_by_the_mean_gradient_of_its_batch(batch_size):
    x, y = data()
    net = network()
    used = min(batch_size, 37)
    before, gradient = snapshot(net), net.gradients(x[:used], y[:used])
    net.fit(x, y, batch_size=batch_size, steps=1, shuffle=False)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, before[name] - 0.1 * gradient[name], rtol=1e-5, atol=1e-6)


def test_sample_weights_count_within_each_batch():
    x, y = data()
    weights = np.linspace(0, 2, 37)
    net = network()
    before, gradient = snapshot(net), net.gradients(x[:20], y[:20], sample_weight=weights[:20])
    net.fit(x, y, batch_size=20, steps=1, shuffle=False, sample_weight=weights)
    for name, array in net.parameters().items():
        np.testing.assert_allclose(array, before[name] - 0.1 * gradient[name], rtol=1e-5, atol=1e-6)


def test_one_epoch_is_trained_if_nothing_else_is_said_and_none_if_asked_for_none():
    x, y = data()
    net = network()
    assert len(net.fit(x, y, batch_size=10).loss) == 4
    assert len(net.fit(x, y, batch_size=10, epochs=0).loss) == 0
    assert len(net.fit(x, y, batch_size=10, steps=0).loss) == 0
    assert net.epoch == 1


def test_the_history_says_where_it_begins():
    net = network()
    assert net.fit(*data(), batch_size=10, steps=7).first_step == 0
    assert net.fit(*data(), batch_size=10, steps=7).first_step == 7


def test_steps_and_epochs_together_are_refused():
    with pytest.raises(engine.ConfigError, match=r"^steps: give steps or epochs, not both$"):
        network().fit(*data(), steps=1, epochs=1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"batch_size": 0}, "batch_size: expected a whole number from 1 to 1048576, got 0"),
        ({"batch_size": 2.5}, "batch_size: expected a whole number, got 2.5"),
        ({"steps": -1}, "steps: expected a whole number from 0 to .*, got -1"),
        ({"epochs": -1}, "epochs: expected a whole number from 0 to .*, got -1"),
        ({"epochs": "all"}, "epochs: expected a whole number, got 'all'"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(arguments, message):
    net = network()
    with pytest.raises(engine.ConfigError, match=f"^{message}$"):
        net.fit(*data(), **arguments)
    assert net.step == 0


# ---- the same run, bit for bit ----------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bits_after_ten_thousand_steps():
    first, second = (network(engine.Adam(learning_rate=0.003), dropout=0.2) for _ in range(2))
    np.testing.assert_array_equal(
        first.fit(*data(), batch_size=10, steps=10_000).loss, second.fit(*data(), batch_size=10, steps=10_000).loss
    )
    assert_same_state(first, second)
    other = network(engine.Adam(learning_rate=0.003), dropout=0.2, seed=4)
    other.fit(*data(), batch_size=10, steps=10_000)
    assert (other.state()["parameters"] != first.state()["parameters"]).any()


SCHEDULES = [None, engine.schedule("cosine"), engine.schedule("step", every=3), engine.schedule("warmup")]


@settings(deadline=None, max_examples=40)
@given(
    bursts=st.lists(st.integers(1, 40), min_size=1, max_size=8),
    batch_size=st.integers(1, 40),
    schedule=st.sampled_from(SCHEDULES),
    shuffle=st.booleans(),
    resizing=st.booleans(),
)
def test_a_run_is_the_same_however_it_is_cut_into_bursts(bursts, batch_size, schedule, shuffle, resizing):
    x, y = data()
    whole, parts = (network(engine.Adam(), dropout=0.3) for _ in range(2))
    penalties = engine.Penalties(l1=0.01, l2=0.01, from_epoch=2, clip_norm=0.5)
    trainers = []
    for net in (whole, parts):
        net.configure(penalties=penalties)
        trainers.append(engine.Trainer(net, x, y, 7 if resizing else batch_size, shuffle=shuffle, schedule=schedule))
        if resizing:  # a batch size changed in mid-epoch leaves the position anywhere
            trainers[-1].advance(3)
            trainers[-1].set_batch_size(batch_size)
    losses = [trainers[1].advance(steps).loss for steps in bursts]
    np.testing.assert_array_equal(np.concatenate(losses), trainers[0].advance(sum(bursts)).loss)
    assert_same_state(whole, parts)


def test_a_burst_ends_when_it_is_told_to_stop_and_goes_on_later():
    x, y = data()
    stopped, other = network(), network()
    trainer = engine.Trainer(stopped, x, y, 10)
    stopped.counters[ops.STOP] = 1
    assert len(trainer.advance(20).loss) == 0
    stopped.counters[ops.STOP] = 0
    np.testing.assert_array_equal(trainer.advance(20).loss, other.fit(x, y, batch_size=10, steps=20).loss)


# ---- schedules, penalties, clipping -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "schedule",
    [
        engine.schedule("step", every=2),
        engine.schedule("exponential"),
        engine.schedule("cosine", epochs=5),
        engine.schedule("warmup", epochs=3),
    ],
    ids=lambda schedule: schedule.key,
)
def test_the_schedule_sets_the_rate_of_each_step(schedule):
    x, y = data(30)
    net, plain = (network(engine.SGD(learning_rate=0.2)) for _ in range(2))
    trainer = engine.Trainer(net, x, y, 10, shuffle=False, schedule=schedule)
    peer = engine.Trainer(plain, x, y, 10, shuffle=False)
    for step in range(20):
        factor = float(schedule.rate(np.array([step / 3]))[0])
        plain.configure(optimizer=engine.SGD(learning_rate=0.2 * factor))
        trainer.advance(1)
        peer.advance(1)
        np.testing.assert_allclose(net.scalars[ops.RATE], 0.2 * factor, rtol=1e-12)
        np.testing.assert_array_equal(net.state()["parameters"], plain.state()["parameters"])


def step_with(penalties, *, epochs_before=0, scale=1.0):
    """Train one full-batch step of rate 0.1; return parameters before and after, and the gradient of the loss alone."""
    x, y = data()
    net = network(penalties=penalties)
    net.fit(x, y * scale, batch_size=37, steps=epochs_before, shuffle=False)
    before, gradient = snapshot(net), net.gradients(x, y * scale)
    net.fit(x, y * scale, batch_size=37, steps=1, shuffle=False)
    return before, net.parameters(), gradient


def test_l1_and_l2_pull_weights_and_leave_biases():
    before, after, gradient = step_with(engine.Penalties(l1=0.3, l2=0.7))
    for name, old in before.items():
        pull = 0.3 * np.sign(old) + 0.7 * old if name.endswith("weight") else 0.0
        np.testing.assert_allclose(after[name], old - 0.1 * (gradient[name] + pull), rtol=1e-5, atol=1e-6)


def test_penalties_wait_for_their_epoch():
    penalties = engine.Penalties(l2=5.0, from_epoch=3)
    for epochs, acts in ((0, False), (2, False), (3, True), (4, True)):
        before, after, gradient = step_with(penalties, epochs_before=epochs)
        moved = before["layers.0.weight"] - 0.1 * gradient["layers.0.weight"]
        assert np.allclose(after["layers.0.weight"], moved, atol=1e-5) is not acts


def test_the_loss_shown_is_without_the_penalty():
    x, y = data()
    net, plain = network(penalties=engine.Penalties(l1=1.0, l2=1.0)), network()
    shown = net.fit(x, y, batch_size=37, steps=1, shuffle=False).loss
    np.testing.assert_array_equal(shown, plain.fit(x, y, batch_size=37, steps=1, shuffle=False).loss)


def test_dead_at_zero_pulls_after_the_update_and_stops_at_zero():
    """TensorFlow Playground's rule: w -= rate g, then w -= rate l1 sign(w); one that crosses zero stays there."""
    penalties = engine.Penalties(l1=3.0, dead_at_zero=True)
    before, after, gradient = step_with(penalties)
    for name, old in before.items():
        moved = old - 0.1 * gradient[name]
        if name.endswith("weight"):
            pulled = moved - 0.3 * np.sign(moved)
            moved = np.where(pulled * moved < 0, 0.0, pulled)
        np.testing.assert_allclose(after[name], moved, rtol=1e-5, atol=1e-6)
    assert (after["layers.0.weight"] == 0).any()


def test_a_dead_weight_stays_dead_until_the_network_starts_afresh():
    x, y = data()
    net = network(penalties=engine.Penalties(l1=0.5, dead_at_zero=True))
    net.fit(x, y, batch_size=37, steps=3, shuffle=False)
    dead = net.parameters()["layers.0.weight"] == 0
    assert 0 < dead.sum()
    net.configure(penalties=engine.Penalties(dead_at_zero=True), optimizer=engine.Adam(), batch_size=300)
    net.fit(x, y, batch_size=5, steps=40)
    assert not net.parameters()["layers.0.weight"][dead].any()
    assert net.parameters()["layers.0.weight"][~dead].all()
    net.initialize()
    net.fit(x, y, batch_size=37, steps=1)
    assert net.parameters()["layers.0.weight"].all()


def test_l2_is_coupled_with_and_without_the_rule_of_dead_weights():
    _, first, _ = step_with(engine.Penalties(l2=0.7))
    _, second, _ = step_with(engine.Penalties(l2=0.7, dead_at_zero=True))
    for name in first:
        np.testing.assert_array_equal(first[name], second[name])


def test_clipping_by_value_limits_each_component():
    before, after, gradient = step_with(engine.Penalties(clip_value=0.05))
    assert max(np.abs(array).max() for array in gradient.values()) > 0.05
    for name, old in before.items():
        np.testing.assert_allclose(after[name], old - 0.1 * np.clip(gradient[name], -0.05, 0.05), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("limit", [0.1, 1e6])
def test_clipping_by_norm_scales_the_whole_gradient_if_it_is_longer(limit):
    before, after, gradient = step_with(engine.Penalties(clip_norm=limit), scale=10.0)
    norm = np.sqrt(sum((array.astype(np.float64) ** 2).sum() for array in gradient.values()))
    scale = min(1.0, limit / norm)
    for name, old in before.items():
        np.testing.assert_allclose(after[name], old - 0.1 * scale * gradient[name], rtol=1e-5, atol=1e-6)


def test_clipping_sees_the_penalties():
    before, after, gradient = step_with(engine.Penalties(l2=100.0, clip_value=0.01))
    for name, old in before.items():
        full = gradient[name] + (100.0 * old if name.endswith("weight") else 0.0)
        np.testing.assert_allclose(after[name], old - 0.1 * np.clip(full, -0.01, 0.01), rtol=1e-5, atol=1e-6)


# ---- divergence -------------------------------------------------------------------------------------------


def diverged(net, x, y, **arguments):
    with pytest.raises(engine.DivergedError) as caught:
        net.fit(x, y, **{"batch_size": 10, "epochs": 100, "shuffle": False, **arguments})
    return caught.value


def test_a_linear_net_with_a_huge_rate_is_stopped_at_the_step_it_leaves_the_numbers():
    x, y = data()
    net = engine.Network(3, [engine.Dense(4), engine.Dense(1)], "mse", engine.SGD(learning_rate=50.0), seed=1)
    error = diverged(net, x, y)
    assert str(error).startswith(f"training diverged at step {error.step}: the ")
    assert error.layer.startswith(("layer 0", "layer 1", "the loss function"))
    assert len(error.losses) == error.step - 1 == net.step
    assert np.isfinite(error.losses).all()
    again = engine.Network(3, [engine.Dense(4), engine.Dense(1)], "mse", engine.SGD(learning_rate=50.0), seed=1)
    np.testing.assert_array_equal(
        again.fit(x, y, batch_size=10, steps=error.step - 1, shuffle=False).loss, error.losses
    )
    with pytest.raises(engine.DivergedError, match=f"at step {error.step}: the {error.quantity} of"):
        again.fit(x, y, batch_size=10, steps=1, shuffle=False)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_bad_input_is_named_at_the_step_that_meets_it(bad):
    """An infinite one is saturated by tanh and only shows in the gradient; it is the data's fault all the same."""
    x, y = data()
    x[23, 1] = bad
    error = diverged(network(), x, y)
    assert (error.step, error.layer, error.quantity) == (3, "the data", "input")
    assert str(error) == "training diverged at step 3: the input of the data is not a finite number"


def test_a_loss_that_is_not_finite_leaves_the_weights_of_the_step_before():
    x, y = data()
    x[23, 1] = np.nan
    net, before = network(), network()
    before.fit(x, y, batch_size=10, steps=2, shuffle=False)
    diverged(net, x, y)
    np.testing.assert_array_equal(net.state()["parameters"], before.state()["parameters"])


def test_a_bad_target_is_named():
    x, y = data()
    y[5] = np.nan
    error = diverged(network(), x, y)
    assert (error.step, error.layer, error.quantity) == (1, "the data", "target")


def test_one_of_several_bad_inputs_is_named():
    graph = engine.Graph({"sum": (engine.Add(), "left", "right"), "out": (engine.Dense(1), "sum")})
    net = engine.Network({"left": 2, "right": 2}, graph)
    x = {"left": np.ones((4, 2)), "right": np.full((4, 2), np.nan)}
    error = diverged(net, x, np.zeros(4))
    assert (error.layer, error.quantity) == ("the data", "input right")


def test_an_overflowing_exponential_is_named():
    net = engine.Network(1, [engine.Dense(1, bias=False), engine.Exponential()], "mse")
    net.parameters()["layers.0.weight"][...] = 100.0
    error = diverged(net, np.ones((4, 1)), np.zeros(4))
    assert (error.step, error.layer, error.quantity) == (1, "layer 1 (activation)", "output")
    assert net.parameters()["layers.0.weight"] == 100.0


def test_the_logarithm_of_a_negative_number_is_named():
    net = engine.Network(1, [engine.Linear(), engine.Logarithm(), engine.Dense(1)], "mse")
    error = diverged(net, -np.ones((4, 1)), np.zeros(4))
    assert (error.layer, error.quantity) == ("layer 1 (activation)", "output")


def test_an_overflowing_loss_of_finite_outputs_is_named():
    net = engine.Network(1, [engine.Dense(1, bias=False)], "mse")
    net.parameters()["layers.0.weight"][...] = 1e30
    error = diverged(net, np.ones((4, 1)), np.zeros(4))
    assert (error.layer, error.quantity) == ("the loss function", "loss")


def test_a_weight_edited_to_nan_is_named():
    net = network()
    net.parameters()["layers.2.weight"][3] = np.nan
    error = diverged(net, *data())
    assert (error.layer, error.quantity) == ("layer 2", "weight")


def test_an_infinite_gradient_of_a_finite_loss_is_named():
    """The output is 3e10, its slope in the first weight 3e38 times 1e10."""
    graph = engine.Graph(
        {"small": (engine.Dense(1, bias=False), "input"), "large": (engine.Dense(1, bias=False), "small")}
    )
    net = engine.Network(1, graph, "mae")
    net.parameters()["small.weight"][...] = 1e-38
    net.parameters()["large.weight"][...] = 1e10
    error = diverged(net, np.full((1, 1), 3e38), np.zeros(1))
    assert (error.step, error.layer, error.quantity) == (1, "small", "weight gradient")


def test_a_step_that_throws_the_weights_out_of_the_numbers_is_named():
    net = engine.Network(1, [engine.Dense(1, bias=False)], "mae", engine.SGD(learning_rate=100.0))
    net.parameters()["layers.0.weight"][...] = 1e-10
    error = diverged(net, np.full((1, 1), 3e38), -np.ones(1))
    assert (error.step, error.layer, error.quantity) == (1, "layer 0", "weight")


def test_training_goes_on_from_a_kept_state_after_a_divergence():
    x, y = data()
    net, untouched = network(), network()
    sound = net.state()
    net.configure(optimizer=engine.SGD(learning_rate=100.0))
    net.parameters()["layers.2.weight"][...] = np.inf
    diverged(net, x, y)
    net.set_state(sound)
    net.configure(optimizer=engine.SGD(learning_rate=0.1))
    np.testing.assert_array_equal(
        net.fit(x, y, batch_size=10, steps=9).loss, untouched.fit(x, y, batch_size=10, steps=9).loss
    )


def test_a_saturated_net_is_not_taken_for_a_diverged_one():
    net = engine.Network(1, [engine.Dense(1), engine.Sigmoid(), engine.Dense(1), engine.ReLU()], "mse")
    net.fit(np.float32([[1e30], [-1e30]]), [0, 1], batch_size=2, steps=100)
    assert net.step == 100
