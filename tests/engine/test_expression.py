"""Typed formulas: what is read, how errors name the character, and derivatives of every function."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import jets
from engine.errors import ConfigError
from engine.expression import LONGEST, parse

POINTS = np.array([[0.7, 1.3], [1.9, 0.4], [0.2, 0.9]])

FORMULAS = {
    "w1 + 2*w2 - 3": lambda x, y: x + 2 * y - 3,
    "-w1^2": lambda x, y: -(x**2),
    "2^-w1": lambda x, y: 2.0**-x,
    "w1^w2": lambda x, y: x**y,
    "w1**3 / w2": lambda x, y: x**3 / y,
    "2^3^0.5": lambda x, y: 2 ** (3**0.5) + 0 * x,
    "exp(-x) * sin(pi * y)": lambda x, y: np.exp(-x) * np.sin(np.pi * y),
    "log(w1) + sqrt(w2) + tanh(w1*w2)": lambda x, y: np.log(x) + np.sqrt(y) + np.tanh(x * y),
    "cos(w1) * e": lambda x, y: np.cos(x) * np.e,
    "abs(w1 - 1)": lambda x, y: np.abs(x - 1),
    "max(w1, w2) - min(w1^2, w2)": lambda x, y: np.maximum(x, y) - np.minimum(x**2, y),
    "1.5e-1 * w1 - - w2": lambda x, y: 0.15 * x + y,
    "1 - (w1 - w2) - 1": lambda x, y: -(x - y),
}


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_means_what_it_says(text):
    np.testing.assert_allclose(jets.reference(parse(text), POINTS).value, FORMULAS[text](*POINTS.T), rtol=1e-12)


@pytest.mark.parametrize("text", FORMULAS)
def test_gradient_and_hessian_agree_with_finite_differences(text):
    table, h = parse(text), 1e-5
    jet = jets.reference(table, POINTS)
    across, up = np.array([h, 0.0]), np.array([0.0, h])

    def change(step):
        ahead, behind = jets.reference(table, POINTS + step), jets.reference(table, POINTS - step)
        return (ahead.value - behind.value) / (2 * h), (ahead.gradient - behind.gradient) / (2 * h)

    slope_x, bend_x = change(across)
    slope_y, bend_y = change(up)
    np.testing.assert_allclose(jet.gradient, [slope_x, slope_y], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(jet.hessian, [bend_x[0], bend_x[1], bend_y[1]], rtol=1e-6, atol=1e-8)


ERRORS = {
    "w1 +": (5, "the end"),
    "w3": (1, "one of"),
    "w1 w2": (4, "an operator or the end"),
    "sin w1": (5, "'('"),
    "(w1": (4, "')'"),
    "w1 $ 2": (4, "no meaning"),
    "max(w1)": (7, "','"),
    "": (1, "expected a number"),
    "1e999": (1, "a finite number"),
    "(" * 30 + "w1": (26, "inside each other"),
    "__import__('os')": (1, "no meaning"),
}


@pytest.mark.parametrize("text", ERRORS)
def test_error_names_field_and_character(text):
    at, words = ERRORS[text]
    with pytest.raises(ConfigError) as caught:
        parse(text, "surface_settings.expression")
    assert caught.value.path == "surface_settings.expression"
    assert f"character {at}:" in str(caught.value)
    assert words in str(caught.value)


def test_long_text_and_long_formulas_are_refused():
    with pytest.raises(ConfigError, match="at most 200 characters"):
        parse("w1+" * LONGEST)
    with pytest.raises(ConfigError, match="too many parts"):
        parse("+".join(["x"] * 99))


@given(st.text(alphabet="w12xye+-*/^(),. sincoexplgmatbr", max_size=40))
def test_any_text_is_a_formula_or_a_config_error(text):
    try:
        table = parse(text)
    except ConfigError:
        return
    assert jets.reference(table, POINTS).value.shape == (3,)
