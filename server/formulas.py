"""LaTeX formulas turned into MathML, which browsers draw and read aloud by themselves."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import Any

from latex2mathml.converter import convert

THIN = "0.167em"

_BLOCK = re.compile(r"\\\[(.+?)\\\]", re.DOTALL)
_PRIME = re.compile(r"<msup>(<mi>[^<]*</mi>)<mi>&#x02032;</mi></msup>")
_VARIANT = re.compile(r'<(m[in]) mathvariant="(bold|bold-italic|double-struck|sans-serif)">([^<]+)</\1>')
_BAR = re.compile(r"<mo([^>]*)>(&#x0007C;|&#x02016;)</mo>")
_NAME = re.compile(r"<(m[io])>([A-Za-z]{2,})</\1>(?=(<mo[^>]*>&#x00028;)?)")
_SIGN = re.compile(r"(?<=</mo>)(?<!(?:&#x00029;|&#x0005D;|&#x0007D;|&#x0007C;|&#x02016;)</mo>)<mo>&#x02212;</mo>")
_INLINE = re.compile(r"\\\((.+?)\\\)([.,;:!?)]*)", re.DOTALL)


def mathml(latex: str, *, block: bool = False) -> str:
    """Return one formula as a MathML element."""
    element = convert(latex, display="block" if block else "inline")
    # A prime is drawn raised already; as a superscript it would float away.
    element = _PRIME.sub(r'<mrow>\1<mo lspace="0" rspace="0">&#x02032;</mo></mrow>', element)
    element = _VARIANT.sub(_in_letters_of_its_own, element)
    return _spaced(element)


def _spaced(element: str) -> str:
    """Return a formula with the spaces TeX would set around bars, signs of numbers and names of functions."""
    element = _SIGN.sub('<mo form="prefix">&#x02212;</mo>', element)
    element = _BAR.sub(r'<mo\1 lspace="0" rspace="0">\2</mo>', element)
    return _NAME.sub(_function, element)


def _function(found: re.Match[str]) -> str:
    """Return a name such as ``max``: a thin space parts it from its argument, and none from a bracket."""
    _, name, bracket = found.groups()
    before = "0" if found.string[: found.start()].endswith("</mo>") else THIN
    return f'<mo lspace="{before}" rspace="{"0" if bracket else THIN}">{name}</mo>'


def _in_letters_of_its_own(found: re.Match[str]) -> str:
    """Return a bold, hollow or sans-serif symbol in Unicode's letters for it: browsers know no other variants."""
    tag, variant, symbol = found.groups()
    return f"<{tag}>{''.join(_letter(variant.upper(), letter) for letter in unescape(symbol))}</{tag}>"


def _letter(variant: str, letter: str) -> str:
    name = re.sub("LATIN |GREEK |LETTER ", "", unicodedata.name(letter))
    for whole in (f"MATHEMATICAL {variant.replace('BOLD-', 'BOLD ')} {name}", f"{variant} {name}"):
        try:
            return unicodedata.lookup(whole)
        except KeyError:
            continue
    return letter


def prose_with_mathml(html: str) -> str:
    r"""Return HTML in which every ``\( ... \)`` and ``\[ ... \]`` is a MathML element."""
    with_blocks = _BLOCK.sub(lambda found: mathml(_unescaped(found[1]), block=True), html)
    return _INLINE.sub(_in_a_sentence, with_blocks)


def _in_a_sentence(found: re.Match[str]) -> str:
    """Return an inline formula together with the comma after it, which must not begin a line."""
    element = mathml(_unescaped(found[1]))
    return f'<span class="formula">{element}{found[2]}</span>' if found[2] else element


def with_mathml(described: Any) -> Any:
    """Return a JSON-ready description in which every ``formula`` has a ``mathml`` beside it."""
    if isinstance(described, list):
        return [with_mathml(entry) for entry in described]
    if not isinstance(described, dict):
        return described
    complete = {name: with_mathml(value) for name, value in described.items()}
    formula = described.get("formula")
    if isinstance(formula, str):
        complete["mathml"] = mathml(formula) if formula else ""
    return complete


def _unescaped(latex: str) -> str:
    """Undo the three escapes that HTML needs inside a formula."""
    return latex.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
