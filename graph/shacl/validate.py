"""Check triples against SHACL shapes (https://www.w3.org/TR/shacl/); what is wrong is a value, the Report.

pySHACL judges, and only what ``suspects`` leaves over: it takes ten milliseconds for a record. Nothing here reaches the
network: ``owl:imports`` is not followed, and shapes whose queries name a FROM or a SERVICE are refused.
"""

from __future__ import annotations

import gzip
import json
import logging
import re
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files as resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, BinaryIO, TypeVar
from urllib.parse import quote

import pyoxigraph as ox
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple
from pyshacl import Validator
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, RuleLoadError, ShapeLoadError, ValidationFailure
from pyshacl.graph_abstraction import DataGraph
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape

import ontology
from graph.documents.entities import held
from graph.errors import SourceError
from graph.shacl.facts import Facts, Graph, to_oxigraph, to_rdflib
from graph.shacl.messages import message
from graph.shacl.report import Report, Result, gather
from graph.shacl.suspects import Plan, known, plan
from graph.vocab import SH

Finding = tuple[str, object, list[tuple[object, object, object]]]
"""A result of pySHACL: as text, its node, its triples."""
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shapes:
    """Shapes read once, for any number of batches; ``paths`` says the path of each property shape in SPARQL."""

    graph: rdflib.Graph
    paths: Mapping[str, str]
    engine: Engine = field(compare=False)


class Engine:
    """pySHACL over the shapes, each with its plan; ``quick`` False has pySHACL judge every node."""

    def __init__(self, graph: rdflib.Graph, quick: bool = True) -> None:
        self._graph = graph
        self._quick = quick

    def run(self, facts: Facts) -> Iterator[Finding]:
        """Yield what pySHACL finds."""
        data, quick = DataGraph.from_rdflib(Graph(facts)), self._quick and known(facts)
        for shape, found in self._plans:
            suspects = found.suspects(facts) if found and quick else None
            if suspects is None:
                yield from shape.validate(self._executor, data)[1]
            elif suspects:
                yield from shape.validate(self._executor, data, focus=[to_rdflib(node) for node in suspects])[1]

    @cached_property
    def _validator(self) -> Validator:
        empty = DataGraph.from_rdflib(rdflib.Graph(bind_namespaces="none"))
        return Validator(empty, shacl_graph=self._graph, options={"logger": SILENT})

    @cached_property
    def _executor(self) -> SHACLExecutor:
        return self._validator.make_executor()

    @cached_property
    def _plans(self) -> list[tuple[Shape, Plan | None]]:
        """Pair each shape with its plan; where the shapes bring constraints of their own making, with none."""
        own = any(self._graph.subjects(rdflib.RDF.type, SHACL.ConstraintComponent))
        return [(s, None if own else plan(self._graph, s.node)) for s in self._validator.shacl_graph.shapes]


# The sentence's arrow


def validate(triples: Iterable[Triple], shapes: Shapes) -> Report:
    """Check a batch of triples; a class that a shape asks of a value has to be in the same batch.

    Raises: SourceError when the shapes themselves cannot be carried out.
    """
    facts = Facts(triples)
    with _quiet():
        try:
            return gather(_results(shapes.engine.run(facts), shapes, facts))
        except (*BROKEN_SHAPES, ValidationFailure, SyntaxError, ValueError) as err:
            raise SourceError(f"the shapes cannot be carried out: {err}; SHACL Core or SPARQL was expected") from err


def load_shapes(folder: Path | None = None) -> Shapes:
    """Read every Turtle file of a folder of shapes; None takes the shipped ones.

    Raises: SourceError for a folder without shapes, a file that is not Turtle, a query that would use the network.
    """
    return prepare(triple for file in _shape_files(folder) for triple in _shape_triples(file))


@cache
def shipped_shapes() -> Shapes:
    """Give the shipped shapes, which are read and planned once, however many builds a process makes."""
    return load_shapes()


def prepare(triples: Iterable[Triple]) -> Shapes:
    """Make shapes of the triples that say them. Raises: SourceError for a query that would use the network."""
    graph = rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
    for query in [*graph.objects(None, SHACL.select), *graph.objects(None, SHACL.ask)]:
        if word := FOREIGN.search(QUOTED.sub(" ", str(query))):
            raise SourceError(f"a query of the shapes has {word.group().upper()}; a query over the data was expected")
    _end_patterns_at_the_end(graph)
    _give_targets_to_properties(graph)
    paths = {str(shape): _path(graph, path) for shape, path in graph.subject_objects(SHACL.path)}
    return Shapes(graph, paths, Engine(graph))


def records(
    report: Report, batch: Iterable[NamedNode], triples: Iterable[Triple], severity: str = "Violation"
) -> dict[NamedNode, tuple[NamedNode, ...]]:
    """Say which records of a batch each focus node of that severity concerns.

    That is the record itself; else those that mention it; else those that mention what mentions it (a meeting's place).
    """
    focuses = dict.fromkeys(r.focus for r in report.results if r.severity == severity)
    if not focuses:
        return {}
    mentions: dict[object, set[NamedNode]] = defaultdict(set)
    for triple in triples:
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            mentions[triple.object].add(triple.subject)
    known = set(batch)
    return {focus: _nearest(focus, known, mentions) for focus in focuses}


