"""Dumps of vocabularies as they are found: bad lines, marks, encodings, archives with all sorts of things in them."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import pytest

from graph import authority
from graph.authority.reading import encoded, lines
from graph.errors import SourceError
from graph.link import Concept, Label

CORE = "http://www.w3.org/2004/02/skos/core#"
XL = "http://www.w3.org/2008/05/skos-xl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
A, B = "http://example.org/a", "http://example.org/b"
PREFIXES = f"@prefix skos: <{CORE}> .\n"
XML = f"""<rdf:RDF xmlns:rdf="{RDF}" xmlns:skos="{CORE}">
<skos:Concept rdf:about="{A}"><skos:prefLabel xml:lang="fr">Réfugié</skos:prefLabel></skos:Concept></rdf:RDF>"""


def line(subject: str, text: str) -> str:
    return f"<{subject}> <{CORE}prefLabel> {text} .\n"


def xl(subject: str, text: str) -> str:
    return f'<{subject}> <{XL}prefLabel> _:b1 .\n_:b1 <{XL}literalForm> "{text}"@en .\n'


def added(folder: Path, name: str, content: str | bytes) -> authority.Account:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return authority.add(path, "v", folder)


def zipped(folder: Path, **files: str | bytes) -> authority.Account:
    with zipfile.ZipFile(folder / "v.zip", "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return authority.add(folder / "v.zip", "v", folder)


def concepts(folder: Path) -> dict[str, Concept]:
    with authority.open_(folder, "v") as found:
        return {concept.iri: concept for concept in found.concepts()}


def test_nodes_without_an_iri_are_those_of_their_file_alone(tmp_path: Path) -> None:
    zipped(tmp_path, **{"a.nt": xl(A, "Asylum"), "b.nt": xl(B, "Law")})
    assert {iri: one.labels for iri, one in concepts(tmp_path).items()} == {
        A: (Label("Asylum", "en"),),
        B: (Label("Law", "en"),),
    }


@pytest.mark.parametrize("name", ["v.nt", "v.nq", "v.nt.gz"])
def test_a_line_that_is_not_well_written_costs_that_line_alone(tmp_path: Path, name: str) -> None:
    text = (
        line(A, '"Asylum"@en')
        + '<http://bad.org/a b> <http://example.org/other> "x" .\n'
        + line(B, '"Law"@en_US')
        + line(B, '"unclosed')
        + "garbage\n"
        + line("http://example.org/c", '"Tacos"')
        + f'<http://example.org/d> <{CORE}prefLabel> "no end"\n'
        + line("http://example.org/e", '"Last"').rstrip("\n")
    )
    done = added(tmp_path, name, gzip.compress(text.encode()) if name.endswith("gz") else text)
    found = concepts(tmp_path)
    assert set(found) == {A, B, "http://example.org/c", "http://example.org/e"}
    assert found[B].labels == (Label("Law", "en-us"),)
    assert done.rejected == 4
    assert done.remarks == {lines.TAG: 1}
    inner = name.removesuffix(".gz")
    told = list(authority.rejects(tmp_path, "v"))
    assert [one.where for one in told] == [
        f"{inner}, line {at}" for at in ("2, column 1", "4, column 72", "5, column 1", "7, column 80")
    ]
    assert told[0].why == "Invalid IRI code point ' '"
    assert told[2].text == "garbage"


def test_lines_are_numbered_through_all_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "BLOCK", 100)
    text = "".join(line(f"http://example.org/{n}", '"x"') for n in range(50))
    added(tmp_path, "v.nt", text + "bad\n" + text.replace("example.org/", "example.org/x") + "worse")
    assert [one.where for one in authority.rejects(tmp_path, "v")] == [
        "v.nt, line 51, column 1",
        "v.nt, line 102, column 1",
    ]
    assert len(concepts(tmp_path)) == 100


def test_lines_in_an_older_encoding_are_read_one_by_one(tmp_path: Path) -> None:
    done = added(tmp_path, "v.nt", line(A, '"Réfugié"@fr').encode("latin-1") + line(B, '"Café"').encode())
    assert {one.labels[0].text for one in concepts(tmp_path).values()} == {"Réfugié", "Café"}
    assert done.remarks == {lines.BYTES: 1}


def test_a_dump_without_one_good_line_says_what_was_wrong_with_the_first(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"no concept with a label; 1 of its rows or lines .* v\.nt, line 1, column 1"
    ):
        added(tmp_path, "v.nt", '<http://bad.org/a b> <http://example.org/p> "x" .\n')


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("name", ["v.nt", "v.ttl", "v.nq", "v.trig"])
def test_a_byte_order_mark_and_wide_letters_are_read(tmp_path: Path, name: str, encoding: str) -> None:
    added(tmp_path, name, line(A, '"Réfugié"@fr').encode(encoding))
    assert concepts(tmp_path)[A].labels == (Label("Réfugié", "fr"),)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "iso-8859-1", "windows-1252"])
@pytest.mark.parametrize("quote", ["'", '"'])
def test_xml_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, quote: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-be")
    text = f"<?xml version={quote}1.0{quote} encoding={quote}{declared}{quote}?>\n{XML}"
    added(tmp_path, "v.rdf", text.encode(encoding))
    assert concepts(tmp_path)[A].labels == (Label("Réfugié", "fr"),)


def test_entities_that_grow_are_refused_in_every_encoding(tmp_path: Path) -> None:
    text = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>' + XML
    for encoding in ("utf-8", "utf-16"):
        with pytest.raises(SourceError, match="declares entities"):
            added(tmp_path, "v.rdf", text.encode(encoding))


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("v.ttl", PREFIXES + f'<{A}> skos:prefLabel "a" ;\n  skos:note <http://a b> .', r"v\.ttl .* line 3, column 13"),
        ("v.rdf", XML.replace(f'about="{A}"', 'about="http://a b"'), r"v\.rdf .* line 2, column 26: .*'http://a b'"),
        ("v.rdf", XML.replace('lang="fr"', 'lang="fr FR"'), r"line 2, column \d+: .* language tag 'fr fr'"),
        ("v.rdf", XML.replace("</skos:Concept>", ""), r"at line 2, column \d+: ill-formed document"),
        ("v.jsonld", '{"@id": "a",\n "b" "c"}', r"at line 2, column"),
        ("v.jsonld", '{"@context": "http://example.org/c", "@id": "a"}', "its context would have to be fetched"),
        ("v.xml", "<container><a/></container>", "is no RDF"),
        ("v.json", '{"name": "x"}', "is no RDF"),
    ],
)  # fmt: skip
def test_a_file_that_is_not_well_formed_says_line_and_column(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        added(tmp_path, name, text)


def test_what_is_no_vocabulary_in_a_zip_is_left_out_and_told(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "README.txt": "A vocabulary, by us.\nSee http://example.org/, please.\n",
        "LICENSE": "CC0",
        "docs/manual.pdf": b"%PDF",
        "notes.md": "# Notes",
        "package.json": '{"name": "x"}',
        "META-INF/container.xml": '<?xml version="1.0"?><container><a/></container>',
        "__MACOSX/._a.ttl": b"\0\5\26\7",
        "folder.ttl/": b"",
        "a.ttl": PREFIXES + f'<{A}> skos:prefLabel "A" .',
        "b.nt.gz": gzip.compress(line(B, '"B"').encode()),
        "c.csv": "iri,label\nhttp://example.org/c,C\n",
    }
    done = zipped(tmp_path, **files)
    assert set(concepts(tmp_path)) == {A, B, "http://example.org/c"}
    out = {text.partition(" was left out")[0] for text in done.remarks}
    assert out == {"README.txt", "LICENSE", "docs/manual.pdf", "notes.md", "package.json", "META-INF/container.xml"}


def test_a_broken_member_of_a_zip_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"v\.zip/b\.ttl is not well-formed at line 1"):
        zipped(tmp_path, **{"a.nt": line(A, '"A"'), "b.ttl": "<a> <b>"})


def test_all_schemes_of_a_concept_are_kept_and_what_schemes_say_of_it_counts(tmp_path: Path) -> None:
    said = f"""
    <{A}> skos:prefLabel "A" ; skos:inScheme <http://e/1>, <http://e/2> ; skos:topConceptOf <http://e/3> .
    <http://e/4> skos:hasTopConcept <{A}> . [] skos:hasTopConcept <{A}> .
    <{B}> skos:prefLabel "B" ; skos:inScheme "a name" ."""
    done = added(tmp_path, "v.ttl", PREFIXES + said)
    found = concepts(tmp_path)
    assert found[A].schemes == ("http://e/1", "http://e/2", "http://e/3", "http://e/4")
    assert found[A].scheme == "http://e/1"
    assert found[B].schemes == ("a name",)
    assert set(done.schemes) == {*found[A].schemes, "a name"}


JSON = {"@id": A, f"{CORE}prefLabel": {"@value": "Réfugié", "@language": "fr_CA"}}


@pytest.mark.parametrize("block", [50, 1 << 18])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("v.ttl", PREFIXES + f'<{A}> skos:prefLabel \'Réfugié\'@fr_CA ; skos:note "a_b@c_d", ""@en .'),
        ("v.trig", PREFIXES + f'GRAPH <{B}> {{ <{A}> skos:prefLabel """Réfugié"""@fr_CA }}'),
        ("v.rdf", XML.replace('lang="fr"', "lang='fr_CA'")),
        ("v.jsonld", json.dumps(JSON)),
        ("v.jsonld", json.dumps(JSON, indent=1)),
    ],
)
def test_language_tags_with_an_underscore_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, block: int
) -> None:
    monkeypatch.setattr(encoded, "BLOCK", block)
    done = added(tmp_path, name, text)
    assert concepts(tmp_path)[A].labels == (Label("Réfugié", "fr-ca"),)
    assert done.remarks == {encoded.UNDERSCORED: 1}


def test_a_concept_without_an_iri_is_told(tmp_path: Path) -> None:
    said = f'<{A}> a skos:Concept ; skos:prefLabel "A" . [] a skos:Concept ; skos:prefLabel "B" . [] skos:note "C" .'
    done = added(tmp_path, "v.ttl", PREFIXES + said)
    assert done.concepts == 1
    assert done.remarks == {"a concept without an IRI was left out": 1}
