"""One build on its way: records are described, checked in batches, and what they share is told at the end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Triple

from graph import profile, schemes
from graph.describe import Description, describe
from graph.describe.earlier import earlier
from graph.describe.glance import glance
from graph.errors import BuildError
from graph.harvest import Superseded, former
from graph.intake import FILE as INTAKE
from graph.intake import Intake
from graph.intake.items import bare, items, of, replacing
from graph.intake.orders import Orders
from graph.intake.tombstone import Tombstones
from graph.intake.versions import Standing, Versions
from graph.link import shipped
from graph.mappings.publish import publish
from graph.merges import report as merges
from graph.names import Names
from graph.readers import read
from graph.record import Document, Record, Reject
from graph.register import Register
from graph.register import load as load_register
from graph.register.decisions import KEPT
from graph.release import DUMPS
from graph.release.draft import Draft
from graph.release.quarantine import Quarantine
from graph.settings import Settings
from graph.shacl.report import SEVERITIES, Report, Result, as_json, as_ttl, gather
from graph.shacl.report import triples as report_triples
from graph.shacl.validate import Shapes, records, shipped_shapes, validate
from graph.source import FILES, Source, kind
from graph.thesaurus import Thesaurus, versions
from graph.thesaurus.statistics import Uses
from graph.thesaurus.usage import Usage
from graph.vocab import SKOS


@dataclass(frozen=True, slots=True)
class Read:
    """A record with the source it came from and what it became."""

    record: Record
    description: Description


@dataclass(slots=True)
class Run:
    """One build on its way; what it holds grows with the vocabulary and the names, not with the records' texts."""

    settings: Settings
    draft: Draft
    quarantine: Quarantine
    shapes: Shapes = field(default_factory=shipped_shapes)
    intake: Intake = field(default_factory=Intake)
    sources: list[dict[str, str]] = field(default_factory=list)
    versions: Versions = field(default_factory=Versions)
    tombstones: Tombstones = field(default_factory=Tombstones)
    usage: Usage = field(default_factory=Usage)
    names: Names = field(init=False)
    uses: Uses = field(default_factory=Uses)
    register: Register = field(init=False)
    schemes: schemes.Schemes = field(init=False)
    thesaurus: Thesaurus = field(init=False)
    replaced: dict[str, Superseded] = field(default_factory=dict)
    orders: dict[str, Orders] = field(default_factory=dict)
    origins: set[str] = field(default_factory=set)
    mapped: dict[str, dict[str, str | int]] = field(default_factory=dict)
    older: Counter[NamedNode] = field(default_factory=Counter)
    things: set[Triple] = field(default_factory=set)
    results: dict[Result, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.settings.base)
        shipped = schemes.load(self.settings.base)
        language, prefer = self.settings.dataset.language, self.settings.thesauri.prefer
        self.register = load_register(self.settings.data, self.names, shipped, language, prefer)
        self.schemes = self.register.schemes
        licence = self.settings.dataset.licence
        self.thesaurus = Thesaurus(self.schemes, self.names, licence, self.register.editing())

    def survey(self, sources: Iterable[Source]) -> Iterator[int]:
        """Learn the names and dates of all records, and how they write these; yield how many there are so far."""
        for source in sources:
            meaning = profile.load(source.profile)
            orders = self.orders[source.name] = Orders(meaning)
            replaced = self.replaced[source.name] = replacing(source, self.settings.data)
            for item in items(source, self.settings.data, replaced):
                if isinstance(item, Record):
                    seen = glance(item, meaning, self.names)
                    self.versions.add(seen.iri.value, seen.datestamp, seen.withdrawn)
                    orders.hear(item)
                    yield self.versions.count

    def read(self, sources: Iterable[Source]) -> Iterator[Read]:
        """Yield the records that count, described; what could not be read goes to the quarantine."""
        for source in sources:
            meaning = self.orders[source.name].told()
            self.sources.append({"name": source.name, "profile": meaning.name, "licence": source.licence})
            replaced = self.replaced[source.name]
            self.intake.superseded += replaced.count
            for item in items(source, self.settings.data, replaced):
                if isinstance(item, Document):
                    self.intake.document(source.name, item)
                    continue
                if isinstance(item, Reject):
                    self.intake.reject(item)
                    self.quarantine.reject(source.name, item)
                    continue
                number, self.intake.records = self.intake.records, self.intake.records + 1
                described = Read(item, describe(item, meaning, self.schemes, self.names))
                if described.description.withheld:
                    self._withhold(described)
                elif self._stands(described, number):
                    yield described
            self._withdraw(source, meaning)

    def _withhold(self, item: Read) -> None:
        """Keep aside a record that is not for the public, and all that it says."""
        self.intake.isolate(item.record, item.description.withheld)
        reason = f"withheld: {item.description.withheld}"
        self.quarantine.record(item.record, item.description, reason, Report(()))

    def _stands(self, item: Read, number: int) -> bool:
        """Tell whether a record counts; keep the provenance of one that does not."""
        standing = self.versions.standing(item.description.iri.value, number)
        if standing is Standing.CURRENT:
            return True
        if standing is Standing.WITHDRAWN:
            self.tombstones.withdraw(item.description)
        else:
            self.intake.superseded += 1
        if standing is Standing.LAST:
            self.tombstones.remember(item.description)
        self._keep_older(item)
        return False

    def _withdraw(self, source: Source, meaning: profile.Profile) -> None:
        """Note what a harvest knows to be gone, with the last state that it has of it."""
        if kind(source) == FILES:
            return
        for gone, document in former(source, self.settings.data):
            for record in read(document) if document else (bare(gone.identifier),):
                if isinstance(record, Record) and of(record, gone.identifier):
                    description = describe(record, meaning, self.schemes, self.names)
                    self.tombstones.withdraw(description, gone.when)

    def _keep_older(self, item: Read) -> None:
        """Keep the raw fields of a version that does not count, as an earlier source of the record."""
        self.older[item.description.iri] += 1
        number = self.older[item.description.iri] + 1
        self.draft.add("provenance", earlier(item.description, number, self.names))
        self._keep_origin(item)

    def _keep_origin(self, item: Read) -> None:
        if item.record.sha256 not in self.origins:
            self.origins.add(item.record.sha256)
            self.draft.add("provenance", item.description.origin)

    def take(self, batch: list[Read]) -> None:
        """Check a batch; release what conforms and keep the rest in the quarantine, with the reasons."""
        triples = list(self._together(batch))
        report = validate(triples, self.shapes)
        concerned = _concerned(report, [item.description.iri for item in batch], triples)
        for item in batch:
            own = Report(concerned.get(item.description.iri, ()))
            if own.conforms:
                self._accept(item, own)
            else:
                worst = next(result.message for result in own.results if result.severity == "Violation")
                self.intake.isolate(item.record, worst)
                self.quarantine.record(item.record, item.description, "violation", own)

    def finish(self) -> None:
        """Add what all records share: the things, the thesaurus and its links, the account of the checks.

        Raises: BuildError when no record is left, or the thesaurus as a whole breaks a condition of SKOS.
        """
        if not self.intake.released:
            raise BuildError(f"nothing valid to release: {self._account()}")
        self.intake.withdrawn = len(self.tombstones)
        vocabulary = self.thesaurus.describe(self.register.settle({kind: self.thesaurus.labels(kind) for kind in KEPT}))
        certain, probable = self.usage.infer(self.names, above(vocabulary.concepts))
        told = dict.fromkeys([*vocabulary.concepts, *certain, *self.register.schemes.collections()])
        measures = self.uses.measure()
        concepts = [*told, *versions(told), *measures.concepts(self.names)]
        report = validate([*vocabulary.agents, *concepts], self.shapes)
        if not report.conforms:
            worst = next(result for result in report.results if result.severity == "Violation")
            raise BuildError(f"the thesaurus does not conform: <{worst.focus.value}>: {worst.message}")
        self.results |= dict.fromkeys(report.results)
        self.draft.add("records", [*vocabulary.agents, *sorted(self.things, key=str), *self.tombstones.triples()])
        self.draft.add("thesaurus", grouped(concepts))
        self.draft.add("links", vocabulary.links)
        self.draft.add("related", probable)
        self.draft.add("statistics", measures.co_occurrences(self.names))
        language = self.settings.dataset.language
        merges.write(merges.gather(self.thesaurus, self.register, measures, language), self.draft.folder)
        self.draft.keep(self.register)
        self._link()
        self._map([*vocabulary.agents, *concepts, *vocabulary.links])
        self._tell()

    def _link(self) -> None:
        """Look the records' own terms up in the authorities that come with the product."""
        for sort, name in shipped.AUTHORITIES.items():
            authority = shipped.load(name)
            for iri, label, language in self.thesaurus.own(sort):
                if candidate := shipped.sure(shipped.look_up(label, language, authority)):
                    self.draft.add("links", [shipped.mapping(iri, candidate)])
                    self.draft.add("provenance", shipped.justify(iri, candidate, self.names))

    def _map(self, told: list[Triple]) -> None:
        """Add what of ours is mapped to other vocabularies; what of it cannot be read is kept aside.

        Raises: SourceError for a file that is no table of mappings.
        """
        parts, results = publish(self.settings, told, self.shapes)
        self.results |= dict.fromkeys(results)
        known = set(told)
        for part in parts:
            self.draft.add("links", (triple for triple in part.links if triple not in known))
            self.draft.add("candidates", part.candidates)
            for fault in part.faults:
                self.intake.reject(fault)
                self.quarantine.reject(f"mappings to {part.name}", fault)
            for name, content in part.dumps.items():
                (self.draft.folder / DUMPS / name).write_bytes(content)
            self.mapped[part.name] = part.counts

    def _tell(self) -> None:
        """Write the account of the checks and of the intake."""
        for result in self.results:
            self.intake.results[result.severity.lower()] += 1
        account = gather(self.results)
        self.draft.add("validation", report_triples(account, self.names))
        folder = self.draft.folder / "validation"
        folder.mkdir()
        (folder / "report.ttl").write_bytes(as_ttl(account, self.names))
        (folder / "report.json").write_text(as_json(account), encoding="utf-8")
        told = json.dumps(self.intake.account(), ensure_ascii=False, indent=1)
        (self.draft.folder / INTAKE).write_text(f"{told}\n", encoding="utf-8")

    def _together(self, items: list[Read]) -> Iterator[Triple]:
        """Put records with the things and terms that they mention, as shapes want them."""
        terms = Thesaurus(self.schemes, self.names)
        for item in items:
            terms.add(item.description.terms)
            yield from item.description.triples
            yield from item.description.things
        vocabulary = terms.describe()
        yield from vocabulary.agents
        yield from vocabulary.concepts

    def _accept(self, item: Read, report: Report) -> None:
        description = item.description
        self.intake.released += 1
        for outcome in description.outcomes:
            self.intake.outcome(outcome)
        self.results |= dict.fromkeys(report.results)
        self.thesaurus.add(description.terms)
        self.things.update(description.things)
        self.usage.add(description)
        self.uses.add(description)
        self.tombstones.spare(description.iri)
        self.draft.add("records", description.triples)
        self.draft.add("provenance", description.provenance)
        self._keep_origin(item)

    def _account(self) -> str:
        intake = self.intake
        worst = (intake.rejected + intake.quarantined).most_common(3)
        reasons = "; ".join(f"{count:,} x {why}" for why, count in worst)
        reasons += f"; first {intake.first}" if intake.first else ""
        counts = f"{len(intake.inputs):,} documents, {intake.records:,} records"
        return f"{counts}, {intake.rejected.total():,} rejects" + (f" ({reasons})" if reasons else "")


def above(concepts: Iterable[Triple]) -> list[tuple[str, str]]:
    """Give the concepts that have broader ones, each with each of them."""
    broader = (triple for triple in concepts if triple.predicate == SKOS.broader)
    ends = ((triple.subject, triple.object) for triple in broader)
    return [(one.value, two.value) for one, two in ends if isinstance(one, NamedNode) and isinstance(two, NamedNode)]


def grouped(triples: Iterable[Triple]) -> list[Triple]:
    """Put the triples of a subject together, subjects in the order in which they first come."""
    order: dict[object, list[Triple]] = {}
    for triple in triples:
        order.setdefault(triple.subject, []).append(triple)
    return [triple for found in order.values() for triple in found]


def _concerned(report: Report, batch: list[NamedNode], triples: list[Triple]) -> dict[NamedNode, tuple[Result, ...]]:
    """Give for each record of a batch the results that concern it, or something that it mentions."""
    owners = {severity: records(report, batch, triples, severity) for severity in SEVERITIES}
    found: dict[NamedNode, tuple[Result, ...]] = {}
    for result in report.results:
        for iri in owners[result.severity].get(result.focus, ()):
            found[iri] = (*found.get(iri, ()), result)
    return found
