"""Authorities: any file becomes an index, in which each concept is found by its IRI and by its labels."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from graph import authority
from graph.authority import gather, make, postings
from graph.authority.accounts import FILE
from graph.documents.archive import Bounds
from graph.errors import SourceError
from graph.link import ALT, HIDDEN, PREF, Concept, Label
from graph.link.words import whole

SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n@prefix x: <http://example.org/> .\n"
TURTLE = (
    SKOS
    + """
x:scheme a skos:ConceptScheme ; skos:prefLabel "A scheme"@en .
x:a a skos:Concept ; skos:prefLabel "Refugees"@en, "Réfugiés"@fr ; skos:altLabel "Displaced persons"@en ;
    skos:hiddenLabel "refugies"@fr ; skos:definition "People who fled."@en ; skos:broader x:b ; skos:related x:c ;
    skos:notation "R1" ; skos:inScheme x:scheme .
x:b a skos:Concept ; skos:prefLabel "Migrants"@en ; skos:narrower x:a .
x:c a skos:Concept ; skos:prefLabel "Asylum"@en ; <http://www.w3.org/2002/07/owl#deprecated> true .
x:d a <http://www.w3.org/2002/07/owl#Class> ; <http://www.w3.org/2000/01/rdf-schema#label> "A class"@en .
"""
)
XL = (
    SKOS
    + """
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
x:c1 a skos:Concept ; xl:prefLabel x:l1 ; xl:altLabel [ a xl:Label ; xl:literalForm "Other"@en ] .
x:l1 a xl:Label ; xl:literalForm "Concept"@en .
"""
)
MADS = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:m="http://www.loc.gov/mads/rdf/v1#">
<m:Topic rdf:about="http://example.org/t"><rdf:type rdf:resource="http://www.loc.gov/mads/rdf/v1#Authority"/>
<m:authoritativeLabel xml:lang="en">Refugees, Political</m:authoritativeLabel>
<m:hasVariant><m:Variant><m:variantLabel xml:lang="en">Political refugees</m:variantLabel></m:Variant></m:hasVariant>
<m:hasBroaderAuthority rdf:resource="http://example.org/u"/></m:Topic></rdf:RDF>"""
OWL = """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<http://example.org/k> a owl:Class ; rdfs:label "Thing"@en ; rdfs:subClassOf <http://example.org/j> .
<http://example.org/p> a owl:ObjectProperty ; rdfs:label "has part"@en ."""
TABLE = 'id,scheme,subject\nhttp://example.org/1,LCSH,"Trail Creek (Or.)"\nhttp://example.org/2,LCSH,Tacos\n'


def index(folder: Path, name: str, text: str) -> authority.Index:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    authority.add(path, "v", folder)
    return authority.open_(folder, "v")


def test_skos_is_kept_with_all_that_the_linker_wants(tmp_path: Path) -> None:
    with index(tmp_path, "v.ttl", TURTLE) as found:
        assert found.size == 3
        told = found.concept("http://example.org/a")
        assert told is not None
        assert {(x.text, x.language, x.kind) for x in told.labels} == {
            ("Refugees", "en", PREF),
            ("Réfugiés", "fr", PREF),
            ("Displaced persons", "en", ALT),
            ("refugies", "fr", HIDDEN),
        }
        assert told.notes[0].text == "People who fled."
        assert (told.broader, told.related) == (("http://example.org/b",), ("http://example.org/c",))
        assert (told.notations, told.scheme) == (("R1",), "http://example.org/scheme")
        asylum = found.concept("http://example.org/c")
        assert asylum is not None
        assert asylum.deprecated
        assert found.concept("http://example.org/d") is None
        assert found.concept("http://example.org/scheme") is None


def test_labels_that_are_nodes_are_joined_to_their_concepts(tmp_path: Path) -> None:
    with index(tmp_path, "v.ttl", XL) as found:
        told = found.concept("http://example.org/c1")
        assert told is not None
        assert {(x.text, x.kind) for x in told.labels} == {("Concept", PREF), ("Other", ALT)}
        assert found.size == 1


def test_mads_is_read_with_its_variants(tmp_path: Path) -> None:
    with index(tmp_path, "v.rdf", MADS) as found:
        told = found.concept("http://example.org/t")
        assert told is not None
        assert {(x.text, x.kind) for x in told.labels} == {("Refugees, Political", PREF), ("Political refugees", ALT)}
        assert told.broader == ("http://example.org/u",)


