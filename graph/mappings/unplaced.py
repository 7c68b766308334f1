"""What mappings of others say that has no place among ours: it is counted by its kind, kept, and told.

To add a kind: a row in KINDS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph.mappings.match import RELATIONS
from graph.vocab import OWL, RDFS, SKOS

NO_TERM, TEXT, SEVERAL, UNTOLD, OTHER, ABSENT = KINDS = (
    "says that there is no counterpart",
    "maps a text or an expression, not a concept",
    "combines several concepts",
    "does not say how the two are related: --relation tells",
    "is of a relation that is not one of SKOS's",
    "remarks on a mapping that is not in the file",
)

RELATED_BY: Mapping[str, str] = {
    **{SKOS[name].value: name for name in RELATIONS},
    **{iri.value: "exactMatch" for iri in (OWL.sameAs, OWL.equivalentClass, OWL.equivalentProperty)},
    **{iri.value: "broadMatch" for iri in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broader)},
    SKOS.narrower.value: "narrowMatch",
    SKOS.related.value: "relatedMatch",
}
"""The relation that a property claims which others map with."""
VAGUE = SKOS.mappingRelation.value


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A mapping that is read and has no place here: where it stands, of which of KINDS it is, and its text."""

    where: str
    kind: str
    why: str
    text: str = ""


class Homeless(ValueError):  # noqa: N818 - bad data is a value in the end: an Unplaced
    """A mapping says something of a kind of KINDS."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(why)
        self.kind = kind


def relation(iri: str, otherwise: str = "") -> str:
    """Give the relation that a property claims; ``otherwise`` is for one that says only that there is one.

    Raises: Homeless.
    """
    found = RELATED_BY.get(iri)
    if found is None and iri in {"", VAGUE}:
        if not otherwise:
            raise Homeless(UNTOLD, "it says that the two are related, and not how")
        found = otherwise
    if found is None:
        offered = ", ".join(f"skos:{name}" for name in RELATIONS)
        raise Homeless(OTHER, f"its relation is '{iri[:80]}'; one of {offered} was expected")
    return found
