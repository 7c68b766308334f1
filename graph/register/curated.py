"""The curated thesauri of a data folder (``thesaurus/NAME.nt.gz``), as a build takes them: whole, with IRIs of ours.

``thesaurus/NAME.json`` beside it says of which kind its concepts are (``kind``), and under which licence they stand.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import SourceError
from graph.names import KINDS, Names, clean, is_anonymous, key
from graph.schemes import INVERSES, LABELS, MAPPINGS
from graph.vocab import DCTERMS, OWL, RDF, SKOS, XSD

FOLDER = "thesaurus"
SUFFIX = ".nt.gz"
RANKS = {SKOS.prefLabel: 0, SKOS.altLabel: 1, SKOS.hiddenLabel: 2}
DEPRECATED = 10
"""What is added to the rank of a label of a concept that its thesaurus has given up."""
OF_SCHEMES = frozenset({SKOS.inScheme, SKOS.topConceptOf, SKOS.hasTopConcept})
ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
TRUE = frozenset({"true", "1"})

Entry = tuple[int, NamedNode, str]
"""A label's rank (the lower the better), its concept, its language."""
Namer = Callable[[NamedNode, tuple[Literal, ...]], NamedNode]
"""Gives a concept its IRI of ours, of its own IRI and its preferred labels."""


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """A curated thesaurus as its file has it: what it says of each concept, and of each collection of concepts."""

    name: str
    kind: str
    title: str
    licence: str
    concepts: dict[NamedNode, list[Triple]]
    collections: dict[NamedNode, list[Triple]]


def read(data: Path) -> tuple[Thesaurus, ...]:
    """Read the thesauri of a data folder by name. Raises: SourceError."""
    return tuple(_read(path) for path in sorted((data / FOLDER).glob(f"*{SUFFIX}")))


def _read(path: Path) -> Thesaurus:
    name = path.name.removesuffix(SUFFIX)
    about = _about(path.with_name(f"{name}.json"))
    said: dict[NamedNode, list[Triple]] = defaultdict(list)
    concepts: dict[NamedNode, list[Triple]] = {}
    collections: dict[NamedNode, list[Triple]] = {}
    for triple in _triples(path):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, (NamedNode, Literal)):
            said[triple.subject].append(triple)
            if triple.predicate == RDF.type and triple.object == SKOS.Concept:
                concepts[triple.subject] = said[triple.subject]
            elif triple.predicate == RDF.type and triple.object in (SKOS.Collection, SKOS.OrderedCollection):
                collections[triple.subject] = said[triple.subject]
    if not concepts:
        raise SourceError(f"{path} has no concepts; SKOS as `seealso thesaurus import` writes it was expected")
    kind = str(about.get("kind") or "subject")
    if kind not in KINDS or not KINDS[kind].scheme:
        kinds = ", ".join(kind.name for kind in KINDS.values() if kind.scheme)
        raise SourceError(f"{path.with_name(f'{name}.json')}: no kind '{kind}'; there are {kinds}")
    return Thesaurus(
        name, kind, str(about.get("title") or name), str(about.get("licence") or ""), concepts, collections
    )


def _about(path: Path) -> dict[str, object]:
    try:
        about: object = json.loads(path.read_bytes())
    except FileNotFoundError as err:
        raise SourceError(f"{path} is not there; import the thesaurus again") from err
    except (OSError, ValueError) as err:
        raise SourceError(f"{path} cannot be read as JSON: {err}") from err
    if not isinstance(about, dict):
        raise SourceError(f"{path} is not a JSON object; import the thesaurus again")
    return about


def _triples(path: Path) -> Iterator[Triple]:
    try:
        with gzip.open(path, "rb") as file:
            yield from (quad.triple for quad in parse(file.read(), RdfFormat.N_TRIPLES))
    except (OSError, EOFError, SyntaxError, zlib.error) as err:
        raise SourceError(f"{path} cannot be read as gzipped N-Triples: {err}") from err


