"""The nodes that may break a shape, so that pySHACL has to judge only these; https://www.w3.org/TR/shacl/.

A shape's own triples are made into a quick check of each node that it is for. Where the check finds nothing wrong there
is nothing wrong; what it finds wrong, and every node of a shape that has a word in it that is not known here, goes to
pySHACL, which alone makes results. To add a constraint: a row in CONSTRAINTS.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolutions
from pyshacl.constraints.core.value_constraints import DatatypeConstraintComponent
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from graph.shacl.facts import Facts, Nodes, Term, to_oxigraph, to_rdflib

Check = Callable[[Facts, Term], bool]
"""Tells whether a node conforms to a shape."""
Path = Callable[[Facts, Term], Nodes]
Target = Callable[[Facts], Nodes]
"""Gives the nodes that a shape is for."""
Judge = Callable[[Facts, Term, Collection[Term]], bool]
"""Tells whether the values of a focus node conform to a constraint."""


class UnsureError(Exception):
    """A shape has words in it that are not known here."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How the suspects of a shape are found: the nodes that it is for, its check, its queries for what breaks it."""

    targets: tuple[Target, ...]
    check: Check
    queries: tuple[str, ...]
    only: Term | None = None
    """The property without which a node cannot break the shape."""

    def suspects(self, facts: Facts) -> dict[Term, None]:
        """Give the nodes that may break the shape."""
        if self.only and not facts.subjects_of(self.only):
            return {}
        if not (nodes := self._nodes(facts)):
            return {}
        if self.queries:
            asked = set(chain.from_iterable(_asked(facts, query) for query in self.queries))
            return {node: None for node in nodes if node in asked or not self.check(facts, node)}
        return {node: None for node in self._having(facts, nodes) if not self.check(facts, node)}

    def _nodes(self, facts: Facts) -> Nodes:
        """Give the nodes that the shape is for."""
        found = [target(facts) for target in self.targets]
        return found[0] if len(found) == 1 else dict.fromkeys(chain.from_iterable(found))

    def _having(self, facts: Facts, nodes: Nodes) -> Iterable[Term]:
        """Leave out nodes that have not what there is to check, the shorter way."""
        having = facts.subjects_of(self.only) if self.only else nodes
        return [node for node in having if node in nodes] if len(having) < len(nodes) else nodes


def plan(shapes: rdflib.Graph, node: Node) -> Plan | None:
    """Make the plan of a shape; None where pySHACL has to judge all its nodes."""
    try:
        queries = tuple([_flat(shapes, query) for query in shapes.objects(node, SH.sparql)])
        check = Checks(shapes).of(node, bool(queries))
        return Plan(tuple(_targets(shapes, node)), check, queries, _only(shapes, node))
    except (UnsureError, ValueError, re.error):
        return None


def _only(shapes: rdflib.Graph, node: Node) -> Term | None:
    """Give the property of a shape that asks nothing of a node without it; None where there is no such."""
    steps = list(shapes.objects(node, SH.path))
    asking = any((node, word, None) in shapes for word in (SH.minCount, SH.qualifiedMinCount, SH.sparql))
    return to_oxigraph(steps[0]) if len(steps) == 1 and isinstance(steps[0], rdflib.URIRef) and not asking else None


# What a shape is for


def _targets(shapes: rdflib.Graph, node: Node) -> Iterable[Target]:
    if set(shapes.objects(node, RDF.type)) - {SH.NodeShape, SH.PropertyShape}:
        raise UnsureError  # a class that is its own shape is for its instances
    for target in shapes.objects(node, SH.targetClass):
        yield _instances(to_oxigraph(target))
    for target in shapes.objects(node, SH.targetSubjectsOf):
        yield _ends(Facts.subjects_of, to_oxigraph(target))
    for target in shapes.objects(node, SH.targetObjectsOf):
        yield _ends(Facts.objects_of, to_oxigraph(target))
    if known := [to_oxigraph(target) for target in shapes.objects(node, SH.targetNode)]:
        yield lambda _: dict.fromkeys(known)


def _instances(cls: Term) -> Target:
    return lambda facts: facts.holders(TYPE, cls)


def _ends(side: Callable[[Facts, Term], Nodes], predicate: Term) -> Target:
    return lambda facts: side(facts, predicate)


TYPE = to_oxigraph(RDF.type)
SUBCLASS = to_oxigraph(RDFS.subClassOf)


def known(facts: Facts) -> bool:
    """Tell whether a thing's classes are those that it is said to be of, for no class has a sub-class here."""
    return SUBCLASS not in facts.columns


# Checks


