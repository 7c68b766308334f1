"""JSKOS, as JSON Lines or one JSON array: an object a concept, and maybe one of the scheme. https://gbv.github.io/jskos/

What this product exports it reads again. A member that stands for "there is more" (a key ``-``, a null in a list) says
nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Triple

from graph.curated.entries import Entry, Head, Link, Text, triples
from graph.curated.reading.wish import Wish
from graph.curated.workbench import ABSOLUTE, Repair
from graph.errors import SourceError
from graph.record import Document
from graph.schemes import MAPPINGS
from graph.vocab import DCTERMS, SKOS, XSD

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Thing: TypeAlias = "dict[str, Json]"

OPENING = re.compile(rb"\s*(?:\[\s*)?\{")
OURS = re.compile(rb'"@context"\s*:\s*"https?://gbv\.github\.io/jskos|"uri"\s*:')
LINKED_DATA = re.compile(rb'"@(?:id|graph)"\s*:')
PLAIN = frozenset({"und", ""})
"""The keys of texts that have no language."""
TEXTS = {
    name: SKOS[name]
    for name in (
        "prefLabel", "altLabel", "hiddenLabel", "scopeNote", "definition", "example", "historyNote", "editorialNote",
        "changeNote", "note",
    )
}  # fmt: skip
HEADING = {"prefLabel": DCTERMS.title, "definition": DCTERMS.description, "scopeNote": DCTERMS.description}
CODES = {"notation": SKOS.notation}
LINKS = {
    "broader": SKOS.broader, "narrower": SKOS.narrower, "related": SKOS.related, "replacedBy": DCTERMS.isReplacedBy,
}  # fmt: skip
DATES = {"created": DCTERMS.created, "issued": DCTERMS.issued, "modified": DCTERMS.modified}
DATE = re.compile(r"\d{4}-\d\d-\d\d")
KINDS = {prop.value: prop for prop in MAPPINGS}


def recognises(head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf")
    first = text.lstrip().partition(b"\n")[0] if text.lstrip().startswith(b"{") else text
    return bool(OPENING.match(text)) and bool(OURS.search(first)) and not LINKED_DATA.search(first)


def read(document: Document, wish: Wish, repairs: list[Repair]) -> Iterator[Triple]:
    """Read a vocabulary. Raises: SourceError for what is no JSON; it says the line."""
    items = list(_items(document))
    concepts = [(place, item) for place, item in items if SKOS.ConceptScheme.value not in _strings(item, "type")]
    schemes = [item for _, item in items if SKOS.ConceptScheme.value in _strings(item, "type")]
    scheme: Thing = schemes[0] if schemes else {}
    named = chain.from_iterable(_uris(concept, "inScheme") for _, concept in concepts)
    code = _text(scheme.get("uri")) or next(named, "")
    head = Head(code, tuple(_texts(scheme, HEADING)))
    entries = [_entry(item, code, f"{document.name}, {place}") for place, item in concepts]
    yield from triples(head, entries, wish.name, repairs)
    yield from _beside(scheme, DCTERMS.license, "license")
    for _, item in concepts:
        yield from _beside(item, SKOS.inScheme, "inScheme")
        yield from _dated(item)


def _items(document: Document) -> Iterator[tuple[str, Thing]]:
    """Give the objects with their places: a line each, or the members of an array, or the one there is."""
    with document.open() as stream:
        content = stream.read().removeprefix(b"\xef\xbb\xbf")
    if content.lstrip().startswith(b"["):
        whole = _parsed(content, f"{document.name}: it")
        rows = enumerate(whole if isinstance(whole, list) else [], 1)
        yield from ((f"item {at}", item) for at, item in rows if isinstance(item, dict))
        return
    try:
        one = json.loads(content)
    except ValueError:
        for at, line in enumerate(content.split(b"\n"), 1):
            if line.strip():
                item = _parsed(line, f"{document.name}: line {at}")
                if not isinstance(item, dict):
                    raise SourceError(
                        f"{document.name}: line {at} is no JSON object; one of JSKOS was expected"
                    ) from None
                yield f"line {at}", item
    else:
        yield "the object", one


def _parsed(content: bytes, what: str) -> Json:
    try:
        found: Json = json.loads(content)
    except (ValueError, RecursionError) as err:
        raise SourceError(f"{what} is not well written: {err}; JSON was expected") from err
    return found


def _entry(item: Thing, scheme: str, where: str) -> Entry:
    links = [Link(prop, uri) for name, prop in LINKS.items() for uri in _uris(item, name)]
    texts = (*_texts(item, TEXTS), *(Text(prop, one) for name, prop in CODES.items() for one in _strings(item, name)))
    top = scheme in _uris(item, "topConceptOf") if scheme else bool(_uris(item, "topConceptOf"))
    return Entry(_text(item.get("uri")), texts, (*links, *_mappings(item)), where, item.get("deprecated") is True, top)


def _mappings(item: Thing) -> Iterator[Link]:
    found = item.get("mappings")
    for mapping in found if isinstance(found, list) else ():
        if isinstance(mapping, dict) and isinstance(to := mapping.get("to"), dict):
            kinds = [KINDS[kind] for kind in _strings(mapping, "type") if kind in KINDS]
            yield from (Link(kinds[0] if kinds else SKOS.mappingRelation, uri) for uri in _uris(to, "memberSet"))


def _texts(item: Thing, known: dict[str, NamedNode]) -> Iterator[Text]:
    """Give texts by language: one for a label, a list of them elsewhere."""
    for name, prop in known.items():
        said = item.get(name)
        for tag, values in said.items() if isinstance(said, dict) else ():
            if not tag.endswith("-"):
                for value in values if isinstance(values, list) else (values,):
                    if isinstance(value, str) and value.strip():
                        yield Text(prop, value, "" if tag in PLAIN else tag)


def _beside(item: Thing, prop: NamedNode, name: str) -> Iterator[Triple]:
    """Say what an entry has no room for, of a thing that has an IRI."""
    uri = _text(item.get("uri"))
    if ABSOLUTE.fullmatch(uri):
        yield from (Triple(NamedNode(uri), prop, NamedNode(to)) for to in _uris(item, name) if ABSOLUTE.fullmatch(to))


def _dated(item: Thing) -> Iterator[Triple]:
    uri = _text(item.get("uri"))
    for name, prop in DATES.items():
        date = _text(item.get(name))
        if ABSOLUTE.fullmatch(uri) and date:
            typed = Literal(date, datatype=XSD.date) if DATE.fullmatch(date) else Literal(date)
            yield Triple(NamedNode(uri), prop, typed)


def _uris(item: Thing, name: str) -> list[str]:
    found = item.get(name)
    members = found if isinstance(found, list) else ()
    return [uri for one in members if isinstance(one, dict) and (uri := _text(one.get("uri")))]


def _strings(item: Thing, name: str) -> list[str]:
    found = item.get(name)
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _text(value: Json) -> str:
    return value.strip() if isinstance(value, str) else ""
