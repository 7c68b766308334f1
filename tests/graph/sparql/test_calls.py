"""The endpoint that a SERVICE clause names is the IRI that the engine would take it for."""

from __future__ import annotations

import pytest
from pyoxigraph import NamedNode, QuerySolutions, Store

from graph.errors import Refused
from graph.settings import Service
from graph.sparql.calls import calls
from graph.sparql.query import Query, inspect
from server.services import Services

NAMED = [
    ("", "<http://e/a/../good>"),
    ("BASE <http://e/a/b>", "<good>"),
    ("BASE <http://e/a/b>", "</good>"),
    ("BASE <http://e/a/b>", "<../good>"),
    ("BASE <http://e/a/b>", "<//other/good>"),
    ("BASE <http://e/a/b>", "<?q=1>"),
    ("BASE <http://e/a/b>", "<#part>"),
    ("BASE <http://e/a/b>", "<>"),
    ("BASE <http://e/a/b>", "<http://other/x/./../good>"),
    ("base <http://e/a/> BASE <c/d>", "<good>"),
    ("BASE <http://e/a/> PREFIX x: <c/> BASE <http://other/>", "x:good"),
    ("PREFIX x: <http://e/a/> BASE <http://other/>", "x:good"),
    ("BASE <http://e/a/> PREFIX : <>", ":good"),
    ("PREFIX x: <http://e/>", "x:a\\/b\\~c"),
    ("PREFIX service: <http://e/>", "service:good"),
    ("# BASE <http://no/>\nBASE <http://e/>", "<\\u0067ood>"),
]


@pytest.mark.parametrize(("declared", "named"), NAMED)
def test_the_endpoint_is_named_as_the_engine_reads_it(declared: str, named: str) -> None:
    (call,) = calls(inspect(f"{declared} SELECT * {{ SERVICE {named} {{ ?s ?p ?o }} }}", 100, may_call=True))
    read = Store().query(f"{declared} SELECT * {{ VALUES ?iri {{ {named} }} }}")
    assert isinstance(read, QuerySolutions)
    assert NamedNode(call.endpoint) == next(read)["iri"]


@pytest.mark.parametrize(
    "clause", ["BASE <http://e/> ASK { SERVICE <../bad> { ?s ?p ?o } }", "ASK { SERVICE <good> { ?s ?p ?o } }"]
)
def test_an_iri_that_comes_to_no_endpoint_of_the_list_is_refused(clause: str) -> None:
    query = Query(clause, form=inspect(clause, 100, may_call=True))
    with pytest.raises(Refused, match="is not carried out here"):
        Services(Service(allow=("http://e/good",))).carry_out(query, 1)


@pytest.mark.parametrize("base", ["good", "http://[", "urn:x"])
def test_a_base_by_which_nothing_is_made_whole_leaves_the_name_as_it_is(base: str) -> None:
    text = f"BASE <{base}> ASK {{ SERVICE <http://e/good> {{ ?s ?p ?o }} }}"
    assert [call.endpoint for call in calls(inspect(text, 100, may_call=True))] == ["http://e/good"]
