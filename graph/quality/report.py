"""What was found amiss with a release's vocabulary: files in its folder ``quality/``, and measurements as RDF.

``thesaurus.json`` has the counts and the first occurrences, ``NAME.jsonl`` an occurrence of a flaw a line. The RDF is
that of the Data Quality Vocabulary (https://www.w3.org/TR/vocab-dqv/).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph.names import Names, digest
from graph.quality.find import Finding, look
from graph.quality.flaw import DIMENSIONS, Flaw
from graph.quality.ground import Ground, Occurrence
from graph.release.work import Workshop
from graph.vocab import DQV, RDF, SKOS, XSD

FOLDER = "quality"
FILE = "thesaurus.json"
FIRST = 20
"""Occurrences of a flaw that the summary has."""

Told = dict[str, str]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme that was judged: what it is called, and how many concepts it has."""

    iri: str
    label: str
    language: str
    concepts: int


@dataclass(frozen=True, slots=True)
class Measured:
    """A flaw as the summary tells it; ``count`` is None where it was not looked for."""

    name: str
    title: str
    text: str
    advice: str
    severity: str
    dimension: str
    qskos: str
    count: int | None
    schemes: dict[str, int]
    first: list[Told]


@dataclass(frozen=True, slots=True)
class Summary:
    """All that was measured of a vocabulary."""

    concepts: int
    labels: int
    schemes: tuple[Scheme, ...]
    flaws: tuple[Measured, ...]


def work(shop: Workshop) -> Iterator[Triple]:
    """Judge the vocabulary of a release; a work of a release (``graph.release.work``)."""
    graphs = [shop.names.graph(name) for name in ("thesaurus", "links")]
    ground = Ground(shop.store, graphs, shop.names.graph("records"))
    summary = write(ground, look(ground), shop.folder / FOLDER, shop.settings.dataset.language)
    yield from describe(summary, shop.names)


def write(ground: Ground, findings: Iterable[Finding], folder: Path, language: str) -> Summary:
    """Write what was found into a folder, and give the summary."""
    folder.mkdir(exist_ok=True)
    measured = []
    for finding in findings:
        told = list(tell(ground, finding.occurrences, language))
        if told:
            lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in told)
            (folder / f"{finding.flaw.name}.jsonl").write_text(lines, encoding="utf-8")
        measured.append(_measured(finding, told))
    summary = Summary(len(ground.concepts), len(ground.labels), tuple(_schemes(ground, language)), tuple(measured))
    text = json.dumps(asdict(summary), ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")
    return summary


def tell(ground: Ground, found: Iterable[Occurrence], language: str) -> Iterator[Told]:
    """Tell occurrences with what the things in them are called."""
    every = tuple(found)
    names = ground.names(frozenset(iri for one in every for iri in (one.thing, one.other) if iri), language)
    for one in every:
        told = {"thing": one.thing, "text": one.text, "language": one.language}
        for role, iri in (("thing", one.thing), ("other", one.other)):
            if iri:
                label, tag = names.get(iri, ("", ""))
                told |= {role: iri, f"{role}Label": label, f"{role}Language": tag}
        yield {key: value for key, value in told.items() if value}


def read(path: Path) -> Summary:
    """Read the summary of a release that has one. Raises: OSError, ValueError."""
    found: dict[str, object] = json.loads(path.read_bytes())
    schemes, measured = found["schemes"], found["flaws"]
    if not isinstance(schemes, list) or not isinstance(measured, list):
        raise ValueError(f"{path} has no lists of schemes and flaws")  # noqa: TRY004 - the file is wrong, not a type
    known = [field.name for field in fields(Measured)]
    return Summary(
        int(str(found["concepts"])),
        int(str(found["labels"])),
        tuple(Scheme(**scheme) for scheme in schemes),
        tuple(Measured(**{name: one[name] for name in known}) for one in measured),
    )


def describe(summary: Summary, names: Names) -> Iterator[Triple]:
    """Say in RDF what was measured: dimensions, metrics, and how often each flaw was found where."""
    for name, (title, text) in DIMENSIONS.items():
        yield Triple(metric(names, name), RDF.type, DQV.Dimension)
        yield Triple(metric(names, name), SKOS.prefLabel, Literal(title, language="en"))
        yield Triple(metric(names, name), SKOS.definition, Literal(text, language="en"))
    for flaw in summary.flaws:
        yield from _metric(flaw, names)
        if flaw.count is not None:
            yield from _measurement(flaw.name, names.dataset, flaw.count, names)
            for scheme in summary.schemes:
                if _is_iri(scheme.iri):
                    yield from _measurement(flaw.name, NamedNode(scheme.iri), flaw.schemes.get(scheme.iri, 0), names)


def metric(names: Names, name: str) -> NamedNode:
    """Name a dimension or a metric: by its place on the page that tells of it."""
    return names.part(names(FOLDER, "thesaurus"), name)


def _metric(flaw: Measured, names: Names) -> Iterator[Triple]:
    node = metric(names, flaw.name)
    yield Triple(node, RDF.type, DQV.Metric)
    yield Triple(node, SKOS.prefLabel, Literal(flaw.title, language="en"))
    if flaw.qskos:
        yield Triple(node, SKOS.altLabel, Literal(flaw.qskos, language="en"))
    yield Triple(node, SKOS.definition, Literal(flaw.text, language="en"))
    yield Triple(node, SKOS.scopeNote, Literal(flaw.advice, language="en"))
    yield Triple(node, DQV.inDimension, metric(names, flaw.dimension))
    yield Triple(node, DQV.expectedDataType, XSD.integer)


def _measurement(flaw: str, measured: NamedNode, count: int, names: Names) -> Iterator[Triple]:
    node = metric(names, f"{flaw}-in-{digest(measured.value, 12)}")
    yield Triple(node, RDF.type, DQV.QualityMeasurement)
    yield Triple(node, DQV.isMeasurementOf, metric(names, flaw))
    yield Triple(node, DQV.computedOn, measured)
    yield Triple(node, DQV.value, Literal(str(count), datatype=XSD.integer))


def _measured(finding: Finding, told: list[Told]) -> Measured:
    flaw: Flaw = finding.flaw
    said = (flaw.name, flaw.title, flaw.text, flaw.advice, flaw.severity, flaw.dimension, flaw.qskos)
    return Measured(*said, finding.count, dict(finding.schemes or {}), told[:FIRST])


def _schemes(ground: Ground, language: str) -> Iterator[Scheme]:
    members = {scheme: concepts for scheme, concepts in ground.members.items() if scheme}
    names = ground.names(frozenset(members), language)
    for scheme, concepts in members.items():
        yield Scheme(scheme, *names.get(scheme, ("", "")), len(concepts))


def _is_iri(name: str) -> bool:
    return not name.startswith("_:")
