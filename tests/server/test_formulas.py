"""Formulas of lessons and glossary as MathML that browsers draw."""

from __future__ import annotations

from html import unescape

import pytest

from server.formulas import mathml, prose_with_mathml


@pytest.mark.parametrize(
    ("latex", "symbol"),
    [
        (r"\mathbf{w}", "<mi>𝐰</mi>"),
        (r"\mathbf{0}", "<mn>𝟎</mn>"),
        (r"\boldsymbol\theta", "<mi>𝜽</mi>"),
        (r"\mathbb{R}", "<mi>ℝ</mi>"),
        (r"\mathbb{Q}", "<mi>ℚ</mi>"),
        (r"\mathsf{T}", "<mi>𝖳</mi>"),
    ],
)
def test_variants_of_letters_are_letters_of_their_own(latex: str, symbol: str) -> None:
    assert symbol in unescape(mathml(latex))
    assert "mathvariant" not in mathml(latex)


def test_a_function_stands_off_from_its_argument_but_not_from_a_bracket() -> None:
    assert '<mo lspace="0.167em" rspace="0">max</mo>' in mathml(r"a \max(0, x)")
    assert '<mo lspace="0" rspace="0.167em">log</mo>' in mathml(r"y = \log p")


def test_a_minus_is_a_sign_where_nothing_stands_before_it() -> None:
    assert mathml(r"f(-1, -x) = -x").count('form="prefix"') == 3
    assert 'form="prefix"' not in mathml(r"(a) - |b| - c")


def test_bars_stand_close_to_what_they_hold() -> None:
    assert mathml(r"= |x|").count('lspace="0" rspace="0"') == 2


def test_a_comma_stays_with_its_formula_and_a_block_is_a_block() -> None:
    prose = prose_with_mathml(r"<p>With \(a &lt; b\), then \[ c \]</p>")
    assert prose.count('class="formula"') == 1
    assert "</math>,</span>" in prose
    assert 'display="block"' in prose
    assert unescape(prose).count("<mo><</mo>") == 1, "escaped once in HTML, read as LaTeX"
