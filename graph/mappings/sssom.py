"""Mappings as a table that people edit in a spreadsheet: SSSOM TSV, read with tolerance and written always alike.

https://mapping-commons.github.io/sssom/spec-formats-tsv/. Beside its slots there are three columns of ours, declared in
the head: the state of the review, the evidence, and a fingerprint of the evidence. To add a column: a row in COLUMNS.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from textwrap import dedent

import yaml

from graph.mappings.curies import assign, contract, expand, known
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, RELATIONS, STATES, UNSPECIFIED, Match, Table
from graph.names import Names, clean
from graph.record import Reject
from graph.vocab import OWL, SEEALSO, SEMAPV, SKOS, XSD

MOST = 512 << 20
"""Bytes of a file that is read."""
LONGEST = 1 << 20
"""Characters of a cell, and of the head."""
csv.field_size_limit(LONGEST)

NOT = "Not"
REQUIRED = ("subject_id", "predicate_id", "object_id")
EXTENSIONS = {
    "review_state": SEEALSO.reviewState,
    "evidence": SEEALSO.evidence,
    "evidence_fingerprint": SEEALSO.evidenceFingerprint,
}
"""Our columns, and the properties that say what they mean."""

Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Short:
    """How the IRIs of a file are shortened: ``spaces`` maps namespaces to prefixes."""

    spaces: Mapping[str, str]

    def of(self, iri: str) -> str:
        return contract(iri, self.spaces)

    def ids(self, people: Iterable[str]) -> str:
        return _joined(contract(one, self.spaces) for one in people if _is_id(one))


COLUMNS: dict[str, Callable[[Match, Short], str]] = {
    "subject_id": lambda match, short: short.of(match.subject),
    "subject_label": lambda match, _: match.subject_label,
    "predicate_id": lambda match, short: short.of(SKOS[match.relation].value),
    "predicate_modifier": lambda match, _: NOT if match.state == REJECTED else "",
    "object_id": lambda match, short: short.of(match.object),
    "object_label": lambda match, _: match.object_label,
    "mapping_justification": lambda match, short: short.of(match.justification or SEMAPV[UNSPECIFIED].value),
    "author_id": lambda match, short: short.ids(match.authors),
    "author_label": lambda match, _: _joined(one for one in match.authors if not _is_id(one)),
    "reviewer_id": lambda match, short: short.ids(match.reviewers),
    "reviewer_label": lambda match, _: _joined(one for one in match.reviewers if not _is_id(one)),
    "mapping_tool": lambda match, _: match.tool,
    "mapping_tool_version": lambda match, _: match.tool_version,
    "mapping_date": lambda match, _: match.date,
    "review_date": lambda match, _: match.reviewed,
    "confidence": lambda match, _: "" if match.confidence is None else f"{match.confidence:.4g}",
    "comment": lambda match, _: match.comment,
    "review_state": lambda match, _: match.state,
    "evidence": lambda match, _: _joined(match.evidence),
    "evidence_fingerprint": lambda match, _: match.fingerprint,
}
"""The columns that are written, in their order, and what stands in them."""


# Reading


def read(content: bytes, names: Names) -> Table:
    """Read a file as a spreadsheet may leave it: columns in any order, any line ends, quotes, commas for tabs.

    Rows that cannot be read are in ``faults`` with their line. Raises: ValueError, which says the line, where the file
    as a whole is no table of mappings.
    """
    if len(content) > MOST:
        raise ValueError(f"the file has {len(content):,} bytes; at most {MOST:,} were expected")
    try:
        lines = content.decode("utf-8-sig").splitlines(keepends=True)
    except UnicodeDecodeError as err:
        raise ValueError(f"byte {err.start} is not UTF-8; a text in UTF-8 was expected") from err
    body = next((n for n, line in enumerate(lines) if line.strip(' \t\r\n,;"') and not _is_head(line)), len(lines))
    if body == len(lines):
        raise ValueError(f"line {body + 1}: the file ends; a line with the names of the columns was expected")
    metadata = _metadata(lines[:body])
    prefixes = known(names) | _curie_map(metadata)
    delimiter = max("\t,;", key=lines[body].count)
    header = [clean(cell).lower() for cell in next(csv.reader([lines[body]], delimiter=delimiter))]
    if missing := [name for name in REQUIRED if name not in header]:
        raise ValueError(
            f"line {body + 1}: there is no column {', '.join(missing)}; the names of columns were expected"
        )
    extra = tuple(name for name in header if name and name not in COLUMNS)
    found: dict[tuple[str, str], Match] = {}
    first: dict[tuple[str, str], int] = {}
    faults: list[Reject] = []
    for line, cells in _rows(lines[body + 1 :], header, delimiter, body + 2):
        try:
            match = _match(cells, prefixes, metadata, extra)
            if match.pair in found:
                raise ValueError(f"this pair is on line {first[match.pair]} already; one row for each was expected")  # noqa: TRY301
            found[match.pair], first[match.pair] = match, line
        except ValueError as err:
            faults.append(Reject(f"line {line}", str(err), "\t".join(cells.values())))
    return Table(tuple(found[pair] for pair in sorted(found)), metadata, extra, tuple(faults))


def _is_head(line: str) -> bool:
    return line.lstrip(' "').startswith("#")


def _rows(lines: list[str], header: list[str], delimiter: str, line: int) -> Iterator[tuple[int, Cells]]:
    """Yield the rows that have anything in them, each with the line that it begins on; the first is on ``line``."""
    rows = csv.reader(lines, delimiter=delimiter)
    while True:
        start = line + rows.line_num
        try:
            cells = next(rows)
        except StopIteration:
            return
        except csv.Error as err:
            raise ValueError(f"line {start}: {err}; cells of at most {LONGEST:,} characters were expected") from err
        if any(cell.strip() for cell in cells):
            yield start, dict(zip(header, [*map(_tidy, cells), *[""] * len(header)], strict=False))


def _tidy(cell: str) -> str:
    """Clean a cell; most are clean, which is told in a fraction of the time."""
    return cell if cell.isascii() and cell.isprintable() and cell.split(" ").count("") == 0 else clean(cell)


def _metadata(lines: list[str]) -> dict[str, object]:
    """Read the head, without what a spreadsheet put around its lines. Raises: ValueError."""
    text = dedent("".join(f"{_unquoted(line)}\n" for line in lines if _is_head(line)))
    if len(text) > LONGEST:
        raise ValueError(f"line 1: the head has {len(text):,} characters; at most {LONGEST:,} were expected")
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as err:
        mark = getattr(err, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise ValueError(
            f"line {line}: the head cannot be read ({getattr(err, 'problem', err)}); YAML was expected"
        ) from err
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ValueError("line 1: the head is no YAML mapping; '# mapping_set_id: ...' was expected")  # noqa: TRY004
    return {str(key): value for key, value in found.items()}


def _unquoted(line: str) -> str:
    bare = line.rstrip(" \t\r\n,;")
    if bare.startswith('"'):
        bare = bare.removeprefix('"').removesuffix('"').replace('""', '"')
    return bare.lstrip().removeprefix("#")


def _curie_map(metadata: Mapping[str, object]) -> dict[str, str]:
    found = metadata.get("curie_map", {})
    if not isinstance(found, dict):
        raise ValueError("line 1: curie_map is no YAML mapping; prefixes with their namespaces were expected")  # noqa: TRY004
    return {str(prefix): str(space) for prefix, space in found.items()}


def _match(cells: Cells, prefixes: Mapping[str, str], metadata: Mapping[str, object], extra: tuple[str, ...]) -> Match:
    return Match(
        subject=_iri(cells, "subject_id", prefixes),
        object=_iri(cells, "object_id", prefixes),
        relation=_relation(cells["predicate_id"], prefixes),
        state=_state(cells),
        subject_label=cells.get("subject_label", ""),
        object_label=cells.get("object_label", ""),
        justification=_justification(cells, prefixes),
        confidence=_confidence(cells.get("confidence", "")),
        authors=_people(cells, "author", prefixes),
        reviewers=_people(cells, "reviewer", prefixes),
        tool=cells.get("mapping_tool") or _told(metadata, "mapping_tool"),
        tool_version=cells.get("mapping_tool_version") or _told(metadata, "mapping_tool_version"),
        date=_day(cells, "mapping_date") or _told(metadata, "mapping_date"),
        reviewed=_day(cells, "review_date"),
        comment=cells.get("comment", ""),
        evidence=_split(cells.get("evidence", "")),
        fingerprint=cells.get("evidence_fingerprint", ""),
        extra=tuple((name, cells.get(name, "")) for name in extra),
    )


def _justification(cells: Cells, prefixes: Mapping[str, str]) -> str:
    found = _iri(cells, "mapping_justification", prefixes) if cells.get("mapping_justification") else ""
    return "" if found == SEMAPV[UNSPECIFIED].value else found


def _told(metadata: Mapping[str, object], slot: str) -> str:
    """Give what the head says for all rows."""
    value = metadata.get(slot)
    return "" if value is None else str(value)


def _iri(cells: Cells, column: str, prefixes: Mapping[str, str]) -> str:
    if not cells.get(column):
        raise ValueError(f"{column} is empty; an IRI, or a prefix of the curie_map and a name, was expected")
    try:
        return expand(cells[column], prefixes)
    except ValueError as err:
        raise ValueError(f"{column}: {err}") from err


SAME = {OWL.sameAs.value: "exactMatch"}
"""What others write where SKOS has a relation for concepts."""


def _relation(text: str, prefixes: Mapping[str, str]) -> str:
    iri = expand(text if ":" in text else f"skos:{text}", prefixes)
    name = SAME.get(iri) or iri.removeprefix(SKOS.iri)
    if name not in RELATIONS:
        raise ValueError(
            f"predicate_id is '{text[:60]}'; one of {', '.join(f'skos:{one}' for one in RELATIONS)} was expected"
        )
    return name


def _state(cells: Cells) -> str:
    """Read the state; a table of others has none, and says of each mapping that it holds or does not."""
    negated = cells.get("predicate_modifier", "").lower()
    if negated not in {"", NOT.lower()}:
        raise ValueError(f"predicate_modifier is '{negated[:20]}'; {NOT}, or nothing, was expected")
    state = cells.get("review_state", "").lower()
    if not state:
        return REJECTED if negated else PROPOSED if "review_state" in cells else ACCEPTED
    if state not in STATES:
        raise ValueError(f"review_state is '{state[:20]}'; one of {', '.join(STATES)} was expected")
    if negated and state in {PROPOSED, ACCEPTED}:
        raise ValueError(
            f"review_state is {state}, and predicate_modifier is {NOT}; {REJECTED}, or no modifier, was expected"
        )
    return state


def _confidence(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"confidence is '{text[:20]}'; a number from 0 to 1 was expected")
    return value


DAYS = (
    (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})"), (3, 2, 1)),
)
"""How spreadsheets write a day, and where year, month and day are; what has slashes could be either."""


def _day(cells: Cells, column: str) -> str:
    text = cells.get(column, "")
    if not text:
        return ""
    for pattern, order in DAYS:
        if found := pattern.fullmatch(text):
            try:
                return date(*(int(found[n]) for n in order)).isoformat()
            except ValueError:
                break
    raise ValueError(f"{column} is '{text[:20]}'; a day such as 2026-01-31 was expected")


def _people(cells: Cells, role: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    ids = (expand(one, prefixes) if CURIE_LIKE.fullmatch(one) else one for one in _split(cells.get(f"{role}_id", "")))
    return (*ids, *_split(cells.get(f"{role}_label", "")))


CURIE_LIKE = re.compile(r"[^\s:]+:[^\s]+")


def _is_id(person: str) -> bool:
    return bool(CURIE_LIKE.fullmatch(person))


def _split(text: str) -> tuple[str, ...]:
    """Part the values of a cell at each bar that no backslash stands before."""
    if "|" not in text:
        return (text,) if text else ()
    parts = (part.replace("\\|", "|").strip() for part in re.split(r"(?<!\\)\|", text))
    return tuple(part for part in parts if part)


def _joined(values: Iterable[str]) -> str:
    return "|".join(value.replace("|", "\\|") for value in values)


# Writing


def write(table: Table, names: Names, name: str, licence: str = "") -> bytes:
    """Write a table, by subject and object; the same table gives the same bytes."""
    matches = sorted(table.matches, key=lambda match: match.pair)
    always = (SKOS.exactMatch, SEMAPV.LexicalMatching, XSD.string, *EXTENSIONS.values())
    targets = assign((match.object for match in matches), _curie_map(table.metadata), names, name)
    others = (iri for match in matches for iri in _others(match))
    used = assign([*others, *(term.value for term in always)], targets, names, "ns")
    out = io.StringIO()
    head = yaml.safe_dump(
        _head(table, names, name, licence, used),
        sort_keys=False,
        allow_unicode=True,
        width=LONGEST,
        default_flow_style=False,
    )
    out.writelines(f"# {line}\n" for line in head.splitlines())
    writer = csv.writer(out, delimiter="\t", lineterminator="\n")
    writer.writerow([*COLUMNS, *table.columns])
    short = Short({space: prefix for prefix, space in used.items()})
    for match in matches:
        extra = dict(match.extra)
        writer.writerow(
            [*(cell(match, short) for cell in COLUMNS.values()), *(extra.get(one, "") for one in table.columns)]
        )
    return out.getvalue().encode()


def _others(match: Match) -> Iterator[str]:
    yield match.subject
    yield from (one for one in (match.justification, *match.authors, *match.reviewers) if _is_id(one))


PROPAGATED = frozenset({"mapping_tool", "mapping_tool_version", "mapping_date"})
"""What the head may say for all rows: each row says it for itself when we have written it."""


def _head(table: Table, names: Names, name: str, licence: str, used: Mapping[str, str]) -> dict[str, object]:
    """Give the head: what is ours as it should be, what others put there as it was."""
    ours: dict[str, object] = {
        "sssom_version": "1.1",
        "curie_map": dict(used),
        "mapping_set_id": names.part(names.graph("links"), name).value,
        "mapping_set_title": f"Mappings to {name}",
    }
    if "://" in licence:
        ours["license"] = licence
    ours["extension_definitions"] = [
        {"slot_name": slot, "property": f"seealso:{term.value.removeprefix(SEEALSO.iri)}", "type_hint": "xsd:string"}
        for slot, term in EXTENSIONS.items()
    ] + _definitions(table)
    kept = {key: value for key, value in table.metadata.items() if key not in ours and key not in PROPAGATED}
    title = table.metadata.get("mapping_set_title")
    return ours | ({"mapping_set_title": title} if title else {}) | kept


def _definitions(table: Table) -> list[object]:
    """Give the definitions of columns that others have added."""
    found = table.metadata.get("extension_definitions")
    listed = found if isinstance(found, list) else []
    return [one for one in listed if isinstance(one, dict) and one.get("slot_name") not in EXTENSIONS]
