"""Mappings as registries give them: an array, a mapping a line, a concordance or concepts with their mappings in them.

A mapping to a choice of concepts is one to each; one to several together has no place here. What people said of a
mapping in annotations, for it or against it, becomes its remark and decides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pyoxigraph import NamedNode

from graph.mappings.curies import ABSOLUTE
from graph.mappings.jskos import remarks
from graph.mappings.match import ACCEPTED, Match
from graph.mappings.unplaced import ABSENT, NO_TERM, SEVERAL, TEXT, Homeless, Unplaced, relation
from graph.names import clean
from graph.record import Reject
from graph.vocab import SKOS

SHORT = "skos:"
RELATED = SKOS.mappingRelation.value
INHERITED = ("creator", "contributor", "created")
"""What a concordance says for all of its mappings that do not say it themselves."""
TARGET = b'"target"'
"""What a file has where annotations stand by themselves."""
Json = Mapping[str, object]


def read(content: bytes, loose: str = "") -> Iterator[Match | Unplaced | Reject]:
    """Read mappings; ``loose`` is the relation of those that do not tell theirs.

    Raises: ValueError where it is no JSON at all.
    """
    number = 0
    standing = remarks.by_target(_objects(content)) if TARGET in content else {}
    met: set[str] = set()
    for found in _objects(content):
        if isinstance(found, Reject):
            yield found
            continue
        for one in _within(found):
            if remarks.is_one(one):
                continue
            number += 1
            text = json.dumps(one, ensure_ascii=False)
            met |= _ids(one) & standing.keys()
            try:
                yield from _read(one, loose, standing)
            except Homeless as err:
                yield Unplaced(f"mapping {number}", err.kind, str(err), text)
            except ValueError as err:
                yield Reject(f"mapping {number}", str(err), text)
    for target in sorted(standing.keys() - met):
        for said in standing[target]:
            yield Unplaced(target, ABSENT, "no mapping of the file has this IRI", json.dumps(said, ensure_ascii=False))


def _objects(content: bytes) -> Iterator[object]:
    """Yield what an array, an object, or lines of objects hold; a line that is no JSON is rejected."""
    text = content.decode("utf-8-sig")
    try:
        found = json.loads(text)
    except ValueError:
        lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
        if len(lines) < 2 or not lines[0][1].rstrip().endswith("}"):
            raise
        for number, line in lines:
            try:
                yield json.loads(line)
            except ValueError as err:
                yield Reject(f"line {number}", f"it is no JSON ({err}); an object was expected", line)
        return
    yield from found if isinstance(found, list) else (found,)


def _within(found: object) -> Iterator[object]:
    """Yield the mappings of a concordance, or of a concept; a mapping itself as it is."""
    held = found.get("mappings") if isinstance(found, dict) and "from" not in found else None
    if not isinstance(found, dict) or not isinstance(held, list):
        yield found
        return
    told = {key: found[key] for key in INHERITED if key in found}
    yield from ({**told, **one} if isinstance(one, dict) else one for one in held)


def _ids(mapping: object) -> set[str]:
    """Give all the IRIs that a mapping has."""
    told = (mapping.get("uri"), *_listed(mapping.get("identifier"))) if isinstance(mapping, dict) else ()
    return {one for one in told if isinstance(one, str)}


def _remark(mapping: Json, standing: Mapping[str, list[object]]) -> str:
    """Give the note of a mapping, and what people said of it."""
    said = [
        *_listed(mapping.get("annotations")),
        *(one for iri in sorted(_ids(mapping)) for one in standing.get(iri, ())),
    ]
    return remarks.joined(*_texts(mapping.get("note")), remarks.told(said))


def _read(found: object, loose: str, standing: Mapping[str, list[object]]) -> Iterator[Match]:
    if not isinstance(found, dict):
        raise ValueError("this is no JSON object; a mapping of JSKOS was expected")  # noqa: TRY004 - bad data is a value
    if "from" not in found and "to" not in found:
        raise ValueError("it has neither 'from' nor 'to'; a mapping, or a concordance with its mappings, was expected")
    ours, theirs = _members(found, "from"), _members(found, "to")
    related = _relation(found, loose)
    relevance, notes = found.get("mappingRelevance"), found.get("editorialNote")
    known = isinstance(relevance, (int, float)) and not isinstance(relevance, bool)
    for subject, subject_label in ours:
        for object_, object_label in theirs:
            yield Match(
                subject,
                object_,
                related,
                ACCEPTED,
                subject_label=subject_label,
                object_label=object_label,
                justification=_justified(found.get("justification")),
                confidence=float(min(1, max(0, relevance))) if known and relevance is not None else None,
                authors=tuple(name for one in _listed(found.get("creator")) if (name := _name(one))),
                reviewers=tuple(name for one in _listed(found.get("contributor")) if (name := _name(one))),
                tool=next((name for one in _listed(found.get("tool")) if (name := _tool(one))), ""),
                tool_version=next((name for one in _listed(found.get("tool")) if (name := _version(one))), ""),
                date=str(found.get("created") or found.get("modified") or "")[:10],
                reviewed=str(found.get("modified") or "")[:10] if found.get("created") else "",
                comment=_remark(found, standing),
                evidence=tuple(clean(str(one)) for one in _every(notes)),
            )


def _relation(found: Json, loose: str) -> str:
    """Give the first type that is a relation; one that only says that there is a mapping tells less than any other."""
    types = [one.replace(SHORT, SKOS.iri) for one in _listed(found.get("type")) if isinstance(one, str)]
    claimed = next((one for one in types if one != RELATED), "")
    return relation(claimed, loose)


def _members(found: Json, end: str) -> list[tuple[str, str]]:
    """Give the concepts of an end, each of which the mapping holds for by itself. Raises: ValueError."""
    bundle = found.get(end)
    if not isinstance(bundle, dict):
        raise ValueError(f"'{end}' is no bundle of concepts; one with a memberSet was expected")  # noqa: TRY004 - a value
    way = next((key for key in ("memberSet", "memberList", "memberChoice", "memberRoles") if key in bundle), "")
    members = _listed(bundle.get(way)) if way else []
    if way == "memberRoles" or (len(members) > 1 and way != "memberChoice"):
        raise Homeless(SEVERAL, f"'{end}' has {len(members)} concepts that count together; one was expected")
    if not members:
        raise Homeless(NO_TERM, f"'{end}' has no concept")
    return [_member(one, end) for one in members]


def _member(member: object, end: str) -> tuple[str, str]:
    told = member if isinstance(member, dict) else {}
    label = _text(told.get("prefLabel"))
    iri = told.get("uri")
    if not iri and (label or told.get("notation")):
        shown = label or str(told.get("notation"))
        raise Homeless(TEXT, f"'{end}' has a concept without a uri: {shown[:60]}")
    try:
        return NamedNode(str(iri)).value, label
    except ValueError as err:
        raise ValueError(f"'{end}' has no uri, or one that is no IRI ({err})") from err


def _justified(told: object) -> str:
    text = str(told or "")
    return text if ABSOLUTE.fullmatch(text) else ""


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _name(person: object) -> str:
    if isinstance(person, str):
        return clean(person)
    if not isinstance(person, dict):
        return ""
    return str(person.get("uri") or "") or _text(person.get("prefLabel")) or clean(str(person.get("name") or ""))


def _tool(tool: object) -> str:
    if not isinstance(tool, dict):
        return clean(tool) if isinstance(tool, str) else ""
    return _text(tool.get("prefLabel")) or str(tool.get("uri") or tool.get("url") or "")


def _version(tool: object) -> str:
    return clean(str(tool.get("version") or "")) if isinstance(tool, dict) else ""


def _text(languages: object) -> str:
    """Give one text of a language map, an English one first."""
    return next(iter(_texts(languages)), "")


def _texts(languages: object) -> list[str]:
    """Give the texts of one language of a map, English first; ``-`` stands there for languages that are not told."""
    if not isinstance(languages, dict):
        return [clean(languages)] if isinstance(languages, str) else []
    first = sorted(
        ((tag != "en", value) for tag, value in languages.items() if tag != "-" and value), key=lambda one: one[0]
    )
    return [clean(str(text)) for text in _listed(first[0][1])] if first else []


def _every(languages: object) -> list[object]:
    """Give all the texts of a language map of lists."""
    return [text for texts in languages.values() for text in _listed(texts)] if isinstance(languages, dict) else []
