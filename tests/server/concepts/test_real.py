"""A published thesaurus, taken in and built with the sample, comes out as pages that hold together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import etree, html

from graph.curated import Import, curate
from graph.pipeline import build
from graph.settings import Settings
from graph.source import Source
from server import create_app
from server.served.current import open_store

MRTERMER = Path(__file__).parents[4] / "shared" / "data" / "vocab" / "mrtermer.ttl.gz"
FEW = 15

pytestmark = [
    pytest.mark.skipif(
        not MRTERMER.is_file(), reason="mrtermer.ttl.gz is not beside the project, in ../shared/data/vocab"
    ),
]


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, seed: Path) -> Iterator[FlaskClient]:
    data = tmp_path_factory.mktemp("real")
    curate(Import(MRTERMER), data)
    settings = Settings(data=data)
    build(settings, [Source("sample", str(seed), profile="tandis")], datetime(2026, 11, 23, tzinfo=UTC))
    with create_app(settings, open_store).test_client() as client:
        yield client


def page(reader: FlaskClient, path: str) -> html.HtmlElement:
    answer = reader.get(path, headers={"Accept": "text/html"}, follow_redirects=True)
    assert answer.status_code == 200, path
    return html.document_fromstring(answer.get_data(as_text=True))


def test_every_letter_of_every_language_lists_as_many_labels_as_it_says(reader: FlaskClient) -> None:
    languages = page(reader, "/scheme/subjects/index").xpath('//nav[@aria-label="Languages"]//a/@href')
    for language in ("/scheme/subjects/index", *languages):
        letters = page(reader, str(language)).xpath('//nav[@aria-label="Letters"]//a')
        assert letters
        for letter in letters:
            listed = page(reader, letter.get("href")).xpath('//ul[@class="alphabet"]/li')
            assert len(listed) == min(int(letter.get("title")), 200)


def test_concepts_of_the_thesaurus_have_pages_and_pictures_whose_links_resolve(reader: FlaskClient) -> None:
    listed = page(reader, "/scheme/subjects/index?lang=en&letter=R").xpath('//ul[@class="alphabet"]//a/@href')
    assert len(listed) > FEW
    for concept in map(str, listed[:FEW]):
        links = page(reader, concept).xpath('//ul[@class="tree" or @class="kin"]//a/@href')
        drawn = etree.fromstring(reader.get(f"{concept}.svg").get_data())
        links += drawn.xpath("//@href")
        for link in {str(link) for link in links if str(link).startswith("/subject/")}:
            assert reader.get(link).status_code == 303, link


def test_a_term_of_the_records_that_the_thesaurus_lacks_is_a_candidate(reader: FlaskClient) -> None:
    found = page(reader, "/search?q=racism and xenophobia&scheme=http://127.0.0.1:8000/scheme/subjects")
    (concept, *_) = found.xpath('//ol[@class="hits"]//a[@class="name"]/@href')
    assert page(reader, str(concept)).xpath('//span[contains(@class, "badge")]/text()') == ["candidate"]
