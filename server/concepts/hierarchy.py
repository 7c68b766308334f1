"""Where a concept lies in its hierarchy: all ways up, what is beside it, what is below; as a tree of bounded size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from pyoxigraph import Literal, NamedNode

from graph.names import Names
from graph.search.fold import fold
from graph.store import Store
from graph.vocab import SKOS
from server.served.ask import rows
from server.things.thing import Glossary, mentioned
from server.things.view import Shown, View

ABOVE = 100
"""Concepts above one that a page tells at most."""
STEPS = 1000
PARENTS = 8
"""Broader concepts beside whose narrower ones a concept is shown."""
BELOW = 10_000
"""Concepts below one that are sorted for a reader; beyond, they come as the store has them."""
CHILDREN = 30
"""Narrower concepts that a concept's own page lists."""
BESIDE = {1: 5, 2: 3}
"""Siblings before a concept, and after it, that its page lists below each of so many broader ones; of more, one."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Concepts by name; ``whole`` where none was left out for being too many."""

    items: tuple[NamedNode, ...] = ()
    whole: bool = True

    @property
    def count(self) -> str:
        return f"{len(self.items):,}" if self.whole else f"more than {len(self.items):,}"


@dataclass(frozen=True, slots=True)
class Around:
    """A concept with what lies above it (each with what is directly above that), beside it and below it."""

    concept: NamedNode
    above: Mapping[NamedNode, Sequence[NamedNode]]
    beside: Mapping[NamedNode, Listing]
    below: Listing

    def mentioned(self) -> Iterable[NamedNode]:
        """Give all that a page may show."""
        yield from self.above
        yield from self.below.items[:CHILDREN]
        for listing in self.beside.values():
            yield from self.near(listing)

    def near(self, listing: Listing) -> Sequence[NamedNode]:
        """Give the concept with its nearest siblings by name."""
        return window(listing.items, self.concept, BESIDE.get(len(self.beside), 1))


@dataclass(frozen=True, slots=True)
class Branch:
    """A concept of the tree and what is shown below it; ``more`` says how much is not, ``href`` where all of it is."""

    thing: Shown
    current: bool = False
    below: tuple[Branch, ...] = ()
    more: str = ""
    href: str = ""


def around(store: Store, names: Names, concept: NamedNode, language: str) -> Around:
    """Ask for what is around a concept."""
    known = upward(store, concept)
    parents = known[concept][:PARENTS]
    below = children(store, names, [concept], language)
    beside = children(store, names, parents, language) if parents else {}
    return Around(concept, known, beside, below.get(concept, Listing()))


def upward(store: Store, concept: NamedNode) -> dict[NamedNode, list[NamedNode]]:
    """Give a concept and all above it, each with what is directly above that."""
    above: dict[NamedNode, list[NamedNode]] = {concept: []}
    found = rows(store, "reach", concept=concept, property=SKOS.broader, inverse=SKOS.narrower, limit=ABOVE, most=STEPS)
    for row in found:
        thing, direct = row["thing"], row.get("direct")
        if isinstance(thing, NamedNode):
            steps = above.setdefault(thing, [])
            if isinstance(direct, NamedNode) and direct != thing:
                steps.append(direct)
    return {thing: sorted(set(steps) & above.keys(), key=str) for thing, steps in above.items()}


def children(store: Store, names: Names, concepts: Sequence[NamedNode], language: str) -> dict[NamedNode, Listing]:
    """Give what lies directly below concepts, by name."""
    found: dict[NamedNode, dict[NamedNode, str]] = {}
    graph = names.graph("thesaurus")
    answered = rows(store, "below", graph=graph, concepts=concepts, language=Literal(language), limit=BELOW + 1)
    for row in answered:
        above, child, name = row["concept"], row["child"], row.get("name")
        if isinstance(above, NamedNode) and isinstance(child, NamedNode):
            found.setdefault(above, {}).setdefault(child, name.value if isinstance(name, Literal) else "")
    whole = sum(map(len, found.values())) <= BELOW
    return {above: listing(store, called, language, whole) for above, called in found.items()}