def _nearest(
    focus: NamedNode, known: set[NamedNode], mentions: Mapping[object, set[NamedNode]]
) -> tuple[NamedNode, ...]:
    circle = {focus}
    for _ in range(3):
        if found := circle & known:
            return tuple(sorted(found, key=lambda node: node.value))
        circle = {subject for node in circle for subject in mentions.get(node, ())}
    return ()


# Files


FORMATS = {
    "ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
    "rdf": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML, "owl": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD,
}  # fmt: skip
"""The extension of a file (before ``.gz``) and what it is written in."""


def check(paths: Sequence[Path], shapes: Shapes) -> Report:
    """Check files, all together, against shapes; named graphs are taken as one.

    Raises: SourceError for a file that is absent, of an unknown extension or not well written; it says the line.
    """
    return validate((triple for number, path in enumerate(paths) for triple in _read(path, number)), shapes)


def _read(path: Path, number: int) -> Iterator[Triple]:
    """Read a file, its blank nodes named by the file and their order, so that two runs give them the same names."""
    blank: dict[BlankNode, BlankNode] = {}

    def renamed(term: T) -> T | BlankNode:
        if not isinstance(term, BlankNode):
            return term
        return blank.setdefault(term, BlankNode(f"f{number + 1}b{len(blank) + 1}"))

    name = path.name.lower()
    compressed = name.endswith(".gz")
    extension = name.removesuffix(".gz").rpartition(".")[2]
    if extension not in FORMATS:
        raise SourceError(f"{path.name} has no extension that we read; there are {', '.join(sorted(FORMATS))}, and .gz")
    try:
        with _open(path, compressed) as stream:
            content = _safe(stream, FORMATS[extension])
            for quad in ox.parse(content, FORMATS[extension], base_iri=path.absolute().as_uri()):
                yield Triple(renamed(quad.subject), quad.predicate, renamed(quad.object))
    except SyntaxError as err:
        raise SourceError(f"{path.name}: {err.msg}; {FORMATS[extension].name} was expected") from err
    except (OSError, EOFError, ValueError, zlib.error) as err:
        raise SourceError(f"{path.name} cannot be read: {err}") from err


def _safe(stream: IO[bytes], form: RdfFormat) -> IO[bytes] | bytes:
    """Give a file as a parser may have it, with nothing to fetch and nothing that grows. Raises: ValueError."""
    if form == RdfFormat.JSON_LD:
        return _inline(stream.read())
    return held(stream) if form == RdfFormat.RDF_XML else stream


def _inline(content: bytes) -> bytes:
    """Put our context in the place of its address; that of any other is not fetched. Raises: ValueError."""
    try:
        document = json.loads(content)
    except ValueError:
        return content  # the parser says what is wrong, and where
    if not isinstance(document, dict) or not isinstance(address := document.get("@context"), str):
        return content
    if not address.endswith("/context.jsonld"):
        raise ValueError(f"its context {address} would have to be fetched; one within the file, or ours, was expected")
    ours = json.loads((ontology.FOLDER / "context.jsonld").read_bytes())
    return json.dumps(document | ours).encode()


def _open(path: Path, compressed: bool) -> BinaryIO:
    return gzip.open(path, "rb") if compressed else path.open("rb")  # type: ignore[return-value]


# Under pySHACL


