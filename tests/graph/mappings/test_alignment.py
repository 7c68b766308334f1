"""Alignments of ontology matchers come in cell by cell; what has no place, or cannot be read, is told and kept."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest

from graph.errors import SourceError
from graph.mappings import foreign
from graph.mappings.match import PROPOSED, Match, Table
from graph.mappings.unplaced import NO_TERM, OTHER, TEXT, UNTOLD, Unplaced
from graph.names import Names
from graph.record import Reject

BASE = "http://example.org/"
NAMES = Names(BASE)
OURS, THEIRS = f"{BASE}subject/migrants", "http://eurovoc.europa.eu/1234"
REAL = Path(__file__).parents[4] / "shared" / "data" / "gold" / "oaei-dh"
SPACE = "http://knowledgeweb.semanticweb.org/heterogeneity/alignment"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
ENTITIES = f'<entity1 rdf:resource="{OURS}"/><entity2 rdf:resource="{THEIRS}"/>'
SURE = "<measure rdf:datatype='http://www.w3.org/2001/XMLSchema#float'>0.75</measure>"


def cell(relation: str = "<relation>=</relation>", entities: str = ENTITIES, measure: str = SURE) -> str:
    return f"<map><Cell>{entities}{measure}{relation}</Cell></map>"


def alignment(*cells: str, head: str = "", space: str = f"{SPACE}#") -> bytes:
    told = f'<rdf:RDF xmlns="{space}" xmlns:rdf="{RDF}" xmlns:dc="http://purl.org/dc/elements/1.1/">'
    return f"<?xml version='1.0'?>{told}<Alignment><xml>yes</xml>{head}{''.join(cells)}</Alignment></rdf:RDF>".encode()


def read(path: Path, content: bytes, manner: foreign.Manner | None = None) -> list[Match | Unplaced | Reject]:
    path.write_bytes(content)
    return list(foreign.read(path, NAMES, manner))


def only(path: Path, content: bytes, manner: foreign.Manner | None = None) -> Match:
    (found,) = read(path, content, manner)
    assert isinstance(found, Match), found
    return found


@pytest.mark.parametrize(
    ("relation", "meant"),
    [
        ("<relation>=</relation>", "exactMatch"),
        ("", "exactMatch"),
        ("<relation>&lt;</relation>", "broadMatch"),
        ("<relation> &gt; </relation>", "narrowMatch"),
        ("<relation>fr.inrialpes.exmo.align.impl.rel.EquivRelation</relation>", "exactMatch"),
        ("<relation>fr.inrialpes.exmo.align.impl.rel.SubsumedRelation</relation>", "broadMatch"),
        ("<relation>SubsumeRelation</relation>", "narrowMatch"),
        ("<relation>skos:relatedMatch</relation>", "relatedMatch"),
        ("<relation>http://www.w3.org/2004/02/skos/core#closeMatch</relation>", "closeMatch"),
    ],
)
def test_a_relation_is_taken_for_what_it_says_of_the_first_entity(tmp_path: Path, relation: str, meant: str) -> None:
    assert only(tmp_path / "a.rdf", alignment(cell(relation))).relation == meant


@pytest.mark.parametrize("ending", ["rdf", "xml", "owl", "rdf.gz"])
@pytest.mark.parametrize("space", [SPACE, f"{SPACE}#"])
def test_a_cell_is_a_mapping_with_its_measure_and_with_what_the_alignment_says(
    tmp_path: Path, ending: str, space: str
) -> None:
    head = "<method>a.Matcher</method><dc:creator>Anna</dc:creator><dc:date>2025-05-30T10:00:00</dc:date>"
    content = alignment(cell(), head=head, space=space)
    found = only(tmp_path / f"a.{ending}", gzip.compress(content) if ending.endswith("gz") else content)
    assert (found.subject, found.object, found.confidence) == (OURS, THEIRS, 0.75)
    assert (found.tool, found.authors, found.date) == ("a.Matcher", ("Anna",), "2025-05-30")


def test_what_a_matcher_claims_waits_for_a_person_and_is_turned_where_ours_come_second(tmp_path: Path) -> None:
    turned = f'<entity1 rdf:resource="{THEIRS}"/><entity2 rdf:resource="{OURS}"/>'
    found = only(tmp_path / "a.rdf", alignment(cell("<relation>&lt;</relation>", turned)))
    table, _ = foreign.adopt(Table(), [found], BASE, foreign.Arrival(PROPOSED, "Anna", date(2026, 1, 1), "A matcher"))
    (taken,) = table.matches
    assert (taken.subject, taken.object, taken.relation) == (OURS, THEIRS, "narrowMatch")
    assert (taken.state, taken.reviewers, taken.authors) == (PROPOSED, (), ("A matcher",))


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        (cell("<relation>%</relation>"), OTHER),
        (cell("<relation>InstanceOf</relation>"), OTHER),
        (cell("<relation>?</relation>"), UNTOLD),
        (cell("<relation/>"), UNTOLD),
        (cell(entities=f'<entity1 rdf:resource="{OURS}"/>'), NO_TERM),
        (
            cell(
                entities=f'<entity1 rdf:resource="{OURS}"/><entity2><Class><or rdf:parseType="Collection">'
                f'<Class rdf:about="{THEIRS}"/></or></Class></entity2>'
            ),
            TEXT,
        ),
    ],
)
def test_a_cell_that_has_no_place_here_is_told_by_its_kind_with_its_text(tmp_path: Path, made: str, kind: str) -> None:
    left, right = read(tmp_path / "a.rdf", alignment(made, cell()))
    assert isinstance(left, Unplaced)
    assert (left.where, left.kind) == ("cell 1", kind)
    assert OURS in left.text
    assert isinstance(right, Match)


def test_a_relation_that_nobody_tells_is_taken_as_the_librarian_says(tmp_path: Path) -> None:
    found = only(tmp_path / "a.rdf", alignment(cell("<relation>?</relation>")), foreign.Manner("closeMatch"))
    assert found.relation == "closeMatch"


def test_an_entity_may_be_described_where_it_stands(tmp_path: Path) -> None:
    entities = f'<entity1 rdf:resource="{OURS}"/><entity2><Class rdf:about="{THEIRS}"/></entity2>'
    assert only(tmp_path / "a.rdf", alignment(cell(entities=entities))).object == THEIRS


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (cell(measure="<measure>1.5</measure>"), "its measure is '1.5'; a number from 0 to 1 was expected"),
        (cell(measure="<measure>high</measure>"), "its measure is 'high'"),
        (cell(measure="<measure>nan</measure>"), "its measure is 'nan'"),
        (cell(entities=f'<entity1 rdf:resource="{OURS}"/><entity2 rdf:resource=""/>'), "its entity2 is ''"),
        (
            cell(entities=f'<entity1 rdf:resource="migrants"/><entity2 rdf:resource="{THEIRS}"/>'),
            "its entity1 is 'migr",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_is_rejected_whole_and_costs_no_other(tmp_path: Path, made: str, said: str) -> None:
    left, right = read(tmp_path / "a.rdf", alignment(made, cell()))
    assert isinstance(left, Reject)
    assert said in left.why
    assert "<Cell" in left.text
    assert isinstance(right, Match)


def test_a_measure_that_is_one_but_for_its_rounding_is_one_and_none_is_none(tmp_path: Path) -> None:
    found = only(tmp_path / "a.rdf", alignment(cell(measure="<measure>1.0000001</measure>")))
    assert found.confidence == 1.0
    assert only(tmp_path / "b.rdf", alignment(cell(measure=""))).confidence is None


def test_what_a_cell_says_besides_is_named(tmp_path: Path) -> None:
    manner = foreign.Manner()
    only(tmp_path / "a.rdf", alignment(cell("<semantics>fol</semantics>")), manner)
    assert list(manner.left.slots) == ["semantics"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (alignment(cell())[:-20], "well-formed XML was expected"),
        (alignment("<map><Cell><relation><</relation></Cell></map>"), "well-formed XML was expected"),
        (b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + alignment()[21:], "declares entities"),
    ],
)
def test_a_file_that_is_no_sound_xml_is_an_error(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        read(tmp_path / "a.rdf", content)


@pytest.mark.skipif(not REAL.is_dir(), reason="the alignments of OAEI's Digital Humanities track are not here")
@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("arch1_defc-pactols", 10),
        ("arch2_idai-pactols", 17),
        ("arch3_ironagedanube-pactols", 5),
        ("arch4_pactols-parthenos", 12),
    ],
)
def test_every_cell_of_real_alignments_is_read(name: str, cells: int) -> None:
    found = list(foreign.read(REAL / name / "reference.rdf", NAMES))
    assert len(found) == cells
    assert {one.relation for one in found if isinstance(one, Match)} == {"exactMatch"}
    assert {one.confidence for one in found if isinstance(one, Match)} == {1.0}
