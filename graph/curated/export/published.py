"""A scheme as a release has published it: read from the dumps, a thing at a time, as often as one likes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import ReleaseError
from graph.names import Names
from graph.release import Release
from graph.schemes import MAPPINGS
from graph.vocab import RDF, SKOS


@dataclass(frozen=True, slots=True)
class Thing:
    """The scheme, a concept or a collection, with what is said of it, its mappings among it."""

    iri: NamedNode
    triples: tuple[Triple, ...]

    def nodes(self, predicate: NamedNode) -> list[NamedNode]:
        """Give the things of a property, in order, each once."""
        found = {t.object for t in self.triples if t.predicate == predicate and isinstance(t.object, NamedNode)}
        return sorted(found, key=str)

    def texts(self, predicate: NamedNode) -> list[Literal]:
        """Give the texts of a property, in order, each once."""
        found = {t.object for t in self.triples if t.predicate == predicate and isinstance(t.object, Literal)}
        return sorted(found, key=str)

    @property
    def is_concept(self) -> bool:
        return SKOS.Concept in self.nodes(RDF.type)


@dataclass(frozen=True)
class Published:
    """The things of a scheme; iterate for them, the scheme itself first."""

    release: Release
    names: Names
    scheme: NamedNode
    _none: tuple[Triple, ...] = field(default=(), repr=False)

    def __iter__(self) -> Iterator[Thing]:
        for subject, group in groupby(self._read("thesaurus"), attrgetter("subject")):
            triples = tuple(dict.fromkeys(group))
            if not isinstance(subject, NamedNode) or not self._belongs(subject, triples):
                continue
            yield Thing(subject, (*triples, *self._mappings.get(subject, self._none)))

    def triples(self) -> Iterator[Triple]:
        """Give all triples, those of a thing together."""
        for thing in self:
            yield from thing.triples

    def _belongs(self, subject: NamedNode, triples: tuple[Triple, ...]) -> bool:
        return subject == self.scheme or any(
            triple.predicate == SKOS.inScheme and triple.object == self.scheme for triple in triples
        )

    @cached_property
    def _mappings(self) -> dict[NamedNode, tuple[Triple, ...]]:
        found: dict[NamedNode, dict[Triple, None]] = {}
        for triple in self._read("links"):
            if triple.predicate in MAPPINGS and isinstance(triple.subject, NamedNode):
                found.setdefault(triple.subject, {})[triple] = None
        return {subject: tuple(triples) for subject, triples in found.items()}

    def _read(self, graph: str) -> Iterator[Triple]:
        path = self.release.dumps / f"{graph}.nq.gz"
        try:
            with gzip.open(path, "rt", encoding="utf-8") as stream:
                for quad in parse(stream, RdfFormat.N_QUADS):
                    yield quad.triple
        except (OSError, EOFError, SyntaxError, zlib.error) as err:
            raise ReleaseError(f"release {self.release.name} is damaged: {path.name} cannot be read: {err}") from err
