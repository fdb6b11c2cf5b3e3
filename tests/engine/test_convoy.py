"""Networks in lockstep learn what each would learn alone, up to the rounding of sums."""

import numpy as np
import pytest

import engine
from engine import convoy
from engine import operations as ops
from engine.activations import ACTIVATIONS
from engine.fleet import Fleet, Samples, member
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS
from engine.trainer import Trainer

RNG = np.random.Generator(np.random.Philox(key=8))
X = RNG.normal(size=(50, 3)).astype(np.float32)
SEEDS = range(11)
TARGETS = {
    "values": RNG.normal(size=(50, 2)).astype(np.float32),
    "zero_one": (RNG.random((50, 2)) < 0.5).astype(np.float32),
    "signs": np.where(RNG.random((50, 2)) < 0.5, -1.0, 1.0).astype(np.float32),
    "classes": RNG.integers(0, 2, (50, 1)).astype(np.float32),
}


def trainer(seed=0, *, loss="mse", optimizer="sgd", rate=0.02, layers=None, batch=7, penalties=None, weights=None):
    spec = LOSSES[loss]
    hidden = layers or [engine.Dense(5), engine.Tanh()]
    network = engine.Network(
        inputs=3,
        layers=[*hidden, engine.Dense(spec.outputs or 2)],
        loss=loss,
        optimizer=engine.optimizer(optimizer, rate),
        penalties=penalties or engine.Penalties(),
        seed=seed,
    )
    return Trainer(
        network, X, TARGETS[spec.targets][:, : spec.target_width(spec.outputs or 2)], batch, sample_weight=weights
    )


def fleet_of(trainers, threads=1):
    """Return the trainers' fleet; what they learn from lies there once."""
    samples = Samples.of(trainers[0])
    return Fleet([member(each, samples) for each in trainers], threads)


def check(make, steps=(40, 33), tolerance=2e-4):
    """Compare a fleet that must go in lockstep with trainers that go alone; return the fleet."""
    together, alone = ([make(seed) for seed in SEEDS] for _ in range(2))
    crew = fleet_of(together)
    convoys, left = formed(crew)
    assert [len(group) for group in convoys] == [len(SEEDS)]
    assert not len(left)
    bursts = [crew.advance(count) for count in steps]
    for number, (one, other) in enumerate(zip(together, alone, strict=True)):
        expected = other.advance(sum(steps))
        losses = np.concatenate([burst.losses[number] for burst in bursts])
        np.testing.assert_allclose(losses, expected.loss, rtol=tolerance, atol=tolerance)
        for name, array in other.network.parameters().items():
            np.testing.assert_allclose(
                one.network.parameters()[name], array, rtol=10 * tolerance, atol=10 * tolerance, err_msg=name
            )
        for column in (ops.STEP, ops.EPOCH, ops.CURSOR):
            assert one.network.counters[column] == other.network.counters[column]
        kept = ops.MEMORY, ops.BASE_RATE
        np.testing.assert_array_equal(one.network.scalars[list(kept)], other.network.scalars[list(kept)])
        assert one.network.scalars[ops.LOSS_SUM] == pytest.approx(losses.sum(dtype=float), rel=1e-5)
    return crew


def formed(crew, steps=1):
    """Return the convoys that a fleet would form, and who goes alone."""
    wanted = np.full(len(crew), steps)
    state = (crew._places, crew._tables, crew._arenas, crew.scalars, crew.counters)
    return convoy.form(np.arange(len(crew)), *state, np.ones((1, 1)), wanted)


@pytest.mark.parametrize("optimizer", sorted(OPTIMIZERS))
def test_every_optimizer(optimizer):
    check(lambda seed: trainer(seed, optimizer=optimizer, rate=0.005))


@pytest.mark.parametrize("loss", sorted(LOSSES))
def test_every_loss(loss):
    check(lambda seed: trainer(seed, loss=loss))


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
def test_every_activation(activation):
    positive = [engine.Sigmoid()] if activation == "logarithm" else []
    layers = [engine.Dense(6), *positive, engine.Activation(activation)]
    check(lambda seed: trainer(seed, layers=layers, rate=0.001), steps=(8, 7))


