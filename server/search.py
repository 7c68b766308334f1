"""Search for people: things by their labels and records by their titles, and suggestions while somebody types.

https://github.com/dewitt/opensearch/blob/master/mediawiki/Specifications/OpenSearch/Extensions/Suggestions/1.1/Draft%201.wiki
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from pyoxigraph import Literal, NamedNode
from werkzeug.exceptions import BadRequest

from graph.errors import ReleaseError
from graph.release import Release
from graph.search import Hit, Index, Name, Wish, names
from graph.search import search as find
from graph.store import Store
from server.concepts.questions import address
from server.concepts.scheme import Door
from server.concepts.tongues import called
from server.negotiation import answers
from server.negotiation.formats import Format
from server.served.ask import fill, rows
from server.served.current import serving, settings
from server.served.indexed import index
from server.things import thing
from server.things.thing import Glossary
from server.things.view import Shown, View

SIZE = 25
"""Hits of a page."""
FARTHEST = 40
"""Pages of hits that there are at most: who turns so many wants another word."""
SUGGESTED = 8
LONGEST = 200
"""Characters of a question."""
TITLES = 25
SCANNED = 50_000
"""Records of a release up to which their titles are searched: each is looked at."""
SUGGESTIONS = Format("suggestions", "application/x-suggestions+json", "json")

blueprint = Blueprint("search", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: a text, where they say in which language and scheme, and which page of it."""

    text: str
    language: str
    scheme: str
    number: int = 1

    @property
    def first(self) -> int:
        """Give the number of the first hit of the page."""
        return (self.number - 1) * SIZE + 1

    def wish(self, limit: int, offset: int = 0) -> Wish:
        """Mean any part of a label, but where stars say which."""
        text = self.text if "*" in self.text else f"*{self.text}*"
        schemes = (self.scheme,) if self.scheme else ()
        return Wish(text, language=self.language, schemes=schemes, unique=True, limit=limit, offset=offset)

    def turned(self, by: int) -> str:
        """Give the address of another page, as what follows the question mark."""
        given = {"q": self.text, "lang": self.language, "scheme": self.scheme, "page": str(self.number + by)}
        return urlencode({key: value for key, value in given.items() if value})


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that was found: ``by`` is the label where that is not its name, ``within`` are its schemes or kinds."""

    thing: Shown
    by: Shown | None
    within: tuple[Shown, ...]
    records: int


@dataclass(frozen=True, slots=True)
class Titles:
    """Records with a text in their titles; ``searched`` is False where there are too many to look at each.

    ``href`` then asks a query for them; ``more``: there may be others.
    """

    items: tuple[Shown, ...] = ()
    searched: bool = True
    href: str = ""
    more: bool = False


@blueprint.get("/search")
def search() -> Response:
    """Show what was found, best first; without a text, the form alone."""
    asked, store, known = _asked(), serving().store, _index()
    hits = find(known, asked.wish(SIZE + 1, (asked.number - 1) * SIZE)) if known and asked.text else ()
    schemes = _schemes(store)
    shown = _found(hits[:SIZE], known, asked) if known else []
    titles = _titles(store, serving().release, asked) if asked.number == 1 else Titles()
    return answers.page(
        "search.html",
        asked=asked,
        found=shown,
        more=len(hits) > SIZE and asked.number < FARTHEST,
        titles=titles,
        schemes=schemes,
        languages=_languages(known, asked),
        without_index=known is None,
    )


@blueprint.get("/search/suggestions")
def suggestions() -> Response:
    """Suggest names that begin as somebody types, as browsers read them: names, what each is, and its address."""
    asked, known = _asked(), _index()
    hits = find(known, asked.wish(SUGGESTED)) if known and asked.text else ()
    shown = _found(hits, known, asked) if known else []
    view = View(answers.names(), Glossary(settings().dataset.language))
    body = [
        asked.text,
        [one.by.text if one.by else one.thing.text for one in shown],
        [_told(one) for one in shown],
        [view.names.base.rstrip("/").removesuffix(view.names.path) + one.thing.href for one in shown],
    ]
    return answers.answer(lambda: json.dumps(body, ensure_ascii=False), SUGGESTIONS)


def _told(one: Found) -> str:
    within = ", ".join(scheme.text for scheme in one.within)
    return f"{one.thing.text} · {within}" if one.by else within


def _asked() -> Asked:
    """Read what is asked. Raises: BadRequest for a text that is no label's."""
    text = " ".join(request.args.get("q", "").split())
    if len(text) > LONGEST:
        raise BadRequest(f"q has {len(text):,} characters; {LONGEST} at most were expected")
    number = answers.number()
    if number > FARTHEST:
        raise BadRequest(f"page is {number}; there are {FARTHEST} at most")
    scheme = request.args.get("scheme", "")[:LONGEST]
    return Asked(text, request.args.get("lang", "")[:LONGEST], scheme, number)


