"""Every module and every cost passes the gradient check; where it cannot, the check says why."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.errors import ConfigError
from engine.experiments import EXPERIMENTS
from engine.experiments._modules_table import COST_FORMULAS, COSTS, MODULE_FORMULAS, MODULES

CREATE = EXPERIMENTS["modules"].create
# Away from corners, inside the logarithm's domain, and where hinge and ranking have a slope.
INPUTS = {"a1": 0.75, "a2": 1.25, "b1": 0.5, "b2": 1.75, "t1": 1.0, "t2": -1.0}


@pytest.mark.parametrize(("module", "cost"), list(itertools.product(MODULES, COSTS)))
def test_every_module_passes_the_gradient_check_with_every_cost(module: str, cost: str) -> None:
    for seed in range(3):
        run = CREATE({**INPUTS, "module": module, "loss": cost, "seed": seed, "step_size": 1e-5})
        while run.advance(1_000.0, 1).stop is None:
            pass
        rows, _ = run.snapshot({"check": {}}, {})["check"]
        assert np.isfinite(rows).all()
        assert run.measures()["checked"] == len(rows)
        assert run.measures()["error"] < 2e-6
        assert rows[:, 3].max() == run.measures()["error"]


def test_modules_and_costs_are_those_of_the_lecture_and_all_have_formulas() -> None:
    assert set(MODULES) == set(MODULE_FORMULAS)
    assert set(COSTS) == set(COST_FORMULAS)
    assert len(MODULES) == 13


def test_the_picture_ends_in_the_cost_whose_own_gradient_is_one() -> None:
    run = CREATE({"module": "tanh"})
    values, gradients, *_ = run.snapshot({"graph": {"sample": 0}}, {})["graph"]
    nodes = {node["name"]: node for node in run.network()["nodes"]}
    assert nodes["C"]["inputs"] == ["y"]
    assert nodes["C"]["offset"] == len(values) - 1
    assert values[-1] == pytest.approx(run.measures()["loss"])
    assert gradients[-1] == 1.0
    at = nodes["y"]["offset"]
    np.testing.assert_allclose(gradients[at : at + 2], values[at : at + 2] - [1.0, -1.0], rtol=1e-5)


def test_at_a_corner_the_two_derivatives_part() -> None:
    assert CREATE({"module": "relu", "a1": 0.0}).measures()["error"] > 0.4
    assert CREATE({"module": "relu", "a1": 0.25}).measures()["error"] < 1e-5


def test_in_single_precision_a_small_nudge_drowns_in_rounding_and_a_large_one_in_the_bend() -> None:
    run = CREATE({"module": "tanh", "precision": "single"})
    sizes, double, single = run.snapshot({"errors": {}}, {})["errors"]
    best = sizes[single.argmin()]
    assert 1e-4 < best < 0.3
    assert single[0] > 30 * single.min()
    assert double.min() < 1e-6
    assert double[-1] > 1e-2


def test_numbers_are_nudged_one_a_step_and_stay_so_when_an_input_changes() -> None:
    run = CREATE({"module": "dense"})
    run.advance(1_000.0, 3)
    rows, target = run.snapshot({"check": {}}, {})["check"]
    assert np.isfinite(rows[:3]).all()
    assert np.isnan(rows[3:, 2:]).all()
    assert target.tolist() == [1.0, -1.0]
    assert not run.configure({"a1": -0.5}).reset
    assert run.step == 3
    assert [entry["label"] for entry in run.network()["checked"]] == [
        "a₁",
        "a₂",
        "W₁₁",
        "W₁₂",
        "W₂₁",
        "W₂₂",
        "b₁",
        "b₂",
    ]
    stop = run.advance(1_000.0, 100).stop
    assert stop is not None
    assert stop.message.startswith("All 8 numbers are nudged")
    assert run.configure({"module": "tanh"}).reset
    assert run.step == 0


def test_the_logarithm_of_a_negative_number_is_no_number_and_nothing_breaks() -> None:
    run = CREATE({"module": "logarithm", "a1": -1.0})
    assert np.isnan(run.measures()["error"])
    assert "Log needs x > 0" in run.advance(1_000.0, 10).stop.message
    assert len(run.snapshot({"graph": {"sample": 0}, "check": {}, "errors": {}, "status": {}}, {})) == 4


def test_weights_are_set_by_hand_and_inputs_are_settings() -> None:
    run = CREATE({"module": "dense"})
    run.edit("y.weight", [0, 1], 2.5)
    assert run._network.parameters()["y.weight"][0, 1] == 2.5
    for target, index, value in (("a.weight", [0, 0], 1.0), ("y.weight", [2, 0], 1.0), ("y.bias", [0], 1e6)):
        with pytest.raises(ConfigError):
            run.edit(target, index, value)
    other = CREATE({})
    other.restore(run.checkpoint())
    assert other.config == run.config
    assert other._network.parameters()["y.weight"][0, 1] == 2.5
