"""The store of a release, opened read-only in this process.

What is public lies in a store of its own, too: the strings that a query reads are there by themselves, not scattered
among those of provenance, which are several times as many. A query that names no graph is answered from that one.

https://pyoxigraph.readthedocs.io/en/stable/store.html
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple, cast

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
)

from graph.errors import QueryError, Refused, SeealsoError, StoreError, SyntaxFault
from graph.release import PUBLIC
from graph.sparql.query import Form, Query, inspect
from graph.sparql.reading import Token, decode, place, tokens
from graph.sparql.untag import untag
from graph.store import Chunks
from graph.writers import xml

TABLES = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
XML = frozenset({"application/sparql-results+xml", "application/rdf+xml"})
Graphs = list[NamedNode | BlankNode | DefaultGraph]
Named = list[NamedNode | BlankNode]
STORED: Graphs = [DefaultGraph()]
NESTING = 100
STACK = 64 * 1024 * 1024
"""Bytes for the engine, which parses and evaluates by recursion: thirty times what a thread of a server has."""
IN_MEMORY = 1024 * 1024
"""Bytes of an answer that are held in memory; a longer one lies in a temporary file until it is sent."""
WHOLE = re.compile(r"(?i:construct) (?:\{ \?s \?p \?o \.? ?\} (?i:where )?|(?i:where ))\{ \?s \?p \?o \.? ?\}")
"""A query for all of its dataset: of one graph the engine writes that without remembering what it wrote."""
FAULT = re.compile(r"error at (\d+):(\d+): (?:expected (?:one of )?)?(.*)", re.DOTALL)
REASON = re.compile(r"\b[A-Z][A-Za-z]*(?: [A-Za-z]+){2,}")
UNDECLARED = "Prefix not found"
"""What the engine says of a prefix that it does not know."""
MARGIN = 16
"""More columns than the longest keyword has letters."""
OPENED = "CURRENT"
"""The file that the engine opens first: without it a folder is no store."""


class Seen(NamedTuple):
    """What the engine is told of a query's dataset; ``is_public`` where its default graph is what is public."""

    default: Graphs | None
    named: Named | None
    is_public: bool


class Embedded:
    """A release's store; ``public`` are the IRIs of the graphs that a query sees when it names no dataset.

    ``opened`` is called each time when a store has been opened. Where there is one of the public graphs, the whole one
    is opened when it is asked first.
    """

    def __init__(
        self,
        path: Path,
        public: Sequence[str],
        base: str | None = None,
        nesting: int = NESTING,
        opened: Callable[[], None] = lambda: None,
    ) -> None:
        self._path = path
        self._opened = opened
        self._public: Graphs = [NamedNode(iri) for iri in public]
        self._base = base
        self._nesting = nesting
        self._alone = self._open(path / PUBLIC) if (path / PUBLIC).is_dir() else None
        if self._alone is None:  # as releases were before
            _ = self._merged
        elif not (path / OPENED).is_file():
            raise StoreError(f"{path} cannot be opened as a store: it has no file {OPENED}")

    @cached_property
    def _whole(self) -> pyoxigraph.Store:
        return self._open(self._path)

    @cached_property
    def _merged(self) -> Graphs:
        """What the whole store has as one of what is public: its own default graph, in which joins take a half to a
        quarter of the time, or all those graphs, in the first releases.
        """
        has_own = any(True for _ in self._whole.quads_for_pattern(None, None, None, DefaultGraph()))
        return STORED if has_own else self._public

    def _open(self, path: Path) -> pyoxigraph.Store:
        try:
            store = pyoxigraph.Store.read_only(str(path))
        except OSError as err:
            raise StoreError(f"{path} cannot be opened as a store: {err}") from err
        self._opened()
        return store

    def query(self, query: Query, media_type: str) -> Iterator[bytes]:
        file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - it is open until its last chunk is sent
        try:
            _on_a_deep_stack(lambda: self.write(query, media_type, file))
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return Chunks(file.read, file.close)

    def write(self, query: Query, media_type: str, file: IO[bytes]) -> None:
        """Answer into a file, in this thread, which needs a deep stack. Raises: as ``query``, also in the midst."""
        try:
            self._write(query, media_type, file)
        except Exception as err:
            translated = _translated(err)
            if translated is err:
                raise
            raise translated from err

    def close(self) -> None:
        """Nothing to do: the engine lets go of its files with the last reference, which an answer under way holds."""

    def _write(self, query: Query, media_type: str, file: IO[bytes]) -> None:
        """Evaluate and write in one thread: the engine ends the process when a result changes threads."""
        file = cast("IO[bytes]", xml.Held(file)) if media_type in XML else file
        form = query.form or inspect(query.text, self._nesting)
        formats = GRAPHS if form.is_graph else TABLES
        if media_type not in formats:
            raise StoreError(f"{form.form} is not answered in '{media_type}'; there are {', '.join(formats)}")
        store, default, named = self._choose(form, query)
        whole = STORED if default is None and not form.has_dataset else default or []
        if len(whole) == 1 and WHOLE.fullmatch(form.normal):
            store.dump(file, GRAPHS[media_type], from_graph=whole[0])
            return
        result = self._evaluate(store, form, query.text, default, named)
        if isinstance(result, QueryTriples):
            result.serialize(file, format=GRAPHS[media_type])
        else:
            result.serialize(file, format=TABLES[media_type])

    def _evaluate(
        self, store: pyoxigraph.Store, form: Form, written: str, default: Graphs | None, named: Named | None
    ) -> QuerySolutions | QueryBoolean | QueryTriples:
        text = untag(form.ordered or form.text)
        try:
            return store.query(text, base_iri=self._base, default_graph=default, named_graphs=named)
        except SyntaxError as err:
            raise _fault(store, form.text, decode(written), str(err)) from err

    def _choose(self, form: Form, query: Query) -> tuple[pyoxigraph.Store, Graphs | None, Named | None]:
        """Give the store that answers, and what the engine is told of the dataset: it goes before what a query says."""
        seen = self._seen(form, query)
        if not seen.is_public:
            return self._whole, seen.default, seen.named
        # The engine takes less time where it is told of no dataset than where it is told what it would take anyway.
        if self._alone is not None and not form.reaches:
            return self._alone, (STORED if form.has_dataset else None), None
        is_told = query.names_dataset or self._merged != STORED
        return self._whole, (self._merged if is_told else None), seen.named

    def _seen(self, form: Form, query: Query) -> Seen:
        if not query.names_dataset:
            return Seen(None, None, not form.has_dataset)
        try:
            default: Graphs = [NamedNode(g) for g in query.default_graphs]
            named: Named = [NamedNode(g) for g in query.named_graphs]
        except ValueError as err:
            raise QueryError(f"a graph of the dataset is not an absolute IRI: {err}") from err
        return Seen(default, named, set(default) == set(self._public))


