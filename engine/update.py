"""What a step does between the backward pass and the next batch: penalties, clipping, the optimizer's rule."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from engine import operations as ops
from engine.optimizers import Optimizer
from engine.optimizers import _table as optimizer_table
from engine.program import Code, Parameter, padded
from engine.spec import Flag, Integer, Real, check_fields

PENALTIES = (
    Real(name="l1", label="L1", help="Factor of the sum of absolute weights.", default=0.0, minimum=0.0, maximum=1e6),
    Real(name="l2", label="L2", help="Factor of half the sum of squares.", default=0.0, minimum=0.0, maximum=1e6),
    Integer(name="from_epoch", label="From epoch", help="First epoch.", default=0, minimum=0, maximum=2**53),
    Flag(name="dead_at_zero", label="Dead at zero", help="A weight that reaches zero stays there.", default=False),
    Real(name="clip_value", label="Clip value", help="Limit of a component.", default=0.0, minimum=0.0, maximum=1e30),
    Real(name="clip_norm", label="Clip norm", help="Limit of the norm.", default=0.0, minimum=0.0, maximum=1e30),
)


@dataclass(frozen=True)
class Penalties:
    """What is done to gradients before the update; 0 switches each off.

    Parameters
    ----------
    l1, l2 : float
        Factors of the sum of absolute and of half squared weights that are added to the loss.
    from_epoch : int
        First epoch in which L1 and L2 apply.
    dead_at_zero : bool
        TensorFlow Playground's rule: L1 pulls after the update, and a weight that reaches zero stays there.
    clip_value : float
        Limit of each gradient component.
    clip_norm : float
        Limit of the whole gradient's Euclidean norm.
    """

    l1: float = 0.0
    l2: float = 0.0
    from_epoch: int = 0
    dead_at_zero: bool = False
    clip_value: float = 0.0
    clip_norm: float = 0.0

    def __post_init__(self) -> None:
        """Check the settings; raises `ConfigError` naming the field."""
        for name, value in check_fields(PENALTIES, asdict(self), "penalties.").items():
            object.__setattr__(self, name, value)


def write_update(
    code: Code,
    parameters: tuple[Parameter, ...],
    span: int,
    gradients: int,
    slots: int,
    optimizer: Optimizer,
    penalties: Penalties,
) -> None:
    """Write penalties, clipping and the optimizer's row for parameters that lie from offset 0 on."""
    weights = [(entry, padded(entry.wanted.size)) for entry in parameters if entry.wanted.regularized]
    coupled = penalties.l2 > 0.0 or (penalties.l1 > 0.0 and not penalties.dead_at_zero)
    if coupled:
        for entry, size in weights:
            code.emit(ops.REGULARIZE, entry.value, entry.gradient, size, int(not penalties.dead_at_zero))
    if penalties.dead_at_zero:
        for entry, size in weights:
            code.emit(ops.MASK_GRADIENT, entry.gradient, entry.mask, size)
    if penalties.clip_value > 0.0:
        code.emit(ops.CLIP_VALUE, gradients, span)
    if penalties.clip_norm > 0.0:
        code.emit(ops.CLIP_NORM, gradients, span)
    code.emit(ops.UPDATE, optimizer_table.CODES[optimizer.key], 0, gradients, slots, span)
    if penalties.dead_at_zero and penalties.l1 > 0.0:
        for entry, size in weights:
            code.emit(ops.SHRINK, entry.value, entry.mask, size)
