"""Graphs that branch, merge and loop train, show their numbers and refuse what cannot be built."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ConfigError, FormatError
from engine.experiments import EXPERIMENTS
from engine.experiments._graphs_config import EXAMPLES

GRAPHS = EXPERIMENTS["graphs"].create


def trained(steps: int, **config: object):
    run = GRAPHS(config)
    while run.step < steps:
        assert run.advance(1_000.0, steps - run.step).stop is None
    return run


@pytest.mark.parametrize("example", [key for key in EXAMPLES if key != "chain"])
def test_graphs_that_branch_and_merge_train(example: str) -> None:
    run = trained(3_000, example=example, dataset="xor")
    found = run.measures()
    assert found["accuracy"] > 0.93, found
    assert found["merges"] >= 1
    assert found["loss"] < 0.5 * run._curves.rows[0, 1]


def test_two_units_in_a_chain_do_not_solve_what_one_product_does() -> None:
    chain, product = (trained(3_000, example=example, dataset="xor").measures() for example in ("chain", "product"))
    assert chain["accuracy"] < 0.9
    assert product["accuracy"] > 0.97
    assert product["parameters"] == 8


def test_a_longer_loop_has_the_same_parameters() -> None:
    short, long = (GRAPHS({"example": "loop", "time_steps": steps}) for steps in (1, 6))
    assert short.measures()["parameters"] == long.measures()["parameters"] == 12 + 20 + 5
    assert (short.measures()["unfolded"], long.measures()["unfolded"]) == (1, 6)
    for _ in range(20):
        long.advance(1_000.0, 10)
    own = long._network.parameters()
    for step in range(2, 7):
        np.testing.assert_array_equal(own["b@1.weight"], own[f"b@{step}.weight"])


def test_the_picture_has_every_number_of_a_sample_where_the_description_says() -> None:
    run = trained(50, example="residual")
    values, gradients, weights, slopes, sample = run.snapshot({"graph": {"sample": 7}}, {})["graph"]
    nodes = {node["name"]: node for node in run.network()["nodes"]}
    at = {name: values[node["offset"] : node["offset"] + node["size"]] for name, node in nodes.items()}
    np.testing.assert_allclose(at["sum"], at["b"] + at["d"], rtol=1e-6)
    np.testing.assert_allclose(at["b"], np.tanh(at["a"]), rtol=1e-5)
    weight, bias = nodes["a"]["parameters"]
    matrix = weights[weight["offset"] : weight["offset"] + 8].reshape(2, 4)
    np.testing.assert_allclose(at["a"], at["x"] @ matrix + weights[bias["offset"] :][:4], rtol=1e-5, atol=1e-6)
    out = nodes["out"]["offset"]
    chance = 1.0 / (1.0 + np.exp(-values[out]))
    assert gradients[out] == pytest.approx(chance - sample[2], abs=1e-6)
    np.testing.assert_allclose(
        slopes[weight["offset"] :][:8].reshape(2, 4),
        np.outer(at["x"], gradients[nodes["a"]["offset"] :][:4]),
        rtol=1e-4,
        atol=1e-6,
    )
    assert sample[:2].tolist() == [7, 200]


def test_a_changed_line_makes_the_graph_ones_own_and_an_example_brings_its_lines() -> None:
    run = GRAPHS({"example": "product"})
    assert run.config["nodes"] == [dict(line) for line in EXAMPLES["product"]]
    lines = run.config["nodes"]
    lines[2]["kind"] = "maximum"
    assert run.configure({"nodes": lines}).reset
    assert run.config["example"] == "own"
    run.configure({"example": "loop"})
    assert run.config["nodes"] == [dict(line) for line in EXAMPLES["loop"]]
    assert GRAPHS(run.config).config == run.config


@pytest.mark.parametrize(
    ("line", "path", "message"),
    [
        ({"name": "A"}, "nodes.0.name", "expected small letters and digits, such as h2; got 'A'"),
        ({"name": "x"}, "nodes.0.name", "the name x is taken; give this node another one"),
        ({"inputs": "q"}, "nodes.0.inputs", "there is no node q; expected some of x, a, h"),
        ({"inputs": ""}, "nodes.0.inputs", "dense reads 1 node, got 0"),
        ({"kind": "add"}, "nodes.0.inputs", "add reads 2 nodes, got 1"),
        ({"kind": "add", "inputs": "x h"}, "nodes", "expected"),
        ({"kind": "tanh", "inputs": "a"}, "nodes", "node a: its width before the first time step cannot be told"),
    ],
)
def test_a_line_that_cannot_be_built_is_refused_and_nothing_changes(line: dict, path: str, message: str) -> None:
    run = GRAPHS({"example": "chain"})
    before, lines = run.config, run.config["nodes"]
    lines[0] |= line
    if message == "expected":
        lines[1] |= {"kind": "concatenate", "inputs": "x x"}
        lines[0] |= {"inputs": "x h"}
    with pytest.raises(ConfigError) as refused:
        run.configure({"nodes": lines})
    assert refused.value.path == path
    assert message in str(refused.value)
    assert run.config == before
    run.advance(100.0, 5)


def test_a_checkpoint_continues_bit_for_bit() -> None:
    run = trained(30, example="loop")
    blob = run.checkpoint()
    other = GRAPHS({})
    other.restore(blob)
    for one in (run, other):
        one.advance(10_000.0, 25)
    for name, values in run._network.parameters().items():
        np.testing.assert_array_equal(values, other._network.parameters()[name])
    with pytest.raises(FormatError):
        EXPERIMENTS["playground"].create({}).restore(blob)


def test_a_weight_set_by_hand_is_set_in_all_its_copies_and_a_wrong_one_is_refused() -> None:
    run = GRAPHS({"example": "loop"})
    run.edit("b@2.weight", [1, 2], 0.75)
    own = run._network.parameters()
    assert [own[f"b@{step}.weight"][1, 2] for step in (1, 2, 3)] == [0.75] * 3
    for target, index, value in (("q.weight", [0], 1.0), ("a.bias", [9], 1.0), ("a.bias", [0], 1e9)):
        with pytest.raises(ConfigError):
            run.edit(target, index, value)


def test_a_run_that_flies_away_comes_back_with_a_way_out() -> None:
    run = GRAPHS({"example": "product", "learning_rate": 10.0, "momentum": 0.99})
    stop = None
    for _ in range(400):
        stop = run.advance(1_000.0, 100).stop
        if stop is not None:
            break
    assert stop is not None
    assert stop.reason == "diverged"
    assert stop.remedies[0].changes == {"learning_rate": 1.0}
    assert all(np.isfinite(values).all() for values in run._network.parameters().values())
