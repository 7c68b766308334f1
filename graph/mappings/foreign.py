"""Mappings that others made: SSSOM tables, JSKOS, or plain SKOS triples in RDF; and their way into a file of ours.

To add a format: a row in READERS.
"""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.entities import hold
from graph.errors import SourceError
from graph.mappings import jskos, sssom
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, RELATIONS, SUPERSEDED, Match, Table
from graph.mappings.told import Sayings
from graph.names import Names, clean
from graph.record import Reject
from graph.validate import FORMATS
from graph.vocab import OWL, SKOS

MOST = 512 << 20
"""Bytes of a file, unpacked."""
PREDICATES = {SKOS[name]: name for name in RELATIONS} | {OWL.sameAs: "exactMatch"}

Read = Iterator[Match | Reject]


def read(path: Path, names: Names) -> Read:
    """Read the mappings of a file, told by its name's ending. Raises: SourceError."""
    name = path.name.lower().removesuffix(".gz")
    suffix = name.rpartition(".")[2]
    if suffix not in READERS and suffix not in FORMATS:
        raise SourceError(
            f"{path.name} has no ending that we read; there are {', '.join(sorted({*READERS, *FORMATS}))}, and .gz"
        )
    try:
        content = path.read_bytes() if not path.name.lower().endswith(".gz") else _unpacked(path)
        if suffix in READERS and not (
            suffix == "json" and b"@context" in content[:4096] and b"memberSet" not in content
        ):
            yield from READERS[suffix](content, names)
        else:
            form = FORMATS[suffix]
            held = hold(content) if form == RdfFormat.RDF_XML else content
            yield from _triples(quad.triple for quad in parse(held, form, base_iri=names.base))
    except SyntaxError as err:
        raise SourceError(f"{path.name}: {err.msg}; {FORMATS[suffix].name} was expected") from err
    except (OSError, EOFError, ValueError, RecursionError, MemoryError, zlib.error) as err:
        raise SourceError(f"{path.name}: {err}") from err


def _unpacked(path: Path) -> bytes:
    with gzip.open(path, "rb") as file:
        content = file.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError(f"it has more than {MOST:,} bytes unpacked; fewer were expected")
    return content


def _table(content: bytes, names: Names) -> Read:
    table = sssom.read(content, names)
    yield from table.matches
    yield from table.faults


def _jskos(content: bytes, _: Names) -> Read:
    yield from jskos.read(content)


READERS: dict[str, Callable[[bytes, Names], Read]] = {
    "tsv": _table,
    "csv": _table,
    "json": _jskos,
    "ndjson": _jskos,
    "jsonl": _jskos,
}


def _triples(triples: Iterable[Triple]) -> Read:
    """Take the mapping relations, with the names that the same file tells, and with what it says of them in SSSOM."""
    labels: dict[str, str] = {}
    found: list[tuple[str, str, str]] = []
    said = Sayings()
    for triple in triples:
        subject, predicate, term = triple
        said.take(triple)
        if predicate in PREDICATES and isinstance(subject, NamedNode) and isinstance(term, NamedNode):
            found.append((subject.value, PREDICATES[predicate], term.value))
        elif predicate == SKOS.prefLabel and isinstance(subject, NamedNode) and isinstance(term, Literal):
            known = labels.setdefault(subject.value, clean(term.value))
            labels[subject.value] = clean(term.value) if term.language == "en" else known
    told = set[tuple[str, str]]()
    for saying in said:
        if isinstance(saying, Match):
            told |= {saying.pair, (saying.object, saying.subject)}
        yield saying
    for one, relation, other in found:
        if (one, other) in told:
            continue
        yield Match(one, other, relation, subject_label=labels.get(one, ""), object_label=labels.get(other, ""))


def named_here(match: Match, originals: Mapping[str, str]) -> Match:
    """Call the ends of a mapping as they are called here; ``originals`` maps the IRIs that they came with to ours."""
    return replace(
        match,
        subject=originals.get(match.subject, match.subject),
        object=originals.get(match.object, match.object),
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """How mappings are taken: as accepted or proposed, by whom, on which day, and who made them if they do not say."""

    state: str
    who: str
    day: date
    author: str = ""


NEW, STANDING, SAME, FOREIGN = OUTCOMES = (
    "taken",
    "judged here already, and left as it is",
    "known already",
    "not about anything of ours",
)


def adopt(table: Table, matches: Iterable[Match], base: str, arrival: Arrival) -> tuple[Table, Counter[str]]:
    """Put the mappings of others into a table, ours as their subject; what people here have judged stays as it is."""
    counts: Counter[str] = Counter()
    taken: dict[tuple[str, str], Match] = {}
    for found in matches:
        match = found if found.subject.startswith(base) else found.turned()
        if not match.subject.startswith(base) or match.object.startswith(base):
            counts[FOREIGN] += 1
            continue
        old = taken.get(match.pair) or table.by_pair.get(match.pair)
        if old is not None and old.is_judged:
            counts[SAME if old.pair in taken else STANDING] += 1
            continue
        new = _adopted(match, old, arrival)
        counts[SAME if new == old else NEW] += 1
        taken[match.pair] = new
    return table.with_(taken.values()), counts


def _adopted(match: Match, old: Match | None, arrival: Arrival) -> Match:
    state = REJECTED if match.state == REJECTED else SUPERSEDED if match.state == SUPERSEDED else arrival.state
    if (
        match.state == PROPOSED and match.fingerprint
    ):  # a file of ours, of another place: what is open there is open here
        state = PROPOSED
    judged = state in {ACCEPTED, REJECTED}
    return replace(
        match,
        state=state,
        authors=match.authors or ((arrival.author,) if arrival.author else ()),
        reviewers=(match.reviewers or (arrival.who,)) if judged else (),
        reviewed=(match.reviewed or arrival.day.isoformat()) if judged else "",
        date=match.date or (old.date if old else "") or arrival.day.isoformat(),
        subject_label=match.subject_label or (old.subject_label if old else ""),
        object_label=match.object_label or (old.object_label if old else ""),
        evidence=match.evidence or (old.evidence if old else ()),
        fingerprint=match.fingerprint or (old.fingerprint if old else ""),
        extra=old.extra if old else (),
    )