@pytest.mark.parametrize("width", [1, 3, 4, 9, 17])
@pytest.mark.parametrize("batch", [1, 4, 7, 10])
def test_widths_and_batches_that_fill_no_tile(width, batch):
    layers = [engine.Dense(width), engine.Sigmoid(), engine.Dense(4, bias=False), engine.Tanh()]
    check(lambda seed: trainer(seed, layers=layers, batch=batch), steps=(9,))


@pytest.mark.parametrize(
    "penalties",
    [
        engine.Penalties(l1=0.01, l2=0.02, from_epoch=2),
        engine.Penalties(l1=0.3, dead_at_zero=True),
        engine.Penalties(clip_value=0.01),
    ],
    ids=["decay", "dead at zero", "clip"],
)
def test_penalties(penalties):
    check(lambda seed: trainer(seed, penalties=penalties))


def test_softmax_and_weighted_samples():
    weights = RNG.random(50).astype(np.float32)
    check(lambda seed: trainer(seed, layers=[engine.Dense(4), engine.Softmax()], weights=weights))


def test_a_graph_that_branches():
    nodes = {
        "a": (engine.Dense(4), "input"),
        "b": (engine.Dense(4), "input"),
        "larger": (engine.Maximum(), "a", "b"),
        "out": (engine.Dense(2), "larger"),
    }

    def make(seed):
        network = engine.Network(3, engine.Graph(nodes), "mse", engine.SGD(0.02), seed=seed)
        return Trainer(network, X, TARGETS["values"], 6)

    check(make)


def test_one_that_diverges_stops_alone_and_the_others_go_on():
    def make(seed):
        made = trainer(seed, rate=0.05)
        if seed == 4:
            made.network.parameters()["layers.2.weight"][:] = 1e30
        return made

    together = [make(seed) for seed in SEEDS]
    crew = fleet_of(together)
    burst = crew.advance(25)
    with pytest.raises(engine.DivergedError) as caught:
        make(4).advance(25)
    assert burst.done.tolist() == [len(caught.value.losses) if seed == 4 else 25 for seed in SEEDS]
    assert crew.alive.tolist() == [seed != 4 for seed in SEEDS]
    np.testing.assert_allclose(burst.losses[5], make(5).advance(25).loss, rtol=1e-4)
    crew.advance(5)
    assert [each.network.counters[ops.STEP] for each in together] == [
        burst.done[4] if seed == 4 else 30 for seed in SEEDS
    ]


def test_neighbours_change_no_bit():
    few, many = (fleet_of([trainer(seed) for seed in range(count)]) for count in (9, 16))
    np.testing.assert_array_equal(few.advance(30).losses, many.advance(30).losses[:9])


@pytest.mark.parametrize("threads", [1, 2])
def test_more_than_sixteen_and_strangers(threads):
    kinds = [trainer(seed) for seed in range(20)] + [trainer(0, rate=0.5), trainer(1, layers=[engine.Dropout(0.5)])]
    crew = fleet_of(kinds, threads)
    convoys, alone = formed(crew)
    assert [len(group) for group in convoys] == [16, 4]
    assert alone.tolist() == [20, 21]
    assert crew.advance(50).done.tolist() == [50] * 22


def test_a_schedule_reaches_every_lane():
    factors = np.linspace(1.0, 0.0, 20)[None]
    together, alone = ([trainer(seed) for seed in SEEDS] for _ in range(2))
    burst = fleet_of(together).advance(20, factors=factors)
    single = fleet_of([alone[2]]).advance(20, factors=factors)
    np.testing.assert_allclose(burst.losses[2], single.losses[0], rtol=1e-4)


def test_constants_of_layers_must_be_equal():
    slopes = [0.1] * 6 + [0.3] * 6
    crew = fleet_of([trainer(layers=[engine.Dense(4), engine.Activation("leaky_relu", slope)]) for slope in slopes])
    convoys, alone = formed(crew)
    assert [group.tolist() for group in convoys] == [list(range(6))]
    assert alone.tolist() == list(range(6, 12))
