"""The only place where an IRI of ours is made; each is the base, a kind and a name: ``{base}subject/migrants``.

To add a kind of thing: a row in KINDS.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from anyascii import anyascii
from pyoxigraph import NamedNode

from graph.record import Field
from graph.vocab import DCMITYPE, DCTERMS, FOAF, ORG, SKOS


@dataclass(frozen=True, slots=True)
class Kind:
    """What a label names: the folder of its IRIs, its concept scheme, its classes, and a second name property."""

    name: str
    scheme: str
    classes: tuple[NamedNode, ...]
    naming: NamedNode | None = None


KINDS = {
    kind.name: kind
    for kind in (
        Kind("subject", "subjects", (SKOS.Concept,)),
        Kind("issue", "issues", (SKOS.Concept,)),
        Kind("type", "types", (SKOS.Concept,)),
        Kind("format", "formats", (SKOS.Concept,)),
        Kind("place", "places", (SKOS.Concept, DCTERMS.Location)),
        Kind("language", "languages", (SKOS.Concept, DCTERMS.LinguisticSystem)),
        Kind("collection", "collections", (SKOS.Concept, DCMITYPE.Collection), DCTERMS.title),
        Kind("agent", "", (ORG.Organization, FOAF.Organization), FOAF.name),
    )
}

FOLDERS = ("record", "event", "scheme", *KINDS)
"""The first path segment of every IRI of ours that has a page."""

GRAPHS = (
    "records", "thesaurus", "links", "dataset",
    "related", "candidates", "statistics", "quality", "validation", "provenance",
)  # fmt: skip
"""The named graphs of a release."""

PUBLIC_GRAPHS = GRAPHS[:4]
"""The graphs that make up the default graph of a query that names none."""

LONGEST = 80
ANONYMOUS = "urn:uuid:"
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+")
QUOTES = re.compile(r"[\"'`´‘’‚‛“”„‟«»‹›]")
DASHES = re.compile(r"[\s_\-\u00ad\u2010-\u2015\u2212\ufe58\ufe63\uff0d]+")
PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:.-]*(?:/[A-Za-z0-9][A-Za-z0-9_:.-]*)*")


def clean(text: str) -> str:
    """Normalise to NFC; fold white space, no-break spaces and control characters among it, to single spaces."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join(CONTROLS.sub(" ", unicodedata.normalize("NFC", text)).split())


@lru_cache(maxsize=65536)
def key(label: str) -> str:
    """Fold case, Unicode form, spaces, dashes, quotes and trailing punctuation: labels with one key are one term."""
    folded = unicodedata.normalize("NFKC", label).casefold()
    folded = DASHES.sub(" ", QUOTES.sub("", folded)).strip()
    return folded.rstrip(" .,;:!").strip() or folded


def digest(text: str, length: int = 8) -> str:
    """Give the first hex digits of the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


@lru_cache(maxsize=65536)
def slug(label: str) -> str:
    """Turn a label into a path segment, one for each key: what ASCII words cannot say is told apart by a digest."""
    folded = key(label)
    if PLAIN.fullmatch(folded) and len(folded) <= LONGEST:
        return folded.replace(" ", "-")
    return f"{_words(folded)}-{digest(folded)}".lstrip("-")


def _words(folded: str) -> str:
    """Give what ASCII words can say of a text."""
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(folded).lower()))[:LONGEST].strip("-")


def mint(fields: Iterable[Field]) -> str:
    """Make an identifier for a record that has none: a SHA-256 over its fields, white space and Unicode form folded.

    The same fields give the same identifier on every machine and in every build; an edited field gives another.
    """
    canonical = json.dumps([[clean(f.label), clean(f.value), *f.parts] for f in fields], ensure_ascii=False)
    return f"sha256-{digest(canonical, 24)}"


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs under one base (an absolute http or https IRI that ends in a slash)."""

    base: str

    def __call__(self, folder: str, name: str) -> NamedNode:
        return NamedNode(f"{self.base}{folder}/{name}")

    def record(self, identifier: str) -> NamedNode:
        """Keep an identifier that is safe in a path, as handles are; of any other, make words and a digest of it."""
        safe = SAFE_ID.fullmatch(identifier) and len(identifier) <= 200 and not _has_suffix(identifier)
        return self("record", identifier if safe else f"{_words(key(identifier))}-{digest(identifier)}".lstrip("-"))

    def term(self, kind: str, label: str) -> NamedNode:
        """Name the thing of a kind that a label stands for."""
        return self(kind, slug(label))

    def event(self, title: str, date: str) -> NamedNode:
        """Name a meeting by date and title: meetings of one title recur."""
        return self("event", slug(f"{date} {title}"))

    def scheme(self, name: str) -> NamedNode:
        return self("scheme", name)

    def graph(self, name: str) -> NamedNode:
        return self("graph", name)

    def part(self, thing: NamedNode, name: str) -> NamedNode:
        """Name a part of a thing's description by a fragment."""
        return NamedNode(f"{thing.value}#{name}")

    @property
    def dataset(self) -> NamedNode:
        return NamedNode(f"{self.base}dataset")

    @property
    def path(self) -> str:
        """The path of the base, without its last slash: the prefix of every address that the server answers."""
        return urlsplit(self.base).path.rstrip("/")

    def prefixes(self) -> dict[str, str]:
        """Give the prefixes of our own folders, for Turtle and the query form."""
        return {folder: f"{self.base}{folder}/" for folder in FOLDERS if folder != "language"} | {
            "graph": f"{self.base}graph/"
        }


def _has_suffix(identifier: str) -> bool:
    """Tell whether the name could be taken for a document's (``.ttl``, ``.html`` ...)."""
    return bool(re.search(r"\.[a-z]{2,7}$", identifier))


def document(sha256: str) -> NamedNode:
    """Name a source document by its content (RFC 6920 with a hexadecimal digest), on every machine alike."""
    return NamedNode(f"urn:sha256:{sha256}")


def anonymous(*parts: str) -> NamedNode:
    """Name what has no IRI of its own by what tells it apart, on every machine alike (a version 5 UUID, RFC 9562)."""
    return NamedNode(f"{ANONYMOUS}{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(parts, ensure_ascii=False))}")


def is_anonymous(iri: str) -> bool:
    """Tell whether an IRI is one that ``anonymous`` makes, so nobody elsewhere knows it."""
    try:
        return iri.startswith(ANONYMOUS) and uuid.UUID(iri.removeprefix(ANONYMOUS)).version == 5
    except ValueError:
        return False