class Curated:
    """A curated thesaurus under our IRIs; it stands where a shipped scheme stands (``schemes.Scheme``)."""

    __slots__ = ("_labels", "collections", "concepts", "head", "iri", "kind", "mappings", "name", "origins", "title")

    def __init__(self, thesaurus: Thesaurus, names: Names, naming: Namer) -> None:
        self.name, self.kind, self.title = thesaurus.name, thesaurus.kind, thesaurus.title
        self.iri = names.scheme(KINDS[thesaurus.kind].scheme)
        self.head = tuple(self._head(thesaurus))
        ordered = sorted(thesaurus.concepts, key=lambda iri: iri.value)
        self.origins = {origin: naming(origin, _preferred(thesaurus.concepts[origin])) for origin in ordered}
        self.concepts: dict[NamedNode, dict[Triple, None]] = {}
        self.mappings: dict[NamedNode, list[Triple]] = {}
        self._labels: dict[str, list[Entry]] = {}
        for origin in ordered:
            self._take(self.origins[origin], origin, thesaurus.concepts[origin], names.base)
        for iri in self.origins.values():
            self._index(iri)
        self.collections = tuple(self._collections(thesaurus.collections))

    def _head(self, thesaurus: Thesaurus) -> Iterator[Triple]:
        """Say of the scheme what it is filled from, and under which licence."""
        yield Triple(self.iri, DCTERMS.source, Literal(clean(thesaurus.title)))
        if ADDRESS.fullmatch(thesaurus.licence):
            yield Triple(self.iri, DCTERMS.license, NamedNode(thesaurus.licence))

    def _take(self, iri: NamedNode, origin: NamedNode, triples: Iterable[Triple], base: str) -> None:
        """Say a concept under its IRI of ours; what SKOS entails of a relation is stated at its other end too."""
        own = self.concepts.setdefault(iri, {})
        own[Triple(iri, RDF.type, SKOS.Concept)] = None
        for cls in KINDS[self.kind].classes:
            own[Triple(iri, RDF.type, cls)] = None
        own[Triple(iri, SKOS.inScheme, self.iri)] = None
        links = self.mappings.setdefault(iri, [])
        if not origin.value.startswith(base) and not is_anonymous(origin.value):
            links.append(Triple(iri, SKOS.exactMatch, origin))
        for said in triples:
            value = self._renamed(said.object)
            if said.predicate in MAPPINGS:
                links.append(Triple(iri, said.predicate, value))
            elif said.predicate not in OF_SCHEMES and not _empty(value):
                own[Triple(iri, *_said(said.predicate, value))] = None
                if said.predicate in INVERSES and said.object in self.origins and isinstance(value, NamedNode):
                    self.concepts.setdefault(value, {})[Triple(value, INVERSES[said.predicate], iri)] = None

    def _renamed(self, value: object) -> NamedNode | Literal:
        if isinstance(value, NamedNode):
            return self.origins.get(value, value)
        if isinstance(value, Literal):
            return _tidy(value)
        raise TypeError(f"{value} is neither an IRI nor a literal")

    def _index(self, iri: NamedNode) -> None:
        said = self.concepts[iri]
        given_up = any(t.predicate == OWL.deprecated and _true(t.object) for t in said)
        for triple in said:
            if triple.predicate in LABELS and isinstance(value := triple.object, Literal):
                rank = RANKS[triple.predicate] + (DEPRECATED if given_up else 0)
                self._labels.setdefault(key(value.value), []).append((rank, iri, value.language or ""))

    def _collections(self, found: dict[NamedNode, list[Triple]]) -> Iterator[Triple]:
        for iri in sorted(found, key=lambda iri: iri.value):
            for said in found[iri]:
                if said.predicate == SKOS.inScheme:
                    yield Triple(iri, SKOS.inScheme, self.iri)
                elif not _empty(value := self._renamed(said.object)):
                    yield Triple(iri, said.predicate, value)

    def entries(self, label: str) -> list[Entry]:
        """Give all that a label, in any language, stands for."""
        return self._labels.get(key(label), [])

    def find(self, label: str, language: str = "") -> NamedNode | None:
        return choose(self.entries(label), language)


def choose(entries: list[Entry], language: str) -> NamedNode | None:
    """Choose the concept that a label stands for: by a preferred label before others, then by the language."""
    if not entries:
        return None
    tag = language.partition("-")[0].lower()
    return min(entries, key=lambda entry: (entry[0], entry[2].partition("-")[0].lower() != tag, entry[1].value))[1]


def _preferred(triples: Iterable[Triple]) -> tuple[Literal, ...]:
    found = [t.object for t in triples if t.predicate == SKOS.prefLabel]
    return tuple(_tidy(label) for label in found if isinstance(label, Literal))


def _tidy(value: Literal) -> Literal:
    """Fold the white space of a text."""
    if value.language:
        return Literal(clean(value.value), language=value.language)
    return Literal(clean(value.value)) if value.datatype == XSD.string else value


def _said(predicate: NamedNode, value: NamedNode | Literal) -> tuple[NamedNode, NamedNode | Literal]:
    """Say that a concept is given up, and what stands for it, as all that reads a release expects it."""
    if predicate == OWL.deprecated:
        return predicate, Literal("true" if _true(value) else "false", datatype=XSD.boolean)
    if predicate == DCTERMS.isReplacedBy and isinstance(value, Literal):
        return SKOS.changeNote, value
    return predicate, value


def _empty(value: NamedNode | Literal) -> bool:
    return isinstance(value, Literal) and not value.value.strip()


def _true(value: object) -> bool:
    return isinstance(value, Literal) and value.value in TRUE
