"""What a loss's file declares."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from engine.spec import Spec

Link = Literal["identity", "sigmoid", "softmax", "exponential"]
Targets = Literal["values", "zero_one", "signs", "classes"]


@dataclass(frozen=True, kw_only=True)
class LossSpec(Spec):
    """How wrong an output is, as one number a sample, averaged over the batch.

    The file also holds the kernel ``evaluate(arena, z, t, w, d, outputs, lanes, a) -> Vector``: it reads the
    network's outputs at ``z`` (outputs, lanes), the targets at ``t`` and the weight of each sample at ``w`` (lanes,),
    returns the weighted losses, added up lane by lane, and, unless ``d`` is negative, writes their gradient with
    respect to the outputs to ``d``. ``a`` is the loss's one parameter (its first field, if it has one).
    """

    reference: Callable[[np.ndarray, np.ndarray, float], np.ndarray]  # (z (n, k), t, a) -> loss of each sample (n,)
    gradient: Callable[[np.ndarray, np.ndarray, float], np.ndarray]  # the same -> gradient for each output (n, k)
    torch: str  # the mean loss in PyTorch, an expression in z and t, both (n, k); {a} is the parameter
    keras: str  # the loss of each sample in Keras
    link: Link = "identity"  # what `Network.predict` applies to the outputs
    targets: Targets = "values"  # values (n, k); zero_one (n, k); signs, -1 or +1; classes, whole numbers (n,)
    outputs: int | None = None  # how many outputs it needs; None: any number
    source: str = ""

    def parameter(self) -> float:
        """Return the default of the loss's parameter, 0 if it has none."""
        return float(self.fields[0].default_value()) if self.fields else 0.0

    def target_width(self, outputs: int) -> int:
        """Return the number of target columns for this many outputs."""
        return 1 if self.targets == "classes" or self.outputs == 2 else outputs
