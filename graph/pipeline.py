"""The sentence: sources to documents to records to triples, checked, linked, released."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from pyoxigraph import NamedNode, Triple

from graph import link, profile, schemes
from graph.describe import Description, describe
from graph.errors import BuildError
from graph.fetch import fetch
from graph.intake import Intake
from graph.names import Names
from graph.progress import Silence, Teller
from graph.readers import read
from graph.record import Document, Record, Reject
from graph.release import Release
from graph.release.draft import Draft
from graph.release.quarantine import Quarantine
from graph.report import SEVERITIES, Report, Result, as_json, as_ttl, gather
from graph.report import triples as report_triples
from graph.settings import Settings
from graph.source import Source
from graph.thesaurus import Thesaurus
from graph.validate import Shapes, load_shapes, records, validate

NEXT = {
    "parts": "making dumps and store",
    "store": "writing the manifest",
    "manifest": "syncing to the disk",
    "synced": "putting the release in place",
}
"""What a draft does after each of its stages."""


@dataclass(frozen=True, slots=True)
class Read:
    """A record with the source it came from and what it became."""

    record: Record
    description: Description


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build: the release, and the account of what came in."""

    release: Release
    intake: Intake


def build(settings: Settings, sources: Iterable[Source], now: datetime, teller: Teller | None = None) -> Built:
    """Make a release of all records of the sources, and make it the current one.

    Raises: SourceError, SettingsError for a source or profile that is not there; Locked while another build runs;
    BuildError when nothing valid is left to release.
    """
    told = teller or Silence()
    with Draft(settings, now) as draft, Quarantine(draft.folder, settings.base) as quarantine:
        run = Run(settings, draft, quarantine)
        told.stage("reading records")
        for batch in _batches(run.read(sources), settings.limits.batch_records):
            run.take(batch)
            told.count(run.intake.records)
        told.stage("checking the thesaurus")
        run.finish()
        told.stage("closing the parts")
        quarantine.close()
        manifest = {"inputs": run.intake.inputs, "counts": run.intake.counts(), "sources": run.sources}
        release = draft.publish(manifest, lambda done: told.stage(NEXT[done]) if done in NEXT else None)
        return Built(release, run.intake)