def _on_a_deep_stack(work: Callable[[], None]) -> None:
    """Run in a thread of its own, and raise its error here."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as err:
            failed.append(err)

    thread = threading.Thread(target=run, name="query")
    with _STACK_SIZE:
        usual = threading.stack_size(STACK)
        try:
            thread.start()
        finally:
            threading.stack_size(usual)
    thread.join()
    for err in failed:
        raise err


_STACK_SIZE = threading.Lock()


def _fault(store: pyoxigraph.Store, text: str, written: str, message: str) -> SyntaxFault:
    """Find the place of a fault, which the engine tells wrongly: behind a keyword that it had tried in vain.

    So it reads the text once more, its words each in a line of its own with room for any keyword behind it.
    """
    words = clusters(text)
    try:
        store.query("".join(f"{text[word[0].start : _end(word)]}{' ' * MARGIN}\n" for word in words))
    except SyntaxError as err:
        message = str(err)
    return fault(written, words, message)


def _translated(err: Exception) -> Exception:
    match err:
        case SeealsoError():
            return err
        case RuntimeError():
            return Refused(str(err))
        case OSError() | ValueError():
            return StoreError(f"the store failed: {err}")
    return err


def clusters(text: str) -> list[list[Token]]:
    """Group the tokens between which there is no space: ``"a"@en`` and ``-1`` are to stay together."""
    found: list[list[Token]] = []
    for token in tokens(text):
        if found and _end(found[-1]) == token.start:
            found[-1].append(token)
        else:
            found.append([token])
    return found


def fault(text: str, words: list[list[Token]], message: str) -> SyntaxFault:
    """Make a SyntaxFault of what the engine says of the words in lines: ``error at LINE:COLUMN: expected ...``."""
    found = FAULT.fullmatch(message)
    if found is None:
        return SyntaxFault(message)
    reason = REASON.search(" ".join(found[3].split()))
    line = 1
    for word in words:
        line += text.count("\n", word[0].start, _end(word)) + 1
        if line > int(found[1]):
            token = _at(word, int(found[2]))
            shown = text[token.start : token.start + min(len(token.text), MOST)]
            if reason and reason[0] == UNDECLARED:
                said = f"the prefix '{shown.partition(':')[0]}:' is not declared"
                return SyntaxFault(said, *place(text, token.start))
            said = f"{reason[0]}: " if reason else ""
            return SyntaxFault(f"{said}{shown!r} was not expected here", *place(text, token.start))
    said = reason[0] if reason else "the query ends before it is complete"
    return SyntaxFault(said, *place(text, len(text)))


MOST = 40
"""Characters of a token that a message repeats."""


def _at(word: list[Token], column: int) -> Token:
    """Give the token that holds a column of its cluster."""
    return [token for token in word if token.start - word[0].start < column][-1]


def _end(word: list[Token]) -> int:
    return word[-1].start + len(word[-1].text)
