"""Accepted mappings as an array of JSKOS mappings, with the names and the schemes of both ends."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from graph import iris
from graph.link.concept import PREF, Concept
from graph.mappings.curies import namespace
from graph.mappings.match import ACCEPTED, AUTOMATIC, Match
from graph.mappings.triples import node_of, set_of
from graph.names import Names
from graph.vocab import SKOS

CONTEXT = "https://gbv.github.io/jskos/context.json"
SPOKEN = "en"
"""The language that our own sentences are in."""
UNKNOWN = "und"
"""What stands for the language of a name of which it is not told: https://www.rfc-editor.org/rfc/rfc5646#section-4.1."""
TAG = re.compile(r"[a-z]{1,8}(?:-[a-z0-9]{1,8})*")
Json = dict[str, object]


def write(matches: Iterable[Match], name: str, names: Names, known: Mapping[str, Concept] | None = None) -> bytes:
    """Write the accepted mappings as one array, a mapping a line; ``known`` tells of their ends, by IRI."""
    accepted = sorted((match for match in matches if match.state == ACCEPTED), key=lambda match: match.pair)
    lines = (json.dumps(_mapping(match, name, names, known or {}), ensure_ascii=False) for match in accepted)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _mapping(match: Match, name: str, names: Names, known: Mapping[str, Concept]) -> Json:
    ours, theirs = known.get(match.subject), known.get(match.object)
    return _filled({
        "@context": CONTEXT,
        "uri": node_of(match, names).value,
        "type": [SKOS[match.relation].value],
        "fromScheme": _scheme(match.subject, ours),
        "from": _bundle(match.subject, match.subject_label, ours),
        "toScheme": _scheme(match.object, theirs),
        "to": _bundle(match.object, match.object_label, theirs),
        "partOf": [{"uri": set_of(name, names).value}],
        "creator": [_person(one) for one in match.authors if one],
        "contributor": [_person(one) for one in match.reviewers if one and one != AUTOMATIC],
        "tool": [_tool(match)] if match.tool else None,
        "created": match.date,
        "modified": match.reviewed,
        "mappingRelevance": match.confidence,
        "justification": match.justification,
        "note": {UNKNOWN: [match.comment]} if match.comment else None,
        "editorialNote": {SPOKEN: list(match.evidence)} if match.evidence else None,
    })  # fmt: skip


def _filled(told: Json) -> Json:
    return {key: value for key, value in told.items() if value not in (None, "", [], {})}


def _bundle(iri: str, label: str, known: Concept | None) -> Json:
    member: Json = {
        "uri": iri,
        "prefLabel": _labels(label, known),
        "notation": list(known.notations) if known else None,
    }
    return {"memberSet": [_filled(member)]}


def _labels(label: str, known: Concept | None) -> dict[str, str]:
    """Give the preferred labels by language; only where none is known, the one of the table."""
    found: dict[str, str] = {}
    for one in known.labels if known else ():
        if one.kind == PREF and one.text:
            tag = one.language.lower()
            found.setdefault(tag if TAG.fullmatch(tag) else UNKNOWN, one.text)
    return dict(sorted(found.items())) if found else {UNKNOWN: label} if label else {}


def _scheme(iri: str, known: Concept | None) -> Json:
    """Name the vocabulary of a concept; where nobody tells it, by how the IRIs of its concepts begin."""
    uri = next((scheme for scheme in known.schemes if iris.node(scheme)), "") if known else ""
    return {"uri": uri} if uri else {"namespace": namespace(iri)}


def _person(one: str) -> Json:
    return {"uri": one} if "://" in one else {"prefLabel": {UNKNOWN: one}}


def _tool(match: Match) -> Json:
    return _filled({"prefLabel": {SPOKEN: match.tool}, "version": match.tool_version})
