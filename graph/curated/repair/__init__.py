"""What is put right in a vocabulary, step after step, as the SKOS Reference wants it; each repair is listed.

https://www.w3.org/TR/skos-reference/. The kinds of faults are those that Skosify knows
(https://github.com/NatLibFi/Skosify), and some more. To add one: a function of a Bench, its row in STEPS, and what it
lists in KINDS.
"""

from __future__ import annotations

from collections.abc import Callable

from graph.curated.repair.classes import read_classes, read_properties, type_concepts, type_once
from graph.curated.repair.cycles import break_cycles
from graph.curated.repair.labels import name_the_unlabelled, part_labels, put_labels_right, write_out_labels
from graph.curated.repair.nodes import name_blank_nodes
from graph.curated.repair.relations import (
    mirror,
    part_matches,
    part_related,
    put_relations_right,
    reduce_transitive,
    turn_matches,
)
from graph.curated.repair.schemes import give_schemes, give_top_concepts, settle_schemes
from graph.curated.workbench import Bench

STEPS: tuple[Callable[[Bench], None], ...] = (
    name_blank_nodes,
    read_classes,
    read_properties,
    write_out_labels,
    type_once,
    type_concepts,
    put_labels_right,
    part_labels,
    name_the_unlabelled,
    settle_schemes,
    put_relations_right,
    reduce_transitive,
    mirror,
    give_schemes,
    turn_matches,
    mirror,
    break_cycles,
    part_related,
    part_matches,
    give_top_concepts,
)
"""In their order: what a thing is, how it is called, how things hang together, where they belong."""

KINDS = {
    "blank node": "a concept, scheme or collection had no IRI; one is made of what is said of it",
    "class": "a class of OWL or RDFS is read as a concept, and what is above it as broader",
    "sub-property": "a property that is declared to be a kind of a SKOS property says that property too",
    "label written out": "a label or note that is a thing of its own (as in SKOS-XL) is also said as a plain text",
    "no type": "something that is used as a concept is said to be one",
    "two types": "a thing was a concept and a scheme or collection; it is the one that its use shows (S9, S37)",
    "not a text": "a label was a thing; it is its text, or a note",
    "white space": "spaces in a label were put in order",
    "empty label": "a label without a letter is gone",
    "no language": "a label or note without a language has the one that the import names; a label else `und`",
    "two preferred labels": "of several preferred labels in a language one stays, the others are alternative (S14)",
    "label twice": "a label is preferred before alternative, and alternative before hidden, and not both (S13)",
    "no label": "a concept without a preferred label has one of its other names, or its code",
    "not a thing": "a relation to a text is one to the concept of that label; where there is none, a note",
    "unknown term": "a relation of a table names no term of it",
    "absent": "a relation to something that is no concept of the file is a mapping",
    "collection": "a relation with a collection or scheme is a plain reference (S9, S37)",
    "itself": "a concept was related to itself",
    "own match": "a mapping between concepts of one scheme is a relation",
    "transitive": "a transitive relation is said by direct ones, which it follows from",
    "inverse": "a relation that was said one way only is said both ways",
    "circle": "a circle of broader terms is broken",
    "related and broader": "a related term that lies above or below is not related (S27)",
    "two matches": "an exact match that is a broader or related one too is a close match (S46)",
    "no scheme": "a scheme that was missing is made, or said to be one",
    "not in a scheme": "a concept without a scheme is in one",
    "top concept": "a top concept is said from both sides, and is in its scheme",
    "no top concepts": "a scheme without top concepts has those that nothing is above",
}
"""What the kinds of repairs mean."""


def repair(bench: Bench) -> None:
    """Put a vocabulary right, in place."""
    for step in STEPS:
        step(bench)
