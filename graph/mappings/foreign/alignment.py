"""Alignments in RDF/XML of the Alignment API, as ontology matchers publish them.

https://moex.gitlabpages.inria.fr/alignapi/format.html. They are read as XML, cell by cell: many are RDF only
nearly, and one cell that is amiss is told and costs no other.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree
from pyoxigraph import NamedNode

from graph.documents import markup
from graph.documents.entities import hold
from graph.link.concept import BROAD, EXACT, NARROW
from graph.mappings.match import ACCEPTED, Match
from graph.mappings.unplaced import NO_TERM, TEXT, Homeless, Unplaced, relation
from graph.names import clean
from graph.record import Reject
from graph.vocab import SKOS

HEAD = 1 << 16
"""Bytes at the beginning by which such a file is told."""
SPACE = b"heterogeneity/alignment"
ROOT = re.compile(rb"<(?:[\w.-]+:)?Alignment[\s/>]")
SIGNS = {"=": EXACT, "<": BROAD, ">": NARROW}
CLASSES = {"EquivRelation": "=", "SubsumedRelation": "<", "SubsumeRelation": ">"}
"""Relations by the names of the classes that stand for them; of the first entity to the second, as the signs are."""
OPEN = "?"
"""What stands for a relation that nobody tells."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ENDS = ("entity1", "entity2")
CELL = frozenset({*ENDS, "relation", "measure"})
HEARD = {"method": "tool", "creator": "author", "date": "day", "created": "day"}
"""What an alignment says of all of its cells."""
NEARLY = 1e-6
"""How far past 1 a measure may be that was only computed so."""


@dataclass(slots=True)
class Told:
    """What is said of an alignment before its cells."""

    said: dict[str, str] = field(default_factory=dict)

    def take(self, element: etree._Element) -> None:
        kind = HEARD.get(markup.local(element), "")
        if kind and (text := _text(element) or _resource(element)):
            self.said.setdefault(kind, text)

    @property
    def day(self) -> str:
        found = DAY.match(self.said.get("day", ""))
        return found[0] if found else ""


def is_one(content: bytes) -> bool:
    """Tell an alignment from other RDF/XML."""
    head = content[:HEAD]
    return SPACE in head and ROOT.search(head) is not None


def read(content: bytes, loose: str, left: Callable[[str], None]) -> Iterator[Match | Unplaced | Reject]:
    """Read the cells; ``left`` is told what a cell says besides. Raises: ValueError for no XML to be trusted."""
    number, told = 0, Told()
    try:
        for _, element in markup.steps(io.BytesIO(hold(content)), ("end",)):
            name = markup.local(element)
            if name != "Cell":
                told.take(element)
                continue
            number += 1
            yield _told(element, f"cell {number}", told, loose)
            for one in element:
                if (other := markup.local(one)) and other not in CELL:
                    left(other)
            element.clear(keep_tail=True)
    except etree.XMLSyntaxError as err:
        raise ValueError(f"{err}; well-formed XML was expected") from err


def _told(cell: etree._Element, where: str, told: Told, loose: str) -> Match | Unplaced | Reject:
    try:
        return _match(cell, told, loose)
    except Homeless as err:
        return Unplaced(where, err.kind, str(err), _written(cell))
    except ValueError as err:
        return Reject(where, str(err), _written(cell))


def _match(cell: etree._Element, told: Told, loose: str) -> Match:
    parts = {markup.local(one): one for one in cell}
    ours, theirs = (_entity(parts.get(end), end) for end in ENDS)
    author = told.said.get("author", "")
    return Match(
        ours,
        theirs,
        _relation(parts.get("relation"), loose),
        ACCEPTED,
        confidence=_measure(parts.get("measure")),
        authors=(author,) if author else (),
        tool=told.said.get("tool", ""),
        date=told.day,
    )


def _entity(element: etree._Element | None, end: str) -> str:
    """Give the IRI of an end. Raises: Homeless, ValueError."""
    if element is None:
        raise Homeless(NO_TERM, f"it has no {end}")
    iri = _resource(element)
    inner = next(iter(element), None)
    if iri is None and inner is not None:
        if len(inner):
            raise Homeless(TEXT, f"its {end} is an expression ({markup.local(inner)})")
        iri = _resource(inner)
    try:
        return NamedNode((iri or "").strip()).value
    except ValueError as err:
        raise ValueError(f"its {end} is '{(iri or '')[:80]}'; an IRI was expected ({err})") from err


def _resource(element: etree._Element) -> str | None:
    """Give what an element is about, or points at, with the prefix of RDF or without."""
    known = {markup.name(key): str(value) for key, value in element.attrib.items()}
    return known.get("resource", known.get("about"))


def _relation(element: etree._Element | None, loose: str) -> str:
    """Give the relation of a cell; by the format, one that tells none says that the two are the same.

    Raises: Homeless.
    """
    text = _text(element) if element is not None else "="
    sign = CLASSES.get(text.rpartition(".")[2], text)
    if sign in SIGNS:
        return SIGNS[sign]
    return relation("" if sign == OPEN else sign.replace("skos:", SKOS.iri), loose)


def _measure(element: etree._Element | None) -> float | None:
    if element is None or not (text := _text(element)):
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= 1 + NEARLY:
        raise ValueError(f"its measure is '{text[:20]}'; a number from 0 to 1 was expected")
    return min(value, 1.0)


def _text(element: etree._Element) -> str:
    return clean("".join(map(str, element.itertext())))


def _written(cell: etree._Element) -> str:
    return etree.tostring(cell, encoding="unicode", with_tail=False)
