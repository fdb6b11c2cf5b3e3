"""Large networks share a step between two threads: same bits whatever their number, same mathematics as one."""

import numpy as np
import pytest

import engine
from engine import halves, lowering
from engine import operations as ops
from engine.errors import DivergedError
from engine.program import padded

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(110, 6, 6, 1)).astype(np.float32), np.arange(110) % 3


def network(*more, optimizer=None, **settings):
    layers = [engine.Conv2D(4, 3), engine.Tanh(), *more, engine.Flatten(), engine.Dense(3)]
    return engine.Network(
        (6, 6, 1), layers, "softmax_cross_entropy", optimizer or engine.Adam(0.01), seed=2, **settings
    )


@pytest.fixture
def always(monkeypatch):
    """Let every network be large."""
    monkeypatch.setattr(lowering, "SHARED_WORK", 0)


@pytest.fixture(params=["1", "2"])
def threads(request, monkeypatch):
    monkeypatch.setattr(halves, "processors", lambda: int(request.param))
    return request.param


def test_small_networks_are_not_shared():
    net = network()
    net.configure(batch_size=64)
    assert net.program.halves is None


@pytest.mark.usefixtures("always")
def test_the_number_of_threads_changes_no_bit(monkeypatch):
    found = []
    for count in (1, 2, 1):
        monkeypatch.setattr(halves, "processors", lambda count=count: count)
        net = network(engine.Dropout(0.5), engine.Augment2D())
        losses = net.fit(X, Y, batch_size=50, epochs=4).loss
        found.append((losses.tobytes(), net.state()["parameters"].tobytes()))
    assert found[0] == found[1] == found[2]


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("batch_size", [33, 50, 96, 110])
@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_a_shared_run_agrees_with_an_unshared_one(batch_size, shuffle, weighted, monkeypatch):
    settings = {
        "batch_size": batch_size,
        "epochs": 3,
        "shuffle": shuffle,
        "sample_weight": np.linspace(0.0, 2.0, 110) if weighted else None,
        "schedule": engine.schedule("exponential"),
    }
    penalties = engine.Penalties(l2=0.01, clip_norm=1.0)
    alone, shared = network(penalties=penalties), network(penalties=penalties)
    expected = alone.fit(X, Y, **settings).loss
    monkeypatch.setattr(lowering, "SHARED_WORK", 0)
    found = shared.fit(X, Y, **settings).loss
    assert shared.program.halves is not None
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    for name, array in alone.parameters().items():
        np.testing.assert_allclose(shared.parameters()[name], array, rtol=1e-3, atol=1e-4)
    assert (shared.step, shared.epoch) == (alone.step, alone.epoch)


@pytest.mark.usefixtures("always")
def test_dropout_of_the_halves_is_drawn_apart():
    """Two equal halves would lose the same features: with the same sample in both, their gradients would be equal."""
    net = network(engine.Dropout(0.5))
    net.configure(batch_size=64, optimizer=engine.SGD(0.0))
    x, y = np.repeat(X[:32], 2, axis=0), np.zeros(64)
    net.fit(np.concatenate([x[::2], x[::2]]), y, batch_size=64, steps=1, shuffle=False)
    span, first, second = net.program.parameter_span, net.program.gradients, net.program.halves.gradients
    both, other = net.arena[first : first + span], net.arena[second : second + span]
    assert not np.allclose(both - other, other, atol=1e-6)


@pytest.mark.usefixtures("always", "threads")
def test_divergence_is_reported_with_its_layer():
    x = X.copy()
    x[70] = np.nan
    with pytest.raises(DivergedError, match=r"step 2: the input of the data is not a finite number") as caught:
        network().fit(x, Y, batch_size=50, epochs=1, shuffle=False)
    assert len(caught.value.losses) == 1


@pytest.mark.usefixtures("always", "threads")
def test_an_update_that_is_not_finite_is_reported():
    net = engine.Network((4,), [engine.Dense(1)], "mse", engine.SGD(100.0), seed=2)
    with pytest.raises(DivergedError, match="of layer 0 is not a finite number"):
        net.fit(np.full((64, 4), 5e18), np.zeros(64), batch_size=64, steps=3)


@pytest.mark.usefixtures("always", "threads")
def test_a_run_goes_on_bit_for_bit_and_can_be_stopped():
    whole, parts = network(), network()
    whole.fit(X, Y, batch_size=50, steps=7)
    trainer = engine.Trainer(parts, X, Y, 50)
    for steps in (2, 1, 4):
        trainer.advance(steps)
    np.testing.assert_array_equal(whole.state()["parameters"], parts.state()["parameters"])
    parts.counters[ops.STOP] = 1
    assert len(trainer.advance(3).loss) == 0


@pytest.mark.usefixtures("always")
def test_running_statistics_see_the_whole_batch():
    net = network(engine.BatchNorm())
    net.configure(batch_size=64)
    assert net.program.halves is None


@pytest.mark.parametrize(("batch_size", "cut"), [(32, 16), (50, 25), (64, 32), (96, 48), (100, 64), (33, 32), (40, 32)])
def test_halves_waste_no_lanes(batch_size, cut):
    assert lowering.half_of(batch_size) == cut
    assert padded(cut) + padded(batch_size - cut) <= max(padded(batch_size), 48)


@pytest.mark.parametrize(("wish", "expected"), [("1", 1), ("0", None), ("two", None), ("", None)])
def test_the_number_of_threads_can_be_lowered(wish, expected, monkeypatch):
    monkeypatch.delenv("PLAYGROUND_THREADS", raising=False)
    here = halves.processors()
    monkeypatch.setenv("PLAYGROUND_THREADS", wish)
    assert halves.processors() == (expected or here)
