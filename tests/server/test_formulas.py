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


def test_a_comma_stays_with_its_formula_and_a_block_is_a_block() -> None:
    prose = prose_with_mathml(r"<p>With \(a &lt; b\), then \[ c \]</p>")
    assert prose.count('class="formula"') == 1
    assert "</math>,</span>" in prose
    assert 'display="block"' in prose
    assert unescape(prose).count("<mo><</mo>") == 1, "escaped once in HTML, read as LaTeX"
