"""Every layer that may be stacked as a block: its settings are those of its own file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Final

from engine.activations import ACTIVATIONS
from engine.blocks._block import SOURCE, BlockSpec, Laying, source_field
from engine.errors import ShapeError
from engine.layers import LAYERS, AbstractLayer, LayerSpec
from engine.layers.activation import Activation
from engine.layers.flatten import Flatten
from engine.program import Shape
from engine.spec import AbstractField, Choice

PLAIN: Final = "linear"
WEIGHTED: Final = "initializer"  # a layer with this setting sums what it sees with weights of its own
FITTING: Final[Mapping[str, Any]] = {"padding": "same"}  # what lets a new row fit a picture of any size
PICTURE: Final[Shape] = (8, 8, 8)
NUMBERS: Final[Shape] = (8,)

ACTIVATION: Final = Choice(
    name="activation",
    label="Activation",
    help="What each filter or neuron does with its sum.",
    default="relu",
    choices=tuple(ACTIVATIONS),
)


def block(spec: LayerSpec) -> BlockSpec:
    """Return the block of one layer: one with weights has an activation behind it, one of numbers flattens before."""
    own = _own_fields(spec)
    bends = any(field.name == WEIGHTED for field in spec.fields)
    usual = spec.create(**{field.name: field.default_value() for field in own})
    takes_numbers, shape = _output(usual, spec, NUMBERS) is not None, _output(usual, spec, PICTURE)

    def lay(laying: Laying, settings: Mapping[str, Any]) -> None:
        layer = spec.create(**{field.name: settings[field.name] for field in own})
        sources = (laying.last, laying.end(settings[SOURCE])) if spec.merges else (laying.last,)
        if not takes_numbers and len(laying.shape) == 1:
            raise ShapeError(
                f"{laying.where} needs a picture, but what lies above has no height and width: "
                f"{laying.shape[0]:,} numbers"
            )
        if shape is None and len(laying.shape) > 1:
            sources = (laying.put(Flatten()),)
        laying.put(layer, *sources)
        if bends and settings[ACTIVATION.name] != PLAIN:
            laying.put(Activation(settings[ACTIVATION.name]))

    return BlockSpec(
        label=spec.label,
        help=spec.help,
        formula=spec.formula,
        order=spec.order,
        fields=(*own, *((ACTIVATION,) if bends else ()), *((source_field(),) if spec.merges else ())),
        lay=lay,
        needs_picture=not takes_numbers,
        flattens=shape is None or len(shape) == 1,
        merges=spec.merges,
    )


def _output(layer: AbstractLayer, spec: LayerSpec, shape: Shape) -> Shape | None:
    """Return what a layer makes of inputs of a shape; None if they do not fit."""
    try:
        return layer.output_shape(spec.label, [shape] * (2 if spec.merges else 1))
    except ShapeError:
        return None


def _own_fields(spec: LayerSpec) -> tuple[AbstractField, ...]:
    """Return a layer's settings; those that a layer chooses by itself (its default is None) stay its own."""
    chosen = {entry.name for entry in fields(spec.create) if entry.default is None}  # type: ignore[arg-type]
    return tuple(
        replace(field, default=FITTING[field.name]) if field.name in FITTING else field  # type: ignore[call-arg]
        for field in spec.fields
        if field.name not in chosen
    )


LAYER_BLOCKS: Final = {key: block(spec) for key, spec in LAYERS.items() if spec.in_stack}
