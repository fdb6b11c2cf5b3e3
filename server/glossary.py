"""The glossary's words, taken from the descriptions the engine's registries give of themselves.

A thing that is registered has an entry by being there: its label, its sentence, its formula and its settings. Settings
and measures of one label are one entry, with each different sentence that is said of it.
"""

from __future__ import annotations

import re
import unicodedata
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
MOST_OWNERS = 3
_NOT_OF_A_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Term:
    """One entry: what it is called and what is said of it."""

    anchor: str  # unique on the page
    label: str
    sentences: tuple[str, ...]
    owners: tuple[str, ...] = ()  # whose setting each sentence speaks of, where there are several
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
    fields = [(spec.label, field) for spec in specs for field in _all_fields(spec.fields)]
    measures = [(spec.label, measure) for spec in experiments.values() for measure in spec.measures]
    found = {
        **{name: [_term(name, key, spec) for key, spec in registry.items()] for name, registry in registries.items()},
        "settings": _merged("settings", [(owner, field.label, field.help, field.formula) for owner, field in fields]),
        "measures": _merged("measures", [(owner, measure.label, measure.help, "") for owner, measure in measures]),
    }
    names = [*TITLES, *(name for name in found if name not in TITLES)]
    return tuple(
        Section(
            name, TITLES.get(name, name.capitalize()), tuple(sorted(found[name], key=lambda term: term.label.lower()))
        )
        for name in names
    )


def slug(label: str) -> str:
    """Return a label as part of an address: small letters, digits and hyphens; the page's `termOf` does the same."""
    return _NOT_OF_A_SLUG.sub("-", unicodedata.normalize("NFKD", label).lower()).strip("-")


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


def _merged(section: str, entries: Iterable[tuple[str, str, str, str]]) -> list[Term]:
    """Return one term for each label of (owner, label, sentence, formula), in the order they came.

    Where several different sentences are said of a label, each names whose setting or measure it is.
    """
    labels: dict[str, str] = {}
    formulas: dict[str, str] = {}
    said: dict[str, dict[str, list[str]]] = {}
    for owner, label, sentence, formula in entries:
        key = slug(label)
        labels.setdefault(key, _capitalized(label))
        formulas[key] = formulas.get(key) or formula
        said.setdefault(key, {}).setdefault(sentence, []).append(owner)
    return [
        Term(
            anchor=f"{section}-{key}",
            label=labels[key],
            sentences=tuple(sentences),
            owners=tuple(map(_listed, sentences.values())) if len(sentences) > 1 else (),
            formula=mathml(formulas[key]) if formulas[key] else "",
        )
        for key, sentences in said.items()
    ]


def _listed(owners: Iterable[str]) -> str:
    """Return names in a row, the first few of many."""
    names = list(dict.fromkeys(owners))
    more = f" and {len(names) - MOST_OWNERS} more" if len(names) > MOST_OWNERS else ""
    return ", ".join(names[:MOST_OWNERS]) + more


def _capitalized(label: str) -> str:
    """Return a label as a title has it; symbols such as a₁ stay small."""
    return label[:1].upper() + label[1:] if label[:2].isascii() and len(label) > 2 else label
