"""Data extension: what is said of things that are reconciled, property by property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import request
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from graph.link.concept import PREF
from graph.reconcile.kinds import TYPES, find
from graph.reconcile.properties import DATE, LINK, PROPERTIES, THING, Property
from graph.vocab import XSD
from server.reconcile.asked import LONGEST, NEW, Json
from server.reconcile.manifest import SETTINGS
from server.reconcile.suggest import number
from server.reconcile.telling import Body, Voice
from server.served.ask import Term, rows
from server.served.current import serving

IDS, PROPERTIES_AT_ONCE = 200, 40
VALUES = 20_000
"""Values of an answer."""

Said = Mapping[tuple[str, str], Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Column:
    """A property that is asked for; ``property`` is None for one that is not known. ``most`` 0 is all values."""

    id: str
    property: Property | None
    most: int = 0
    content: str = "id"
    language: str = ""


def propose(voice: Voice) -> Body:
    """Propose properties for a type; all of them for one that is not known."""
    named = request.args.get("type", "")[:LONGEST]
    kind = find(named)
    leaves = set(kind.leaves) if kind else {leaf for one in TYPES.values() for leaf in one.leaves}
    limit = number("limit", 0, len(PROPERTIES))
    found: list[Json] = [voice.property(one) for one in PROPERTIES.values() if leaves & set(one.of)]
    told: Body = {"properties": found[: limit or None], "type": named}
    return told | ({"limit": limit} if limit else {})


def extend(asked: Json, voice: Voice) -> Body:
    """Answer a data extension query. Raises: BadRequest, RequestEntityTooLarge."""
    if not isinstance(asked, dict):
        raise BadRequest("an object with 'ids' and 'properties' was expected")
    ids, columns = _ids(asked.get("ids")), _columns(asked.get("properties"))
    numbers = {one: known[0] for one in ids if (known := voice.things.known(one))}
    said = _said({voice.things.concept(at).iri for at in numbers.values()}, columns)
    meta: list[Json] = [_meta(column, voice) for column in columns]
    cells = {one: [_cells(numbers.get(one), column, said, voice) for column in columns] for one in ids}
    if voice.version == NEW:
        return {"meta": meta, "rows": [_row(one, columns, cells[one]) for one in ids]}
    return {
        "meta": meta,
        "rows": {one: {c.id: cell for c, cell in zip(columns, cells[one], strict=True)} for one in ids},
    }


def _row(one: str, columns: Sequence[Column], cells: Sequence[list[Json]]) -> Json:
    told: list[Json] = [{"id": c.id, "values": cell} for c, cell in zip(columns, cells, strict=True)]
    return {"id": one, "properties": told}


def _ids(told: Json) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(one, str) and len(one) <= LONGEST for one in told):
        raise BadRequest(f"ids is no list of texts of at most {LONGEST:,} letters")
    if len(told) > IDS:
        raise RequestEntityTooLarge(f"{len(told):,} ids; at most {IDS} were expected")
    return list(dict.fromkeys(str(one) for one in told))


def _columns(told: Json) -> list[Column]:
    if not isinstance(told, list) or not all(isinstance(one, dict) and isinstance(one.get("id"), str) for one in told):
        raise BadRequest("properties is no list of objects with an 'id'")
    if len(told) > PROPERTIES_AT_ONCE:
        raise RequestEntityTooLarge(f"{len(told):,} properties; at most {PROPERTIES_AT_ONCE} were expected")
    return [_column(one) for one in told if isinstance(one, dict)]


def _column(told: Body) -> Column:
    id_, given = str(told["id"])[:LONGEST], told.get("settings", {})
    set_ = given if isinstance(given, dict) else {}
    most, content = str(set_.get("limit") or 0), str(set_.get("content") or "id")
    if not most.isascii() or not most.isdigit():
        raise BadRequest(f"limit of '{id_[:40]}' is {most[:20]!r}; a whole number was expected")
    choices = next([value for value, _ in choices] for name, *_, choices in SETTINGS if name == "content")
    if content not in choices:
        raise BadRequest(f"content of '{id_[:40]}' is {content[:20]!r}; one of {', '.join(choices)} was expected")
    return Column(id_, PROPERTIES.get(id_), int(most[:9]), content, str(set_.get("language") or "").lower()[:LONGEST])


def _meta(column: Column, voice: Voice) -> Json:
    one = column.property
    if one is None:
        return {"id": column.id, "name": column.id}
    told = voice.property(one)
    if one.shape == THING and column.content == "id":
        kind = {key: value for key, value in voice.type(TYPES[one.to]).items() if key != "broader"}
        return {**told, "type": kind}
    return told


def _said(iris: set[str], columns: Sequence[Column]) -> Said:
    """Ask the store once for all values. Raises: RequestEntityTooLarge."""
    predicates = {predicate for one in columns if one.property for predicate in one.property.predicates}
    if not iris or not predicates:
        return {}
    found = rows(
        serving().store,
        "valued",
        things=[NamedNode(iri) for iri in sorted(iris)],
        properties=sorted(predicates, key=str),
        limit=VALUES + 1,
    )
    if len(found) > VALUES:
        raise RequestEntityTooLarge(f"more than {VALUES:,} values; ask for fewer things or properties at once")
    said: dict[tuple[str, str], list[Term]] = defaultdict(list)
    for row in found:
        said[str(row["thing"])[1:-1], str(row["property"])[1:-1]].append(row["value"])
    return said


def _cells(at: int | None, column: Column, said: Said, voice: Voice) -> list[Json]:
    one = column.property
    if one is None or at is None:
        return []
    if one.id in {"year", "records"}:
        about = voice.things.about(at)
        numbers = [about.records] if one.id == "records" else list(about.values.get("year", {}))
        return [{"int": value} for value in numbers[: column.most or None]]
    iri = voice.things.concept(at).iri
    terms = {term for predicate in one.predicates for term in said.get((iri, predicate.value), ())}
    kept = sorted((term for term in terms if _fits(term, column)), key=lambda term: (*_order(term, voice), str(term)))
    found = [cell for term in kept for cell in _cell(term, column, one, voice)]
    unique = list({str(cell): cell for cell in found}.values())
    return list(unique[: column.most or None])


def _fits(term: Term, column: Column) -> bool:
    if not column.language or not isinstance(term, Literal) or not term.language:
        return True
    return term.language.lower().startswith(column.language)


def _order(term: Term, voice: Voice) -> tuple[int, str]:
    """Sort texts by the reader's languages."""
    language = (term.language or "").lower() if isinstance(term, Literal) else ""
    liked = [at for at, tag in enumerate(voice.languages) if tag in {language, language.partition("-")[0]}]
    return (liked[0] if liked else len(voice.languages)), language


def _cell(term: Term, column: Column, one: Property, voice: Voice) -> Iterator[Body]:
    if isinstance(term, NamedNode):
        yield _named(term.value, column, one, voice)
    elif isinstance(term, Literal):
        language = (term.language or "").lower()
        if one.shape == DATE and term.datatype == XSD.date and len(term.value) == len("2021-01-17"):
            yield {"date": f"{term.value}T00:00:00Z"}
        else:
            yield {"str": term.value, **voice.tagged("" if language == "und" else language)}


def _named(iri: str, column: Column, one: Property, voice: Voice) -> Body:
    at = voice.things.index.number(iri) if one.shape != LINK else None
    if at is None or column.content == "iri":
        return {"str": iri}
    concept = voice.things.concept(at)
    wanted = [x for x in concept.labels if column.language and x.language.startswith(column.language)]
    label = next((x for x in wanted if x.kind == PREF), voice.label(concept))
    if column.content == "name":
        return {"str": label.text, **voice.tagged(label.language)}
    return {"id": iri, "name": label.text, **voice.tagged(label.language)}
