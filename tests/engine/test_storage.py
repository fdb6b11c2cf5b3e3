"""Saved networks: resumed bit for bit, and whatever is damaged or hostile refused in words."""

import io
import json
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import engine
from engine import operations as ops
from engine.optimizers import OPTIMIZERS
from engine.storage import pack, unpack


def data():
    rng = np.random.Generator(np.random.Philox(key=9))
    x = rng.normal(0, 1, (37, 3)).astype(np.float32)
    return x, np.sin(2 * x.sum(axis=1, keepdims=True)).astype(np.float32)


def network(optimizer=None):
    graph = engine.Graph(
        {
            "hidden": (engine.Dense(8, initializer="he_normal", bias_value=0.1), "input"),
            "bent": (engine.LeakyReLU(0.2), "hidden"),
            "dropped": (engine.Dropout(0.25), "bent"),
            "sum": (engine.Add(), "dropped", "hidden"),
            "out": (engine.Dense(1), "sum"),
        }
    )
    return engine.Network(
        3,
        graph,
        "huber",
        optimizer or engine.Adam(),
        seed=5,
        penalties=engine.Penalties(l1=0.001, l2=0.01, from_epoch=1, dead_at_zero=True, clip_norm=2.0),
        loss_settings={"delta": 0.7},
    )


def through_a_file(net):
    file = io.BytesIO()
    net.save(file)
    file.seek(0)
    return engine.load(file)


def saved(net=None):
    """Return description and arrays of a saved network."""
    file = io.BytesIO()
    (net or network()).save(file)
    return unpack(file.getvalue())


def packed(description, arrays):
    file = io.BytesIO()
    pack(file, description, arrays)
    file.seek(0)
    return file


def refused(file):
    with pytest.raises(engine.FormatError) as caught:
        engine.load(file)
    return str(caught.value)


# ---- resuming ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize("key", OPTIMIZERS)
def test_a_run_resumed_in_mid_epoch_has_the_bits_of_one_that_never_stopped(key, shuffle):
    net = network(engine.optimizer(key, 0.01))
    net.fit(*data(), batch_size=10, steps=23, shuffle=shuffle)
    assert net.counters[ops.CURSOR] != 0
    other = through_a_file(net)
    arguments = {"batch_size": 10, "steps": 50, "shuffle": shuffle}
    np.testing.assert_array_equal(other.fit(*data(), **arguments).loss, net.fit(*data(), **arguments).loss)
    for name, array in net.state().items():
        np.testing.assert_array_equal(other.state()[name], array, err_msg=name)


def test_a_run_resumed_under_a_schedule_has_the_bits_of_one_that_never_stopped():
    net, schedule = network(), engine.schedule("cosine", epochs=20)
    net.fit(*data(), batch_size=10, steps=23, schedule=schedule)
    other = through_a_file(net)
    first, second = (n.fit(*data(), batch_size=10, steps=50, schedule=schedule).loss for n in (net, other))
    np.testing.assert_array_equal(first, second)


def test_everything_said_when_making_it_is_kept():
    net = network()
    net.fit(*data(), batch_size=7, steps=3)
    other = through_a_file(net)
    for name in ("inputs", "loss", "loss_settings", "optimizer", "penalties", "batch_size", "step", "epoch"):
        assert getattr(other, name) == getattr(net, name), name
    assert other.graph.nodes == net.graph.nodes
    assert other.graph.output == net.graph.output
    np.testing.assert_array_equal(other.predict(data()[0]), net.predict(data()[0]))


