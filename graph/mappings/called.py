"""What the ends of mappings are called, and what theirs stand among: from the current release, from their authority."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from pyoxigraph import NamedNode, Store

from graph import authority, errors, release
from graph.link.concept import PREF, Concept
from graph.mappings.foreign.adopting import Name
from graph.mappings.heirs import of_store
from graph.mappings.ours import concept
from graph.mappings.ours import originals as found_in
from graph.names import Names, clean
from graph.settings import Settings

MOST, LONGEST = 5, 400
"""Broader concepts that are named, and characters of a note that are shown."""


@contextmanager
def names(settings: Settings, name: str) -> Iterator[tuple[Name, Name]]:
    """Give what names ours, and what names theirs; empty names where there is no release, or no index."""
    language, made = settings.dataset.language, Names(settings.base)
    with ExitStack() as stack:
        known = name in authority.names(settings.data)
        index = stack.enter_context(authority.open_(settings.data, name)) if known else None
        store = _store(settings) or Store()

        def ours(iri: str) -> str:
            found = concept(store, made, NamedNode(iri), "")
            return found.name(language) if found.labels else ""

        def theirs(iri: str) -> str:
            found = index.concept(iri) if index else None
            return found.name(language) if found else ""

        yield ours, theirs


@contextmanager
def theirs(settings: Settings, name: str) -> Iterator[Name]:
    """Give what names theirs in the language of the dataset; empty where that is not known, or there is no index."""
    language = settings.dataset.language
    if name not in authority.names(settings.data):
        yield lambda _: ""
        return
    with authority.open_(settings.data, name) as index:

        def named(iri: str) -> str:
            found = index.concept(iri)
            known = (one for one in found.labels if one.kind == PREF and one.language == language) if found else ()
            return next((clean(one.text) for one in known), "")

        yield named


@dataclass(frozen=True, slots=True)
class Place:
    """Where a concept of an authority stands: what its broader concepts are called, and how it is defined."""

    broader: tuple[str, ...] = ()
    note: str = ""
    is_withdrawn: bool = False


def places(settings: Settings, name: str, iris: Iterable[str]) -> dict[str, Place]:
    """Tell where concepts of an authority stand, so that people can judge them; of those that its index knows."""
    if name not in authority.names(settings.data):
        return {}
    try:
        with authority.open_(settings.data, name) as index:
            known = ((iri, index.concept(iri)) for iri in dict.fromkeys(iris))
            return {iri: _place(index, found, settings.dataset.language) for iri, found in known if found}
    except errors.SourceError:  # an index of an older version: it is no reason to judge nothing
        return {}


def _place(index: authority.Index, found: Concept, language: str) -> Place:
    above = (index.concept(iri) for iri in found.broader[:MOST])
    notes = sorted(found.notes, key=lambda one: (one.language != language, one.language != "en", one.language))
    return Place(
        tuple(one.name(language) for one in above if one),
        notes[0].text[:LONGEST] if notes else "",
        found.deprecated,
    )


def originals(settings: Settings) -> dict[str, str]:
    """Give what the concepts of curated thesauri are called here, where there is a release to tell it."""
    store = _store(settings)
    return found_in(store, Names(settings.base), settings.data) if store else {}


def heirs(settings: Settings) -> dict[str, str]:
    """Give by the concepts that are so no more those that stand for them, where there is a release to tell it."""
    store = _store(settings)
    return of_store(store, Names(settings.base)) if store else {}


def _store(settings: Settings) -> Store | None:
    try:
        return Store.read_only(str(release.current(settings.data).store))
    except errors.ReleaseError:
        return None
