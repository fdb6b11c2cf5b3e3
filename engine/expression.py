"""Formulas in w1 and w2 that a person types, turned into tables for `engine.jets`; nothing is ever executed as code.

Grammar, in the usual order of precedence::

    sum     = product { ("+" | "-") product }
    product = signed { ("*" | "/") signed }
    signed  = ("+" | "-") signed | power
    power   = atom [ ("^" | "**") signed ]
    atom    = number | "pi" | "e" | "w1" | "w2" | function "(" sum { "," sum } ")" | "(" sum ")"

``x`` and ``y`` are other names of w1 and w2.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

import numpy as np

from engine import jets
from engine.errors import ConfigError

LONGEST: Final = 200  # characters
MOST_ROWS: Final = 128
NESTED: Final = 24  # parentheses and signs inside each other

VARIABLES: Final = {"w1": jets.FIRST, "x": jets.FIRST, "w2": jets.SECOND, "y": jets.SECOND}
CONSTANTS: Final = {"pi": math.pi, "e": math.e}
FUNCTIONS: Final = {
    "exp": jets.EXP,
    "log": jets.LOG,
    "sin": jets.SIN,
    "cos": jets.COS,
    "tanh": jets.TANH,
    "sqrt": jets.SQRT,
    "abs": jets.ABS,
}
OF_TWO: Final = {"max": jets.MAXIMUM, "min": jets.MINIMUM}
SIGNS: Final = {"+": jets.ADD, "-": jets.SUBTRACT, "*": jets.MULTIPLY, "/": jets.DIVIDE}
NAMES: Final = (*VARIABLES, *CONSTANTS, *FUNCTIONS, *OF_TWO)

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z]\w*)|(?P<sign>\*\*|[-+*/^(),]))"
)
Rows = list[tuple[int, float]]


@dataclass(frozen=True)
class Token:
    """One word of the formula and the position of its first character, from 1."""

    kind: str
    text: str
    at: int


def parse(text: str, path: str = "expression") -> np.ndarray:
    """Return the postfix table of a formula, (rows, 2) float64: code and constant.

    Raises
    ------
    ConfigError
        If the text is not a formula; names ``path``, the character at which reading stopped and what may stand there.
    """
    if len(text) > LONGEST:
        raise ConfigError(path, f"expected at most {LONGEST} characters, got {len(text)}", (0, LONGEST))
    rows = _Parser(_tokens(text, path), path).whole()
    if len(rows) > MOST_ROWS or _depth(rows) > jets.DEEPEST:
        raise ConfigError(path, f"the formula has too many parts; expected at most {MOST_ROWS}", (1, MOST_ROWS))
    return np.array(rows, dtype=np.float64)


def _tokens(text: str, path: str) -> list[Token]:
    tokens: list[Token] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            raise ConfigError(path, f"character {at + 1}: {text[at]!r} has no meaning in a formula", NAMES)
        kind = found.lastgroup or ""
        tokens.append(Token(kind, found[kind], found.start(kind) + 1))
        at = found.end()
    return [*tokens, Token("end", "the end", len(text) + 1)]


def _depth(rows: Rows) -> int:
    """Return how many numbers lie on the stack at most."""
    depth = deepest = 0
    for code, _ in rows:
        depth += 1 if code <= jets.SECOND else (-1 if code <= jets.MINIMUM else 0)
        deepest = max(deepest, depth)
    return deepest


class _Parser:
    """Reads tokens from left to right; one method a rule of the grammar, each returning rows."""

    def __init__(self, tokens: list[Token], path: str) -> None:
        self._tokens = tokens
        self._path = path
        self._next = 0
        self._nested = 0

    def whole(self) -> Rows:
        rows = self._sum()
        if self._peek().kind != "end":
            self._refuse("an operator or the end")
        return rows

    def _sum(self) -> Rows:
        rows = self._product()
        while self._peek().text in ("+", "-"):
            sign = self._take().text
            rows += [*self._product(), (SIGNS[sign], 0.0)]
        return rows

    def _product(self) -> Rows:
        rows = self._signed()
        while self._peek().text in ("*", "/"):
            sign = self._take().text
            rows += [*self._signed(), (SIGNS[sign], 0.0)]
        return rows

    def _signed(self) -> Rows:
        if self._peek().text not in ("+", "-"):
            return self._power()
        self._enter()
        sign = self._take().text
        rows = self._signed()
        self._nested -= 1
        return [*rows, (jets.NEGATE, 0.0)] if sign == "-" else rows

    def _power(self) -> Rows:
        base = self._atom()
        if self._peek().text not in ("^", "**"):
            return base
        self._enter()
        self._take()
        exponent = self._signed()
        self._nested -= 1
        if any(code in (jets.FIRST, jets.SECOND) for code, _ in exponent):  # a^b = e^(b log a)
            return [*base, (jets.LOG, 0.0), *exponent, (jets.MULTIPLY, 0.0), (jets.EXP, 0.0)]
        fixed = jets.reference(np.array(exponent, dtype=np.float64), np.zeros((1, 2))).value[0]
        return [*base, (jets.POWER, float(fixed))]

    def _atom(self) -> Rows:
        token = self._peek()
        if token.kind == "number":
            if not math.isfinite(float(token.text)):
                self._refuse("a finite number")
            self._take()
            return [(jets.NUMBER, float(token.text))]
        if token.text == "(":
            self._take()
            return self._arguments(1)
        if token.kind != "name":
            self._refuse("a number, w1, w2, a function or '('")
        if token.text not in NAMES:
            self._refuse(f"one of {', '.join(NAMES)}")
        self._take()
        if token.text in VARIABLES:
            return [(VARIABLES[token.text], 0.0)]
        if token.text in CONSTANTS:
            return [(jets.NUMBER, CONSTANTS[token.text])]
        if self._peek().text != "(":
            self._refuse(f"'(' after {token.text}")
        self._take()
        code = FUNCTIONS.get(token.text)
        if code is not None:
            return [*self._arguments(1), (code, 0.0)]
        return [*self._arguments(2), (OF_TWO[token.text], 0.0)]

    def _arguments(self, count: int) -> Rows:
        """Read sums with commas between, up to the closing parenthesis."""
        self._enter()
        rows = self._sum()
        for _ in range(count - 1):
            if self._peek().text != ",":
                self._refuse("',' and a second number")
            self._take()
            rows += self._sum()
        if self._peek().text != ")":
            self._refuse("')'")
        self._take()
        self._nested -= 1
        return rows

    def _enter(self) -> None:
        self._nested += 1
        if self._nested > NESTED:
            self._refuse(f"at most {NESTED} parentheses, powers and signs inside each other")

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._tokens[self._next]
        self._next += 1
        return token

    def _refuse(self, expected: str) -> None:
        token = self._peek()
        got = token.text if token.kind == "end" else repr(token.text)
        raise ConfigError(self._path, f"character {token.at}: expected {expected}, got {got}", NAMES)
