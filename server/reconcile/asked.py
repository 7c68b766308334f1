"""What a client asks, in either version of the protocol: batches of names, and for whom the answer is.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
https://reconciliation-api.github.io/specs/1.0-draft/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial

from flask import Request, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from graph.link.crowd import cries
from graph.reconcile import Condition, Wish
from graph.reconcile.evidence import ANY, QUANTIFIERS
from graph.reconcile.match import LIMIT, MOST, STRICTNESS
from server.cache.codings import expand
from server.served.current import settings

OLD, NEW = "0.2", "1.0-draft"
BATCH = 50
"""Names that may be asked for at once."""

LONGEST = 1000
"""Letters of a name or a value."""

CONDITIONS, VALUES = 20, 20
FIELDS = frozenset({"query", "type", "limit", "properties", "type_strict"})
LONGEST_TAG = 35
LANGUAGES = 8


class TooMuch(BadRequest):
    """A query is larger than any should be: it finds nothing, and costs its batch none."""


Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Batch:
    """``wishes`` have names of their own in version 0.2, and only an order in 1.0."""

    version: str
    wishes: tuple[tuple[str, Wish], ...]


def languages() -> tuple[str, ...]:
    """Give the languages that the reader likes, best first: by the parameter ``lang``, then by header."""
    asked = [request.args.get("lang", "")] + [range_ for range_, _ in request.accept_languages]
    known = [tag.lower() for tag in asked if tag and len(tag) <= LONGEST_TAG and tag.replace("-", "").isalnum()]
    wanted = [*known[:LANGUAGES], settings().dataset.language.lower()]
    return tuple(dict.fromkeys(one for tag in wanted for one in (tag, tag.partition("-")[0])))


def body(asked: Request) -> bytes:
    """Read a body, as far as it may go. Raises: RequestEntityTooLarge, BadRequest."""
    most = settings().limits.query_bytes
    asked.max_content_length = most
    try:
        return expand(asked.get_data(cache=True), asked.headers.get("Content-Encoding", ""), most)
    except RequestEntityTooLarge as err:
        raise RequestEntityTooLarge(f"the body is too long; at most {most:,} bytes were expected") from err


def decoded(text: str | bytes, what: str) -> Json:
    """Read JSON. Raises: BadRequest, also for halves of characters, which no answer could say again."""
    try:
        found: Json = json.loads(text)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as err:
        raise BadRequest(f"{what} is no JSON: {str(err)[:200]}") from err
    return found


def posted(asked: Request) -> Json:
    """Read a JSON body. Raises: UnsupportedMediaType, BadRequest, RequestEntityTooLarge."""
    if asked.mimetype != "application/json":
        raise UnsupportedMediaType("a body in application/json was expected")
    return decoded(body(asked), "the body")


def old(told: Json, language: str) -> Batch:
    """Read a batch of version 0.2: queries by their names. Raises: BadRequest, RequestEntityTooLarge."""
    if not isinstance(told, dict):
        raise BadRequest("queries is no JSON object; one of queries by their names was expected")
    _bounded(len(told))
    return Batch(OLD, _together((key, _wish(partial(_old, one, key, language))) for key, one in told.items()))


def new(told: Json) -> Batch:
    """Read a batch of version 1.0: a list of queries. Raises: BadRequest, RequestEntityTooLarge."""
    queries = told.get("queries") if isinstance(told, dict) else None
    if not isinstance(queries, list):
        raise BadRequest("an object with a list of 'queries' was expected")
    _bounded(len(queries))
    return Batch(
        NEW, _together((str(at), _wish(partial(_new, one, f"queries[{at}]"))) for at, one in enumerate(queries))
    )


def single(text: str, language: str) -> Wish:
    """Read the one query of version 0.1: a name, or a query as an object. Raises: BadRequest."""
    if text.lstrip().startswith("{"):
        return _old(decoded(text, "query"), "query", language)
    return Wish(_text(text, "query"), language)


def _wish(read: Callable[[], Wish]) -> Wish:
    """Read a query of a batch; one that is larger than any should be wishes for nothing. Raises: BadRequest."""
    try:
        return read()
    except TooMuch:
        return Wish("")


def _together(wishes: Iterable[tuple[str, Wish]]) -> tuple[tuple[str, Wish], ...]:
    """Let the names of a batch tell whether they are written in capitals, all of them."""
    batch = tuple(wishes)
    loud = cries(wish.text for _, wish in batch)
    return tuple((key, replace(wish, loud=loud)) for key, wish in batch) if loud else batch


def _bounded(size: int) -> None:
    if size > BATCH:
        raise RequestEntityTooLarge(f"{size:,} queries; at most {BATCH} in a batch were expected")


def _old(told: Json, where: str, language: str) -> Wish:
    if not isinstance(told, dict):
        raise BadRequest(f"{where[:40]} is no object; a query was expected")
    if strange := sorted(told.keys() - FIELDS - {"lang"}):
        raise BadRequest(f"{where[:40]} has '{strange[0][:40]}'; there are {', '.join(sorted(FIELDS))}")
    properties = _list(told.get("properties", []), f"{where[:40]}.properties")
    conditions = tuple(_property(one, where) for one in properties)
    text = _text("" if told.get("query") is None else told["query"], f"{where[:40]}.query")
    if "query" not in told and not conditions:  # an empty cell of a column has no answer, and costs its batch none
        raise BadRequest(f"{where[:40]} has neither a query nor properties; one of them was expected")
    types = told.get("type", [])
    strict = told.get("type_strict", STRICTNESS[0])
    if strict not in STRICTNESS:
        raise BadRequest(
            f"{where[:40]}.type_strict is {str(strict)[:20]!r}; one of {', '.join(STRICTNESS)} was expected"
        )
    return Wish(
        text.strip(),
        tag(told.get("lang", language)),
        tuple(_type(one) for one in (types if isinstance(types, list) else [types])[:VALUES] if one),
        str(strict),
        _limit(told.get("limit"), where),
        conditions,
    )


def _property(told: Json, where: str) -> Condition:
    if not isinstance(told, dict) or not isinstance(told.get("pid"), str) or "v" not in told:
        raise BadRequest(f"{where[:40]}.properties: an object with 'pid' and 'v' was expected")
    return Condition(str(told["pid"])[:LONGEST], _values(told["v"], where))


def _new(told: Json, where: str) -> Wish:
    if not isinstance(told, dict):
        raise BadRequest(f"{where} is no object; a query was expected")
    if strange := sorted(told.keys() - {"type", "limit", "lang", "dir", "conditions"}):
        raise BadRequest(f"{where} has '{strange[0][:40]}'; there are conditions, dir, lang, limit, type")
    told_conditions = _list(told.get("conditions"), f"{where}.conditions")
    if not told_conditions:
        raise BadRequest(f"{where}.conditions is empty; one at least was expected")
    names, conditions = list[str](), list[Condition]()
    for one in told_conditions:
        kind, condition = _condition(one, where)
        if kind == "name" and not condition.required and condition.quantifier == ANY and not names:
            names += condition.values[:1]
            conditions += [Condition("name", condition.values[1:])] if condition.values[1:] else []
        elif kind == "name":
            names = names or list(condition.values[:1])
            conditions.append(condition)
        else:
            conditions.append(condition)
    type_ = told.get("type")
    if type_ is not None and not isinstance(type_, str):
        raise BadRequest(f"{where}.type is no text; the id of one type was expected")
    return Wish(
        next(iter(names), "").strip(),
        tag(told.get("lang", "")),
        (type_,) if type_ else (),
        limit=_limit(told.get("limit"), where),
        conditions=tuple(conditions),
    )


def _condition(told: Json, where: str) -> tuple[str, Condition]:
    if not isinstance(told, dict) or "propertyValue" not in told:
        raise BadRequest(f"{where}.conditions: an object with 'matchType' and 'propertyValue' was expected")
    kind = told.get("matchType")
    if kind not in {"name", "id", "property"}:
        raise BadRequest(f"{where}.conditions: matchType is {str(kind)[:20]!r}; name, id or property was expected")
    named = told.get("propertyId") if kind == "property" else kind
    if not isinstance(named, str) or not named:
        raise BadRequest(f"{where}.conditions: a 'propertyId' was expected with matchType property")
    quantifier = told.get("matchQuantifier", ANY)
    if quantifier not in QUANTIFIERS:
        raise BadRequest(
            f"{where}.conditions: matchQuantifier is {str(quantifier)[:20]!r}; any, all or none was expected"
        )
    required = told.get("required", False)
    if not isinstance(required, bool):
        raise BadRequest(f"{where}.conditions: required is no boolean")
    values = _values(told["propertyValue"], where)
    return str(kind), Condition(named[:LONGEST], values, str(quantifier), required)


def _values(told: Json, where: str) -> tuple[str, ...]:
    given = told if isinstance(told, list) else [told]
    if len(given) > VALUES:
        raise TooMuch(f"{where[:40]}: {len(given)} values of a property; at most {VALUES} were expected")
    return tuple(dict.fromkeys(text for one in given for text in _value(one, where)))


def _value(told: Json, where: str) -> Iterator[str]:
    """Give a value as text: an entity by its id; a whole number without its fraction; nothing of an empty cell."""
    if told is None:
        return
    if isinstance(told, Mapping):
        told = told.get("id")
    if isinstance(told, bool):
        told = "true" if told else "false"
    if isinstance(told, (int, float)):
        told = str(int(told)) if isinstance(told, int) or told.is_integer() else str(told)
    text = _text(told, f"{where[:40]}: a value").strip()
    if text:
        yield text


def _text(told: Json, what: str) -> str:
    if not isinstance(told, str):
        raise BadRequest(f"{what} is no text")
    if len(told) > LONGEST:
        raise TooMuch(f"{what} has {len(told):,} letters; at most {LONGEST:,} were expected")
    return told


def _type(told: Json) -> str:
    if isinstance(told, Mapping):
        told = told.get("id")
    return _text(told, "a type")


def _list(told: Json, what: str) -> list[Json]:
    if not isinstance(told, list):
        raise BadRequest(f"{what} is no list")
    if len(told) > CONDITIONS:
        raise TooMuch(f"{what} has {len(told)} members; at most {CONDITIONS} were expected")
    return told


def _limit(told: Json, where: str) -> int:
    if told is None:
        return LIMIT
    if isinstance(told, bool) or not isinstance(told, (int, float)) or told < 1 or told != told // 1:
        raise BadRequest(f"{where[:40]}.limit is {str(told)[:20]!r}; a whole number from 1 was expected")
    return int(min(told, MOST))


def tag(told: Json) -> str:
    text = _text(told, "lang")
    if text and not (len(text) <= LONGEST_TAG and text.replace("-", "").isalnum()):
        raise BadRequest(f"lang is {text[:40]!r}; a language tag such as en was expected")
    return text.lower()
