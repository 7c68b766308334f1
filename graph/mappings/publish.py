"""What a release holds of the mappings: accepted ones as links with the names of what they lead to, all with reasons.

What was said of a concept that another stands for now is said of that one (``graph.mappings.heirs``). An accepted
mapping that contradicts another (S46, or by what an exact match entails) is held back, with the report.
"""

from __future__ import annotations

import gzip
import hashlib
import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple

from graph import authority
from graph.link.concept import Concept, Label
from graph.mappings import heirs, jskos, ledger, sssom, triples
from graph.mappings.match import ACCEPTED, STATES, Match, Pair, Table
from graph.names import Names
from graph.record import Reject
from graph.release import MAPPINGS
from graph.settings import Settings
from graph.shacl.report import Result
from graph.shacl.validate import Shapes, validate
from graph.vocab import SKOS
from graph.writers import turtle
from ontology import prefixes

STRUCTURE = frozenset(
    {SKOS.inScheme, SKOS.broader, SKOS.narrower, SKOS.related}
    | {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
)
"""What the integrity of mappings depends on in our own concepts."""
CONCERNED = ("#mapping-", "#skos-s46", "#skos-s27")
"""The shapes whose results are about mappings."""
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Published:
    """What becomes of the mappings to one authority; ``counts`` is for the manifest, ``dumps`` are files by name."""

    name: str
    links: tuple[Triple, ...]
    candidates: tuple[Triple, ...]
    faults: tuple[Reject, ...]
    counts: dict[str, str | int]
    dumps: dict[str, bytes]


def publish(
    settings: Settings, told: Iterable[Triple], shapes: Shapes
) -> tuple[tuple[Published, ...], tuple[Result, ...]]:
    """Make what a release holds of each file of mappings; ``told`` are our concepts and bodies, with their links.

    Raises: SourceError for a file that is no table of mappings.
    """
    names = Names(settings.base)
    loaded = {name: ledger.load(settings.data, name, settings.base) for name in ledger.names(settings.data)}
    if not loaded:
        return (), ()
    known = list(told)
    after, called = heirs.of(known), _called(known, settings.dataset.language)
    tables = {name: heirs.hand_over(table, after, called).table for name, table in loaded.items()}
    ours = {triple.subject.value for triple in known if isinstance(triple.subject, NamedNode)}
    wanted = {name: [m for m in table.having(ACCEPTED) if m.subject in ours] for name, table in tables.items()}
    known_there = {name: _elsewhere(settings.data, name, found) for name, found in wanted.items()}
    targets = {name: _targets(found) for name, found in known_there.items()}
    structure = [triple for triple in known if triple.predicate in STRUCTURE]
    accepted = [match for found in wanted.values() for match in found]
    about = [triple for found in targets.values() for triple in found if triple.predicate != SKOS.prefLabel]
    results = _results(accepted, [*structure, *about], shapes)
    withheld = _withheld(results, accepted)
    ends = _here(known, {match.subject for match in accepted})
    made = (
        _published(
            settings,
            names,
            name,
            table,
            [match for match in wanted[name] if match.pair not in withheld],
            targets[name],
            ends | known_there[name],
        )
        for name, table in tables.items()
    )
    return tuple(made), results


def _called(told: Sequence[Triple], language: str) -> Callable[[str], str]:
    """Give what tells the names of ours, in a language if they have one in it."""
    names: dict[str, Concept] = {}

    def name(iri: str) -> str:
        if not names:  # most builds ask for none
            labelled = {triple.subject.value for triple in told if isinstance(triple.subject, NamedNode)}
            names.update(_here(told, labelled))
        found = names.get(iri)
        return found.name(language) if found and found.labels else ""

    return name


def _here(told: Iterable[Triple], subjects: set[str]) -> dict[str, Concept]:
    """Tell of our own what mappings are published with: their names, codes and schemes."""
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    codes: defaultdict[str, list[str]] = defaultdict(list)
    schemes: dict[str, str] = {}
    for subject, predicate, term in told:
        if not isinstance(subject, NamedNode) or subject.value not in subjects:
            continue
        if predicate == SKOS.prefLabel and isinstance(term, Literal):
            labels[subject.value].append(Label(term.value, (term.language or "").lower()))
        elif predicate == SKOS.notation and isinstance(term, Literal):
            codes[subject.value].append(term.value)
        elif predicate == SKOS.inScheme and isinstance(term, NamedNode):
            schemes[subject.value] = min(term.value, schemes.get(subject.value, term.value))
    return {
        iri: Concept(
            iri,
            tuple(sorted(labels[iri], key=lambda one: (one.language, one.text))),
            notations=tuple(sorted(codes[iri])),
            scheme=schemes.get(iri, ""),
        )
        for iri in subjects
    }


def _targets(known: Mapping[str, Concept]) -> tuple[Triple, ...]:
    return tuple(triple for iri in sorted(known) for triple in triples.target(known[iri]))


def _elsewhere(data: Path, name: str, matches: Iterable[Match]) -> dict[str, Concept]:
    """Tell of all that is linked to: as the authority's index does, or by the table's label where there is none."""
    found: dict[str, Concept] = {}
    with ExitStack() as stack:
        index = stack.enter_context(authority.open_(data, name)) if name in authority.names(data) else None
        for match in matches:
            if match.object not in found:
                own = Concept(match.object, (Label(match.object_label),) if match.object_label else ())
                found[match.object] = (index.concept(match.object) if index else None) or own
    return found


def _results(accepted: Iterable[Match], structure: Iterable[Triple], shapes: Shapes) -> tuple[Result, ...]:
    report = validate([*map(triples.link, accepted), *structure], shapes)
    return tuple(result for result in report.results if any(word in result.shape for word in CONCERNED))


def _withheld(results: Iterable[Result], accepted: Iterable[Match]) -> set[Pair]:
    """Choose the mappings that a violation is about: of a concept with a target, or with all that leads to another."""
    ends: defaultdict[str, set[str]] = defaultdict(set)
    for match in accepted:
        ends[match.subject].add(match.object)
    found: set[Pair] = set()
    for result in results:
        if result.severity == "Violation" and isinstance(result.term, NamedNode):
            one, other = result.focus.value, result.term.value
            found |= {pair for pair in ((one, other), (other, one)) if pair[1] in ends.get(pair[0], ())}
            shared = ends.get(one, set()) & ends.get(other, set())
            found |= {(subject, end) for subject in (one, other) for end in shared}
    return found


def _published(
    settings: Settings,
    names: Names,
    name: str,
    table: Table,
    linked: list[Match],
    targets: tuple[Triple, ...],
    known: Mapping[str, Concept],
) -> Published:
    ends = {match.object for match in linked}
    about = tuple(t for t in targets if isinstance(t.subject, NamedNode) and t.subject.value in ends)
    candidates = tuple(triple for match in table.matches for triple in triples.told(match, name, names))
    content = sssom.write(table, names, name, settings.dataset.licence)
    states = Counter(match.state for match in table.matches)
    return Published(
        name=name,
        links=(*map(triples.link, linked), *about),
        candidates=candidates,
        faults=table.faults,
        counts={
            "sha256": hashlib.sha256(content).hexdigest(),
            **{state: states[state] for state in STATES},
            "linked": len(linked),
        },
        dumps={
            f"{MAPPINGS}{name}.tsv.gz": packed(content),
            f"{MAPPINGS}{name}.json.gz": packed(jskos.write(linked, name, names, known)),
            f"{MAPPINGS}{name}.ttl.gz": packed(_turtle((*map(triples.link, linked), *candidates), names)),
        },
    )


def _turtle(told: Iterable[Triple], names: Names) -> bytes:
    written = list(told)
    out = io.BytesIO()
    turtle.write(written, out, turtle.used(written, prefixes() | names.prefixes()))
    return out.getvalue()


def packed(content: bytes) -> bytes:
    """Compress, without time and name: the same content gives the same bytes."""
    out = io.BytesIO()
    with gzip.GzipFile("", "wb", LEVEL, out, mtime=0) as file:
        file.write(content)
    return out.getvalue()
