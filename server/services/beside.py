"""What our own data say beside a SERVICE: for which values it is asked, and where a variable names it, whom.

That is a question more, whose answer is a help and no more where the endpoint is named: it has a share of the query's
time for all clauses together, and where that is over the clause is asked as it stands.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from graph.errors import Deadline, Exhausted, Refused, StoreError, SyntaxFault
from graph.settings import Service
from graph.sparql.around import Outer, around
from graph.sparql.calls import MOST, Call, held
from graph.sparql.query import Query, inspect
from graph.sparql.reading import Token

JSON = "application/sparql-results+json"
CHUNK = 100
"""Solutions that a clause is held to in one request."""
MANY = 100
"""Things that a variable may stand for; those that are not allowed are not asked, and have a part in the query too."""
LONGEST = 1 << 20
"""Bytes of the solutions that a clause may be held to."""
DEEP = 1000
"""Levels of nesting of a question to our own data: part of a query that was let through, with braces around it."""
SHARE = 0.25
"""What part of the time that a query has may go to what stands beside its clauses."""

Ask = Callable[[Query, str, float], Iterator[bytes]]
"""What our own data answer to a query, in a media type, within some seconds."""
Desk = Callable[[str], AbstractContextManager[object]]
"""The turn to read a text."""
Row = Mapping[str, Mapping[str, str]]
Done = Sequence[tuple[Call, str]]


@dataclass(frozen=True, slots=True)
class Target:
    """A clause at one endpoint: what it is asked in each of ``requests``; with none it can be joined with nothing."""

    call: Call
    requests: tuple[Call, ...]


class Beside:
    """Asks our own data what stands beside the clauses of a query, whose ``words`` are told; in its ``seconds``."""

    def __init__(
        self,
        query: Query,
        rules: Service,
        ask: Ask | None,
        seconds: float,
        words: Sequence[Token] = (),
        desk: Desk = nullcontext,
    ) -> None:
        self._query = query
        self._rules = rules
        self._ask = ask
        self._left = seconds * SHARE
        self._words, self._desk = words, desk

    def targets(self, call: Call, done: Done) -> list[Target]:
        """Tell whom to ask what for a clause; ``done`` are the clauses before it, with what stands in their place.

        Raises: Refused for a variable that names no endpoints, or too many; Busy, Hasty.
        """
        outer = self._around(call, done)
        if call.chosen:
            return self._chosen(call, outer)
        rows = self._rows(outer) if outer else None
        return [Target(call, (call,) if outer is None or rows is None else _parted(call, outer, rows))]

    def _around(self, call: Call, done: Done) -> Outer | None:
        if self._ask is None or self._query.form is None:
            return None
        with self._desk(self._query.form.text):
            return around(self._query.form, call, done, self._words)

    def _chosen(self, call: Call, outer: Outer | None) -> list[Target]:
        """Tell the endpoints that a variable is bound to, and what each is asked."""
        if outer is None:
            raise Refused(f"SERVICE ?{call.chosen}: nothing that stands beside it binds ?{call.chosen}; {NAMED}")
        rows = self._rows(outer)
        is_whole = rows is not None
        if rows is None:
            rows = self._rows(replace(outer, variables=()), is_needed=True)
        found = _by_endpoint(call, rows or [])
        self._hold(call, list(found))
        targets = []
        for iri, mine in found.items():
            at = replace(call, endpoint=iri, chosen="")
            targets.append(Target(at, _parted(at, outer, mine) if is_whole else (at,)))
        return targets

    def _hold(self, call: Call, found: Sequence[str]) -> None:
        """Refuse endpoints that are too many; those that are not allowed are not asked, and SILENT has them fail."""
        allowed = [iri for iri in found if iri in self._rules.allow]
        if len(allowed) > MOST or len(found) > MANY:
            raise Refused(f"SERVICE ?{call.chosen} would ask {len(found)} endpoints; at most {MOST} were expected")
        if len(allowed) < len(found) and not call.is_silent:
            iri = next(iri for iri in found if iri not in self._rules.allow)
            raise Refused(refusal(iri, self._rules))

    def _rows(self, outer: Outer, is_needed: bool = False) -> list[Row] | None:
        """Ask our own data; None where that takes too long or is too much, which is an error where it ``is_needed``.

        Raises: Busy, Hasty.
        """
        most = self._rules.bindings
        text = outer.select(most + 1)
        try:
            with self._desk(text):
                form = inspect(text, DEEP)
            body = self._own(replace(self._query, text=text, form=form))
        except (Deadline, Exhausted, SyntaxFault, Refused, StoreError) as err:
            if is_needed:
                raise Refused(f"SERVICE ?{outer.chosen}: what stands beside it cannot be asked first: {err}") from err
            return None
        rows: list[Row] = json.loads(body)["results"]["bindings"] if body else []
        if body and len(rows) <= most:
            return rows
        if is_needed:
            raise Refused(f"SERVICE ?{outer.chosen} stands for more than {most:,} things; {NAMED}")
        return None

    def _own(self, query: Query) -> bytes:
        """Give the whole of our own answer; nothing of one that is too long. Raises: Deadline."""
        if self._ask is None or self._left <= 0:
            raise Deadline("there was no time left for what stands beside the clause")
        body, began = bytearray(), time.monotonic()
        answer = self._ask(query, JSON, self._left)
        try:
            for chunk in answer:
                body += chunk
                if len(body) > LONGEST:
                    return b""
            return bytes(body)
        finally:
            self._left -= time.monotonic() - began
            getattr(answer, "close", lambda: None)()


NAMED = "an IRI in its place was expected, or something beside it that binds the variable to a few endpoints"


def refusal(iri: str, rules: Service) -> str:
    return f"SERVICE <{iri[:200]}> is not carried out here; the endpoints that are: {' '.join(rules.allow)}"


def _by_endpoint(call: Call, rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Sort rows by the endpoint; those in which the variable is bound to something else have none."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if call.chosen not in row:
            raise Refused(f"SERVICE ?{call.chosen}: there are solutions beside it that leave it unbound; {NAMED}")
        if row[call.chosen]["type"] == "uri":
            found.setdefault(row[call.chosen]["value"], []).append(row)
    return dict(sorted(found.items()))


def _parted(call: Call, outer: Outer, rows: Sequence[Row]) -> tuple[Call, ...]:
    """Part a clause into requests for what it can be joined with; itself where nothing of that can be named."""
    # A literal that is the same here may be another one there, and a blank node is none; an IRI is an IRI.
    names = tuple(n for n in outer.variables if all(n in row and row[n]["type"] == "uri" for row in rows))
    if not names:
        return (call,)
    terms = sorted({tuple(str(NamedNode(row[name]["value"])) for name in names) for row in rows})
    return tuple(held(call, names, terms[start : start + CHUNK]) for start in range(0, len(terms), CHUNK))
