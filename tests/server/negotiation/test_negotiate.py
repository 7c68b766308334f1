from __future__ import annotations

import pytest
from werkzeug.exceptions import NotAcceptable
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from server.negotiation.formats import DOCUMENTS, GRAPHS, TABLES, Format
from server.negotiation.negotiate import negotiate


def ask(offers: tuple[Format, ...], accept: str | None = None, query: str = "") -> str:
    headers = [] if accept is None else [("Accept", accept)]
    return negotiate(Request(EnvironBuilder(query_string=query, headers=headers).get_environ()), offers).key


@pytest.mark.parametrize("accept", [None, "", "*/*", "application/*, */*;q=0.1"])
def test_who_has_no_liking_gets_the_first(accept: str | None) -> None:
    assert ask(TABLES, accept) == "json"


@pytest.mark.parametrize(
    ("accept", "key"),
    [
        ("text/csv", "csv"),
        ("TEXT/CSV", "csv"),
        ("text/csv;charset=utf-8", "csv"),
        ("text/csv;header=present;q=0.5, application/sparql-results+xml;q=0.4", "csv"),
        ("text/tab-separated-values, text/csv;q=0.9", "tsv"),
        ("text/*", "csv"),
        ("text/csv;q=0, text/*", "tsv"),
        ("application/sparql-results+json;q=0, */*", "xml"),
        ("application/sparql-results+json;q=0, application/json;q=0, */*;q=0.1", "xml"),
        ("application/json", "json"),
        ("application/json;q=0, */*", "xml"),
        ("application/xml, */*", "xml"),
        ("image/png, text/csv;q=0.1", "csv"),
        ("*/*;q=0.1, text/csv;q=0.2", "csv"),
    ],
)
def test_the_best_liked_table_format_is_given(accept: str, key: str) -> None:
    assert ask(TABLES, accept) == key


@pytest.mark.parametrize(
    ("accept", "key"),
    [
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "jsonld"),
        ("application/n-triples;q=0.5, application/rdf+xml;q=0.8", "rdf"),
        ("text/turtle, application/rdf+xml", "ttl"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8", "html"),
        ("application/xhtml+xml", "html"),
        ("text/n3", "ttl"),
    ],
)
def test_the_best_liked_document_format_is_given(accept: str, key: str) -> None:
    assert ask(DOCUMENTS, accept) == key


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "application/json;q=0.0, text/html", "*/*;q=0"])
def test_who_likes_nothing_is_told_what_there_is(accept: str) -> None:
    with pytest.raises(NotAcceptable, match="text/turtle, application/n-triples"):
        ask(GRAPHS, accept)


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("format=csv", "csv"),
        ("format=text/csv", "csv"),
        ("format=application/sparql-results%2Bxml", "xml"),
        ("format=application/sparql-results+xml", "xml"),
        ("format=nonsense&format=tsv", "tsv"),
        ("format=", "json"),
    ],
)
def test_the_parameter_goes_before_the_header(query: str, key: str) -> None:
    assert ask(TABLES, "application/sparql-results+json", query) == key


def test_json_and_xml_mean_what_the_answer_can_be_written_in() -> None:
    assert [ask(offers, None, f"format={name}") for offers in (TABLES, GRAPHS) for name in ("json", "xml")] == [
        "json", "xml", "jsonld", "rdf",
    ]  # fmt: skip


def test_an_unknown_parameter_is_not_acceptable_whatever_the_header_says() -> None:
    with pytest.raises(NotAcceptable):
        ask(TABLES, "*/*", "format=turtle")