SHACL = rdflib.Namespace(SH.iri)
SILENT = logging.Logger("silent")
SILENT.disabled = True  # pySHACL tells each step; what matters is in its report or raised
BROKEN_SHAPES = (ShapeLoadError, ConstraintLoadError, RuleLoadError, ReportableRuntimeError)
QUOTED = re.compile(r'"""(?s:.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s]*>|#[^\n]*')
FOREIGN = re.compile(r"(?<![\w?$:.-])(?:from|service)\b(?!\s*:)", re.IGNORECASE)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep rdflib from logging a traceback for each ill-typed literal of this thread; a shape reports it."""
    here = threading.get_ident()

    def drop(entry: logging.LogRecord) -> bool:
        return not (entry.thread == here and entry.exc_info)

    logger = logging.getLogger("rdflib.term")
    logger.addFilter(drop)
    try:
        yield
    finally:
        logger.removeFilter(drop)


# Shapes


DOLLAR = re.compile(r"\\.|\[(?:\\.|[^\]\\])*\]|\$")
TARGETS = (SHACL.targetClass, SHACL.targetNode, SHACL.targetSubjectsOf, SHACL.targetObjectsOf)


def _shape_files(folder: Path | None) -> list[Path | Traversable]:
    try:
        found = list(resources("shapes").iterdir() if folder is None else folder.iterdir())
    except OSError as err:
        raise SourceError(f"the folder of shapes cannot be read: {err}") from err
    shapes = sorted((file for file in found if file.name.endswith(".ttl")), key=lambda file: file.name)
    if not shapes:
        raise SourceError(f"no shapes in {folder}; files with the extension .ttl were expected")
    return shapes


def _shape_triples(file: Path | Traversable) -> Iterator[Triple]:
    try:
        for quad in ox.parse(file.read_bytes(), RdfFormat.TURTLE):
            yield Triple(quad.subject, quad.predicate, quad.object)
    except (OSError, SyntaxError) as err:
        raise SourceError(f"{file.name} cannot be read as shapes in Turtle: {err}") from err


def _end_patterns_at_the_end(graph: rdflib.Graph) -> None:
    """Write ``$`` as ``\\Z``: Python finds it before a last line break too, XPath, and so SHACL, does not."""
    for shape, pattern in list(graph.subject_objects(SHACL.pattern)):
        if not any("m" in str(flags) for flags in graph.objects(shape, SHACL.flags)):
            ended = DOLLAR.sub(lambda found: r"\Z" if found[0] == "$" else found[0], str(pattern))
            graph.set((shape, SHACL.pattern, rdflib.Literal(ended)))


def _give_targets_to_properties(graph: rdflib.Graph) -> None:
    """Let a property shape have the targets of its one node shape, in the place of the link between the two.

    The results are the same, and pySHACL runs a shape that has targets once for all its nodes, not once for each.
    """
    for node in set(graph.subjects(rdflib.RDF.type, SHACL.NodeShape)):
        targets = [(kind, target) for kind in TARGETS for target in graph.objects(node, kind)]
        uses = [p for p in graph.predicates(None, node) if p != SHACL.sourceShape]
        shapes = list(graph.objects(node, SHACL.property))
        special = any(graph.objects(node, SHACL.deactivated)) or len(set(graph.objects(node, rdflib.RDF.type))) > 1
        siblings = any(graph.objects(node, SHACL.closed)) or any(
            any(graph.objects(shape, SHACL.qualifiedValueShapesDisjoint)) for shape in shapes
        )
        if not targets or uses or special or siblings:
            continue
        for shape in shapes:
            if len(list(graph.subjects(None, shape))) == 1:
                graph.remove((node, SHACL.property, shape))
                for kind, target in targets:
                    graph.add((shape, kind, target))


STEPS: dict[rdflib.URIRef, Callable[[str], str]] = {
    SHACL.inversePath: lambda path: f"^{path}",
    SHACL.zeroOrMorePath: lambda path: f"{path}*",
    SHACL.oneOrMorePath: lambda path: f"{path}+",
    SHACL.zeroOrOnePath: lambda path: f"{path}?",
}


def _path(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    """Write a path as SPARQL does; one IRI stands bare."""
    return str(node) if isinstance(node, rdflib.URIRef) else _expression(graph, node)


def _expression(graph: rdflib.Graph, node: rdflib.term.Node) -> str:
    if isinstance(node, rdflib.URIRef):
        return f"<{node}>"
    for step, write in STEPS.items():
        if (inner := graph.value(node, step)) is not None:
            return write(_expression(graph, inner))
    choices = graph.value(node, SHACL.alternativePath)
    members = graph.items(choices if choices is not None else node)
    return f"({('|' if choices is not None else '/').join(_expression(graph, member) for member in members)})"


# Results


def _results(found: Iterable[Finding], shapes: Shapes, data: Facts) -> Iterator[Result]:
    for _, node, triples in found:
        facts, messages = _facts(node, triples)
        shape = str(facts[SHACL.sourceShape])
        path = facts.get(SHACL.resultPath)
        term = facts.get(SHACL.value)
        yield Result(
            focus=_focus(facts[SHACL.focusNode]),
            path=str(path) if isinstance(path, rdflib.URIRef) else shapes.paths.get(shape),
            severity=str(facts[SHACL.resultSeverity]).removeprefix(SH.iri),
            message=message(messages, data),
            shape=shape,
            constraint=str(facts[SHACL.sourceConstraintComponent]),
            value="" if term is None else str(term),
            term=_value(term),
        )


def _facts(node: object, triples: Iterable[tuple[object, object, object]]) -> tuple[dict[object, object], list[object]]:
    """Give what pySHACL says of a result, and its messages; a term of the data stands beside the graph it is from."""
    said = [(word, term[1] if isinstance(term, tuple) else term) for about, word, term in triples if about == node]
    return dict(said), [term for word, term in said if word == SHACL.resultMessage]


def _value(term: object) -> NamedNode | Literal | None:
    if term is None:
        return None
    value = to_oxigraph(term)
    return _focus(term) if isinstance(value, BlankNode) else value


def _focus(term: object) -> NamedNode:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    kind = "blank" if isinstance(term, rdflib.BNode) else "literal"
    return NamedNode(f"urn:{kind}:{quote(str(term), safe='')}")