def test_a_path_is_written_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "net.npz"
    path.write_bytes(b"an older file")
    net = network()
    net.save(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.npz"]
    np.testing.assert_array_equal(engine.load(path).predict(data()[0]), net.predict(data()[0]))
    np.testing.assert_array_equal(engine.load(str(path)).predict(data()[0]), net.predict(data()[0]))


def test_a_path_without_the_ending_keeps_its_name(tmp_path):
    network().save(tmp_path / "net")
    assert [entry.name for entry in tmp_path.iterdir()] == ["net"]


def test_a_failed_write_leaves_the_older_file(tmp_path):
    path = tmp_path / "net.npz"
    network().save(path)
    before = path.read_bytes()
    with pytest.raises(TypeError):
        pack(path, {"not": object()}, {})
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 1


def test_a_missing_file_is_an_ordinary_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        engine.load(tmp_path / "nothing.npz")


# ---- state in memory --------------------------------------------------------------------------------------


def test_going_back_to_a_state_repeats_the_run():
    net = network()
    net.fit(*data(), batch_size=10, steps=7)
    state = net.state()
    losses = net.fit(*data(), batch_size=10, steps=30).loss
    net.set_state(state)
    np.testing.assert_array_equal(net.fit(*data(), batch_size=10, steps=30).loss, losses)


def test_going_back_keeps_the_settings_of_now():
    net = network()
    state = net.state()
    net.configure(optimizer=engine.Adam(learning_rate=0.5), batch_size=3)
    net.set_state(state)
    assert net.scalars[ops.BASE_RATE] == 0.5
    assert net.counters[ops.BATCH] == 3


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("parameters", None, r"state.parameters: expected shape \(\d+,\), got nothing"),
        ("parameters", np.zeros(3, np.float32), r"state.parameters: expected float32 \(\d+,\), got float32 \(3,\)"),
        ("counters", np.zeros(ops.COUNTERS), r"state.counters: expected int64 \(\d+,\), got float64 \(\d+,\)"),
        (
            "counters",
            np.full(ops.COUNTERS, -5),
            r"state.counters: expected steps, epochs and samples that are not negative",
        ),
    ],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(name, array, message):
    net = network()
    before = net.state()
    state = {**before, name: array}
    if array is None:
        del state[name]
    with pytest.raises(engine.ConfigError, match=f"^{message}$"):
        net.set_state(state)
    for key, value in net.state().items():
        np.testing.assert_array_equal(value, before[key])


# ---- damaged and hostile files ----------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\x93NUMPY", b"\x80\x04N."])
def test_what_is_no_npz_is_refused(content):
    assert refused(io.BytesIO(content)).startswith("the file ")


def test_another_npz_is_refused():
    file = io.BytesIO()
    np.savez(file, a=np.zeros(3))
    file.seek(0)
    assert "description" in refused(file)


def test_a_single_array_is_refused():
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    file.seek(0)
    assert refused(file).startswith("the file ")


class Bomb:
    """Would run code where it is unpickled."""

    def __reduce__(self):
        return (pytest.fail, ("code from the file was run",))


def test_pickles_are_refused_and_nothing_in_them_runs():
    description, arrays = saved()
    arrays["slots"] = np.array([Bomb()], dtype=object)
    file = io.BytesIO()
    np.savez(file, description=np.frombuffer(json.dumps(description).encode(), np.uint8), **arrays)
    file.seek(0)
    assert "pickle" in refused(file)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "something else"}, "this is not a saved network"),
        ({"version": 99}, "this network was saved in format 99, expected 1"),
        ({"version": None}, "this network was saved in format None, expected 1"),
        ({"loss": "l2"}, "the saved network cannot be rebuilt: loss: expected one of"),
        ({"loss": []}, "the saved network cannot be rebuilt: loss: expected one of"),
        ({"nodes": {}}, "the saved network cannot be rebuilt: output: "),
        ({"nodes": 3}, "the saved network cannot be rebuilt: "),
        ({"nodes": {"a": {"kind": "os", "settings": {}, "inputs": []}}}, "the saved network cannot be rebuilt: 'os'"),
        ({"nodes": {"a": {"kind": [], "settings": {}, "inputs": []}}}, "the saved network cannot be rebuilt: "),
        ({"inputs": {"input": [-3]}}, "the saved network cannot be rebuilt: inputs.input: expected positive"),
        ({"inputs": None}, "the saved network cannot be rebuilt: "),
        ({"penalties": {"l1": -1}}, "the saved network cannot be rebuilt: penalties.l1: expected a number"),
        ({"penalties": {"l3": 1}}, "the saved network cannot be rebuilt: "),
        ({"batch_size": 0}, "the saved network cannot be rebuilt: batch_size: expected a whole number"),
        ({"batch_size": "10"}, "the saved network cannot be rebuilt: batch_size: expected a whole number"),
        ({"optimizer": {"key": "adam"}}, "the saved network cannot be rebuilt: 'learning_rate'"),
    ],
)
def test_a_description_that_is_none_is_refused(changes, message):
    description, arrays = saved()
    assert refused(packed({**description, **changes}, arrays)).startswith(message)


