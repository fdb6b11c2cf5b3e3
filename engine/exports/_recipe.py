"""What an exported program needs to know of a run, and the pieces of text that programs share."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from engine.activations import ACTIVATIONS
from engine.losses import LOSSES
from engine.optimizers import OPTIMIZERS, Optimizer
from engine.schedules import SCHEDULES, Schedule
from engine.spec import Spec
from engine.update import Penalties


@dataclass(frozen=True)
class Norm:
    """Batch normalization between a dense layer and its activation; all (n_out,) float32."""

    gamma: np.ndarray
    beta: np.ndarray
    mean: np.ndarray  # running mean and variance, which predicting uses
    variance: np.ndarray
    momentum: float  # share of a batch in them
    epsilon: float


@dataclass(frozen=True)
class Stage:
    """One dense layer with its activation (``linear`` for none) and dropout rate (0 for none)."""

    weight: np.ndarray  # (n_in, n_out) float32, first values
    bias: np.ndarray  # (n_out,) float32
    activation: str
    dropout: float = 0.0
    norm: Norm | None = None
    shortcut: bool = False  # is the layer's input added to what the activation gives

    @property
    def learned(self) -> tuple[np.ndarray, ...]:
        """What training adjusts, in the order of the exported programs."""
        own = (self.weight, self.bias)
        return own if self.norm is None else (*own, self.norm.gamma, self.norm.beta)


@dataclass(frozen=True)
class Recipe:
    """A whole run: data, network, and how it is trained."""

    title: str
    inputs: np.ndarray  # (n, features) float32, as the network sees them
    targets: np.ndarray  # (n, k) float32, in the form the loss wants
    stages: Sequence[Stage]
    logarithm: bool  # does the network end in log-softmax
    loss: str
    loss_parameter: float
    optimizer: Optimizer
    schedule: Schedule
    penalties: Penalties
    batch_size: int
    shuffle: bool
    seed: int
    config: Mapping[str, Any]  # the experiment's own settings
    step: int
    current: Sequence[Stage]  # the network as it is now
    values: Mapping[str, np.ndarray]  # the same by name, with everything that predicting needs

    def places(self) -> list[int]:
        """Return where each stage's weight lies among all that training adjusts."""
        counts = [len(stage.learned) for stage in self.stages]
        return [sum(counts[:number]) for number in range(len(counts))]


@dataclass(frozen=True, kw_only=True)
class ExportSpec(Spec):
    """A form in which a run can leave the playground."""

    extension: str  # of the file, without the dot
    media_type: str
    write: Callable[[Recipe], bytes]
    retrains: bool = False  # does it train the network again in another library, whose rules must then be ours


ORDER: Final = '''
def scrambled(bits):
    """Mix 32 bits (Wellons' lowbias32)."""
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        bits = ((bits ^ (bits >> shift)) * factor) & 0xFFFFFFFF
    return bits ^ (bits >> 16)


def order_of(epoch):
    """Return the order of the points in an epoch: the playground's own shuffle, drawn from (seed, epoch)."""
    order = np.arange(len(INPUTS))
    if SHUFFLE:
        key = 0x9E3779B9
        for number in (SEED, epoch, -1):
            for part in (number & 0xFFFFFFFF, (number >> 32) & 0xFFFFFFFF):
                key = scrambled((key * 31 + part) & 0xFFFFFFFF)
        for i in range(len(order) - 1, 0, -1):
            j = (scrambled((scrambled(i) + key) & 0xFFFFFFFF) * (i + 1)) >> 32
            order[i], order[j] = order[j], order[i]
    return order
'''


def literal(array: np.ndarray) -> str:
    """Return an array as Python source that gives the same float32 numbers back."""
    rows = np.atleast_2d(array.astype(np.float32))
    lines = (", ".join(np.format_float_positional(value, unique=True, trim="-") for value in row) for row in rows)
    text = ",\n".join(f"    [{line}]" for line in lines)
    source = f"np.array([\n{text},\n], dtype=np.float32)"
    return source if array.ndim == 2 else f"{source}[0]"


def header(recipe: Recipe, library: str, imports: Sequence[str]) -> str:
    """Return the first lines of a program: what it is, imports, data, first weights, settings."""
    lines = [
        f'"""{recipe.title}, in {library}: same data, same first weights, same order of the points."""',
        "",
        "from __future__ import annotations",
        "",
        *imports,
        "",
        f"SEED, SHUFFLE, BATCH_SIZE = {recipe.seed}, {recipe.shuffle}, {recipe.batch_size}",
        f"LEARNING_RATE = {recipe.optimizer.learning_rate!r}",
        f"INPUTS = {literal(recipe.inputs)}",
        f"TARGETS = {literal(recipe.targets)}",
    ]
    lines.append("FIRST_WEIGHTS = [")
    for stage in recipe.stages:
        lines.append(textwrap.indent("\n".join(f"{literal(values)}," for values in stage.learned), "    "))
    lines.append("]")
    return "\n".join(lines) + "\n" + ORDER + schedule_source(recipe.schedule)


def schedule_source(schedule: Schedule) -> str:
    """Return the source of the schedule's factor on the learning rate."""
    return (
        f"\n\nSCHEDULE = {dict(schedule.settings)!r}\n\n\n{source_of(SCHEDULES[schedule.key].curve, 'curve')}\n\n"
        'def learning_rate(epochs):\n    """Return the learning rate after this many epochs."""\n'
        "    return LEARNING_RATE * float(curve(np.array([epochs]), SCHEDULE)[0])\n"
    )


def source_of(function: Callable[..., Any], name: str) -> str:
    """Return a formula's own source under another name, with the constants it uses above it."""
    source = inspect.getsource(function).replace(f"def {function.__name__}(", f"def {name}(", 1)
    used = [
        key for key in function.__code__.co_names if isinstance(function.__globals__.get(key), (float, np.floating))
    ]
    constants = "".join(f"{key} = {float(function.__globals__[key])!r}\n" for key in used)
    return f"{constants}{source}" if not constants else f"{constants}\n\n{source}"


def activation_expression(stage: Stage, library: str) -> str:
    """Return the stage's activation as an expression in z."""
    spec = ACTIVATIONS[stage.activation]
    text: str = getattr(spec, library)
    return text.format(a=spec.parameter())


def loss_expression(recipe: Recipe, library: str) -> str:
    """Return the loss as an expression in z and t."""
    text: str = getattr(LOSSES[recipe.loss], library)
    return text.replace("{a}", repr(recipe.loss_parameter))


def optimizer_expression(recipe: Recipe, library: str) -> str:
    """Return the construction of the optimizer."""
    text: str = getattr(OPTIMIZERS[recipe.optimizer.key], library)
    values: Mapping[str, Any] = {"rate": "LEARNING_RATE", **recipe.optimizer.settings}
    return text.format(**values)
