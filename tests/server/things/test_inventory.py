"""Each part that a release names by a fragment of the dataset's IRI has its place on the dataset's page."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, ViewportSize, expect
from pyoxigraph import Literal, NamedNode, Quad, Store, Triple
from werkzeug.serving import make_server

from bench.loopback import answering
from graph import release as releases
from graph.names import Names
from graph.release import Release
from graph.settings import Settings
from graph.vocab import RDF, SH, SKOS, VOID
from server import create_app
from server.served.current import open_store
from server.things import inventory
from server.things.inventory import Inventory

BASE = "http://127.0.0.1:8000/"
NAMES = Names(BASE)
CLASS = getattr(VOID, "class")
NARROW: ViewportSize = {"width": 360, "height": 700}


class Page(HTMLParser):
    """The identifiers and links of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.identifiers = list[str]()
        self.links = set[str]()
        self.feed(text)

    def handle_starttag(self, _: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.identifiers.append(value or "")
            if name == "href":
                self.links.add(value or "")


@pytest.fixture(scope="module")
def app(sample: Path) -> Flask:
    return create_app(Settings(data=sample), open_store)


@pytest.fixture(scope="module")
def published(sample: Path) -> set[str]:
    """Name every fragment of the dataset that the release of the sample has, in any graph, as subject or object."""
    store = Store.read_only(str(releases.current(sample).store))
    terms = (term for quad in store for term in (quad.subject, quad.object))
    start = f"{NAMES.dataset.value}#"
    return {t.value.removeprefix(start) for t in terms if isinstance(t, NamedNode) and t.value.startswith(start)}


def test_every_fragment_that_a_release_publishes_has_its_anchor_once(app: Flask, published: set[str]) -> None:
    kinds = {re.split("-", fragment)[0] for fragment in published}
    assert {"records", "thesaurus", "dataset", "prefix", "example", "exactMatch", "to", "validation"} <= kinds
    assert len(published) > 500
    page = Page(app.test_client().get("/dataset.html").get_data(as_text=True))
    assert published <= set(page.identifiers)
    assert len(page.identifiers) == len(set(page.identifiers))


def test_what_a_graph_holds_is_told_on_its_page_and_led_to(app: Flask, published: set[str]) -> None:
    page = Page(app.test_client().get("/graph/records.html").get_data(as_text=True))
    led = {link.removeprefix("/dataset#") for link in page.links if link.startswith("/dataset#")}
    assert led
    assert led <= published


def test_documents_of_the_dataset_tell_of_its_parts_as_its_page_does(app: Flask, published: set[str]) -> None:
    said = app.test_client().get("/dataset.nt").get_data(as_text=True)
    told = set(re.findall(rf"^<{NAMES.dataset.value}#([^>]*)>", said, re.MULTILINE))
    assert published - told == {"validation"}


def test_only_the_first_page_has_the_inventory_and_other_things_have_none(app: Flask) -> None:
    assert "holdings" not in Page(app.test_client().get("/graph/records.html").get_data(as_text=True)).identifiers


def part(name: str) -> NamedNode:
    return NAMES.part(NAMES.dataset, name)


def told(said: list[Triple], shown: frozenset[str] = frozenset()) -> Inventory:
    return inventory.inventory(said, NAMES, "en", shown)


def held(name: str, about: NamedNode, number: int) -> list[Triple]:
    """Say that the records' graph has a partition by a class."""
    return [
        Triple(NAMES.graph("records"), VOID.classPartition, part(name)),
        Triple(part(name), CLASS, about),
        Triple(part(name), VOID.entities, Literal(number)),
    ]


def test_a_partition_is_told_by_its_name_its_code_and_its_numbers() -> None:
    (holding,) = told(held("records-class-skos-Concept", SKOS.Concept, 12345)).holdings
    assert (holding.title, holding.href, holding.properties) == ("Records", "/graph/records", ())
    (one,) = holding.classes
    assert (one.id, one.name, one.code) == ("records-class-skos-Concept", "Concept", "skos:Concept")
    assert (one.things, one.triples, one.href) == ("12,345", "", SKOS.Concept.value)


def test_partitions_that_hold_each_other_come_to_an_end() -> None:
    said = held("a", SKOS.Concept, 1)
    said += [Triple(part("a"), VOID.propertyPartition, part("b")), Triple(part("b"), VOID.classPartition, part("a"))]
    said.append(Triple(part("b"), VOID.property, SKOS.broader))
    (one,) = told(said).holdings[0].classes
    assert [inner.id for inner in one.parts] == ["b"]
    assert one.parts[0].parts == ()


def test_what_nobody_foresaw_has_a_place_of_its_own_and_what_is_shown_has_no_other() -> None:
    said = [Triple(part(name), RDF.type, SKOS.Concept) for name in ("a-b", "c")]
    assert [(one.id, one.title) for one in told(said, frozenset({"c"})).others] == [("a-b", "A b")]


def test_what_is_too_much_is_counted_and_left_to_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "MOST", 5)
    monkeypatch.setattr(inventory, "LINES", 2)
    said = [Triple(part(f"result-{n}"), RDF.type, SH.ValidationResult) for n in range(8)]
    found = told(said)
    (table,) = found.tables
    assert ([line.id for line in table.lines], found.left) == (["result-0", "result-1"], 6)


def test_what_a_description_says_is_shown_as_text(
    tmp_path: Path, trig: str, release_of: Callable[..., Release]
) -> None:
    graph, evil = NAMES.graph("dataset"), NamedNode("http://example.org/%3Cb%3E?a='b'&c")
    said = [*held("records-class-evil", evil, 1), Triple(part("evil"), RDF.type, SKOS.Concept)]
    said.append(Triple(part("evil"), SKOS.prefLabel, Literal("<script>alert(1)</script>")))
    release_of(tmp_path, trig, more=tuple(Quad(t.subject, t.predicate, t.object, graph) for t in said))
    text = create_app(Settings(data=tmp_path), open_store).test_client().get("/dataset.html").get_data(as_text=True)
    assert {"records-class-evil", "evil"} <= set(Page(text).identifiers)
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "?a=&#39;b&#39;&amp;c" in text


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    with answering(make_server("127.0.0.1", 0, app, threaded=True)) as address:
        yield address


@pytest.mark.parametrize("kind", ["class", "property", "datatype"])
def test_who_follows_a_fragment_sees_its_place_on_a_phone_without_a_script(
    context: BrowserContext, address: str, published: set[str], kind: str
) -> None:
    fragment = max(name for name in published if re.fullmatch(rf"records-(class-.*-)?{kind}-[^-]*-[^-]*", name))
    page = context.new_page()
    page.set_viewport_size(NARROW)
    page.goto(f"{address}/dataset.html#{fragment}")
    place = page.locator(f"id={fragment}")
    expect(place).to_be_in_viewport()
    assert place.inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_what_a_graph_holds_opens_by_the_keyboard(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/dataset.html")
    first = page.locator("details.holding").first
    inner = first.locator("details").first
    expect(inner).not_to_be_visible()
    first.locator("summary").first.press("Enter")
    expect(inner).to_be_visible()
