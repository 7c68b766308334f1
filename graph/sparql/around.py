"""What stands around a SERVICE clause: a question to our own data, whose answers the clause may be held to.

https://www.w3.org/TR/sparql11-federated-query/#values

A clause is joined with what stands beside it, so a row of it that agrees with none of the answers here is lost in any
case, and need not be asked for. That holds for variables that the clause binds in each of its rows: to drop rows by
those comes to the same before and after OPTIONAL, MINUS, BIND and FILTER. Behind the clause what stands beside is taken
without all that does more than join; so there are more answers than there need be, and never too few.

A FILTER may speak of what comes later. But an expression that is false while some of its variables are not bound is
false whatever they are bound to later, as long as it does not ask whether they are: it is an error, not false, where it
depends on them. So of what stands beside that is dropped which a FILTER of the same group, or of one that it is but
joined to, says to be false; an error keeps it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graph.sparql.calls import Call, prologue
from graph.sparql.query import Form
from graph.sparql.reading import Token, tokens

JOINED = frozenset({"", "{", "GRAPH", "VALUES"})
"""The parts of a group that are joined with those before them, and do no more."""
BESIDE: dict[str, bool | None] = {"OPTIONAL": False, "MINUS": False, "EXISTS": None, "WHERE": None}
"""Whether the clauses of a group behind such a word are held to what stands beside it, also to what comes later;
behind any other they are, as the group is but joined."""
LONG = 1 << 16
"""Characters of what other clauses brought, beyond which it is not asked again what a clause is joined with."""
ASKING = frozenset({"BOUND", "COALESCE", "EXISTS", "NOW", "RAND", "UUID", "STRUUID", "BNODE"})
"""The words of an expression that may say another thing later: for they ask what is bound, or what is new each time."""
GROUPING = frozenset({"GROUP", "HAVING", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
"""The words by which the VALUES at the end of a query are joined with something else than its patterns."""
BREAKS = frozenset({"FILTER", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES", "{", "}", "."})
"""The words that triples end before."""


class Part(NamedTuple):
    """A part of a group, from one word to before another; ``kind`` is a keyword, a brace, or nothing for triples."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Outer:
    """A SELECT without its form: what binds around a clause those of its ``variables`` that it binds itself, too.

    ``chosen`` is the variable that names its endpoints, if one does.
    """

    variables: tuple[str, ...]
    prologue: str
    dataset: str
    pattern: str
    chosen: str = ""

    def select(self, most: int) -> str:
        names = " ".join(f"?{name}" for name in dict.fromkeys((*self.variables, self.chosen)) if name)
        return f"{self.prologue} SELECT DISTINCT {names} {self.dataset} WHERE {{ {self.pattern} }} LIMIT {most}"


def around(form: Form, call: Call, done: Sequence[tuple[Call, str]], words: Sequence[Token] = ()) -> Outer | None:
    """Find what a clause can be held to; ``done`` are the clauses before it, with what stands in their place.

    The ``words`` of the form may be known.
    """
    try:
        return _Around(form, done, words or tokens(form.text, may_call=True)).of(call)
    except LookupError:  # it is no SPARQL, which the engine will say with its place
        return None


