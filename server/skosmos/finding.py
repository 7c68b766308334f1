"""Search and lookup: concepts by their labels, from the index that was made with the release."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from flask import request
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from graph.search import MOST, Hit, Name, Wish
from graph.search import search as find
from graph.vocab import SKOS
from server.served.ask import Term, rows
from server.skosmos.asked import BEYOND, Asked, Vocabulary, is_true, number, vocabularies, vocabulary
from server.skosmos.words import Body, Json, context, expand, local, shorten

HITS = 100
"""Hits that are given where nobody says how many."""
FIELDS = 20
VALUES = 20_000
"""Values of extra fields that an answer has at most."""


def search(asked: Asked) -> Body:
    """Find concepts by a label with wildcards. Raises: BadRequest; NotFound for a vocabulary that is not there."""
    text = request.args.get("query", "").strip()
    parent, group = request.args.get("parent", ""), request.args.get("group", "")
    if not text and not parent and not group:
        raise BadRequest("query parameter missing")
    wanted = _wanted(asked)
    wish = Wish(
        text or "*",
        language=request.args.get("lang", ""),
        types=_types(),
        schemes=_schemes(wanted),
        parent=parent,
        group=group,
        unique=is_true("unique"),
        limit=number("maxhits", HITS, MOST, least=1),
        offset=number("offset", 0, BEYOND),
    )
    hits = find(asked.index, wish)
    fields = [field for field in request.args.get("fields", "").split()[:FIELDS] if field in SKOS]
    language = request.args.get("labellang") or request.args.get("lang", "")
    results = _results(asked, hits, wanted, language)
    _extend(asked, results, fields)
    return {"@context": _context(fields, results, language), "uri": "", "results": list(results)}


def lookup(asked: Asked) -> Body:
    """Find the concepts that a label means best. Raises: BadRequest without a label; NotFound."""
    if not (label := request.args.get("label", "").strip()):
        raise BadRequest("label parameter missing")
    language = request.args.get("lang", "")
    wish = Wish(label, language=language, types=(SKOS.Concept.value,), schemes=(asked.only.scheme,), limit=MOST)
    results = _results(asked, find(asked.index, wish), (asked.only,), language)
    found = _best(results, label, language)
    if not found:
        raise NotFound(f"Could not find label '{label}'")
    terms: dict[str, Json] = {"at_language": language} if language else {}
    return {
        "@context": context(
            "onki",
            results={"@id": "onki:results"},
            prefLabel="skos:prefLabel",
            altLabel="skos:altLabel",
            hiddenLabel="skos:hiddenLabel",
            **terms,
        ),
        "result": list(found),
    }


def _best(results: list[Body], label: str, language: str) -> list[Body]:
    """Keep the results of the first rule that some meet: as it is written before any case, preferred before others."""
    rules: tuple[tuple[str, Callable[[str], str]], ...] = tuple(
        (field, fold)
        for field in ("prefLabel", *(() if language else ("matchedPrefLabel",)), "altLabel")
        for fold in (str, str.casefold)
    )
    for field, fold in rules:
        if found := [result for result in results if field in result and fold(str(result[field])) == fold(label)]:
            return [_plain(result) if field == "matchedPrefLabel" else result for result in found]
    return []


def _plain(result: Body) -> Body:
    """Call a result by the preferred label that was matched."""
    bare = {key: value for key, value in result.items() if key != "matchedPrefLabel"}
    return bare | {"prefLabel": result["matchedPrefLabel"]}


def _wanted(asked: Asked) -> tuple[Vocabulary, ...]:
    """Give the vocabularies to search: that of the address, those of ``vocab``, or all."""
    if named := request.args.get("vocab", "").split():
        return tuple(vocabulary(vocid) for vocid in dict.fromkeys(named))
    return (asked.vocabulary,) if asked.vocabulary else vocabularies()


def _types() -> tuple[str, ...]:
    """Give the classes that are wanted; parted by spaces, which an address may also write as a plus."""
    named = request.args.get("type", "").replace("+", " ").split()
    return tuple(expand(name) for name in named) or (SKOS.Concept.value,)


def _schemes(wanted: Iterable[Vocabulary]) -> tuple[str, ...]:
    schemes = tuple(known.scheme for known in wanted)
    named = set(request.args.get("scheme", "").split())
    return tuple(scheme for scheme in schemes if scheme in named) or ("",) if named else schemes or ("",)


def _results(asked: Asked, hits: tuple[Hit, ...], wanted: tuple[Vocabulary, ...], language: str) -> list[Body]:
    known = asked.names([hit.iri for hit in hits])
    return [_result(hit, known[hit.iri], wanted, language) for hit in hits]


def _result(hit: Hit, name: Name, wanted: tuple[Vocabulary, ...], language: str) -> Body:
    result: Body = {"uri": hit.iri, "type": [shorten(iri) for iri in hit.types], "localname": local(hit.iri)}
    shown = name.preferred(language or hit.language)
    tags = {(language or hit.language).lower(), ""}
    if shown and (shown.language in tags or shown.language.startswith(f"{language.lower() or hit.language}-")):
        result["prefLabel"] = shown.text
    if hit.kind != "pref":
        result[f"{hit.kind}Label"] = hit.text
    elif result.get("prefLabel") != hit.text:
        result["matchedPrefLabel" if "prefLabel" in result else "prefLabel"] = hit.text
    result["lang"] = hit.language
    if hit.notation:
        result["notation"] = hit.notation
    vocid = next((known.id for known in wanted if known.scheme in hit.schemes), None)
    return result | {"vocab": vocid} if vocid else result


def _extend(asked: Asked, results: list[Body], fields: list[str]) -> None:
    """Add the extra fields to results: all preferred labels by language, and what SKOS properties lead to."""
    if not fields or not results:
        return
    things = list(dict.fromkeys(str(result["uri"]) for result in results))
    if "prefLabel" in fields:
        known = asked.names(things)
        for result in results:
            preferred = [label for label in known[str(result["uri"])].labels if label.kind == "pref"]
            result["prefLabels"] = {label.language: label.text for label in reversed(preferred)}
    properties = [SKOS[field] for field in fields if field != "prefLabel"]
    values = _values(asked, things, properties) if properties else {}
    for result in results:
        for field in fields:
            if found := values.get((str(result["uri"]), SKOS[field].value)):
                result[field] = found


def _values(asked: Asked, things: list[str], properties: list[NamedNode]) -> dict[tuple[str, str], list[Json]]:
    iris = [NamedNode(thing) for thing in things]
    found = rows(asked.store, "valued", things=iris, properties=properties, limit=VALUES)
    names = asked.names([row["value"].value for row in found if isinstance(row["value"], NamedNode)])
    values: dict[tuple[str, str], list[Json]] = {}
    for row in found:
        key = (_iri(row["thing"]), _iri(row["property"]))
        values.setdefault(key, []).append(_value(asked, row["value"], names))
    return values


def _value(asked: Asked, value: Term, names: dict[str, Name]) -> Json:
    if isinstance(value, NamedNode):
        label = asked.called(names.get(value.value))
        return {"uri": value.value, "prefLabel": label} if label else {"uri": value.value}
    return value.value if isinstance(value, Literal) else str(value)


def _iri(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _context(fields: list[str], results: list[Body], language: str) -> Body:
    terms: dict[str, Json] = {field: f"skos:{field}" for field in fields}
    if any("prefLabels" in result for result in results):
        terms["prefLabels"] = {"@id": "skos:prefLabel", "@container": "@language"}
    if language:
        terms["at_language"] = language
    fixed: dict[str, Json] = {
        "results": {"@id": "onki:results", "@container": "@list"},
        "prefLabel": "skos:prefLabel",
        "altLabel": "skos:altLabel",
        "hiddenLabel": "skos:hiddenLabel",
    }
    return context("isothes", "onki", **fixed | terms)
