"""The register of concepts: it remembers each term's IRI for ever, over renamings, mergers and disuse.

It lies in ``DATA/register/KIND.tsv``; a build reads it, and writes it into its release. What librarians decide lies
beside it in ``decisions.tsv``. See ``shelf`` for how it gets from a release to the data folder.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import KINDS, Names, key, slug
from graph.register import curated as files_of_thesauri
from graph.register import decisions as decided
from graph.register import rows as files
from graph.register.curated import Curated
from graph.register.decisions import KEPT
from graph.register.known import Known
from graph.register.naming import Naming, Rows
from graph.register.rows import Row, Status
from graph.register.shelf import BEFORE, FOLDER, installed
from graph.schemes import LABELS, Schemes
from graph.thesaurus import Editing
from graph.vocab import DCTERMS, OWL, RDF, SKOS, XSD

__all__ = ["Register", "Row", "Status", "load"]

Labels = tuple[tuple[NamedNode, Literal], ...]
"""A concept's labels: property and text."""
TRUE = Literal("true", datatype=XSD.boolean)


@dataclass(slots=True)
class Register:
    """The register of a build: what was, and what is told of the terms when all records have been read."""

    names: Names
    rows: Rows
    schemes: Known
    curated: tuple[Curated, ...]
    origins: Mapping[NamedNode, str]
    before: str
    settled: Rows = field(default_factory=dict)

    def editing(self) -> Editing:
        """Give what was decided of the labels and by the thesauri."""
        return Editing(self.schemes.given, self.schemes.guests, self.concepts())

    def concepts(self) -> dict[str, tuple[NamedNode, ...]]:
        """Give the concepts of the curated thesauri, by scheme; no scheme that has none."""
        found = {kind.scheme: self.schemes.curated(kind.scheme) for kind in KEPT.values()}
        return {
            scheme: tuple(dict.fromkeys(iri for one in thesauri for iri in one.concepts))
            for scheme, thesauri in found.items()
            if thesauri
        }

    def settle(self, used: Mapping[str, Mapping[NamedNode, Labels]]) -> dict[str, list[Triple]]:
        """Note what is in use now, of each kind; give what is to be said of the concepts that are so no more."""
        retired: dict[str, list[Triple]] = {}
        for kind in KEPT:
            now = {self._slug(kind, iri): labels for iri, labels in used.get(kind, {}).items()}
            now |= {self._slug(kind, iri): labels for iri, labels in self._curated(kind)}
            now.pop("", None)
            before = self.rows.get(kind, {})
            current = {name: self._current(kind, name, labels) for name, labels in now.items()}
            others = {name: self._retire(kind, row, current) for name, row in before.items() if name not in current}
            self.settled[kind] = current | others
            retired[kind] = [triple for _, row in sorted(others.items()) for triple in self._say(kind, row)]
        return retired

    def write(self, folder: Path, release: str) -> None:
        """Write the register as it stands with a release into its folder."""
        folder = folder / FOLDER
        folder.mkdir()
        for kind, rows in self.settled.items():
            if rows:
                files.write((_dated(row, release) for row in rows.values()), folder / f"{kind}{files.SUFFIX}")
        (folder / BEFORE).write_text(f"{self.before}\n", encoding="ascii")

    def _curated(self, kind: str) -> Iterator[tuple[NamedNode, Labels]]:
        for thesaurus in self.curated:
            if thesaurus.kind == kind:
                for iri, said in thesaurus.concepts.items():
                    yield iri, _labels(said)

    def _slug(self, kind: str, iri: NamedNode) -> str:
        """Give the last segment of one of our IRIs; empty for an IRI of others."""
        folder = f"{self.names.base}{kind}/"
        return iri.value.removeprefix(folder) if iri.value.startswith(folder) else ""

    def _current(self, kind: str, name: str, labels: Labels) -> Row:
        """Make the row of a concept in use; what it was first named for stays."""
        said = tuple((_local(predicate), label.language or "", label.value) for predicate, label in labels)
        iri = self.names(kind, name)
        origin = self.origins.get(iri, "")
        if old := self.rows.get(kind, {}).get(name):
            return replace(old, status=Status.CURRENT, target="", labels=said, origin=origin or old.origin)
        label = labels[0][1].value if labels else ""
        term, language = self.schemes.parted.get(iri, ("", ""))
        own = (found for _, one in labels if slug(found := key(one.value)) == name)
        return Row(name, term or next(own, key(label)), language, origin, label, Status.CURRENT, "", "", "", said)

    def _retire(self, kind: str, row: Row, current: Mapping[str, Row]) -> Row:
        """Make the row of a concept that no record uses and no thesaurus has: another stands for it, or none does."""
        iri = self.names(kind, row.slug)
        target = self.schemes.replaced(iri) or self.schemes.find(KINDS[kind].scheme, row.key, row.language)
        if target and target != iri:
            name = self._slug(kind, target)
            if name in current or name in self.rows.get(kind, {}) or target in self.schemes:
                return replace(row, status=Status.MERGED, target=target.value)
        return replace(row, status=Status.GONE, target="")

    def _say(self, kind: str, row: Row) -> Iterator[Triple]:
        """Say a concept that is so no more, with its last labels."""
        iri = self.names(kind, row.slug)
        yield Triple(iri, RDF.type, SKOS.Concept)
        for sort, language, text in row.labels:
            yield Triple(iri, SKOS[sort], Literal(text, language=language) if language else Literal(text))
        yield Triple(iri, SKOS.inScheme, self.names.scheme(KINDS[kind].scheme))
        yield Triple(iri, OWL.deprecated, TRUE)
        note = f"No record has used it since release {row.last}."
        if row.status is Status.MERGED:
            yield Triple(iri, DCTERMS.isReplacedBy, NamedNode(row.target))
            note = f"After release {row.last} another concept stands for it: <{row.target}>."
        yield Triple(iri, SKOS.historyNote, Literal(note, language="en"))