class _Around:
    """A query's words, for each opening bracket the one that closes it, and the variables of what is gathered."""

    def __init__(self, form: Form, done: Sequence[tuple[Call, str]], words: Sequence[Token]) -> None:
        self.text, self.done, self.words = form.text, done, words
        self.names = [word.text.upper() if word.kind == "word" else word.text for word in self.words]
        self.pairs: dict[int, int] = {}
        self.known: set[str] = set()
        opened: list[int] = []
        for index, word in enumerate(self.words):
            if word.kind == "open":
                opened.append(index)
            elif word.kind == "close":
                self.pairs[opened.pop()] = index

    def of(self, call: Call) -> Outer | None:
        if sum(len(pattern) for _, pattern in self.done) > LONG and not call.chosen:
            return None
        start = next(index for index, word in enumerate(self.words) if word.start == call.start)
        pattern = self._beside(start)
        names = tuple(sorted(self.known & self._bound(start)))
        if call.chosen not in self.known if call.chosen else not names:
            return None
        return Outer(names, prologue(self.text, self.words)[0], self._dataset(), pattern, call.chosen)

    def _bound(self, start: int) -> set[str]:
        """Name what each row of a clause binds."""
        opening = self._next({"{"}, start)
        inner = range(opening, self.pairs[opening])
        if any(self.names[index] in {"LIMIT", "OFFSET"} for index in inner):
            return set()
        triples = [part for part in self._parts(opening) if not part.kind]
        return {name for part in triples for name in self._variables(part)}

    def _beside(self, start: int) -> str:
        """Gather what a clause is joined with, from the group that it stands in outwards."""
        found: list[str] = []
        later: bool | None = True
        for opening in sorted((one for one, end in self.pairs.items() if one < start < end), reverse=True):
            if later is not None:
                found += self._sides(opening, start, later=later)
                found += [*self._filters(opening), *self._last(opening)] if later else []
            is_graph = self.names[opening - 2 : opening - 1] == ["GRAPH"]
            if is_graph and found:
                found = [f"GRAPH {self.words[opening - 1].text} {{ {' '.join(found)} }}"]
            is_closed = not later or self.names[opening + 1] == "SELECT"
            later = None if is_closed else BESIDE.get(self.names[opening - 1], True)
        return " ".join(found)

    def _sides(self, opening: int, start: int, later: bool) -> Iterator[str]:
        """Give what stands in a group before the part with a clause, and what is joined behind it, each as a group."""
        parts = list(self._parts(opening))
        before = [part for part in parts if part.end <= start and part.kind != "FILTER"]
        after = [part for part in parts if part.start > start and part.kind in JOINED and not self._calls(part)]
        for side in (before, after if later else []):
            self.known.update(name for part in side for name in self._variables(part))
            if side:
                yield f"{{ {' . '.join(map(self._text, side))} }}"

    def _filters(self, opening: int) -> Iterator[str]:
        """Give what the FILTERs of a group say to be false already."""
        for part in self._parts(opening):
            if part.kind == "FILTER" and not ASKING.intersection(self.names[part.start : part.end]):
                yield f"FILTER(COALESCE({self._text(part._replace(start=part.start + 1))}, true))"

    def _last(self, opening: int) -> Iterator[str]:
        """Give the VALUES at the end of a query, behind its outermost group, where they are joined with that."""
        behind = range(self.pairs[opening] + 1, len(self.names))
        at = next((index for index in behind if self.names[index] == "VALUES"), 0)
        is_outermost = not any(self.names[index] == "}" for index in range(behind.start, at))
        if at and is_outermost and not GROUPING.intersection(self.names):
            part = Part("VALUES", at, len(self.names))
            self.known.update(self._variables(part))
            yield self._text(part)

    def _parts(self, opening: int) -> Iterator[Part]:
        """Part a group; a SELECT has no parts that are joined with anything."""
        at = opening + 1
        if self.names[at] == "SELECT":
            return
        while at < self.pairs[opening]:
            kind = self.names[at] if self.names[at] in BREAKS else ""
            end = self._end(kind, at)
            if kind != ".":
                yield Part(kind, at, end)
            at = end

    def _end(self, kind: str, at: int) -> int:
        """Give the word behind a part."""
        match kind:
            case "":
                while self.names[at] not in BREAKS:
                    at = self.pairs.get(at, at) + 1
                return at
            case ".":
                return at + 1
            case "{":
                end = self.pairs[at] + 1
                while self.names[end] == "UNION":
                    end = self.pairs[end + 1] + 1
                return end
            case "FILTER" | "BIND":
                return self.pairs[self._next({"(", "{"}, at)] + 1
            case _:
                return self.pairs[self._next({"{"}, at)] + 1

    def _next(self, wanted: set[str], at: int) -> int:
        for index in range(at, len(self.names)):
            if self.names[index] in wanted:
                return index
        raise LookupError(at)

    def _variables(self, part: Part) -> Iterator[str]:
        return (word.text[1:] for word in self.words[part.start : part.end] if word.kind == "variable")

    def _calls(self, part: Part) -> bool:
        return "SERVICE" in self.names[part.start : part.end]

    def _text(self, part: Part) -> str:
        """Give a part as it is written, but for the clauses that are carried out."""
        at, last = self.words[part.start].start, self.words[part.end - 1]
        written: list[str] = []
        for call, pattern in self.done:
            if at <= call.start < last.start:
                written += [self.text[at : call.start], pattern]
                at = call.end
        return "".join([*written, self.text[at : last.start + len(last.text)]])

    def _dataset(self) -> str:
        """Give the FROM clauses, which only the query as a whole has."""
        parts: list[str] = []
        for index, name in enumerate(self.names):
            if name == "FROM":
                end = index + (2 if self.names[index + 1] == "NAMED" else 1)
                parts += [word.text for word in self.words[index : end + 1]]
        return " ".join(parts)