def summits(store: Store, names: Names, scheme: NamedNode, language: str) -> Listing:
    """Give the top concepts of a scheme, by name."""
    found: dict[NamedNode, str] = {}
    graph = names.graph("thesaurus")
    for row in rows(store, "summits", graph=graph, scheme=scheme, language=Literal(language), limit=BELOW + 1):
        child, name = row["child"], row.get("name")
        if isinstance(child, NamedNode):
            found.setdefault(child, name.value if isinstance(name, Literal) else "")
    return listing(store, found, language, len(found) <= BELOW)


def listing(store: Store, names: Mapping[NamedNode, str], language: str, whole: bool) -> Listing:
    """Sort concepts by their names; those without one in the language, by what a page calls them."""
    nameless = [iri for iri, name in names.items() if not name]
    glossary = Glossary(language)
    if nameless and whole:
        glossary.add(mentioned(store, nameless))
    called = {iri: name or _called(glossary, iri) for iri, name in names.items()}
    kept = list(called)[:BELOW]
    return Listing(tuple(sorted(kept, key=lambda iri: (fold(called[iri]), called[iri], iri.value))), whole)


def _called(glossary: Glossary, iri: NamedNode) -> str:
    name = glossary.name(iri)
    return name.value if name else iri.value


def window(items: Sequence[NamedNode], concept: NamedNode, beside: int) -> Sequence[NamedNode]:
    """Give a concept with its neighbours in an alphabetical list; the list's beginning where it is not in it."""
    at = items.index(concept) if concept in items else 0
    start = max(0, min(at - beside, len(items) - 2 * beside - 1))
    return items[start : start + 2 * beside + 1]


def tree(found: Around, view: View, scheme: str) -> tuple[Branch, ...]:
    """Draw the tree from the tops down to what lies below the concept; ``scheme`` is the address of all its trees."""
    return Drawing(found, view, scheme).forest()


@dataclass(slots=True)
class Drawing:
    """A tree in the making: what has two places is opened at the first, so that it stays as small as the graph."""

    found: Around
    view: View
    scheme: str
    down: dict[NamedNode, list[NamedNode]] = field(default_factory=dict)
    opened: set[NamedNode] = field(default_factory=set)

    def __post_init__(self) -> None:
        for thing, steps in self.found.above.items():
            for step in steps:
                self.down.setdefault(step, []).append(thing)

    def forest(self) -> tuple[Branch, ...]:
        tops = [thing for thing, steps in self.found.above.items() if not steps] or [self.found.concept]
        grown = [self.branch(top) for top in self._by_name(tops)]
        if self.found.concept not in self.opened:  # all ways up from it go in circles
            grown.append(self.branch(self.found.concept))
        return tuple(grown)

    def branch(self, iri: NamedNode) -> Branch:
        thing, current = self.view.link(iri), iri == self.found.concept
        if iri in self.opened:
            return Branch(thing, current)
        self.opened.add(iri)
        if current:
            return self._current(thing)
        listed, shown = self.found.beside.get(iri), self.down.get(iri, [])
        if listed is None:
            return Branch(thing, below=tuple(self.branch(child) for child in self._by_name(shown)))
        near = [*dict.fromkeys((*self.found.near(listed), *shown))]
        places = {child: place for place, child in enumerate(listed.items)}
        near.sort(key=lambda child: places.get(child, len(places)))
        below = tuple(self.branch(child) if child in shown else Branch(self.view.link(child)) for child in near)
        return Branch(thing, below=below, more=_more(listed, len(near)), href=self.address(iri))

    def _current(self, thing: Shown) -> Branch:
        listed = self.found.below
        shown = listed.items[:CHILDREN]
        below = tuple(Branch(self.view.link(child)) for child in shown)
        return Branch(thing, True, below, _more(listed, len(shown)), self.address(self.found.concept))

    def address(self, iri: NamedNode) -> str:
        """Give where all that lies below a concept is listed; nowhere where it is of no scheme of ours."""
        return f"{self.scheme}?{place(self.view, iri)}" if self.scheme else ""

    def _by_name(self, iris: Iterable[NamedNode]) -> list[NamedNode]:
        return sorted(iris, key=lambda iri: (fold(self.view.link(iri).text), iri.value))


def _more(listed: Listing, shown: int) -> str:
    left = len(listed.items) - shown
    if left <= 0:
        return ""
    return f"{left:,} more" if listed.whole else f"more than {left:,} more"


def place(view: View, iri: NamedNode) -> str:
    """Say in an address which concept is meant."""
    return urlencode({"at": iri.value.removeprefix(view.names.base)}, safe="/:")
