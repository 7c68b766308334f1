"""What a request asks: of which vocabulary, in which language, about what, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import request
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from graph.search import Index, Name, names, tallies
from graph.store import Store
from graph.vocab import DCTERMS, RDFS, SKOS
from server.negotiation import answers
from server.served.ask import rows
from server.served.current import serving, settings
from server.served.indexed import index
from server.skosmos.words import local

NAMING = (DCTERMS.title, SKOS.prefLabel, RDFS.label)
KEPT = 4
TRUE = frozenset({"1", "true", "yes", "on"})
BEYOND = 1_000_000_000
"""An offset behind the end of every list."""
LONGEST = 2000
"""Characters of an IRI that is asked about."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A concept scheme under its identifier in addresses; ``languages`` are those of its preferred labels."""

    id: str
    scheme: str
    names: tuple[tuple[NamedNode, Literal], ...]
    languages: tuple[str, ...]
    language: str

    def title(self, language: str) -> str:
        """Give the title in a language, else in English, else any; a scheme without one is called by its name."""
        order = (language.lower(), "en", "")

        def rank(name: tuple[NamedNode, Literal]) -> tuple[int, int, str]:
            tag = (name[1].language or "").lower()
            return order.index(tag) if tag in order else len(order), NAMING.index(name[0]), name[1].value

        return min(self.names, key=rank)[1].value if self.names else self.id


_vocabularies: dict[Path, tuple[Vocabulary, ...]] = {}
"""The vocabularies of the last releases that were served: a release never changes."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with what it is answered from."""

    vocabulary: Vocabulary | None
    language: str
    store: Store
    index: Index

    @property
    def only(self) -> Vocabulary:
        """Give the vocabulary of an address that names one."""
        if self.vocabulary is None:
            raise NotFound("no vocabulary is named")
        return self.vocabulary

    @property
    def base(self) -> str:
        """Give the address that relative ones in the answer are under."""
        under = f"{self.vocabulary.id}/" if self.vocabulary else ""
        return f"{answers.names().base}rest/v1/{under}"

    def uri(self) -> str:
        """Give the IRI that is asked about. Raises: BadRequest where there is none."""
        if not (uri := request.args.get("uri", "")):
            raise BadRequest("uri parameter missing")
        return uri

    def name(self) -> Name:
        """Give the thing that is asked about. Raises: BadRequest; NotFound where the vocabulary has no such thing."""
        uri = self.uri()
        found = names(self.index, [uri]).get(uri) if len(uri) <= LONGEST else None
        if found is None or not self._holds(found):
            raise NotFound(f"Could not find concept <{uri}>")
        return found

    def node(self) -> NamedNode:
        """Give the IRI of ``name``, as queries take it. Raises: as ``name``."""
        return NamedNode(self.name().iri)

    def names(self, iris: list[str]) -> dict[str, Name]:
        return names(self.index, iris)

    def called(self, name: Name | None) -> str | None:
        """Call a thing in the language of the request; None where it has no name in it."""
        label = name.preferred(self.language, "") if name else None
        return label.text if label and self._speaks(label.language) else None

    def called_anyhow(self, name: Name | None) -> str | None:
        """Call a thing in the language of the request, else in another, with its tag in brackets."""
        default = self.vocabulary.language if self.vocabulary else settings().dataset.language
        label = name.preferred(self.language, "", default) if name else None
        if label is None:
            return None
        return label.text if self._speaks(label.language) else f"{label.text} ({label.language})"

    def _speaks(self, tag: str) -> bool:
        wanted = self.language.lower()
        return not tag or tag == wanted or tag.startswith(f"{wanted}-")

    def _holds(self, name: Name) -> bool:
        sort = next(sort for sort in self.index.sorts if sort.id == name.sort)
        return self.vocabulary is None or self.vocabulary.scheme in sort.schemes


def asked(vocid: str | None) -> Asked:
    """Read who is asked in which language. Raises: NotFound for a vocabulary that is not there."""
    found = vocabulary(vocid) if vocid is not None else None
    language = request.args.get("lang") or (found.language if found else "")
    return Asked(found, language[:LONGEST], serving().store, index())


def vocabulary(vocid: str) -> Vocabulary:
    """Find a vocabulary. Raises: NotFound."""
    found = next((known for known in vocabularies() if known.id == vocid), None)
    if found is None:
        raise NotFound(f"Vocabulary id '{vocid}' not found.")
    return found


def vocabularies() -> tuple[Vocabulary, ...]:
    """Give the vocabularies of this request's release, in the order of their identifiers."""
    path = serving().release.path
    if path not in _vocabularies:
        found = _read(serving().store, index(), settings().dataset.language)
        while len(_vocabularies) >= KEPT:
            del _vocabularies[next(iter(_vocabularies))]
        _vocabularies[path] = found
    return _vocabularies[path]


def number(name: str, default: int, most: int, least: int = 0) -> int:
    """Read a number; more than ``most`` counts as that. Raises: BadRequest."""
    given = request.args.get(name, "")
    if not given:
        return default
    if not given.isascii() or not given.isdigit() or int(given[:12]) < least:
        raise BadRequest(f"{name} parameter is invalid")
    return min(int(given[:12]), most)


def is_true(name: str) -> bool:
    """Read a yes or no; what is neither means no."""
    return request.args.get(name, "").lower() in TRUE


def _read(store: Store, labels: Index, default: str) -> tuple[Vocabulary, ...]:
    called: dict[str, list[tuple[NamedNode, Literal]]] = {}
    for row in rows(store, "vocabularies"):
        if isinstance(scheme := row["scheme"], NamedNode):
            known = called.setdefault(scheme.value, [])
            if isinstance(prop := row.get("property"), NamedNode) and isinstance(name := row.get("name"), Literal):
                known.append((prop, name))
    ours = answers.names().base
    found: dict[str, Vocabulary] = {}
    for iri, known in sorted(called.items(), key=lambda item: (not item[0].startswith(ours), item[0])):
        vocid = _free(local(iri.rstrip("/#")), found)
        spoken = sorted({row.language for row in tallies(labels, iri) if row.kind == "pref" and row.language})
        language = next((tag for tag in (default.lower(), "en") if tag in spoken), spoken[0] if spoken else default)
        found[vocid] = Vocabulary(vocid, iri, tuple(known), tuple(spoken), language)
    return tuple(found[vocid] for vocid in sorted(found))


def _free(wanted: str, taken: dict[str, Vocabulary]) -> str:
    """Give an identifier that no other scheme has."""
    number, vocid = 1, wanted or "scheme"
    while vocid in taken:
        number += 1
        vocid = f"{wanted}-{number}"
    return vocid