def _index() -> Index | None:
    try:
        return index()
    except ReleaseError:
        return None


def _found(hits: Iterable[Hit], known: Index, asked: Asked) -> list[Found]:
    """Show hits by the names that things have in the language of the search."""
    listed = list(hits)
    language = asked.language or settings().dataset.language
    named = names(known, [hit.iri for hit in listed])
    view = View(answers.names(), Glossary(settings().dataset.language))
    wanted = [NamedNode(iri) for hit in listed for iri in hit.schemes or hit.types]
    view.glossary.add(thing.mentioned(serving().store, wanted))
    return [_shown(hit, named[hit.iri], view, language) for hit in listed if hit.iri in named]


def _shown(hit: Hit, name: Name, view: View, language: str) -> Found:
    preferred = name.preferred(language, settings().dataset.language, "en", "")
    text, tag = (preferred.text, preferred.language) if preferred else (hit.text, hit.language)
    href, outside = view.address(NamedNode(hit.iri))
    by = None if text == hit.text else Shown(hit.text, language=hit.language)
    within = tuple(view.link(NamedNode(iri)) for iri in hit.schemes)
    shown = Shown(text, href, outside, "" if tag == "en" else tag, iri=hit.iri)
    return Found(shown, by, within, hit.records)


def _schemes(store: Store) -> tuple[Shown, ...]:
    """Give the schemes that a search may be in."""
    found = [iri for row in rows(store, "vocabularies") if isinstance(iri := row["scheme"], NamedNode)]
    view = View(answers.names(), Glossary(settings().dataset.language))
    view.glossary.add(thing.mentioned(store, found))
    shown = {view.link(iri) for iri in found}
    return tuple(sorted(shown, key=lambda one: (one.text.casefold(), one.iri)))


def _languages(known: Index | None, asked: Asked) -> tuple[Door, ...]:
    tags = sorted(known.languages, key=lambda tag: (called(tag), tag)) if known else []
    return tuple(Door(called(tag), tag, 0, "", tag == asked.language.lower()) for tag in tags if tag)


def _titles(store: Store, release: Release, asked: Asked) -> Titles:
    """Find records by their titles, where they are few enough to look at each."""
    text = asked.text.replace("*", "").strip().lower()
    if not text or asked.scheme:
        return Titles()
    if _records(release) > SCANNED:
        everywhere = fill("titles", text=Literal(text), limit=TITLES, most=_records(release))
        return Titles(searched=False, href=address(answers.names(), everywhere))
    found = rows(store, "titles", text=Literal(text), limit=TITLES, most=SCANNED)
    records = [record for row in found if isinstance(record := row["record"], NamedNode)]
    view = View(answers.names(), Glossary(settings().dataset.language))
    view.glossary.add(thing.mentioned(store, records))
    shown = (view.link(record) for record in records)
    ordered = tuple(sorted(shown, key=lambda one: (one.text.casefold(), one.iri)))
    return Titles(ordered, more=len(found) == TITLES)


def _records(release: Release) -> int:
    """Tell how many records a release has, by its manifest."""
    counts = release.manifest.get("counts")
    found = counts.get("released", 0) if isinstance(counts, dict) else 0
    return found if isinstance(found, int) else 0
