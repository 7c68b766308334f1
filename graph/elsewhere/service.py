"""A reconciliation service elsewhere: which version it speaks, how much it takes at once, and what it answers.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/
https://reconciliation-api.github.io/specs/1.0-draft/
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from graph.errors import SourceError
from graph.harvest.web import Manners, Response, Web, shown

OLD, NEW = "0.2", "1.0-draft"
BATCH, LARGEST = 10, 100
"""Names that are asked for at once, of a service that says nothing of it; and at the most."""

LIMIT = 5
MUCH = 1e12
"""A score that is none."""
LONGEST = 500
"""Letters of a name that are asked for, and of an answer's texts that are kept."""

MANNERS = Manners(connect=20, read=60, whole=120, retries=5, patience=600, size=16 << 20)
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Post = Callable[[str, str, bytes], bytes]
"""Sends a body of a media type to an address, and gives what is answered; no body is a GET. Raises: SourceError."""


@dataclass(frozen=True, slots=True)
class Query:
    """A name to ask for; ``type`` is one of the service's types, or empty."""

    text: str
    language: str = ""
    type: str = ""

    def told(self, version: str) -> dict[str, Json]:
        """Write it as a version of the protocol does."""
        kind: dict[str, Json] = {"type": self.type} if self.type else {}
        if version == OLD:
            return {"query": self.text[:LONGEST], "limit": LIMIT, **kind}
        named: Json = {"matchType": "name", "propertyValue": self.text[:LONGEST]}
        spoken: dict[str, Json] = {"lang": self.language} if self.language else {}
        return {"conditions": [named], "limit": LIMIT, **kind, **spoken}


@dataclass(frozen=True, slots=True)
class Answer:
    """A candidate as the service tells it; ``score`` is on a scale of its own, None where there is none."""

    id: str
    name: str
    description: str = ""
    language: str = ""
    score: float | None = None
    match: bool = False


@dataclass(frozen=True, slots=True)
class Service:
    """``space`` is how the IRIs of its things begin, ``view`` a template of their addresses; either may be empty."""

    address: str
    version: str
    name: str
    batch: int
    space: str = ""
    view: str = ""

    def iri(self, id_: str) -> str:
        """Give the IRI of what the service calls so; empty where it tells no way to one."""
        if "://" in id_ or id_.startswith("urn:"):
            return id_
        if self.space.endswith(("/", "#", "=", ":")):
            return f"{self.space}{quote(id_, safe=':/')}"
        for template, safe in (("{{id}}", ""), ("{+id}", ":/?#[]@!$&'()*+,;="), ("{id}", "")):
            if template in self.view:
                return self.view.replace(template, quote(id_, safe=safe))
        return ""

    def ask(self, queries: Sequence[Query], post: Post) -> Iterator[tuple[Query, str]]:
        """Yield each query with what is answered to it, as text, in batches that the service takes.

        Raises: SourceError for a service that fails, or answers what is no answer.
        """
        for start in range(0, len(queries), self.batch):
            batch = queries[start : start + self.batch]
            if self.version == OLD:
                told = {f"q{at}": one.told(OLD) for at, one in enumerate(batch)}
                body, kind, address = urlencode({"queries": json.dumps(told)}), FORM, self.address
            else:
                body, kind = json.dumps({"queries": [one.told(NEW) for one in batch]}), JSON
                address = f"{self.address.rstrip('/')}/match"
            found = _parsed(post(address, kind, body.encode()), address)
            for at, one in enumerate(batch):
                yield one, json.dumps(_results(found, at, self), ensure_ascii=False)


def describe(address: str, get: Callable[[str], bytes]) -> Service:
    """Read a service's manifest. Raises: SourceError for what is none, or of no version that is known."""
    told = _parsed(get(address), address)
    versions = told.get("versions", ["0.1"])
    listed = [str(one) for one in versions] if isinstance(versions, list) else []
    if "name" not in told or not listed:
        raise SourceError(f"{shown(address)} is no reconciliation service: a manifest with a name was expected")
    old = {"0.1", OLD} & set(listed)
    if not old and not any(one.startswith("1.") for one in listed):
        raise SourceError(f"{shown(address)} speaks {', '.join(listed)}; 0.2 or 1.0 was expected")
    size, view = told.get("batchSize"), told.get("view")
    batch = min(size, LARGEST) if isinstance(size, int) and size > 0 else BATCH
    url = view.get("url") if isinstance(view, dict) else ""
    space = told.get("identifierSpace")
    return Service(
        address, OLD if old else NEW, str(told["name"]), batch, str(space or "") if old else "", str(url or "")
    )


def read(body: str) -> tuple[Answer, ...]:
    """Read what was answered to one query; what has no id or name is no candidate."""
    found = json.loads(body)
    return tuple(_answer(one) for one in found if isinstance(one, dict) and one.get("id") and one.get("name"))


def _answer(told: Mapping[str, Json]) -> Answer:
    score = told.get("score")
    return Answer(
        str(told["id"]),
        str(told["name"])[:LONGEST],
        str(told.get("description") or "")[:LONGEST],
        str(told.get("lang") or "").lower(),
        _number(score),
        told.get("match") is True,
    )


def _number(told: Json) -> float | None:
    """Give a score that can be compared; a number past all bounds is none."""
    if isinstance(told, bool) or not isinstance(told, (int, float)):
        return None
    return float(told) if abs(told) < MUCH else None


def _parsed(body: bytes, address: str) -> dict[str, Json]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as err:
        raise SourceError(f"{shown(address)} answers no JSON: {err}") from err
    if not isinstance(found, dict):
        raise SourceError(f"{shown(address)} answers no JSON object")
    return found


def _results(found: Mapping[str, Json], at: int, service: Service) -> list[Json]:
    """Take the answer to a query out of that to its batch. Raises: SourceError where there is none."""
    if service.version == OLD:
        one, inner = found.get(f"q{at}"), "result"
    else:
        results, inner = found.get("results"), "candidates"
        one = results[at] if isinstance(results, list) and at < len(results) else None
    kept = one.get(inner) if isinstance(one, dict) else None
    if not isinstance(kept, list):
        raise SourceError(f"{shown(service.address)} gives no answer to a query of a batch; one for each was expected")
    return kept


def over(web: Web, headers: Iterable[tuple[str, str]] = ()) -> Post:
    """Send by HTTP, with the manners of a harvest: pauses, tries, bounds, and waits as long as a service asks."""
    always = {"Accept": JSON, **dict(headers)}

    def post(address: str, kind: str, body: bytes) -> bytes:
        sent = {**always, "Content-Type": kind} if body else always
        response: Response = web.get(address, sent, body=body or None)
        if response.status != 200:
            raise SourceError(
                f"{shown(address)} answers {response.status}; {response.body[:200].decode(errors='replace')}"
            )
        return response.body

    return post
