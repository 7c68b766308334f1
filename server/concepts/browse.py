"""The lists of a concept scheme: by letter in a language, and by its hierarchy, a level at a time."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest, NotFound

from graph.names import Names
from graph.search import lines
from graph.store import Store
from graph.vocab import SKOS
from server.concepts.hierarchy import Listing, children, place, summits, upward
from server.concepts.scheme import outline
from server.negotiation import answers
from server.served.ask import rows
from server.served.current import serving, settings
from server.served.indexed import index
from server.things import thing
from server.things.thing import Glossary
from server.things.view import Shown, View

SIZE = 200
"""Lines of a page."""
LONGEST = 2000
"""Characters of an IRI that is asked for."""

blueprint = Blueprint("concepts", __name__)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the alphabetical list; ``use`` is the name of the concept where the label is another one of it."""

    thing: Shown
    use: str


@dataclass(frozen=True, slots=True)
class Step:
    """A concept of a level of the tree; ``href`` leads to what is below it, where anything is."""

    thing: Shown
    href: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A concept scheme that is there, its name, and where its pages are."""

    iri: NamedNode
    title: Shown
    path: str


@blueprint.get("/scheme/<name>/index")
def alphabet(name: str) -> Response:
    """List the labels of a scheme under a letter, in a language."""
    scheme = _scheme(name)
    language, letter, number = request.args.get("lang", settings().dataset.language), _letter(), answers.number()
    found = outline(scheme.iri.value, language, letter)
    if not letter and found.letters:
        letter = found.letters[0].name
        found = outline(scheme.iri.value, language, letter)
    total = next((door.labels for door in found.letters if door.name == letter), 0)
    pages = max(1, ceil(total / SIZE))
    if number > pages or (letter and not total):
        raise NotFound(f"the list of {scheme.title.text} has no such page")
    view = View(answers.names(), Glossary(language))
    listed = lines(index(), scheme.iri.value, found.language, letter, SIZE, (number - 1) * SIZE) if total else ()
    entries = [Entry(_called(view, line.iri, line.text, line.language), line.preferred) for line in listed]
    return answers.page(
        "alphabet.html", scheme=scheme, outline=found, letter=letter, entries=entries, number=number, pages=pages,
        total=total,
    )  # fmt: skip


@blueprint.get("/scheme/<name>/tree")
def tree(name: str) -> Response:
    """Show a level of a scheme's hierarchy: what is below a concept, or its top concepts."""
    scheme, store, names, number = _scheme(name), serving().store, answers.names(), answers.number()
    language, at = settings().dataset.language, _at(names)
    if at is not None and not thing.known(store, at):
        raise NotFound(f"nothing is known here of <{at.value}>")
    level = _level(store, scheme, at, language)
    pages = max(1, ceil(len(level.items) / SIZE))
    if number > pages:
        raise NotFound(f"this level has no page {number}")
    shown = level.items[(number - 1) * SIZE : number * SIZE]
    above = _way(store, at)
    view = View(names, Glossary(language))
    view.glossary.add(thing.mentioned(store, [*shown, *above, *([at] if at else [])]))
    deeper = {row["concept"] for row in rows(store, "deeper", concepts=list(shown))} if shown else set()
    return answers.page(
        "tree.html",
        scheme=scheme,
        outline=outline(scheme.iri.value, language),
        at=view.link(at) if at else None,
        way=[Step(view.link(iri), _address(scheme, view, iri)) for iri in above],
        steps=[Step(view.link(iri), _address(scheme, view, iri) if iri in deeper else "") for iri in shown],
        count=level.count,
        whole=level.whole,
        number=number,
        pages=pages,
        at_given=request.args.get("at", ""),
    )


def _level(store: Store, scheme: Scheme, at: NamedNode | None, language: str) -> Listing:
    if at is None:
        return summits(store, answers.names(), scheme.iri, language)
    return children(store, answers.names(), [at], language).get(at, Listing())


def _way(store: Store, at: NamedNode | None) -> list[NamedNode]:
    """Give one way from a top down to what is directly above a concept."""
    if at is None:
        return []
    found = upward(store, at)
    way: list[NamedNode] = []
    step = at
    while above := [iri for iri in found.get(step, ()) if iri not in way and iri != at]:
        step = above[0]
        way.insert(0, step)
    return way


def _address(scheme: Scheme, view: View, iri: NamedNode) -> str:
    return f"{scheme.path}/tree?{place(view, iri)}"


def _scheme(name: str) -> Scheme:
    """Find a scheme by its name in addresses. Raises: NotFound."""
    store, names = serving().store, answers.names()
    try:
        iri = names.scheme(name)
    except ValueError as err:
        raise NotFound(f"there is no scheme '{name}'") from err
    glossary = Glossary(settings().dataset.language)
    glossary.add(thing.mentioned(store, [iri]))
    if SKOS.ConceptScheme not in glossary.classes.get(iri, ()):
        raise NotFound(f"there is no scheme '{name}'")
    shown = View(names, glossary).link(iri)
    return Scheme(iri, shown, shown.href)


def _letter() -> str:
    letter = request.args.get("letter", "")
    if len(letter) > 4:
        raise BadRequest(f"letter is {letter[:20]!r}; one letter, 0-9 or !* was expected")
    return letter.upper() if len(letter.upper()) == 1 else letter


def _at(names: Names) -> NamedNode | None:
    """Read which concept is asked for: by its IRI, or by what follows the base in it. Raises: BadRequest."""
    given = request.args.get("at", "")
    if not given:
        return None
    try:
        return NamedNode((given if "://" in given else f"{names.base}{given}")[:LONGEST])
    except ValueError as err:
        raise BadRequest(f"at is {given[:40]!r}; the IRI of a concept was expected") from err


def _called(view: View, iri: str, text: str, language: str) -> Shown:
    href, outside = view.address(NamedNode(iri))
    return Shown(text, href, outside, language="" if language == "en" else language, iri=iri)
