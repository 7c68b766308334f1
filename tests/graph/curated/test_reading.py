"""Every form of a thesaurus is told by its content and says the same; what is none is refused, and why."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple

from graph.curated import Account, Import, curate
from graph.curated.reading import FORMS
from graph.errors import SourceError
from graph.vocab import DCTERMS, OWL, RDF, SKOS

Said = Callable[..., set[Triple]]
Taken = Callable[..., Account]

DATA = Path(__file__).parents[2] / "data" / "thesauri"
TABLE = (DATA / "table.csv").read_text(encoding="utf-8")
NODES = (DATA / "nodes.xml").read_text(encoding="utf-8")
ZTHES = (DATA / "zthes.xml").read_text(encoding="utf-8")
ISO = (DATA / "iso25964.xml").read_text(encoding="utf-8")
EXAMPLES = {"table": TABLE, "nodes": NODES, "zthes": ZTHES, "iso25964": ISO}
SYNTAXES = {
    RdfFormat.TURTLE: "ttl", RdfFormat.N_TRIPLES: "nt", RdfFormat.N_QUADS: "nq", RdfFormat.TRIG: "trig",
    RdfFormat.RDF_XML: "rdf", RdfFormat.JSON_LD: "jsonld",
}  # fmt: skip


def labelled(triples: set[Triple]) -> dict[str, NamedNode]:
    """Give the concepts by their preferred labels."""
    concepts = {triple.subject for triple in triples if triple.object == SKOS.Concept}
    return {
        triple.object.value: triple.subject
        for triple in triples
        if triple.predicate == SKOS.prefLabel and triple.subject in concepts
        if isinstance(triple.object, Literal) and isinstance(triple.subject, NamedNode)
    }


def values(triples: set[Triple], predicate: NamedNode) -> set[str]:
    """Give the texts of a property."""
    return {t.object.value for t in triples if t.predicate == predicate and isinstance(t.object, Literal)}


def test_every_form_has_an_example() -> None:
    assert {*EXAMPLES, "rdf", "jskos"} == {*FORMS}


@pytest.mark.parametrize("syntax", SYNTAXES, ids=SYNTAXES.values())
@pytest.mark.parametrize("named", [True, False], ids=["suffix", "no-suffix"])
def test_every_syntax_of_rdf_gives_the_same_thesaurus(
    syntax: RdfFormat, named: bool, take: Taken, said: Said, small: str
) -> None:
    triples = [quad.triple for quad in ox.parse(small, RdfFormat.TURTLE)]
    graph = NamedNode("http://t.example/graph") if syntax in {RdfFormat.N_QUADS, RdfFormat.TRIG} else ox.DefaultGraph()
    content = ox.serialize([ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples], format=syntax)
    assert content is not None
    take(content, f"t.{SYNTAXES[syntax]}" if named else "t")
    assert said() == set(triples)


def test_a_gzip_and_a_zip_are_what_they_hold(take: Taken, said: Said, small: str) -> None:
    take(gzip.compress(small.encode()), "t.ttl.gz")
    plain = said()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("folder/t.ttl", small)
    take(packed.getvalue(), "t.zip")
    assert said() == plain


@pytest.mark.parametrize("form", EXAMPLES)
def test_tables_and_xml_say_concepts_labels_and_relations(form: str, take: Taken, said: Said) -> None:
    take(EXAMPLES[form], "thesaurus", language="en")
    triples = said()
    found = labelled(triples)
    asylum = next(name for name in found if name.startswith("asylum"))
    assert {"movement", "migration", "old term", asylum} <= found.keys()
    for narrow in ("migration", asylum):
        assert Triple(found[narrow], SKOS.broader, found["movement"]) in triples
        assert Triple(found["movement"], SKOS.narrower, found[narrow]) in triples
    assert any("Across borders" in note for note in values(triples, SKOS.scopeNote))


@pytest.mark.parametrize("form", ["table", "zthes", "iso25964"])
def test_related_terms_other_languages_and_deprecation_come_through(form: str, take: Taken, said: Said) -> None:
    take(EXAMPLES[form], "thesaurus", language="en")
    triples = said()
    found = labelled(triples)
    assert found["миграция"] == found["migration"]
    assert Triple(found["migration"], SKOS.prefLabel, Literal("миграция", language="ru")) in triples
    assert Triple(found["migration"], SKOS.altLabel, Literal("moving", language="en")) in triples
    assert Triple(found["migration"], SKOS.related, found["asylum"]) in triples
    assert {triple.subject for triple in triples if triple.predicate == OWL.deprecated} == {found["old term"]}
    assert "moving" not in found


def test_a_column_without_a_meaning_is_kept_as_a_note(take: Taken, said: Said) -> None:
    take(TABLE, "t.csv")
    assert Literal("Remark: keep me") in {t.object for t in said() if t.predicate == SKOS.editorialNote}


def test_other_separators_and_tabs_are_read(take: Taken, said: Said) -> None:
    table = "Preferred term\tUF\tBT\nmovement\t\t\nmigration\tmoving; going\tMovement\n"
    take(table, "t.txt", separator=";", language="en")
    triples = said()
    assert values(triples, SKOS.altLabel) == {"moving", "going"}
    assert any(t.predicate == SKOS.broader for t in triples)


def test_a_separator_within_a_value_is_escaped(take: Taken, said: Said) -> None:
    take("prefLabel,altLabel\na,one \\|| two||three\\\\\n", "t.csv")
    assert values(said(), SKOS.altLabel) == {"one || two", "three\\"}


def test_a_list_of_headings_with_their_iris_is_a_thesaurus(take: Taken, said: Said) -> None:
    take("id,scheme,subject\nhttp://id.example/sh1,LCSH,Tacos\nhttp://id.example/sh2,LCSH,Soup\n", "lcsh.csv")
    assert labelled(said()) == {"Tacos": NamedNode("http://id.example/sh1"), "Soup": NamedNode("http://id.example/sh2")}


def test_a_relation_of_a_table_to_a_term_that_it_lacks_is_listed(take: Taken) -> None:
    account = take("prefLabel@en,broader\nasylum,nowhere\n", "t.csv")
    (repair,) = [repair for repair in account.repairs if repair.kind == "unknown term"]
    assert repair.was == "broader nowhere"


def test_the_outermost_node_is_the_scheme_and_an_address_in_a_note_a_mapping(take: Taken, said: Said) -> None:
    take(NODES, "rights.xml", language="en")
    triples = said()
    found = labelled(triples)
    assert "Rights" not in found
    assert Literal("Rights") in {t.object for t in triples if t.predicate == DCTERMS.title}
    to = NamedNode("https://other.example/asylum")
    assert Triple(found["asylum & refuge"], SKOS.exactMatch, to) in triples


def test_arrays_become_collections(take: Taken, said: Said) -> None:
    take(ISO, "iso.xml")
    triples = said()
    (array,) = [t.subject for t in triples if t.predicate == RDF.type and t.object == SKOS.Collection]
    assert Triple(array, SKOS.member, labelled(triples)["asylum"]) in triples


def test_the_same_code_gives_the_same_iri_when_its_label_changes(take: Taken, said: Said) -> None:
    take("id,prefLabel@en\n7,asylum\n", "t.csv")
    before = labelled(said())["asylum"]
    take("id,prefLabel@en\n7,right of asylum\n", "t.csv")
    assert labelled(said())["right of asylum"] == before


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "no thesaurus that we read"),
        ("just some words\n", "SKOS in RDF"),
        ("a,b\n1,2\n", "no thesaurus that we read"),
        ("<html><body/></html>", "no thesaurus that we read"),
        ("@prefix : <http://t/> .\n:a :b .\n", "Turtle was expected"),
        ("@prefix : <http://t/> .\n:a :b :c .\n", "holds no concept"),
        ('{"@context": "https://far.example/context", "@id": "http://t/a"}', "would have to be fetched"),
        ("prefLabel,altLabel\na,b,c\n", "line 2: 3 cells; 2"),
        ('<node id="a" label="b"><isComposedBy></node>', "well-formed XML was expected"),
        ('<!DOCTYPE node [<!ENTITY x "y">]><node id="a" label="&x;"/>', "declares entities"),
    ],
)
def test_what_is_no_thesaurus_is_refused_with_what_was_expected(content: str, expected: str, take: Taken) -> None:
    with pytest.raises(SourceError, match=expected):
        take(content, "t")


BOMB = """<?xml version="1.0"?>
<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<skos:Concept rdf:about="http://t.example/a"><skos:prefLabel>&b;</skos:prefLabel></skos:Concept></rdf:RDF>
"""


def test_entities_within_entities_are_refused_and_short_ones_read(take: Taken, said: Said) -> None:
    for bomb in (BOMB, BOMB.replace("aaaaaaaaaa", "]"), BOMB.replace("[<!ENTITY a", "[<!-- ]> --><!ENTITY a")):
        with pytest.raises(SourceError, match=r"declares entities|no thesaurus that we read"):
            take(bomb, "t.rdf")
    take(BOMB.replace('<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">', "").replace("&b;", "&a;"), "t.rdf")
    assert "aaaaaaaaaa" in labelled(said())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "iso8859-1"])
@pytest.mark.parametrize("before", ["", f'<!--]><node label="b"/>{"x" * 2_000_000}-->'], ids=["at once", "late"])
def test_xml_that_declares_entities_is_refused_in_every_encoding_and_wherever_it_declares_them(
    encoding: str, before: str, take: Taken
) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-le")}"?>\n<!DOCTYPE node ['
    text = f'{declared}<!ELEMENT node ANY>{before}<!ENTITY x "y">]>\n<node id="a" label="asylum"/>'
    with pytest.raises(SourceError, match=r"declares entities|no thesaurus that we read"):
        take(text.encode(encoding), "t.xml")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "iso8859-1"])
@pytest.mark.parametrize("form", ["nodes", "zthes", "iso25964", "rdf"])
def test_xml_in_other_encodings_says_the_same(form: str, encoding: str, take: Taken, said: Said, small: str) -> None:
    triples = [quad.triple for quad in ox.parse(small, RdfFormat.TURTLE)]
    text = EXAMPLES.get(form) or (ox.serialize(triples, format=RdfFormat.RDF_XML) or b"").decode()
    text = text[text.index("?>") + 2 :].encode("ascii", "xmlcharrefreplace").decode()
    take(f'<?xml version="1.0"?>{text}', "t.xml")
    expected = said()
    take(f'<?xml version="1.0" encoding="{encoding.removesuffix("-be")}"?>{text}'.encode(encoding), "t.xml")
    assert said() == expected


def test_a_file_that_is_not_there_and_a_kind_that_is_none_are_told(take: Taken, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no file"):
        curate(Import(tmp_path / "none.ttl"), tmp_path)
    with pytest.raises(SourceError, match="no kind 'agent'; there are subject"):
        take(TABLE, "t.csv", kind="agent")
    with pytest.raises(SourceError, match="no name of a thesaurus"):
        take(TABLE, "t.csv", name="../t")
    with pytest.raises(SourceError, match="is no language"):
        take(TABLE, "t.csv", language="not a language")


JSKOS = """
{"@context": "https://gbv.github.io/jskos/context.json", "uri": "https://e.org/rights", \
"type": ["http://www.w3.org/2004/02/skos/core#ConceptScheme"], "prefLabel": {"en": "Rights"}, \
"license": [{"uri": "https://creativecommons.org/publicdomain/zero/1.0/"}]}
{"uri": "https://e.org/1", "prefLabel": {"en": "Migrants", "ru": "Мигранты", "-": "…"}, "notation": ["M 1"], \
"altLabel": {"en": ["Movers", "People on the move"], "und": ["MGR"]}, "scopeNote": {"en": ["Who move."]}, \
"topConceptOf": [{"uri": "https://e.org/rights"}], "narrower": [{"uri": "https://e.org/2"}, null], \
"mappings": [{"type": ["http://www.w3.org/2004/02/skos/core#exactMatch"], \
"to": {"memberSet": [{"uri": "https://other.org/migrants"}]}}], "modified": "2020-05-01"}
{"uri": "https://e.org/2", "prefLabel": {"en": "Refugees"}, "broader": [{"uri": "https://e.org/1"}], \
"related": [{"uri": "https://e.org/3"}]}
{"uri": "https://e.org/3", "prefLabel": {"en": "Asylum"}, "deprecated": true, \
"replacedBy": [{"uri": "https://e.org/2"}]}
"""


@pytest.mark.parametrize("form", ["lines", "array"])
def test_jskos_is_read_with_all_that_skos_has_a_place_for(form: str, take: Taken, said: Said) -> None:
    lines = [line for line in JSKOS.strip().splitlines() if line]
    account = take("\n".join(lines) if form == "lines" else f"[{','.join(lines)}]", "rights.ndjson")
    migrants, refugees, asylum = (NamedNode(f"https://e.org/{number}") for number in (1, 2, 3))
    triples, scheme = said(), NamedNode("https://e.org/rights")
    assert account.form == "jskos"
    assert account.licence == "https://creativecommons.org/publicdomain/zero/1.0/"
    assert not account.repairs or account.faults.keys() <= {"inverse", "no language"}
    assert {
        Triple(migrants, SKOS.prefLabel, Literal("Migrants", language="en")),
        Triple(migrants, SKOS.prefLabel, Literal("Мигранты", language="ru")),
        Triple(migrants, SKOS.altLabel, Literal("Movers", language="en")),
        Triple(migrants, SKOS.altLabel, Literal("MGR", language="und")),
        Triple(migrants, SKOS.notation, Literal("M 1")),
        Triple(migrants, SKOS.narrower, refugees),
        Triple(migrants, SKOS.topConceptOf, scheme),
        Triple(migrants, SKOS.exactMatch, NamedNode("https://other.org/migrants")),
        Triple(refugees, SKOS.related, asylum),
        Triple(asylum, DCTERMS.isReplacedBy, refugees),
    } <= triples
    assert values(triples, DCTERMS.modified) == {"2020-05-01"}
    assert Triple(asylum, OWL.deprecated, Literal(True)) in triples
    assert "…" not in values(triples, SKOS.prefLabel)


def test_a_line_of_jskos_that_is_no_json_is_named(take: Taken) -> None:
    with pytest.raises(SourceError, match="line 2 is not well written"):
        take('{"uri": "https://e.org/1", "prefLabel": {"en": "A"}}\n{"uri": "https://e.org/2", \n', "t.ndjson")


def test_what_is_no_thesaurus_at_all_is_told_so(take: Taken) -> None:
    with pytest.raises(SourceError, match="is no thesaurus that we read"):
        take(b'\x7fELF\x02\x01\x01\x00\r,\x03\r\n\x00,"prefLabel\r\x00' * 50, "program")
