"""Files of mappings, told by their names' endings and by what is in them.

To add a format: a row in READERS; one that is written in RDF or XML besides, like alignments, a question in ``read``.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.documents.entities import hold
from graph.errors import SourceError
from graph.mappings import jskos, sssom
from graph.mappings.foreign import alignment
from graph.mappings.match import ACCEPTED, RELATIONS, Match
from graph.mappings.told import Sayings
from graph.mappings.unplaced import TEXT, UNTOLD, Unplaced
from graph.names import Names, clean
from graph.record import Reject
from graph.shacl.validate import FORMATS
from graph.vocab import OWL, SKOS, SSSOM

MOST = 512 << 20
"""Bytes of a file, unpacked."""
SNIFFED = 1 << 16
"""Bytes at the beginning and at the end of JSON by which it is told what it says."""
NO_RDF = (b'"memberSet"', b'"memberChoice"', b'"memberList"', b'"mapping_set_id"', b'"bodyValue"')
"""What JSKOS and SSSOM's JSON say, and JSON-LD of mappings does not."""
PREDICATES = {SKOS[name]: name for name in RELATIONS} | {OWL.sameAs: "exactMatch", OWL.equivalentClass: "exactMatch"}
METADATA = (".yml", ".yaml", "-meta.yml", "-meta.yaml", "-metadata.yml", "-metadata.yaml")
"""How the name of a file of metadata goes on where that of its table ends."""

Read = Iterator[Match | Unplaced | Reject]


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file is read: ``loose`` is the relation of mappings that do not tell theirs, empty leaves them aside;
    ``metadata`` is a file of metadata for a table that has none, one beside it is found by itself. ``left`` fills up
    with what is told of mappings and not taken over.
    """

    loose: str = ""
    metadata: Path | None = None
    left: sssom.Left = field(default_factory=sssom.Left)


def read(path: Path, names: Names, manner: Manner | None = None) -> Read:
    """Read the mappings of a file. Raises: SourceError."""
    manner = manner or Manner()
    name = path.name.lower().removesuffix(".gz")
    suffix = name.rpartition(".")[2]
    if suffix not in READERS and suffix not in FORMATS:
        raise SourceError(
            f"{path.name} has no ending that we read; there are {', '.join(sorted({*READERS, *FORMATS}))}, and .gz"
        )
    beside = _beside(path, manner.metadata) if suffix in {"tsv", "csv"} else {}
    try:
        content = _content(path)
        if suffix in READERS and not (suffix == "json" and _is_rdf(content)):
            yield from READERS[suffix](content, names, manner, beside)
        elif FORMATS[suffix] == RdfFormat.RDF_XML and alignment.is_one(content):
            yield from alignment.read(content, manner.loose, manner.left.add)
        else:
            form = FORMATS[suffix]
            held = hold(content) if form == RdfFormat.RDF_XML else content
            yield from _triples((quad.triple for quad in parse(held, form, base_iri=names.base)), manner.loose)
    except SyntaxError as err:
        raise SourceError(f"{path.name}: {err.msg}; {FORMATS[suffix].name} was expected") from err
    except (OSError, EOFError, ValueError, RecursionError, MemoryError, zlib.error) as err:
        raise SourceError(f"{path.name}: {err}") from err


def _content(path: Path) -> bytes:
    with gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb") as file:
        content = file.read(MOST + 1)
    if len(content) > MOST:
        raise ValueError(f"it has more than {MOST:,} bytes unpacked; fewer were expected")
    return content


def _beside(path: Path, told: Path | None) -> dict[str, object]:
    """Read the metadata that lie in a file of their own, one that is told or one of the table's name."""
    whole = re.sub(r"\.gz$", "", path.name, flags=re.IGNORECASE).rpartition(".")[0]
    stems = dict.fromkeys((whole, re.sub(r"\.sssom$", "", whole)))
    near = (path.with_name(f"{stem}{end}") for stem in stems for end in METADATA)
    found = told or next((one for one in near if one.is_file()), None)
    if found is None:
        return {}
    try:
        return sssom.external(found.read_bytes())
    except (OSError, ValueError, RecursionError) as err:
        raise SourceError(f"{found.name}: {err}") from err


def _is_rdf(content: bytes) -> bool:
    """Tell JSON-LD from JSKOS and from SSSOM's own JSON, all of which may have a context."""
    ends = content[:SNIFFED] + content[-SNIFFED:]
    told = any(word in ends for word in NO_RDF)
    return not told and (b'"@context"' in ends or b'"@id"' in ends or b'"@graph"' in ends)


def _table(content: bytes, names: Names, manner: Manner, beside: Mapping[str, object]) -> Read:
    yield from sssom.table(content, names, beside, manner.loose, manner.left)


def _json(content: bytes, names: Names, manner: Manner, _: Mapping[str, object]) -> Read:
    ends = content[:SNIFFED] + content[-SNIFFED:]
    if b'"mapping_set_id"' in ends or (b'"mappings"' in ends and b'"subject_id"' in ends):
        yield from sssom.objects(content, names, manner.loose, manner.left)
    else:
        yield from jskos.read(content, manner.loose)


READERS: dict[str, Callable[[bytes, Names, Manner, Mapping[str, object]], Read]] = {
    "tsv": _table,
    "csv": _table,
    "json": _json,
    "ndjson": _json,
    "jsonl": _json,
}


def _triples(triples: Iterable[Triple], loose: str) -> Read:
    """Take the mapping relations, with the names that the same file tells, and with what it says of them in SSSOM."""
    relations = PREDICATES | {SKOS.mappingRelation: loose}
    labels: dict[str, str] = {}
    found: list[tuple[str, str, str]] = []
    texts: list[Triple] = []
    said = Sayings()
    for triple in triples:
        subject, predicate, term = triple
        said.take(triple)
        if predicate in relations and isinstance(subject, NamedNode) and isinstance(term, NamedNode):
            found.append((subject.value, relations[predicate], term.value))
        elif predicate in relations:
            texts.append(triple)
        elif predicate == SKOS.prefLabel and isinstance(subject, NamedNode) and isinstance(term, Literal):
            known = labels.setdefault(subject.value, clean(term.value))
            labels[subject.value] = clean(term.value) if term.language == "en" else known
    told = set[tuple[str, str]]()
    for saying in said.matches(loose):
        if isinstance(saying, Match):
            told |= {saying.pair, (saying.object, saying.subject)}
        yield saying
    for one, relation, other in found:
        if (one, other) not in told and SSSOM.NoTermFound.value not in {one, other}:
            yield _plain(one, relation, other, labels)
    for triple in texts:
        where = triple.subject.value if isinstance(triple.subject, NamedNode) else str(triple.subject)
        yield Unplaced(where, TEXT, "one of its ends is a text, or something without a name", f"{triple} .")


def _plain(one: str, relation: str, other: str, labels: Mapping[str, str]) -> Match | Unplaced:
    """Take what a triple says by itself; without a relation it says only that there is one."""
    if relation:
        return Match(one, other, relation, ACCEPTED, labels.get(one, ""), labels.get(other, ""))
    text = f"<{one}> <{SKOS.mappingRelation.value}> <{other}> ."
    return Unplaced(one, UNTOLD, "it says that the two are related, and not how", text)