def test_a_missing_part_of_the_description_is_named():
    description, arrays = saved()
    del description["output"]
    assert refused(packed(description, arrays)) == "the saved network cannot be rebuilt: 'output'"


@pytest.mark.parametrize("text", ["[]", "3", "null", "{"])
def test_a_description_that_is_no_object_is_refused(text):
    file = io.BytesIO()
    np.savez(file, description=np.frombuffer(text.encode(), np.uint8))
    file.seek(0)
    assert refused(file).startswith("the file ")


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("parameters", np.zeros(3, np.float32)),
        ("masks", np.zeros((2, 2), np.float32)),
        ("scalars", np.array(["a"] * ops.SCALARS)),
        ("counters", np.full(ops.COUNTERS, -(2**62))),
        ("counters", np.zeros(ops.COUNTERS, np.uint64)),
    ],
)
def test_numbers_that_do_not_fit_are_refused(name, array):
    description, arrays = saved()
    message = refused(packed(description, {**arrays, name: array}))
    assert message.startswith(f"the saved numbers do not fit the saved network: state.{name}: expected ")


def test_a_cursor_beyond_the_data_starts_the_epoch_again():
    description, arrays = saved()
    arrays["counters"][ops.CURSOR] = 2**62
    net = engine.load(packed(description, arrays))
    assert len(net.fit(*data(), batch_size=10, steps=8).loss) == 8


def test_a_file_that_asks_for_gigabytes_is_refused_before_they_are_taken():
    description, arrays = saved()
    wide = {"kind": "dense", "settings": {"units": 65536}, "inputs": ["input"]}
    flat = {"kind": "flatten", "settings": {}, "inputs": ["input"]}
    tracemalloc.start()
    for changes, words in (
        (
            {"inputs": {"input": [2**30]}, "nodes": {"a": wide}, "output": "a", "loss": "mse"},
            "state.parameters: expected float32",
        ),
        (
            {"inputs": {"input": [2**20, 2**16]}, "nodes": {"a": flat}, "output": "a", "loss": "mse"},
            "state.parameters: expected float32",
        ),
    ):
        assert words in refused(packed({**description, **changes}, arrays))
    nothing = {**arrays, "parameters": np.zeros(0, np.float32)}
    many = {"inputs": {"input": [2**20, 2**16]}, "nodes": {"a": flat}, "output": "a", "loss": "mse"}
    assert "of memory for 0 numbers" in refused(packed({**description, **many}, nothing))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    description, arrays = saved()
    arrays["parameters"] = np.zeros(2**26, np.float32)
    text = np.frombuffer(json.dumps(description).encode(), np.uint8)
    file = io.BytesIO()
    np.savez_compressed(file, description=text, **arrays)
    assert file.tell() < 2**20
    file.seek(0)
    tracemalloc.start()
    assert "compressed" in refused(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * 2**20


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_file_is_refused_or_read_but_never_crashes(data):
    file = io.BytesIO()
    network().save(file)
    content = bytearray(file.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(len(content) // 2, len(content)))]
    try:
        engine.load(io.BytesIO(bytes(content)))
    except engine.FormatError as error:
        assert str(error)  # noqa: PT017 (either outcome is right)
