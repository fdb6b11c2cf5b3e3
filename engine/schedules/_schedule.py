"""What a learning-rate schedule is: a factor on the learning rate that depends on the training's progress."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, overload

import numpy as np
import numpy.typing as npt

from engine.spec import Spec

Curve: TypeAlias = npt.NDArray[np.float64]
Settings: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ScheduleSpec(Spec):
    """A learning-rate schedule: its description, its settings, and its curve.

    Parameters
    ----------
    curve : callable
        ``curve(epochs, settings) -> factors``, both (n,) float64: the factor on the learning rate after each number of
        epochs (0 or more, fractions allowed). Pure; ``settings`` is what `check` returned.
    """

    curve: Callable[[Curve, Settings], Curve]

    @overload
    def rate(self, epochs: float, settings: Settings) -> float: ...
    @overload
    def rate(self, epochs: Curve, settings: Settings) -> Curve: ...
    def rate(self, epochs: float | Curve, settings: Settings) -> float | Curve:
        """Return the factor on the learning rate.

        Parameters
        ----------
        epochs : float or (n,) float64
            Progress since the start of training in epochs, 0 or more; fractions lie inside an epoch.
        settings : mapping
            What ``check`` returned.

        Returns
        -------
        float or (n,) float64
            Dimensionless, from 0 to 1; the form of ``epochs``.
        """
        if isinstance(epochs, np.ndarray):
            return self.curve(epochs, settings)
        return float(self.curve(np.array([epochs], np.float64), settings)[0])
