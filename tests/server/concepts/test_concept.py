from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import Literal, NamedNode, Quad

from graph.settings import Settings
from graph.vocab import DCTERMS, RDF, SEEALSO, SKOS
from server import create_app
from server.concepts.hierarchy import BESIDE, CHILDREN
from server.served.current import open_store

Page = Callable[[str], html.HtmlElement]
APPLE = "/subject/apple.html"
PAGES = [
    APPLE, "/subject/pear.html", "/subject/orchard.html", "/subject/pomona.html", "/subject/hostile.html",
    "/subject/hen.html", "/scheme/subjects.html", "/scheme/subjects/index", "/scheme/subjects/index?lang=de&letter=A",
    "/scheme/subjects/tree", "/scheme/subjects/tree?at=subject/apple", "/search", "/search?q=apple",
]  # fmt: skip
BASE = "http://127.0.0.1:8000/"


def texts(found: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(node.text_content().split()) for node in found.xpath(path)]


def tree(node: html.HtmlElement) -> list[object]:
    """Give a tree of lists as the names in it."""
    found: list[object] = []
    for item in node.findall("li"):
        found.append(" ".join((item.xpath("string((a|b|span)[1])")).split()))
        found += [tree(below) for below in item.findall("ul")]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(visitor: FlaskClient, page: Page, path: str) -> None:
    found = page(path)
    links = {str(link) for link in found.xpath("//main//a/@href|//main//img/@src|//main//form/@action")}
    ours = {
        link.partition("#")[0] if link[0] == "/" else f"{path.partition('?')[0]}{link}"
        for link in links
        if link[0] in "/?"
    }
    assert ours
    for link in sorted(ours):
        answer = visitor.get(link, headers={"Accept": "text/html,image/svg+xml;q=0.5"})
        assert answer.status_code in {200, 303}, link


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_id_twice_names_its_regions_and_orders_its_headings(page: Page, path: str) -> None:
    found = page(path)
    ids = [str(one) for one in found.xpath("//@id")]
    assert len(ids) == len(set(ids))
    named = {name for names in found.xpath("//@aria-labelledby") for name in str(names).split()}
    assert named <= set(ids)
    assert {str(one) for one in found.xpath("//label/@for")} <= set(ids)
    levels = [int(str(node.tag)[1]) for node in found.iter("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(node.get("alt") for node in found.iter("img"))


def test_labels_stand_by_language_with_their_direction(page: Page) -> None:
    found = page(APPLE)
    assert texts(found, '//div[@class="tongue"]/h3') == ["English en", "Arabic ar", "German de", "Russian ru"]
    assert texts(found, '//div[@class="tongue"][1]//li') == ["apple", "apple tree", "appel only for search"]
    (arabic,) = found.xpath('//div[@class="tongue"]//*[@lang="ar"]')
    assert arabic.get("dir") == "rtl"


def test_notes_are_text_and_never_markup(page: Page) -> None:
    found = page(APPLE)
    assert texts(found, '//section[@class="abstract"]/p') == [
        "A tree, and what grows on it.",
        "<b>Not</b> the computer.",
    ]
    assert not page("/subject/hostile.html").xpath("//main//script")
    assert texts(page("/subject/hostile.html"), "//h1") == ['</text><script>alert(1)</script>"&']


def test_the_tree_shows_every_way_up_siblings_and_what_is_below_once(page: Page) -> None:
    (drawn,) = page(APPLE).xpath('//section[@aria-labelledby="hierarchy"]/ul')
    assert tree(drawn) == [
        "food", ["fruit", ["apple", ["Boskoop", "Cox Orange"], "pear"]],
        "plants", ["trees", ["apple"]],
    ]  # fmt: skip
    assert [str(one) for one in drawn.xpath(".//*[@aria-current]/text()")] == ["apple", "apple"]


def test_a_circle_in_the_hierarchy_ends(page: Page) -> None:
    (drawn,) = page("/subject/hen.html").xpath('//section[@aria-labelledby="hierarchy"]/ul')
    assert "hen" in str(tree(drawn))
    assert "egg" in str(tree(drawn))


def test_what_is_related_says_the_records_that_show_it(page: Page) -> None:
    found = page(APPLE)
    (cider,) = found.xpath('//ul[@class="kin"]/li[a="cider"]')
    assert " ".join(cider.text_content().split()) == "cider 1 record showing it 75%"
    rows = found.xpath('//table[thead//th="Probability"]/tbody/tr')
    assert [" ".join(row.text_content().split()) for row in rows] == [
        "orchards 81% 2 records of 3 that can tellFor exampleApples again"
    ]
    assert found.xpath('//table[thead//th="Probability"]//details//a/@href') == ["/record/3"]


def test_what_is_in_the_same_records_has_count_and_lift(page: Page) -> None:
    assert texts(page(APPLE), '//section[@aria-labelledby="together"]//tbody/tr') == ["pear 2 1.3 0.4"]


def test_years_are_a_chart_and_a_table_that_say_the_same(page: Page) -> None:
    found = page(APPLE)
    (chart,) = found.xpath('//*[@class="chart"]')
    assert chart.get("role") == "img"
    (title,) = chart.xpath('./*[local-name()="title"]')
    assert title.text == "3 records from 1999 to 2003; most, 2, of 2003"
    assert texts(found, '//table[@class="narrow"]/tbody/tr') == ["19991", "20032"]
    bars = [float(bar.get("height")) for bar in chart.iter() if bar.tag == "rect"]
    assert bars == [60, 0, 0, 0, 120]


def test_the_queries_behind_the_numbers_give_the_numbers(visitor: FlaskClient, page: Page) -> None:
    links = [str(link) for link in page(APPLE).xpath('//p[contains(., "behind these numbers")]/a/@href')]
    assert len(links) == 4
    for link in links:
        query = parse_qs(urlsplit(link).query)["query"][0]
        answer = visitor.get("/sparql", query_string={"query": query}, headers={"Accept": "text/csv"})
        assert answer.status_code == 200
        assert len(answer.text.splitlines()) > 1, query


def test_a_candidate_and_a_deprecated_concept_say_so(page: Page) -> None:
    assert "candidate" in texts(page("/subject/orchard.html"), '//*[contains(@class, "badge")]')
    assert "deprecated" in texts(page("/subject/pomona.html"), '//*[contains(@class, "badge")]')
    assert not texts(page(APPLE), '//*[contains(@class, "badge")]')


def test_mappings_and_records_are_on_the_page(page: Page) -> None:
    found = page(APPLE)
    assert texts(found, '//section[@class="mapped"]//tbody/tr/td[1]') == ["Same elsewhere"]
    assert texts(found, '//ol[@class="items"]//a') == ["Apples again", "More of apples", "Of apples"]


def test_a_page_names_every_format(page: Page) -> None:
    types = [str(one) for one in page(APPLE).xpath('//link[@rel="alternate"]/@type')]
    assert types == ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"]


def crowd(narrower: int, records: int) -> list[Quad]:
    """Make a concept with many narrower ones and many records."""
    thesaurus, recorded = NamedNode(f"{BASE}graph/thesaurus"), NamedNode(f"{BASE}graph/records")
    root, scheme = NamedNode(f"{BASE}subject/root"), NamedNode(f"{BASE}scheme/subjects")
    quads = [Quad(scheme, RDF.type, SKOS.ConceptScheme, thesaurus)]
    for number in range(narrower + 1):
        concept = NamedNode(f"{BASE}subject/part-{number}") if number else root
        name = Literal(f"part {number:05}" if number else "root", language="en")
        quads += [
            Quad(concept, RDF.type, SKOS.Concept, thesaurus),
            Quad(concept, SKOS.inScheme, scheme, thesaurus),
            Quad(concept, SKOS.prefLabel, name, thesaurus),
        ]
        quads += [Quad(concept, SKOS.broader, root, thesaurus)] if number else []
    for number in range(records):
        record = NamedNode(f"{BASE}record/{number}")
        quads += [Quad(record, RDF.type, SEEALSO.Record, recorded), Quad(record, DCTERMS.subject, root, recorded)]
    return quads


def test_a_crowded_concept_has_a_page_of_bounded_size(tmp_path: Path, drafted: Callable[..., Settings]) -> None:
    settings = drafted(tmp_path, crowd(1000, 3000))
    client = create_app(settings, open_store).test_client()
    found = html.document_fromstring(client.get("/subject/root.html").get_data(as_text=True))
    assert len(found.xpath('//a[starts-with(@href, "/subject/part-")]')) == CHILDREN
    assert texts(found, '//ul[@class="tree"]//*[@class="more"]') == ["970 more below root"]
    child = html.document_fromstring(client.get("/subject/part-500.html").get_data(as_text=True))
    names = child.xpath('//ul[@class="tree"]//li/*[self::a or self::b]/text()')
    assert names == ["root", *(f"part {n:05}" for n in range(500 - BESIDE[1], 501 + BESIDE[1]))]
    level = html.document_fromstring(client.get("/scheme/subjects/tree?at=subject/root&page=5").get_data(as_text=True))
    assert texts(level, '//ul[@class="tree"]/li') == [f"part {n:05}" for n in range(801, 1001)]
    assert client.get("/scheme/subjects/tree?at=subject/root&page=6").status_code == 404


def test_a_concept_that_nothing_is_near_has_no_picture_on_its_page(page: Page) -> None:
    assert page(APPLE).xpath("//a[@class='picture']")
    lonely = page("/subject/pomona.html")
    assert not lonely.xpath("//a[@class='picture']")
    assert "Nothing is broader or narrower." in lonely.text_content()
