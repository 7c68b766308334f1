"""A table of mappings, written always alike."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

import yaml

from graph.mappings.curies import assign
from graph.mappings.match import Match, Table
from graph.mappings.sssom.columns import COLUMNS, EXTENSIONS, Short, guarded, is_id
from graph.mappings.sssom.head import LONGEST, curie_map
from graph.names import Names
from graph.vocab import SEEALSO, SEMAPV, SKOS, XSD


def write(table: Table, names: Names, name: str, licence: str = "") -> bytes:
    """Write a table, by subject and object; the same table gives the same bytes."""
    matches = sorted(table.matches, key=lambda match: match.pair)
    always = (SKOS.exactMatch, SEMAPV.LexicalMatching, XSD.string, *EXTENSIONS.values())
    targets = assign((match.object for match in matches), curie_map(table.metadata), names, name)
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
        cells = (*(cell(match, short) for cell in COLUMNS.values()), *(extra.get(one, "") for one in table.columns))
        writer.writerow(map(guarded, cells))
    return out.getvalue().encode()


def _others(match: Match) -> Iterator[str]:
    yield match.subject
    yield from (one for one in (match.justification, *match.authors, *match.reviewers) if is_id(one))


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
