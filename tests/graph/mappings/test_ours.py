"""Our own concepts as the linker wants them."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, Store

from graph.link.concept import ALT, PREF, Label
from graph.mappings.ours import concepts
from graph.names import Names
from graph.vocab import OWL, RDF, SKOS, XSD

NAMES = Names("http://example.org/")
TERM = NamedNode("http://example.org/subject/abortion")


def test_a_label_of_an_undetermined_language_is_compared_with_those_of_all() -> None:
    store = Store()
    graph, scheme = NAMES.graph("thesaurus"), NAMES.scheme("subjects")
    for predicate, term in (
        (RDF.type, SKOS.Concept),
        (SKOS.inScheme, scheme),
        (SKOS.prefLabel, Literal("Abortion", language="und")),
        (SKOS.altLabel, Literal("avortement", language="FR")),
    ):
        store.add(Quad(TERM, predicate, term, graph))
    gone = NamedNode("http://example.org/subject/gone")
    store.add(Quad(gone, SKOS.inScheme, scheme, graph))
    store.add(Quad(gone, OWL.deprecated, Literal("true", datatype=XSD.boolean), graph))
    (found,) = concepts(store, NAMES, "subject")
    assert found.labels == (Label("Abortion", "", PREF), Label("avortement", "fr", ALT))
