"""A fleet does exactly what its members would do alone."""

import numpy as np
import pytest

import engine
from engine import fleet
from engine.trainer import Trainer

RNG = np.random.Generator(np.random.Philox(key=3))
X = RNG.normal(size=(50, 2)).astype(np.float32)
Y = np.sign(X[:, :1] * X[:, 1:])


def trainer(optimizer="adam", seed=0, units=4, batch_size=7):
    network = engine.Network(
        inputs=2,
        layers=[engine.Dense(units), engine.Tanh(), engine.Dense(1)],
        loss="mse",
        optimizer=engine.optimizer(optimizer, 0.01),
        seed=seed,
    )
    return Trainer(network, X, Y, batch_size)


@pytest.mark.parametrize("threads", [1, 2])
def test_members_end_with_the_bits_they_would_have_alone(threads):
    kinds = [("sgd", 1, 4), ("adam", 2, 8), ("rmsprop", 1, 4), ("nadam", 5, 3)]
    together, alone = ([trainer(*kind) for kind in kinds] for _ in range(2))
    crew = fleet.Fleet([fleet.member(each) for each in together], threads)
    bursts = [crew.advance(33), crew.advance(40)]
    for number, (one, other) in enumerate(zip(together, alone, strict=True)):
        losses = other.advance(73).loss
        np.testing.assert_array_equal(np.concatenate([burst.losses[number] for burst in bursts]), losses)
        for name, array in other.network.parameters().items():
            np.testing.assert_array_equal(one.network.parameters()[name], array)


def test_equal_seeds_see_equal_batches_whatever_trains_them():
    crew = fleet.Fleet([fleet.member(trainer(kind, seed=9)) for kind in ("sgd", "adam")])
    first = crew.advance(1).losses
    assert first[0, 0] == first[1, 0]
    np.testing.assert_array_equal(*np.split(crew.orders(), 2))


def test_steps_may_differ_and_a_diverged_member_stops_alone():
    wild = trainer("sgd", seed=1)
    wild.network.configure(optimizer=engine.SGD(100.0))
    crew = fleet.Fleet([fleet.member(wild), fleet.member(trainer("sgd", seed=1))])
    crew.advance(200)
    burst = crew.advance(np.array([5, 3]))
    assert crew.alive.tolist() == [False, True]
    assert burst.done.tolist() == [0, 3]
    assert np.isnan(burst.losses[1, 3:]).all()


def test_measure_agrees_with_evaluate():
    trainers = [trainer(seed=seed) for seed in range(3)]
    crew = fleet.Fleet([fleet.member(each) for each in trainers])
    crew.advance(10)
    expected = [each.network.evaluate(X, Y)["loss"] for each in trainers]
    np.testing.assert_allclose(crew.measure(), expected, rtol=1e-6)


def test_bench_measures_many_parameter_vectors_and_leaves_the_member_alone():
    entry = fleet.member(trainer())
    span = entry.owner.program.parameter_span
    before = entry.owner.arena.copy()
    points = np.stack([before[:span], before[:span] * 0.5])
    losses = fleet.Bench(entry, entry.measure, entry.measure_batch).losses(points)
    np.testing.assert_array_equal(entry.owner.arena, before)
    entry.owner.arena[:span] *= 0.5
    np.testing.assert_allclose(losses[1], entry.owner.evaluate(X, Y)["loss"], rtol=1e-6)
