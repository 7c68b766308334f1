"""Under which names a release lies in a store that holds several, or other things besides.

Every IRI ``{base}graph/...`` is ``{base}release/NAME/graph/...`` there: in the data, in queries, and in answers it is
turned back. As all that has such a name is renamed alike, a query means the same; only what takes an IRI for a text
(``STRLEN(STR(?g))``) can see the difference. A query sees the graphs of its release and no others.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urljoin

from pyoxigraph import NamedNode

from graph.errors import QueryError
from graph.names import GRAPHS, PUBLIC_GRAPHS
from graph.sparql.query import Form, Query
from graph.sparql.reading import Token, tokens
from graph.store import Chunks

ESCAPES = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
LOCAL = re.compile(r"\\(.)")
NOTHING = "none"
"""A graph that is always empty: a store would take an empty list of graphs for all that it has."""
LONG = 16 * 1024
"""Characters of a query from which on it is renamed when no other is: it takes the interpreter for itself."""
MARK = "published"
"""The graph that tells that a release is there as a whole."""


@dataclass(frozen=True, slots=True)
class Naming:
    """The names of a release's graphs; ``plain`` is what they begin with here, ``inner`` there."""

    base: str
    release: str

    @property
    def plain(self) -> str:
        return f"{self.base}graph/"

    @property
    def inner(self) -> str:
        return f"{self.base}release/{self.release}/graph/"

    def graph(self, name: str) -> str:
        return f"{self.inner}{name}"

    def inward(self, data: bytes) -> bytes:
        """Rename in data, or in a text."""
        return data.replace(self.plain.encode(), self.inner.encode())

    def outward(self, answer: Iterator[bytes], close: Callable[[], None]) -> Chunks:
        """Rename in an answer as it comes; in JSON a slash may be written with a backslash before it."""
        there, here = self.inner.encode(), self.plain.encode()
        renamed = {there: here, there.replace(b"/", rb"\/"): here.replace(b"/", rb"\/")}
        wanted = re.compile(b"|".join(map(re.escape, renamed)))
        keep = max(map(len, renamed)) - 1
        rest = b""

        def read(_: int) -> bytes:
            nonlocal rest
            while chunk := next(answer, b""):
                held, parts, at = rest + chunk, [], 0
                for match in wanted.finditer(held):
                    parts += [held[at : match.start()], renamed[match[0]]]
                    at = match.end()
                safe = max(at, len(held) - keep)
                parts.append(held[at:safe])
                rest = held[safe:]
                if done := b"".join(parts):
                    return done
            done, rest = rest, b""
            return done

        return Chunks(read, close)

    def ask(self, query: Query, form: Form) -> Query:
        """Give a query as the store is to be asked it, with its whole dataset named. Raises: QueryError."""
        with _TURN if len(form.text) >= LONG else nullcontext():
            text, default, named = _Renaming(self, form).done()
        if query.names_dataset:
            default, named = _absolute(query.default_graphs), _absolute(query.named_graphs)
        elif not form.has_dataset:
            default = [self.plain + name for name in PUBLIC_GRAPHS]
            named = [self.plain + name for name in GRAPHS]
        return Query(text, self._dataset(default), self._dataset(named))

    def _dataset(self, graphs: list[str]) -> tuple[str, ...]:
        ours = tuple(self.inner + iri.removeprefix(self.plain) for iri in graphs if iri.startswith(self.plain))
        return ours or (self.graph(NOTHING),)


_TURN = threading.Lock()


class _Renaming:
    """One pass over a query's tokens; ``base`` and ``prefixes`` are what is declared so far."""

    def __init__(self, naming: Naming, form: Form) -> None:
        self.naming = naming
        self.base = naming.base
        self.prefixes: dict[str, str] = {}
        self.default: list[str] = []
        self.named: list[str] = []
        self.form = form

    def done(self) -> tuple[str, list[str], list[str]]:
        """Give the text, and the graphs that it names by FROM and FROM NAMED, which are no more in it."""
        text, parts, at = self.form.text, [], 0
        words = tokens(text, may_call=True)
        for index, word in enumerate(words):
            before = [other.text.upper() if other.kind == "word" else "" for other in words[max(0, index - 2) : index]]
            new = self._renamed(word, words[index - 1] if index else None, ["", "", *before][-2:])
            parts += [text[at : word.start], new]
            at = word.start + len(word.text)
        # The names that a query may leave to its base are made whole in the line before it.
        return f"BASE <{self.naming.base}>\n{''.join(parts)}{text[at:]}", self.default, self.named

    def _renamed(self, word: Token, last: Token | None, before: list[str]) -> str:
        """Give what is to stand for a word; ``before`` are the two before it, as far as they are keywords."""
        word_of_from = {"FROM"} | ({"NAMED"} if before[1] == "FROM" else set())
        if word.kind == "word" and word.text.upper() in word_of_from:
            return " " * len(word.text)
        if word.kind == "string":
            return word.text.replace(self.naming.plain, self.naming.inner)
        if word.kind not in {"iri", "name"}:
            return word.text
        if before[1] == "PREFIX":
            return word.text
        if last is not None and last.kind == "name" and before[0] == "PREFIX":
            self.prefixes[last.text] = self._resolved(word.text)
            return word.text
        if before[1] == "BASE":
            self.base = self._resolved(word.text)
            return word.text
        iri = self._iri(word)
        if before[1] == "FROM" or before == ["FROM", "NAMED"]:
            (self.named if before[1] == "NAMED" else self.default).append(iri)
            return " " * len(word.text)
        if iri.startswith(self.naming.plain):
            return f"<{self.naming.inner}{iri.removeprefix(self.naming.plain)}>"
        # A graph of somebody else's in the same store.
        return f"<{self.naming.graph(NOTHING)}>" if before[1] == "GRAPH" else word.text

    def _iri(self, word: Token) -> str:
        if word.kind == "iri":
            return self._resolved(word.text)
        prefix, _, local = word.text.partition(":")
        return self.prefixes.get(f"{prefix}:", "") + LOCAL.sub(r"\1", local)

    def _resolved(self, written: str) -> str:
        def character(match: re.Match[str]) -> str:
            return chr(int(match[1] or match[2], 16))

        return urljoin(self.base, ESCAPES.sub(character, written[1:-1])) if written != "<>" else self.base


def _absolute(graphs: tuple[str, ...]) -> list[str]:
    """Hold the graphs of the protocol to be IRIs. Raises: QueryError."""
    try:
        return [NamedNode(graph).value for graph in graphs]
    except ValueError as err:
        raise QueryError(f"a graph of the dataset is not an absolute IRI: {err}") from err
