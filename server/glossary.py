"""The glossary's words, taken from the descriptions the engine's registries give of themselves.

A thing that is registered has an entry by being there: its label, its sentence, its formula and its settings. Settings
and measures of one label are one entry, with each different sentence that is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from engine.experiments import ExperimentSpec
from engine.spec import AbstractField, Rows, Spec
from server.catalogue import REGISTRIES
from server.formulas import mathml

TITLES: Mapping[str, str] = {
    "activations": "Activations",
    "losses": "Losses",
    "optimizers": "Optimizers",
    "schedules": "Learning-rate schedules",
    "initializers": "Initializers",
    "layers": "Layers",
    "datasets": "Data sets",
    "images": "Image sets",
    "surfaces": "Loss surfaces",
    "presets": "Architectures",
    "exports": "Files a run can be saved as",
    "experiments": "Experiments",
    "settings": "Settings",
    "measures": "Measures",
}
_NOT_OF_A_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Term:
    """One entry: what it is called and what is said of it."""

    anchor: str  # unique on the page
    label: str
    sentences: tuple[str, ...]
    formula: str = ""  # MathML
    settings: tuple[str, ...] = ()  # labels of its own settings, each a term of the section of settings


@dataclass(frozen=True)
class Section:
    """The terms of one registry."""

    key: str
    title: str
    terms: tuple[Term, ...]


def make_glossary(experiments: Mapping[str, ExperimentSpec]) -> tuple[Section, ...]:
    """Return all sections in the page's order, each term in alphabetical order."""
    registries: dict[str, Mapping[str, Spec]] = {**REGISTRIES, "experiments": experiments}
    specs = [spec for registry in registries.values() for spec in registry.values()]
    fields = [field for spec in specs for field in _all_fields(spec.fields)]
    measures = [measure for spec in experiments.values() for measure in spec.measures]
    found = {
        **{name: [_term(name, key, spec) for key, spec in registry.items()] for name, registry in registries.items()},
        "settings": _merged("settings", ((field.label, field.help, field.formula) for field in fields)),
        "measures": _merged("measures", ((measure.label, measure.help, "") for measure in measures)),
    }
    names = [*TITLES, *(name for name in found if name not in TITLES)]
    return tuple(
        Section(
            name, TITLES.get(name, name.capitalize()), tuple(sorted(found[name], key=lambda term: term.label.lower()))
        )
        for name in names
    )


def slug(label: str) -> str:
    """Return a label as part of an address: small letters, digits and hyphens."""
    return _NOT_OF_A_SLUG.sub("-", label.lower()).strip("-")


def _term(registry: str, key: str, spec: Spec) -> Term:
    """Return the entry of one registered thing."""
    return Term(
        anchor=f"{registry}-{key}",
        label=spec.label,
        sentences=(spec.help,),
        formula=mathml(spec.formula) if spec.formula else "",
        settings=tuple(field.label for field in spec.fields),
    )


def _all_fields(fields: Iterable[AbstractField]) -> Iterator[AbstractField]:
    """Yield fields and those of their records."""
    for field in fields:
        yield field
        if isinstance(field, Rows):
            yield from _all_fields(field.entry)


def _merged(section: str, entries: Iterable[tuple[str, str, str]]) -> list[Term]:
    """Return one term for each label, with its different sentences in the order they came and its first formula."""
    said: dict[str, tuple[str, dict[str, None], str]] = {}
    for label, sentence, formula in entries:
        first, sentences, known = said.get(slug(label), (label, {}, ""))
        said[slug(label)] = (first, {**sentences, sentence: None}, known or formula)
    return [
        Term(f"{section}-{name}", label[:1].upper() + label[1:], tuple(sentences), mathml(formula) if formula else "")
        for name, (label, sentences, formula) in said.items()
    ]
