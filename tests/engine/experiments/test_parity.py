"""Parity by construction: every row right for 2 to 8 bits, with the depth and width the lecture names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.experiments import EXPERIMENTS
from engine.parity import BUILDERS, truth_table

PARITY = EXPERIMENTS["parity"].create


@pytest.mark.parametrize("bits", range(2, 9))
@pytest.mark.parametrize("shape", BUILDERS)
def test_each_construction_has_every_row_of_the_truth_table_right(shape: str, bits: int) -> None:
    run = PARITY({"shape": shape, "bits": bits})
    rows, target, chance, size = run.snapshot({"table": {}}, {})["table"]
    assert len(rows) == 2**bits
    np.testing.assert_array_equal(target, [bin(number).count("1") % 2 for number in range(2**bits)])
    np.testing.assert_allclose(chance, target, atol=1e-4)
    assert run.measures()["accuracy"] == 1.0
    hidden, depth = {
        "tree": (2 * (bits - 1), math.ceil(math.log2(bits))),
        "wide": (2 ** (bits - 1), 1),
        "counter": (bits, 1),
    }[shape]
    assert size.tolist() == [hidden, depth]


def test_the_table_counts_up() -> None:
    rows, parity = truth_table(2)
    assert rows.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert parity.tolist() == [0, 1, 1, 0]


def test_from_drawn_weights_the_wide_shape_learns_six_bits_and_the_tree_does_not() -> None:
    def learned(shape: str, seed: int) -> float:
        run = PARITY({"shape": shape, "bits": 6, "first_weights": "drawn", "seed": seed})
        assert run.measures()["accuracy"] < 0.9
        while run.step < 3_000:
            run.advance(1_000.0, 3_000 - run.step)
        return run.measures()["accuracy"]

    assert min(learned("wide", seed) for seed in range(4)) == 1.0
    assert max(learned("tree", seed) for seed in range(4)) < 0.9


def test_a_checkpoint_keeps_bits_and_weights() -> None:
    run = PARITY({"bits": 3, "first_weights": "drawn"})
    run.advance(1_000.0, 20)
    other = PARITY({})
    other.restore(run.checkpoint())
    assert other.config == run.config
    for name, values in run._network.parameters().items():
        np.testing.assert_array_equal(values, other._network.parameters()[name])
