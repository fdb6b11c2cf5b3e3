"""The glossary has an entry for everything the engine registers, under an address of its own."""

from __future__ import annotations

import re

import pytest

from engine.experiments import EXPERIMENTS
from engine.spec import Rows
from server.catalogue import REGISTRIES
from server.glossary import make_glossary, slug

GLOSSARY = {section.key: section for section in make_glossary(EXPERIMENTS)}
ANCHORS = [term.anchor for section in GLOSSARY.values() for term in section.terms]
ALL = {**REGISTRIES, "experiments": EXPERIMENTS}


@pytest.mark.parametrize("registry", ALL)
def test_every_entry_of_a_registry_is_a_term(registry: str) -> None:
    terms = {term.anchor: term for term in GLOSSARY[registry].terms}
    for key, spec in ALL[registry].items():
        term = terms[f"{registry}-{key}"]
        assert term.label == spec.label
        assert term.sentences == (spec.help,)
        assert bool(term.formula) == bool(spec.formula)


def test_every_setting_and_measure_is_a_term_with_what_is_said_of_it() -> None:
    settings = {term.anchor: term for term in GLOSSARY["settings"].terms}
    measures = {term.anchor: term for term in GLOSSARY["measures"].terms}
    for registry in ALL.values():
        for spec in registry.values():
            fields = [
                *spec.fields,
                *(entry for field in spec.fields if isinstance(field, Rows) for entry in field.entry),
            ]
            for field in fields:
                assert field.help in settings[f"settings-{slug(field.label)}"].sentences
    for spec in EXPERIMENTS.values():
        for measure in spec.measures:
            assert measure.help in measures[f"measures-{slug(measure.label)}"].sentences


def test_every_term_and_section_has_an_address_of_its_own_and_a_title() -> None:
    addresses = [*ANCHORS, *GLOSSARY]
    assert len(set(addresses)) == len(addresses)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9_-]*", address) for address in addresses)
    assert all(sentence for section in GLOSSARY.values() for term in section.terms for sentence in term.sentences)


def test_where_a_word_means_several_things_each_says_whose_it_is() -> None:
    terms = {term.label: term for term in GLOSSARY["settings"].terms}
    noise = dict(zip(terms["Noise"].sentences, terms["Noise"].owners, strict=True))
    assert len(noise) > 5
    assert all(noise.values())
    assert terms["Patience"].owners == ()
    assert {"a₁", "a₂"} <= set(terms)
