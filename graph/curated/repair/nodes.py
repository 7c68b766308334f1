"""Names for blank nodes, made of what is said of them, so that they are the same in every import."""

from __future__ import annotations

from collections import Counter, defaultdict

from pyoxigraph import BlankNode, NamedNode

from graph.curated.workbench import Bench, Term
from graph.names import anonymous, digest
from graph.vocab import RDF, SKOS

ROUNDS = 8
"""How far the surroundings of a node count; nodes that are alike as far as that are told apart by their order."""
LISTED = (SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection)


def name_blank_nodes(bench: Bench) -> None:
    """Give each blank node an IRI."""
    if not bench.has_blank_nodes:
        return
    names = _names(bench)
    listed = [node for node in bench.instances(*LISTED) if isinstance(node, BlankNode)]
    for subject, predicate, value in list(bench):
        new, to = names.get(subject, subject), names.get(value, value)
        if (new, to) != (subject, value) and isinstance(subject, NamedNode | BlankNode):
            bench.drop(subject, predicate, value)
            bench.add(new, predicate, to)
    for node in listed:
        kind = bench.nodes(names[node], RDF.type)[0].value.rpartition("#")[2]
        bench.note("blank node", names[node], f"a {kind} without an IRI", names[node].value)


def _names(bench: Bench) -> dict[Term, NamedNode]:
    """Name blank nodes by a digest that takes in more of what is about them in each round."""
    about: defaultdict[BlankNode, list[tuple[str, Term, str]]] = defaultdict(list)
    for subject, predicate, value in bench:
        if isinstance(subject, BlankNode):
            about[subject].append((f"> {predicate}", value, ""))
        if isinstance(value, BlankNode):
            about[value].append((f"< {predicate}", subject, ""))
    marks: dict[BlankNode, str] = dict.fromkeys(about, "")
    for _ in range(ROUNDS):
        fresh = {node: _mark(facts, marks) for node, facts in about.items()}
        settled = len(set(fresh.values())) == len(set(marks.values())) and any(marks.values())
        marks = fresh
        if settled or len(set(fresh.values())) == len(fresh):
            break
    seen: Counter[str] = Counter()
    names: dict[Term, NamedNode] = {}
    for node in about:
        mark = marks[node]
        names[node] = anonymous(bench.name, "blank", mark, str(seen[mark]))
        seen[mark] += 1
    return names


def _mark(facts: list[tuple[str, Term, str]], marks: dict[BlankNode, str]) -> str:
    said = (f"{way} {marks[value] if isinstance(value, BlankNode) else value}" for way, value, _ in facts)
    return digest("\n".join(sorted(said)), 32)