def test_labels_of_classes_are_read_and_those_of_properties_are_not(tmp_path: Path) -> None:
    with index(tmp_path, "v.ttl", OWL) as found:
        told = found.concept("http://example.org/k")
        assert told is not None
        assert told.broader == ("http://example.org/j",)
        assert found.concept("http://example.org/p") is None


@pytest.mark.parametrize("packed", [False, True])
def test_a_table_of_labels_and_iris_is_read_packed_or_not(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("v.csv.gz" if packed else "v.csv")
    path.write_bytes(gzip.compress(TABLE.encode()) if packed else TABLE.encode())
    account = authority.add(path, "", tmp_path)
    assert (account.name, account.concepts) == ("v", 2)
    with authority.open_(tmp_path, "v") as found:
        assert found.concept("http://example.org/1") == Concept(
            "http://example.org/1", (Label("Trail Creek (Or.)"),), scheme="LCSH"
        )


def test_a_table_may_have_no_headings_and_several_languages(tmp_path: Path) -> None:
    with index(tmp_path, "v.tsv", "http://example.org/1\tTacos\n") as found:
        assert found.concept("http://example.org/1") is not None
    text = "iri,label@en,label@fr,altLabel\nhttp://example.org/1,Law,Droit,Laws|Right\n"
    with index(tmp_path, "w.csv", text) as found:
        told = found.concept("http://example.org/1")
        assert told is not None
        assert [(x.text, x.language) for x in told.labels] == [
            ("Law", "en"),
            ("Droit", "fr"),
            ("Laws", ""),
            ("Right", ""),
        ]


def test_all_files_of_a_zip_are_one_vocabulary(tmp_path: Path) -> None:
    path = tmp_path / "v.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.ttl", SKOS + 'x:a a skos:Concept ; skos:prefLabel "A"@en .')
        packed.writestr("b.ttl", SKOS + 'x:a skos:altLabel "B"@en .')
    authority.add(path, "v", tmp_path)
    with authority.open_(tmp_path, "v") as found:
        told = found.concept("http://example.org/a")
        assert told is not None
        assert [x.text for x in told.labels] == ["A", "B"]


LABEL = '<http://example.org/a> <http://www.w3.org/2004/02/skos/core#prefLabel> "A" .\n'


@pytest.mark.parametrize("suffix", ["nt.gz", "ttl.gz", "zip"])
def test_an_archive_that_expands_past_its_bound_is_not_read_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr("graph.authority.tell.BOUNDS", Bounds(free=100_000, ratio=10))
    path = tmp_path / f"v.{suffix}"
    if suffix == "zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name in ("a.nt", "b.nt", "c.nt"):
                packed.writestr(name, LABEL * 1_000)
    else:
        path.write_bytes(gzip.compress((LABEL * 10_000).encode()))
    with pytest.raises(SourceError, match=r"expands past 10 times its [\d,]+ bytes, the bound"):
        authority.add(path, "v", tmp_path)
    assert authority.names(tmp_path) == ()


def test_a_zip_of_too_many_files_or_of_none_that_is_known_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.authority.tell.MEMBERS", 2)
    many, none = tmp_path / "many.zip", tmp_path / "none.zip"
    with zipfile.ZipFile(many, "w") as packed:
        for name in ("a.nt", "b.nt", "c.nt"):
            packed.writestr(name, LABEL)
    with zipfile.ZipFile(none, "w") as packed:
        packed.writestr("a.pdf", "x")
    with pytest.raises(SourceError, match="holds 3 files; at most 2 were expected"):
        authority.add(many, "v", tmp_path)
    with pytest.raises(SourceError, match="holds no file of a format that is known here"):
        authority.add(none, "v", tmp_path)