def load(data: Path, names: Names, shipped: Schemes, language: str, prefer: Sequence[str] = ()) -> Register:
    """Read the register of a data folder, with the curated thesauri and the decisions that lie there.

    ``language`` is the one in which curated concepts are named, ``prefer`` the thesauri whose concepts a term means
    before those of others. Raises: BuildError, SourceError, SettingsError for a file that cannot be understood, or a
    preference for a thesaurus that is not there.
    """
    rows = {kind: files.read(data / FOLDER / f"{kind}{files.SUFFIX}") for kind in KEPT}
    naming = Naming(names, rows, language)
    curated = tuple(
        Curated(found, names, lambda origin, labels, kind=found.kind: naming.name(kind, origin, labels))  # type: ignore[misc]
        for found in files_of_thesauri.read(data)
    )
    known = Known(shipped, curated, naming, names, prefer)
    known.pin(rows)
    known.decide(decided.read(data), rows)
    origins = {iri: origin.value for one in curated for origin, iri in one.origins.items()}
    return Register(names, rows, known, curated, origins, installed(data))


def _labels(said: Iterable[Triple]) -> Labels:
    """Give the labels among what is said of a concept: preferred ones first, English before other languages."""
    found = [(t.predicate, t.object) for t in said if t.predicate in LABELS and isinstance(t.object, Literal)]
    order = [SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel]
    tag = [(order.index(sort), one.language != "en", one.language or "", one.value, sort, one) for sort, one in found]
    return tuple((sort, one) for *_, sort, one in sorted(tag, key=lambda row: row[:4]))


def _local(predicate: NamedNode) -> str:
    return predicate.value.removeprefix(SKOS.iri)


def _dated(row: Row, release: str) -> Row:
    return replace(row, first=row.first or release, last=release) if row.status is Status.CURRENT else row
