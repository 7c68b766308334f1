from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from lxml import html

Page = Callable[[str], html.HtmlElement]


def lines(found: html.HtmlElement) -> list[str]:
    return [" ".join(node.text_content().split()) for node in found.xpath('//ul[@class="alphabet"]/li')]


def test_a_scheme_shows_its_languages_and_letters(page: Page) -> None:
    found = page("/scheme/subjects.html")
    languages = found.xpath('//nav[@aria-label="Languages"]//a/text()')
    assert languages == ["Arabic", "Dutch", "English", "German", "Russian"]
    assert found.xpath('//nav[@aria-label="Letters"]//a/text()') == ["A", "C", "E", "F", "H", "O", "P", "T", "signs"]


def test_an_index_lists_labels_and_leads_from_other_names_to_the_preferred(page: Page) -> None:
    assert lines(page("/scheme/subjects/index?lang=en&letter=A")) == ["apple", "apple tree → apple"]
    assert lines(page("/scheme/subjects/index?lang=de&letter=ä")) == ["Äpfel → Apfel"]
    assert lines(page("/scheme/subjects/index?lang=en&letter=!*")) == ['</text><script>alert(1)</script>"&']


def test_an_index_of_a_language_that_is_written_from_the_right_runs_so(page: Page) -> None:
    found = page("/scheme/subjects/index?lang=ar")
    assert found.xpath('//ul[@class="letters"]/@dir') == ["rtl"]
    assert lines(found) == ["تفاح"]


def test_a_language_that_a_scheme_does_not_speak_gives_one_that_it_does(page: Page) -> None:
    assert page("/scheme/subjects/index?lang=fi").xpath('//nav[@aria-label="Languages"]//a[@aria-current]/text()') == [
        "English"
    ]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/scheme/subjects/index?lang=en&letter=Q", 404),
        ("/scheme/subjects/index?lang=en&letter=A&page=2", 404),
        ("/scheme/subjects/index?letter=abcdef", 400),
        ("/scheme/subjects/index?page=0", 400),
        ("/scheme/no-such/index", 404),
        ("/scheme/no-such/tree", 404),
        ("/scheme/a%20b/tree", 404),
        ("/scheme/subjects/tree?at=subject/no-such", 404),
        ("/scheme/subjects/tree?at=subject/a%3Eb", 400),
        ("/scheme/subjects/tree?page=2", 404),
    ],
)
def test_what_is_not_there_is_told(visitor: FlaskClient, path: str, status: int) -> None:
    assert visitor.get(path).status_code == status


def test_a_level_of_the_tree_leads_up_and_down_without_a_script(page: Page) -> None:
    top = page("/scheme/subjects/tree")
    assert top.xpath('//ul[@class="tree"]/li/a[1]/text()') == ["food", "plants"]
    below = str(top.xpath('//ul[@class="tree"]/li[a="food"]/a[@class="open"]/@href')[0])
    assert below == "/scheme/subjects/tree?at=subject/food"
    level = page("/scheme/subjects/tree?at=subject/fruit")
    assert level.xpath('//ul[@class="tree"]/li/a[1]/text()') == ["apple", "pear"]
    assert not level.xpath('//li[a="pear"]/a[@class="open"]')
    way = [" ".join(node.text_content().split()) for node in level.xpath('//nav[@aria-label="Levels"]/p/*')]
    assert way == ["All top concepts", "food", "fruit"]


def test_a_circle_has_levels_too(page: Page) -> None:
    assert page("/scheme/subjects/tree?at=subject/hen").xpath('//ul[@class="tree"]/li/a[1]/text()') == ["egg"]


def test_a_concept_may_be_asked_for_by_its_whole_iri(page: Page) -> None:
    found = page("/scheme/subjects/tree?at=http://127.0.0.1:8000/subject/fruit")
    assert found.xpath('//ul[@class="tree"]/li/a[1]/text()') == ["apple", "pear"]