def test_a_zip_that_is_cut_off_or_encrypted_is_told_as_broken(tmp_path: Path) -> None:
    path = tmp_path / "v.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("a.nt", LABEL)
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    with pytest.raises(SourceError, match=r"v\.zip"):
        authority.add(path, "v", tmp_path)
    marked = bytearray(whole)
    marked[6] |= 1
    marked[whole.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(marked))
    with pytest.raises(SourceError, match="encrypted"):
        authority.add(path, "v", tmp_path)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("v.doc", "x", "of no format that is known here"),
        ("v.ttl", "<a> <b>", "not well-formed"),
        ("v.ttl", "", "tells of no concept"),
        ("v.csv", "label\nTacos\n", "no column of IRIs"),
        ("v.csv", "", "is empty"),
        ("v.rdf", '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><a/>', "declares entities"),
        ("v.nt", '<http://e/1> <http://e/p> "%s" .' % ("a" * (17 << 20)), "is broken"),
    ],
)
def test_a_file_that_is_no_vocabulary_is_refused_with_what_was_expected(
    tmp_path: Path, name: str, text: str, why: str
) -> None:
    with pytest.raises(SourceError, match=why):
        index(tmp_path, name, text)
    assert authority.names(tmp_path) == ()


def test_a_failed_add_leaves_the_earlier_index(tmp_path: Path) -> None:
    index(tmp_path, "v.ttl", TURTLE).close()
    with pytest.raises(SourceError):
        index(tmp_path, "v.ttl", "<a> <b>")
    with authority.open_(tmp_path, "v") as found:
        assert found.size == 3


def test_an_unknown_name_and_a_wrong_one_are_refused(tmp_path: Path) -> None:
    index(tmp_path, "v.ttl", TURTLE).close()
    with pytest.raises(SourceError, match="no authority 'w'; there are v"):
        authority.open_(tmp_path, "w")
    with pytest.raises(SourceError, match="no name of an authority"):
        authority.add(tmp_path / "v.ttl", "../v", tmp_path)


def test_an_index_of_other_keys_is_refused(tmp_path: Path) -> None:
    index(tmp_path, "v.ttl", TURTLE).close()
    path = tmp_path / "authorities" / "v" / FILE
    path.write_text(json.dumps(json.loads(path.read_text()) | {"version": 0}), encoding="utf-8")
    with pytest.raises(SourceError, match="older version"):
        authority.open_(tmp_path, "v")


def test_a_removed_authority_is_gone(tmp_path: Path) -> None:
    index(tmp_path, "v.ttl", TURTLE).close()
    authority.remove(tmp_path, "v")
    assert authority.names(tmp_path) == ()
    with pytest.raises(SourceError):
        authority.remove(tmp_path, "v")


def test_what_comes_with_the_product_is_ready(tmp_path: Path) -> None:
    with authority.open_(tmp_path, "countries") as found:
        told = found.concept("http://publications.europa.eu/resource/authority/country/FRA")
        assert told is not None
        assert "FR" in told.notations
        assert {"Frankreich", "Frankrijk", "Francja"} <= {label.text for label in told.labels}
    with authority.open_(tmp_path, "languages") as found:
        assert found.concept("http://publications.europa.eu/resource/authority/language/FRA") is not None
    with authority.open_(tmp_path, "coar-resource-types") as found:
        assert found.size == 110


def test_the_same_is_found_when_little_fits_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole_in_memory = tmp_path / "a"
    parted = tmp_path / "b"
    for folder in (whole_in_memory, parted):
        folder.mkdir()
    text = "".join(
        f'<http://example.org/{n % 50}> <http://www.w3.org/2004/02/skos/core#altLabel> "label {n}"@en .\n'
        for n in range(400)
    )
    with index(whole_in_memory, "v.nt", text) as found:
        expected = {concept.iri: set(concept.labels) for concept in found.concepts()}
    monkeypatch.setattr(gather, "HELD", 7)
    monkeypatch.setattr(postings, "HELD", 11)
    with index(parted, "v.nt", text) as found:
        assert {concept.iri: set(concept.labels) for concept in found.concepts()} == expected
        assert len(expected) == 50
        key = whole(Label("label 399", "en"))[0]
        assert found.counts([key, 1]) == [1, 0]
        ((number,), none) = found.under([key, 1], 10)
        assert found.load(number).iri == "http://example.org/49"
        assert none == []


def test_the_same_file_gives_the_same_index(tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        index(folder, "v.ttl", TURTLE).close()
        files.append({p.name: p.read_bytes() for p in (folder / "authorities" / "v").iterdir()})
    assert files[0] == files[1]


def test_a_concept_is_found_under_each_of_its_labels_words_and_codes() -> None:
    concept = Concept("http://example.org/a", (Label("Political refugees", "en"),), notations=("R1",))
    assert len(set(make.keys(concept))) >= 6
