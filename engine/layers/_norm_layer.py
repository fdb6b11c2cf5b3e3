"""What the normalizing layers share."""

from __future__ import annotations

import math

from engine.errors import ConfigError
from engine.program import ParameterShape, Placed
from engine.spec import Real


def epsilon_field() -> Real:
    """Return the setting of what is added to the variance."""
    return Real(
        name="epsilon",
        label="Epsilon",
        help="Added to the variance; keeps the division away from zero.",
        default=1e-5,
        minimum=1e-12,
        maximum=1.0,
        scale="log",
    )


def check_odd(path: str, size: int) -> None:
    """Refuse a window without a middle."""
    if size % 2 == 0:
        raise ConfigError(path, f"expected an odd number, so that the window has a middle; got {size}")


def scale_and_shift(channels: int) -> dict[str, ParameterShape]:
    """Return gamma, which starts at 1, and beta, at 0."""
    n = channels
    return {
        "gamma": ParameterShape((n,), n, n, "constant", {"value": 1.0}, regularized=False),
        "beta": ParameterShape((n,), n, n, "zeros", regularized=False),
    }


def pixels_of(placed: Placed) -> tuple[int, int]:
    """Return the number of positions and of channels of the input."""
    shape = placed.input_shapes[0]
    return math.prod(shape[:-1]), shape[-1]
