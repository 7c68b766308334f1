"""Mappings as JSKOS, the format of the mapping registries of libraries: https://gbv.github.io/jskos/#concept-mappings.

JSKOS has no word for a mapping that does not hold, so only those that are accepted are written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from pyoxigraph import NamedNode

from graph.mappings.match import ACCEPTED, RELATIONS, Match
from graph.mappings.triples import node_of, set_of
from graph.names import Names, clean
from graph.record import Reject
from graph.vocab import SKOS

CONTEXT = "https://gbv.github.io/jskos/context.json"
Json = Mapping[str, object]


def write(matches: Iterable[Match], name: str, names: Names) -> bytes:
    """Write the accepted mappings as one JSON array, a mapping a line."""
    accepted = sorted((match for match in matches if match.state == ACCEPTED), key=lambda match: match.pair)
    lines = (json.dumps(_mapping(match, name, names), ensure_ascii=False) for match in accepted)
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def _mapping(match: Match, name: str, names: Names) -> dict[str, object]:
    told: dict[str, object] = {
        "@context": CONTEXT,
        "uri": node_of(match, names).value,
        "type": [SKOS[match.relation].value],
        "from": _bundle(match.subject, match.subject_label),
        "to": _bundle(match.object, match.object_label),
        "partOf": [{"uri": set_of(name, names).value}],
        "creator": [_person(one) for one in match.authors or (match.tool,) if one],
        "contributor": [_person(one) for one in match.reviewers],
        "created": match.date,
        "modified": match.reviewed,
        "mappingRelevance": match.confidence,
        "justification": match.justification,
        "note": {"en": [match.reason]} if match.reason else None,
    }
    return {key: value for key, value in told.items() if value not in (None, "", [])}


def _bundle(iri: str, label: str) -> dict[str, object]:
    return {"memberSet": [{"uri": iri, **({"prefLabel": {"und": label}} if label else {})}]}


def _person(one: str) -> dict[str, object]:
    return {"uri": one} if "://" in one else {"prefLabel": {"und": one}}


def read(content: bytes) -> Iterator[Match | Reject]:
    """Read mappings from a JSON array, an object, or a line each; what is no mapping of one to one is rejected.

    Raises: ValueError where it is no JSON.
    """
    for number, found in enumerate(_objects(content), 1):
        try:
            yield _read(found)
        except ValueError as err:
            yield Reject(f"mapping {number}", str(err), json.dumps(found, ensure_ascii=False)[:2000])


def _objects(content: bytes) -> Iterator[object]:
    text = content.decode("utf-8-sig")
    try:
        found = json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        yield from map(json.loads, lines)
        return
    yield from found if isinstance(found, list) else (found,)


def _read(found: object) -> Match:
    if not isinstance(found, dict):
        raise ValueError("this is no JSON object; a mapping of JSKOS was expected")  # noqa: TRY004 - bad data is a value
    types = [one for one in _listed(found.get("type")) if isinstance(one, str)]
    relation = next((name for one in types if (name := one.removeprefix(SKOS.iri)) in RELATIONS), None)
    if relation is None:
        offered = ", ".join(RELATIONS)
        raise ValueError(f"type is {', '.join(types)[:80] or 'absent'}; one of skos: {offered} was expected")
    subject, subject_label = _member(found, "from")
    object_, object_label = _member(found, "to")
    relevance = found.get("mappingRelevance")
    day = str(found.get("created") or found.get("modified") or "")[:10]
    return Match(
        subject,
        object_,
        relation,
        subject_label=subject_label,
        object_label=object_label,
        justification=str(found.get("justification") or ""),
        confidence=min(1.0, max(0.0, float(relevance))) if isinstance(relevance, (int, float)) else None,
        authors=tuple(name for one in _listed(found.get("creator")) if (name := _name(one))),
        reviewers=tuple(name for one in _listed(found.get("contributor")) if (name := _name(one))),
        date=day,
        comment=_text(found.get("note")),
    )


def _member(found: Json, end: str) -> tuple[str, str]:
    bundle = found.get(end)
    members = [one for key in ("memberSet", "memberList", "memberChoice") for one in _in(bundle, key)]
    if len(members) != 1 or not isinstance(members[0], dict):
        raise ValueError(f"'{end}' has {len(members)} concepts; one was expected")
    iri = members[0].get("uri")
    try:
        return NamedNode(str(iri)).value, _text(members[0].get("prefLabel"))
    except ValueError as err:
        raise ValueError(f"'{end}' has no uri, or one that is no IRI ({err})") from err


def _in(bundle: object, key: str) -> list[object]:
    return _listed(bundle.get(key)) if isinstance(bundle, dict) else []


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(person: object) -> str:
    if isinstance(person, str):
        return clean(person)
    if not isinstance(person, dict):
        return ""
    return str(person.get("uri") or "") or _text(person.get("prefLabel")) or clean(str(person.get("name") or ""))


def _text(languages: object) -> str:
    """Give one text of a language map, an English one first."""
    if not isinstance(languages, dict) or not languages:
        return clean(languages) if isinstance(languages, str) else ""
    value = languages.get("en") or next(iter(languages.values()))
    return clean(str(value[0] if isinstance(value, list) and value else value or ""))