@dataclass(slots=True)
class Run:
    """One build on its way; what it holds grows with the vocabulary, not with the records' texts."""

    settings: Settings
    draft: Draft
    quarantine: Quarantine
    shapes: Shapes = field(default_factory=load_shapes)
    intake: Intake = field(default_factory=Intake)
    sources: list[dict[str, str]] = field(default_factory=list)
    names: Names = field(init=False)
    schemes: schemes.Schemes = field(init=False)
    thesaurus: Thesaurus = field(init=False)
    seen: set[NamedNode] = field(default_factory=set)
    origins: set[str] = field(default_factory=set)
    things: set[Triple] = field(default_factory=set)
    results: dict[Result, None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = Names(self.settings.base)
        self.schemes = schemes.load(self.settings.base)
        self.thesaurus = Thesaurus(self.schemes, self.names, self.settings.dataset.licence)

    def read(self, sources: Iterable[Source]) -> Iterator[Read]:
        """Yield the records of all sources, described; what could not be read goes to the quarantine."""
        for source in sources:
            meaning = profile.load(source.profile)
            self.sources.append({"name": source.name, "profile": meaning.name, "licence": source.licence})
            for item in self._records(source):
                if isinstance(item, Reject):
                    self.intake.reject(item)
                    self.quarantine.reject(source.name, item)
                else:
                    self.intake.records += 1
                    yield Read(item, describe(item, meaning, self.schemes, self.names))

    def _records(self, source: Source) -> Iterator[Record | Reject]:
        for document in fetch(source):
            if isinstance(document, Document):
                self.intake.document(source.name, document)
                yield from read(document)
            else:
                yield document

    def take(self, batch: list[Read]) -> None:
        """Check a batch; release what conforms and keep the rest in the quarantine, with the reasons."""
        fresh = [item for item in batch if not self._repeated(item)]
        if not fresh:
            return
        triples = list(self._together(fresh))
        report = validate(triples, self.shapes)
        concerned = _concerned(report, [item.description.iri for item in fresh], triples)
        for item in fresh:
            own = Report(concerned.get(item.description.iri, ()))
            if own.conforms:
                self._accept(item, own)
            else:
                self._isolate(item, "violation", own)

    def finish(self) -> None:
        """Add what all records share: the things, the thesaurus and its links, the account of the checks.

        Raises: BuildError when no record is left, or the thesaurus as a whole breaks a condition of SKOS.
        """
        if not self.intake.released:
            raise BuildError(f"nothing valid to release: {self._account()}")
        vocabulary = self.thesaurus.describe()
        report = validate([*vocabulary.agents, *vocabulary.concepts], self.shapes)
        if not report.conforms:
            worst = next(result for result in report.results if result.severity == "Violation")
            raise BuildError(f"the thesaurus does not conform: <{worst.focus.value}>: {worst.message}")
        self.results |= dict.fromkeys(report.results)
        self.draft.add("records", [*vocabulary.agents, *sorted(self.things, key=str)])
        self.draft.add("thesaurus", vocabulary.concepts)
        self.draft.add("links", vocabulary.links)
        self._link()
        for result in self.results:
            self.intake.results[result.severity.lower()] += 1
        account = gather(self.results)
        self.draft.add("validation", report_triples(account, self.names))
        folder = self.draft.folder / "validation"
        folder.mkdir()
        (folder / "report.ttl").write_bytes(as_ttl(account, self.names))
        (folder / "report.json").write_text(as_json(account), encoding="utf-8")

    def _link(self) -> None:
        """Look the records' own terms up in the authorities that come with the product."""
        for kind, name in link.AUTHORITIES.items():
            authority = link.load(name)
            for iri, label, language in self.thesaurus.own(kind):
                if candidate := link.sure(link.link(label, language, authority)):
                    self.draft.add("links", [link.mapping(iri, candidate)])
                    self.draft.add("provenance", link.justify(iri, candidate, self.names))

    def _repeated(self, item: Read) -> bool:
        if item.description.iri not in self.seen:
            self.seen.add(item.description.iri)
            return False
        self._isolate(item, "identifier met before", Report(()))
        return True

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
        self.draft.add("records", description.triples)
        self.draft.add("provenance", description.provenance)
        if item.record.sha256 not in self.origins:
            self.origins.add(item.record.sha256)
            self.draft.add("provenance", description.origin)

    def _isolate(self, item: Read, reason: str, report: Report) -> None:
        self.intake.quarantined[reason] += 1
        self.quarantine.record(item.record, item.description, reason, report)

    def _account(self) -> str:
        intake = self.intake
        reasons = "; ".join(
            f"{count:,} x {why}" for why, count in (intake.rejected + intake.quarantined).most_common(3)
        )
        counts = f"{len(intake.inputs):,} documents, {intake.records:,} records"
        return f"{counts}, {sum(intake.rejected.values()):,} rejects" + (f" ({reasons})" if reasons else "")


def _concerned(report: Report, batch: list[NamedNode], triples: list[Triple]) -> dict[NamedNode, tuple[Result, ...]]:
    """Give for each record of a batch the results that concern it, or something that it mentions."""
    owners = {severity: records(report, batch, triples, severity) for severity in SEVERITIES}
    found: dict[NamedNode, tuple[Result, ...]] = {}
    for result in report.results:
        for iri in owners[result.severity].get(result.focus, ()):
            found[iri] = (*found.get(iri, ()), result)
    return found


def _batches(items: Iterator[Read], size: int) -> Iterator[list[Read]]:
    while batch := list(islice(items, size)):
        yield batch
