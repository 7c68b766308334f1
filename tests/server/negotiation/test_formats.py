from __future__ import annotations

from itertools import combinations

import pytest
from pyoxigraph import QueryResultsFormat, RdfFormat

from graph.sparql.reading import FORMS
from graph.store import embedded
from server.negotiation import formats
from server.negotiation.formats import Format

LISTS = {
    "tables": formats.TABLES,
    "graphs": formats.GRAPHS,
    "documents": formats.DOCUMENTS,
    "problems": formats.PROBLEMS,
}


@pytest.mark.parametrize("name", LISTS)
def test_no_two_offers_of_a_list_go_by_one_name(name: str) -> None:
    for one, other in combinations(LISTS[name], 2):
        assert not {one.key, one.media_type, *one.aliases} & {other.key, other.media_type, *other.aliases}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_query_has_offers_that_the_store_writes(form: str) -> None:
    written = embedded.GRAPHS if form in {"CONSTRUCT", "DESCRIBE"} else embedded.TABLES
    assert [offer.media_type for offer in formats.offers(form)] == list(written)


@pytest.mark.parametrize("offer", [*formats.TABLES, *formats.GRAPHS], ids=lambda offer: str(offer.key))
def test_the_engine_knows_the_same_media_types_and_extensions(offer: Format) -> None:
    kind = QueryResultsFormat if offer in formats.TABLES else RdfFormat
    assert kind.from_extension(offer.extension) == kind.from_media_type(offer.media_type) is not None


@pytest.mark.parametrize("offer", [*formats.TABLES, *formats.GRAPHS, formats.HTML], ids=lambda offer: str(offer.key))
def test_texts_say_their_encoding(offer: Format) -> None:
    assert offer.content_type.startswith(offer.media_type)
    assert ("charset=utf-8" in offer.content_type) is offer.media_type.startswith("text/")


@pytest.mark.parametrize("name", ["json", "xml", "turtle", "n3", "rdf", "rdf+xml", "csv", "tsv", "json-ld"])
def test_the_names_that_sparqlwrapper_sends_are_known(name: str) -> None:
    assert any(offer.answers_to(name) for offer in (*formats.TABLES, *formats.GRAPHS))
