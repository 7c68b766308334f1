from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from pyoxigraph import RdfFormat, parse

from graph import search as labels
from graph.settings import Settings
from server import create_app
from server.search import LONGEST, SCANNED, SIZE
from server.served.current import open_store

Page = Callable[[str], html.HtmlElement]
GARDENS = Path(__file__).parents[2] / "data" / "gardens.trig"


def names(found: html.HtmlElement) -> list[str]:
    return [str(one) for one in found.xpath('//ol[@class="hits"]//a[@class="name"]/text()')]


def test_a_part_of_a_name_is_enough_and_the_best_come_first(page: Page) -> None:
    assert names(page("/search?q=appl")) == ["apple", "Growers of Apples"]
    assert names(page("/search?q=PEAR")) == ["pear"]
    assert names(page("/search?q=*ange")) == ["Cox Orange"]


def test_a_thing_that_is_found_by_another_name_says_by_which(page: Page) -> None:
    found = page("/search?q=Pflanzen")
    assert names(found) == ["plants"]
    assert found.xpath('//ol[@class="hits"]//i/text()') == ["Pflanzen"]
    assert names(page("/search?q=Pflanzen&lang=de")) == ["Pflanzen"]
    assert names(page("/search?q=Pflanzen&lang=en")) == []


def test_a_search_within_a_scheme_leaves_out_all_else(page: Page) -> None:
    assert names(page("/search?q=appl&scheme=http://127.0.0.1:8000/scheme/subjects")) == ["apple"]
    assert names(page("/search?q=appl&scheme=http://127.0.0.1:8000/scheme/none")) == []


def test_records_are_found_by_their_titles(page: Page) -> None:
    found = page("/search?q=AGAIN")
    assert found.xpath('//section[@aria-labelledby="titles"]//a/text()') == ["Apples again"]


def test_where_records_are_too_many_a_query_is_offered_instead(
    tmp_path: Path, drafted: Callable[..., Settings]
) -> None:
    settings = drafted(tmp_path, parse(path=GARDENS, format=RdfFormat.TRIG), records=SCANNED + 1)
    client = create_app(settings, open_store).test_client()
    found = html.document_fromstring(client.get("/search?q=again").get_data(as_text=True))
    (link,) = found.xpath('//section[@aria-labelledby="titles"]//a/@href')
    assert "/record/3" in client.get(str(link), headers={"Accept": "text/csv"}).text


def test_without_a_text_there_is_the_form_alone(page: Page) -> None:
    found = page("/search")
    assert found.xpath('//form[@aria-label="Search"]//input[@name="q"]')
    assert not found.xpath("//main//section")


def test_what_is_asked_is_shown_as_text(page: Page) -> None:
    asked = '"><script>alert(1)</script>'
    found = page(f"/search?q={asked}")
    assert not found.xpath("//main//script")
    assert found.xpath('//main//input[@name="q"]/@value') == [asked]


def test_more_hits_are_on_pages_that_follow(tmp_path: Path, drafted: Callable[..., Settings]) -> None:
    text = GARDENS.read_text(encoding="utf-8") + "".join(
        f'g:thesaurus {{ s:n{n} a skos:Concept ; skos:inScheme c:subjects ; skos:prefLabel "nut {n:03}"@en . }}\n'
        for n in range(SIZE + 3)
    )
    client = create_app(drafted(tmp_path, parse(text, RdfFormat.TRIG)), open_store).test_client()
    first = html.document_fromstring(client.get("/search?q=nut").get_data(as_text=True))
    (following,) = first.xpath('//main//a[@rel="next"]/@href')
    second = html.document_fromstring(client.get(f"/search{following}").get_data(as_text=True))
    assert names(first) + names(second) == [f"nut {n:03}" for n in range(SIZE + 3)]
    assert not second.xpath('//main//a[@rel="next"]')


@pytest.mark.parametrize("path", ["/search?q=a&page=0", "/search?q=a&page=41", f"/search?q={'x' * (LONGEST + 1)}"])
def test_a_question_that_is_none_is_400(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 400


def test_suggestions_are_names_what_they_are_and_where(visitor: FlaskClient) -> None:
    answer = visitor.get("/search/suggestions?q=pfl")
    assert answer.mimetype == "application/x-suggestions+json"
    assert answer.get_json(force=True) == [
        "pfl", ["Pflanzen"], ["plants · Gardens"], ["http://127.0.0.1:8000/subject/plants"],
    ]  # fmt: skip
    assert visitor.get("/search/suggestions").get_json(force=True) == ["", [], [], []]


def test_every_page_has_the_search_box_that_works_without_its_script(page: Page) -> None:
    for path in ("/", "/records", "/subject/apple.html", "/scheme/subjects/tree"):
        (form,) = page(path).xpath('//header//form[@role="search"]')
        assert form.get("action") == "/search"
        assert form.xpath(".//input/@name") == ["q"]
        assert form.xpath(".//input/@aria-label")


def test_scripts_are_files_of_ours_and_the_policy_lets_no_others_run(visitor: FlaskClient, page: Page) -> None:
    scripts = page("/subject/apple.html").xpath("//script")
    assert [(script.get("src"), script.text) for script in scripts] == [("/static/search.js", None)]
    policy = visitor.get("/subject/apple.html").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    with visitor.get("/static/search.js") as script:
        assert script.status_code == 200
        assert b"innerHTML" not in script.get_data()


def test_a_release_without_an_index_says_so_and_finds_titles(tmp_path: Path, drafted: Callable[..., Settings]) -> None:
    settings = drafted(tmp_path, parse(path=GARDENS, format=RdfFormat.TRIG))
    (path,) = (tmp_path / "releases").glob(f"*/{labels.FILE}")
    path.unlink()
    client = create_app(settings, open_store).test_client()
    found = html.document_fromstring(client.get("/search?q=again").get_data(as_text=True))
    assert found.xpath('//p[@class="note"]')
    assert found.xpath('//section[@aria-labelledby="titles"]//a/text()') == ["Apples again"]
    assert client.get("/search/suggestions?q=ap").get_json(force=True) == ["ap", [], [], []]
    assert client.get("/subject/apple.html").status_code == 200
    assert client.get("/scheme/subjects.html").status_code == 200