class Checks:
    """Makes the checks of shapes."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self.shapes = shapes
        self._made: dict[Node, Check | None] = {}

    def of(self, node: Node, asked: bool = False) -> Check:
        """Make the check of a shape; ``asked`` where its queries are asked apart. Raises: UnsureError."""
        if node not in self._made:
            self._made[node] = None  # a shape that leads back to itself
            self._made[node] = self._make(node, asked)
        if check := self._made[node]:
            return check
        raise UnsureError

    def _make(self, node: Node, asked: bool) -> Check:
        words = {word for word in self.shapes.predicates(node) if isinstance(word, rdflib.URIRef)}
        constraints = words - STRUCTURE - ({SH.sparql} if asked else set())
        if constraints - CONSTRAINTS.keys():
            raise UnsureError
        judges = [CONSTRAINTS[word](self, node, list(self.shapes.objects(node, word))) for word in constraints]
        steps = list(self.shapes.objects(node, SH.path))
        path = _path(self.shapes, steps[0]) if steps else None

        def check(facts: Facts, focus: Term) -> bool:
            values = path(facts, focus) if path else (focus,)
            for judge in judges:  # noqa: SIM110 - all() takes twice the time for as few as these, and so below
                if not judge(facts, focus, values):
                    return False
            return True

        return check


def _path(shapes: rdflib.Graph, node: Node) -> Path:
    if isinstance(node, rdflib.URIRef):
        predicate = to_oxigraph(node)
        return lambda facts, focus: facts.values(focus, predicate)
    words = list(shapes.predicate_objects(node))
    if len(words) == 1 and words[0][0] == SH.inversePath and isinstance(words[0][1], rdflib.URIRef):
        inverse = to_oxigraph(words[0][1])
        return lambda facts, focus: facts.holders(inverse, focus)
    if len(words) == 1 and words[0][0] == SH.alternativePath:
        ways = [_path(shapes, way) for way in shapes.items(words[0][1])]
        return lambda facts, focus: dict.fromkeys(chain.from_iterable([way(facts, focus) for way in ways]))
    raise UnsureError


def _every(holds: Check) -> Judge:
    def judge(facts: Facts, _: Term, values: Collection[Term]) -> bool:
        for value in values:  # noqa: SIM110
            if not holds(facts, value):
                return False
        return True

    return judge


def _one(rules: list[Node]) -> Node:
    if len(rules) != 1:
        raise UnsureError
    return rules[0]


def _number(rules: list[Node]) -> int:
    rule = _one(rules)
    if not isinstance(rule, rdflib.Literal) or rule.datatype != XSD.integer:
        raise UnsureError
    return int(str(rule))


def _min_count(_: Checks, __: Node, rules: list[Node]) -> Judge:
    least = _number(rules)
    return lambda facts, focus, values: len(values) >= least


def _max_count(_: Checks, __: Node, rules: list[Node]) -> Judge:
    most = _number(rules)
    return lambda facts, focus, values: len(values) <= most


NODE_KINDS: dict[Node, tuple[type, ...]] = {
    SH.IRI: (NamedNode,), SH.Literal: (Literal,), SH.BlankNode: (BlankNode,), SH.BlankNodeOrIRI: (BlankNode, NamedNode),
    SH.BlankNodeOrLiteral: (BlankNode, Literal), SH.IRIOrLiteral: (NamedNode, Literal),
}  # fmt: skip


def _node_kind(_: Checks, __: Node, rules: list[Node]) -> Judge:
    kinds = NODE_KINDS.get(_one(rules), ())
    return _every(lambda facts, value: isinstance(value, kinds))


def _class(_: Checks, __: Node, rules: list[Node]) -> Judge:
    classes = [to_oxigraph(rule) for rule in rules]
    return _every(lambda facts, value: all(cls in facts.values(value, TYPE) for cls in classes))


def _datatype(_: Checks, __: Node, rules: list[Node]) -> Judge:
    rule = _one(rules)
    if rule in {RDFS.Literal, RDFS.Datatype}:
        raise UnsureError
    datatype, plain = to_oxigraph(rule), rule in {XSD.string, RDF.langString}

    def holds(_: Facts, value: Term) -> bool:
        return isinstance(value, Literal) and value.datatype == datatype and (plain or _well_typed(value))

    return _every(holds)


@lru_cache(maxsize=65536)
def _well_typed(value: Literal) -> bool:
    """Tell whether a literal is written as its datatype asks, as pySHACL sees it."""
    term = to_rdflib(value)
    if not isinstance(term, rdflib.Literal) or term.ill_typed:
        return False
    return bool(DatatypeConstraintComponent._assert_actual_datatype(None, term, term.datatype))  # type: ignore[arg-type, no-untyped-call]


def _pattern(checks: Checks, node: Node, rules: list[Node]) -> Judge:
    if (node, SH.flags, None) in checks.shapes:
        raise UnsureError
    searches = [re.compile(str(rule)).search for rule in rules]

    def holds(_: Facts, value: Term) -> bool:
        return not isinstance(value, BlankNode) and all(search(value.value) for search in searches)

    return _every(holds)


def _unique_lang(_: Checks, __: Node, rules: list[Node]) -> Judge:
    if str(_one(rules)) != "true":
        raise UnsureError

    def judge(_: Facts, __: Term, values: Collection[Term]) -> bool:
        if len(values) < 2:
            return True
        tags = [value.language for value in values if isinstance(value, Literal) and value.language]
        return len(tags) == len(set(tags))

    return judge


def _disjoint(_: Checks, __: Node, rules: list[Node]) -> Judge:
    others = [to_oxigraph(rule) for rule in rules]

    def judge(facts: Facts, focus: Term, values: Collection[Term]) -> bool:
        return all(set(values).isdisjoint(facts.values(focus, other)) for other in others)

    return judge


def _all(checks: Checks, _: Node, rules: list[Node]) -> Judge:
    each = [checks.of(rule) for rule in rules]
    return _every(lambda facts, value: all(check(facts, value) for check in each))


def _none(checks: Checks, _: Node, rules: list[Node]) -> Judge:
    each = [checks.of(rule) for rule in rules]
    return _every(lambda facts, value: not any(check(facts, value) for check in each))


def _any(checks: Checks, _: Node, rules: list[Node]) -> Judge:
    groups = [[checks.of(choice) for choice in checks.shapes.items(rule)] for rule in rules]
    return _every(lambda facts, value: all(any(check(facts, value) for check in each) for each in groups))


def _qualified(checks: Checks, node: Node, rules: list[Node]) -> Judge:
    check = checks.of(_one(rules))
    least, most = (list(checks.shapes.objects(node, word)) for word in (SH.qualifiedMinCount, SH.qualifiedMaxCount))
    low, high = _number(least) if least else 0, _number(most) if most else None

    def judge(facts: Facts, _: Term, values: Collection[Term]) -> bool:
        count = sum([check(facts, value) for value in values])
        return low <= count and (high is None or count <= high)

    return judge


CONSTRAINTS: dict[Node, Callable[[Checks, Node, list[Node]], Judge]] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.nodeKind: _node_kind,
    SH["class"]: _class,
    SH.datatype: _datatype,
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_lang,
    SH.disjoint: _disjoint,
    SH.node: _all,
    SH.property: _all,
    SH["not"]: _none,
    SH["or"]: _any,
    SH.qualifiedValueShape: _qualified,
}
"""How the check of each constraint is made, of the shape and the values of the word."""

STRUCTURE: set[Node] = {
    RDF.type, SH.path, SH.severity, SH.message, SH.name, SH.description, SH.order, SH.group, SH.qualifiedMinCount,
    SH.qualifiedMaxCount, SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf,
}  # fmt: skip
"""The words of a shape that ask nothing of a node by themselves."""


# Queries

TEXTS = re.compile(r'"""(?s:.)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|<[^<>\s{}]*>|#[^\n]*')
EXISTS = re.compile(r"\bEXISTS\s*\{[^{}]*\}", re.IGNORECASE)
FLAT = re.compile(r"\s*SELECT\s+(?:DISTINCT\s+)?\$this\b[^{}]*\bWHERE\s*\{\s*\$this\s[^{}*]*\}\s*", re.IGNORECASE)
"""A query that begins with the focus node and has no groups: it finds for all nodes what it finds for each."""
QUERY_WORDS: set[Node] = {RDF.type, SH.prefixes, SH.message, SH.select}


def _flat(shapes: rdflib.Graph, query: Node) -> str:
    """Give a constraint's query with its prefixes, to be asked once for all nodes. Raises: UnsureError."""
    select = str(_one(list(shapes.objects(query, SH.select))))
    if set(shapes.predicates(query)) - QUERY_WORDS or not FLAT.fullmatch(EXISTS.sub(" ", TEXTS.sub(" ", select))):
        raise UnsureError
    declared = [one for head in shapes.objects(query, SH.prefixes) for one in shapes.objects(head, SH.declare)]
    pairs = [(shapes.value(one, SH.prefix), shapes.value(one, SH.namespace)) for one in declared]
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(pairs, key=str)) + select


def _asked(facts: Facts, query: str) -> Iterable[Term]:
    solutions = facts.store.query(query)
    return {solution["this"] for solution in solutions} if isinstance(solutions, QuerySolutions) else ()
