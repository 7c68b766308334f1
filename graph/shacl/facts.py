"""Triples at hand for a check: by subject and by predicate, as a store for SPARQL, and as a graph of rdflib.

pySHACL asks rdflib; its graph here makes rdflib's terms only of what it is asked for, and has SPARQL answered by
pyoxigraph over the same triples, as rdflib takes ten milliseconds to parse each query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache

import pyoxigraph as ox
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple, Variable
from rdflib.query import Result as Answer

from graph.errors import SourceError

Term = NamedNode | BlankNode | Literal
Nodes = Mapping[Term, object]
"""Terms, each once, in the order in which they came."""
NONE: Mapping[Term, dict[Term, None]] = {}
NOTHING: Nodes = {}


class Facts:
    """Triples, each once, to be asked from either end; ``columns`` has the values of each subject, by predicate."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.columns: dict[Term, dict[Term, dict[Term, None]]] = {}
        self._ends: dict[Term, dict[Term, dict[Term, None]]] = {}
        self._triples = list(triples)
        for subject, predicate, value in self._triples:
            if isinstance(subject, Triple) or isinstance(value, Triple):
                raise SourceError("a triple has a triple in it (RDF-star); plain RDF was expected")
            if (column := self.columns.get(predicate)) is None:
                self.columns[predicate] = {subject: {value: None}}
            elif (values := column.get(subject)) is None:
                column[subject] = {value: None}
            else:
                values[value] = None

    def __len__(self) -> int:
        return len(self._triples)

    @cached_property
    def store(self) -> Store:
        store = Store()
        store.extend([Quad(*triple) for triple in self._triples])
        return store

    def values(self, subject: Term, predicate: Term) -> Nodes:
        """Give what a subject has of a property."""
        return self.columns.get(predicate, NONE).get(subject, NOTHING)

    def holders(self, predicate: Term, value: Term) -> Nodes:
        """Give the subjects that have a value of a property."""
        return self._inverse(predicate).get(value, NOTHING)

    def subjects_of(self, predicate: Term) -> Nodes:
        """Give the subjects of a property."""
        return self.columns.get(predicate, NONE)

    def objects_of(self, predicate: Term) -> Nodes:
        """Give the values of a property."""
        return self._inverse(predicate)

    def _inverse(self, predicate: Term) -> Mapping[Term, dict[Term, None]]:
        """Give the subjects of each value of a property; few properties are asked for from that end."""
        known = self._ends.get(predicate)
        if known is None:
            known = self._ends[predicate] = {}
            for subject, values in self.columns.get(predicate, NONE).items():
                for value in values:
                    known.setdefault(value, {})[subject] = None
        return known

    def match(self, subject: Term | None, predicate: Term | None, value: Term | None) -> Iterator[tuple[Term, ...]]:
        """Give the triples that have these terms; None stands for any."""
        for found in self.columns if predicate is None else (predicate,):
            if subject is not None:
                values = self.values(subject, found)
                yield from ((subject, found, one) for one in values if value is None or one == value)
            elif value is not None:
                yield from ((holder, found, value) for holder in self.holders(found, value))
            else:
                column = self.columns.get(found, NONE)
                yield from ((holder, found, one) for holder, values in column.items() for one in values)


class View(rdflib.store.Store):
    """Facts as a store of rdflib that is only read; it makes rdflib's terms of what it is asked for."""

    context_aware = True
    graph_aware = True

    def __init__(self, facts: Facts, graph: rdflib.Graph) -> None:
        super().__init__()
        self._facts = facts
        self._graph = graph

    def __len__(self, context: object = None) -> int:
        return len(self._facts)

    def triples(self, triple_pattern: tuple[object, ...], context: object = None) -> Iterator[tuple[object, object]]:  # type: ignore[override]
        """Give the triples of a pattern, each with the graph that it is in."""
        subject, predicate, value = (None if term is None else to_oxigraph(term) for term in triple_pattern)
        for found in self._facts.match(subject, predicate, value):
            yield tuple(map(to_rdflib, found)), iter((self._graph,))


class Graph(rdflib.Graph):
    """Facts as a graph of rdflib, its queries answered by pyoxigraph."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(store=View(facts, self), bind_namespaces="none")
        self._facts = facts

    def query(self, query_object: object, *args: object, **options: object) -> Answer:
        bound = args[3] if len(args) > 3 else options.get("initBindings")
        given: dict[Variable, Term | Triple] = {}
        if isinstance(bound, Mapping):
            given = {Variable(str(name)): to_oxigraph(term) for name, term in bound.items()}
        solutions = self._facts.store.query(str(query_object), substitutions=given)
        answer = Answer("SELECT")
        if isinstance(solutions, ox.QuerySolutions):
            variables = [(variable.value, rdflib.Variable(variable.value)) for variable in solutions.variables]
            fixed = {rdflib.Variable(k.value): to_rdflib(v) for k, v in given.items()}
            answer.vars = [variable for _, variable in variables]
            answer.bindings = [
                {v: to_rdflib(s[name]) for name, v in variables if s[name] is not None}
                | {v: term for v, term in fixed.items() if v in answer.vars}
                for s in solutions
            ]
        return answer


@lru_cache(maxsize=65536)
def _iri(text: str) -> rdflib.URIRef:
    return rdflib.URIRef(text)


def to_rdflib(term: object) -> rdflib.term.IdentifiedNode | rdflib.Literal:
    """Give a term of pyoxigraph as one of rdflib. Raises: SourceError for a triple."""
    if isinstance(term, NamedNode):
        return _iri(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        if term.language:
            return rdflib.Literal(term.value, lang=term.language)
        return rdflib.Literal(term.value, datatype=_iri(term.datatype.value), normalize=False)
    raise SourceError("a triple has a triple in it (RDF-star); plain RDF was expected")


def to_oxigraph(term: object) -> Term:
    """Give a term of rdflib as one of pyoxigraph."""
    if isinstance(term, rdflib.URIRef):
        return NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return BlankNode(str(term))
    if isinstance(term, rdflib.Literal) and term.language:
        return Literal(str(term), language=term.language)
    datatype = term.datatype if isinstance(term, rdflib.Literal) else None
    return Literal(str(term), datatype=NamedNode(str(datatype)) if datatype else None)
