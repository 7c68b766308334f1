"""What of the protocol a request may do, beyond the plain query: methods, codings, parameters, errors."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient

from server.cache.codings import CODINGS

PATH = "/sparql"
ASK = "ASK { ?s ?p ?o }"
DIRECT = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
PROBLEM = "application/problem+json"


@pytest.mark.parametrize(("body", "content_type"), [(ASK, DIRECT), ("query=ASK%20%7B%20%3Fs+%3Fp+%3Fo+%7D", FORM)])
def test_a_query_is_answered_by_the_method_query(visitor: FlaskClient, body: str, content_type: str) -> None:
    response = visitor.open(PATH, method="QUERY", data=body, content_type=content_type, headers={"Accept": "text/csv"})
    assert (response.status_code, response.text) == (200, "true")
    tag = response.headers["ETag"]
    again = visitor.open(
        PATH,
        method="QUERY",
        data=body,
        content_type=content_type,
        headers={"Accept": "text/csv", "If-None-Match": tag},
    )
    assert (again.status_code, again.data) == (304, b"")


def test_the_method_query_without_a_type_of_body_answers_415_and_names_those_that_there_are(
    visitor: FlaskClient,
) -> None:
    response = visitor.open(PATH, method="QUERY", data=ASK)
    assert response.status_code == 415
    assert DIRECT in response.headers["Accept-Query"]


def test_options_names_the_methods_and_the_types_of_queries(visitor: FlaskClient) -> None:
    response = visitor.options(PATH)
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST", "QUERY"}
    assert response.headers["Accept-Query"] == response.headers["Accept-Post"] == f"{DIRECT}, {FORM}"


@pytest.mark.parametrize("coding", [coding.name for coding in CODINGS])
def test_a_query_may_come_in_a_coding(visitor: FlaskClient, coding: str) -> None:
    packed = next(found for found in CODINGS if found.name == coding).compress(ASK.encode())
    response = visitor.post(
        PATH, data=packed, content_type=DIRECT, headers={"Content-Encoding": coding, "Accept": "text/csv"}
    )
    assert (response.status_code, response.text) == (200, "true")


def test_a_form_in_a_coding_has_all_its_parameters(visitor: FlaskClient) -> None:
    packed = CODINGS[1].compress(b"query=ASK%7B%7D&format=csv&timeout=soon")
    response = visitor.post(PATH, data=packed, content_type=FORM, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 400
    assert "timeout is 'soon'" in response.text


def test_a_coding_that_is_not_known_answers_415(visitor: FlaskClient) -> None:
    response = visitor.post(PATH, data=ASK, content_type=DIRECT, headers={"Content-Encoding": "br"})
    assert response.status_code == 415
    assert "zstd, gzip" in response.text


def test_a_body_that_unpacks_to_more_than_a_query_may_be_answers_413(visitor: FlaskClient) -> None:
    bomb = CODINGS[1].compress(bytes(10_000_000))
    response = visitor.post(PATH, data=bomb, content_type=DIRECT, headers={"Content-Encoding": "gzip"})
    assert response.status_code == 413


@pytest.mark.parametrize("parameter", ["format", "output", "results"])
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("json", "application/sparql-results+json"),
        ("application/sparql-results+json", "application/sparql-results+json"),
        ("application/sparql-results json", "application/sparql-results+json"),
        ("text/json", "application/sparql-results+json"),
        ("XML", "application/sparql-results+xml"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("tsv", "text/tab-separated-values; charset=utf-8"),
        ("auto", "application/sparql-results+json"),
        ("text/html", "text/html; charset=utf-8"),
    ],
)
def test_the_names_that_clients_give_formats_are_known(
    visitor: FlaskClient, parameter: str, name: str, given: str
) -> None:
    response = visitor.get(PATH, query_string={"query": "SELECT * { ?s ?p ?o } LIMIT 1", parameter: name})
    assert (response.status_code, response.content_type) == (200, given)


@pytest.mark.parametrize(("query", "column"), [("SELEC", 1), ("SELECT * { ?s }", 15)])
def test_who_takes_nothing_but_problems_is_told_what_is_wrong_with_a_query_and_where(
    visitor: FlaskClient, query: str, column: int
) -> None:
    response = visitor.get(PATH, query_string={"query": query}, headers={"Accept": PROBLEM})
    assert (response.status_code, response.content_type) == (400, PROBLEM)
    said = json.loads(response.data)
    assert said["status"] == 400
    assert (said["line"], said["column"]) == (1, column)


def test_a_problem_names_line_and_column_and_shows_them(visitor: FlaskClient) -> None:
    response = visitor.get(PATH, query_string={"query": "ASK {\n ?s %p }"}, headers={"Accept": PROBLEM})
    said = json.loads(response.data)
    assert (said["line"], said["column"]) == (2, 5)
    assert said["detail"].splitlines()[1:] == [" ?s %p }", "    ^"]


def test_who_takes_nothing_but_problems_is_told_of_a_sound_query_that_there_are_other_formats(
    visitor: FlaskClient,
) -> None:
    response = visitor.get(PATH, query_string={"query": ASK}, headers={"Accept": PROBLEM})
    assert (response.status_code, response.content_type) == (406, PROBLEM)
    assert "text/csv" in json.loads(response.data)["detail"]


@pytest.mark.parametrize(("method", "path", "status"), [("PUT", PATH, 405), ("GET", "/nowhere/at/all", 404)])
def test_what_is_wrong_is_said_in_words_of_our_own(visitor: FlaskClient, method: str, path: str, status: int) -> None:
    response = visitor.open(path, method=method, headers={"Accept": "text/plain"})
    assert response.status_code == status
    assert "The method is not allowed" not in response.text
    assert "The requested URL" not in response.text


def test_too_many_parameters_answer_400(visitor: FlaskClient) -> None:
    assert visitor.get(PATH, query_string="&".join(f"p{n}=1" for n in range(2000))).status_code == 400
