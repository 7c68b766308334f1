"""OAI-PMH answers: every format's fields, and faults that cost the record they are in and no more."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.readers import marcxml, oai, read, saf, xml
from graph.record import Document, Field, Record, Reject

Make = Callable[..., Document]
DATA = Path(__file__).parents[2] / "data"
FILES = sorted(DATA.glob("oai/*.xml")) + sorted(DATA.glob("marcxml/*.xml")) + sorted(DATA.glob("saf/*.xml"))
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = b' xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
ENVELOPE = b' xmlns="http://www.openarchives.org/OAI/2.0/"'


def record(number: int, body: bytes = b"", start: bytes = b"<record>", end: bytes = b"</record>") -> bytes:
    title = body or b"<dc:title>T%d</dc:title>" % number
    header = b"<header><identifier>%d</identifier></header>" % number
    inside = b"<metadata><oai_dc:dc" + NAMESPACES + b">" + title + b"</oai_dc:dc></metadata>"
    return start + header + inside + end + b"\n"


def page(*records: bytes, head: bytes = DECLARATION, end: bytes = b"</ListRecords></OAI-PMH>") -> bytes:
    return head + b"<OAI-PMH" + ENVELOPE + b"><ListRecords>\n" + b"".join(records) + end


def titles(items: list[Record | Reject]) -> list[str]:
    fields = [field for item in items if isinstance(item, Record) for field in item.fields]
    return [field.value for field in fields if field.label == "dc.title"]


def rejects(items: list[Record | Reject]) -> list[Reject]:
    return [item for item in items if isinstance(item, Reject)]


@pytest.fixture
def fields(document: Make) -> Callable[[str, int], list[Field]]:
    def of(name: str, position: int = 1) -> list[Field]:
        items = list(read(document((DATA / "oai" / name).read_bytes(), name)))
        found = items[position - 1]
        assert isinstance(found, Record), found
        assert found.reader == "oai"
        return [field for field in found.fields if not field.label.startswith("header.")]

    return of


Fields = Callable[..., list[Field]]


def test_a_header_keeps_identifier_date_sets_and_what_is_said_about_the_record(document: Make) -> None:
    first, second, third = read(document((DATA / "oai" / "oai_dc.xml").read_bytes()))
    assert isinstance(first, Record)
    assert isinstance(third, Record)
    assert first.fields[:3] == (
        Field("header.identifier", "oai:repository.example.org:1/1"),
        Field("header.datestamp", "2021-05-01"),
        Field("header.setSpec", "col_1"),
    )
    about = Field(
        "about.provenance.originDescription.baseURL",
        "https://origin.example.org/oai",
        parts=(("harvestDate", "2020-01-01"), ("altered", "true")),
    )
    assert third.fields[-1] == about
    assert isinstance(second, Record)
    assert second.fields[0] == Field("header.status", "deleted")
    assert [first.position, second.position, third.position] == [1, 2, 3]


def test_plain_dublin_core_keeps_each_value_letter_for_letter(fields: Fields) -> None:
    title, creator, subject, description = fields("oai_dc.xml")
    assert title == Field("dc.title", "Bread & roses,\n  a history ", "en-GB")
    assert creator == Field("dc.creator", "Doe, Jane")
    assert subject == Field("dc.subject", "")
    assert description.value == "About women at work"
    assert "<i>women</i>" in dict(description.parts)["xml"]


def test_qualified_dublin_core_goes_by_namespace(fields: Fields) -> None:
    assert fields("qdc.xml") == [
        Field("dc.title", "A title"),
        Field("dcterms.abstract", "Résumé", "fr"),
        Field("dcterms.issued", "1998", parts=(("type", "dcterms:W3CDTF"),)),
    ]


def test_dim_goes_by_schema_element_and_qualifier(fields: Fields) -> None:
    assert fields("dim.xml") == [
        Field("dc.subject.other", "migrants", "en_US"),
        Field("dc.contributor.author", "Doe, Jane", parts=(("authority", "a-1"), ("confidence", "600"))),
        Field("local.note", "  kept as it is "),
    ]


def test_xoai_gives_the_same_names_as_dim_and_keeps_files(fields: Fields) -> None:
    author, second, title, subject, file, handle, repository = fields("xoai.xml")
    assert author == Field("dc.contributor.author", "Doe, Jane", parts=(("authority", "a-1"), ("confidence", "600")))
    assert second == Field("dc.contributor.author", "Roe, Richard")
    assert title == Field("dc.title", "A title", "en_US")
    assert subject == Field("dc.subject", "migrants")
    assert file.label == "bundles.bitstream"
    assert file.value == "https://repository.example.org/a.pdf"
    assert dict(file.parts)["bundle"] == "ORIGINAL"
    assert handle == Field("others.handle", "1/1")
    assert repository == Field("repository.name", "A repository")


def test_mets_gives_the_mods_in_it_and_its_files(fields: Fields) -> None:
    found = fields("mets.xml")
    labels = [field.label for field in found]
    assert labels == [
        "mets@OBJID", "mods.name", "mods.name", "mods.titleInfo.title", "mods.originInfo.dateIssued",
        "mods.subject.topic", "mods.relatedItem.titleInfo.title", "mods.identifier", "mets.file",
    ]  # fmt: skip
    person, body, title, date, topic, related, identifier, file = found[1:]
    assert person.value == "Doe, Jane"
    assert {("type", "personal"), ("role", "author"), ("affiliation", "A university")} <= set(person.parts)
    assert body.value == "OSCE. ODIHR"
    assert title.language == "eng"
    assert date.parts == (("encoding", "w3cdtf"), ("point", "start"))
    assert topic.parts == (("authority", "lcsh"),)
    assert related.parts == (("type", "host"),)
    assert identifier.parts == (("type", "uri"),)
    assert file.value == "https://repository.example.org/a.pdf"
    assert {("mimetype", "application/pdf"), ("size", "12"), ("use", "ORIGINAL")} <= set(file.parts)


def test_datacite_hangs_on_a_creator_what_belongs_to_it(fields: Fields) -> None:
    found = {field.label: field for field in reversed(fields("oai_datacite.xml"))}
    assert found["oai_datacite.schemaVersion"].value == "4.4"
    assert found["datacite.identifier"].parts == (("identifierType", "DOI"),)
    creator = found["datacite.creator"]
    assert creator.value == "Doe, Jane"
    assert dict(creator.parts) == {
        "nameType": "Personal",
        "givenName": "Jane",
        "familyName": "Doe",
        "nameIdentifier": "0000-0002-1825-0097",
        "schemeURI": "https://orcid.org",
        "nameIdentifierScheme": "ORCID",
        "affiliation": "A university",
    }
    assert found["datacite.title"].language == "en"
    assert found["datacite.date"].parts == (("dateType", "Issued"),)
    assert found["datacite.rights"].parts == (("rightsURI", "https://creativecommons.org/licenses/by/4.0/"),)
    assert found["datacite.geoLocationPlace"].value == "Warsaw"
    assert dict(found["datacite.geoLocationPoint"].parts) == {"pointLongitude": "21.0", "pointLatitude": "52.2"}
    funding = Field(
        "datacite.fundingReference", "A fund", "", (("awardNumber", "1"), ("awardURI", "https://fund.example.org/1"))
    )
    assert found["datacite.fundingReference"] == funding


def test_openaire_keeps_each_namespace_apart(fields: Fields) -> None:
    labels = [field.label for field in fields("oai_openaire.xml")]
    assert labels == ["datacite.title", "dc.language", "oaire.resourceType", "oaire.fundingReference"]


def test_theses_marc_and_formats_never_seen_come_too(fields: Fields) -> None:
    thesis = [field.label for field in fields("mixed.xml", 1)]
    assert thesis == ["etdms.title", "etdms.contributor", "etdms.degree.name", "etdms.degree.level"]
    title = (("ind1", "1"), ("ind2", "0"), ("a", "A title /"), ("c", "Jane Doe."))
    assert fields("mixed.xml", 2)[-1] == Field("marc.245", "A title / Jane Doe.", "", title)
    unknown = [Field("x@version", "2"), Field("x.part.name", "deep", parts=(("kind", "a"),))]
    assert fields("mixed.xml", 3) == unknown


def test_identifiers_alone_are_records_of_their_headers(document: Make) -> None:
    header = b'<header status="deleted"><identifier>1</identifier></header>'
    content = b"<OAI-PMH><ListIdentifiers>" + header + b"</ListIdentifiers></OAI-PMH>"
    (found,) = read(document(content))
    assert isinstance(found, Record)
    assert found.fields == (Field("header.status", "deleted"), Field("header.identifier", "1"))


@pytest.mark.parametrize("verb", ["Identify", "ListSets", "ListMetadataFormats"])
def test_answers_about_the_repository_hold_no_record(verb: str, document: Make) -> None:
    content = f"<OAI-PMH><{verb}><x><record><header/></record></x></{verb}></OAI-PMH>"
    assert not list(read(document(content.encode())))


def test_no_match_is_no_fault_and_any_other_error_is(document: Make) -> None:
    answer = '<OAI-PMH><error code="{}">a reason</error></OAI-PMH>'
    assert not list(read(document(answer.format("noRecordsMatch").encode())))
    (found,) = read(document(answer.format("badResumptionToken").encode()))
    assert isinstance(found, Reject)
    assert "badResumptionToken" in found.why
    assert found.text == "a reason"


BARE = {
    "records": b"<records>" + record(1) + record(2) + b"</records>",
    "one record": record(1),
    "records without headers": b"<records><record" + NAMESPACES + b"><dc:title>T1</dc:title></record></records>",
    "bare dublin core": b"<oai_dc:dc" + NAMESPACES + b"><dc:title>T1</dc:title></oai_dc:dc>",
    "bare xoai": b"<metadata><element name='dc'><element name='title'><element name='none'>"
    b"<field name='value'>T1</field></element></element></element></metadata>",
    "metadata one after the other": b"<collection><metadata><dc:title"
    + NAMESPACES
    + b">T1</dc:title></metadata></collection>",
    "prefixes that nothing declares": page(record(1)).replace(NAMESPACES, b"").replace(ENVELOPE, b""),
    "no namespaces": page(b"<record><header/><metadata><dc><title>T1</title></dc></metadata></record>").replace(
        ENVELOPE, b""
    ),
    "wrong namespaces": page(record(1)).replace(
        b"http://purl.org/dc/elements/1.1/", b"HTTPS://purl.org/DC/elements/1.1"
    ),
    "after a server's warning": b"<br />\n<b>Warning</b>: no such file<br />\n" + page(record(1)),
    "pages one after the other": page(record(1)) + page(record(2)),
}


@pytest.mark.parametrize("kind", BARE)
def test_collections_are_read_however_they_are_stored(kind: str, document: Make) -> None:
    items = list(read(document(BARE[kind])))
    assert not rejects(items)
    assert titles(items) == ["T1", "T2"][: len(items)]
    assert items


FAULTS = {
    "an unescaped ampersand": (b"<dc:title>A & B</dc:title>", "EntityRef"),
    "an entity that nothing declares": (b"<dc:title>A&nbsp;B</dc:title>", "nbsp"),
    "a control character": (b"<dc:title>A\x0bB</dc:title>", "Char"),
    "bytes that are not UTF-8": (b"<dc:title>caf\xe9</dc:title>", "ncoding"),
    "tags that do not match": (b"<dc:title>A</dc:tilte>", "mismatch"),
    "a comment without end": (b"<dc:title><!-- A</dc:title>", "not closed"),
    "CDATA without end": (b"<dc:title><![CDATA[ A</dc:title>", "not closed"),
    "a DOCTYPE in a record": (b'<!DOCTYPE a [<!ENTITY b "c">]><dc:title>&b;</dc:title>', "well-formed"),
    "nesting without end": (b"<a>" * 300 + b"</a>" * 300, "depth"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_the_record_that_it_is_in_and_no_other(fault: str, document: Make) -> None:
    body, reason = FAULTS[fault]
    items = list(read(document(page(record(1), record(2, body), record(3)), "p.xml")))
    assert titles(items) == ["T1", "T3"]
    (found,) = rejects(items)
    assert found.where == "p.xml, line 4"
    assert reason in found.why
    assert found.text


BETWEEN = {
    "a record without end": (record(2, end=b""), "not closed"),
    "a record without start": (record(2, start=b"<recrod>"), "closes nothing"),
    "text between records": (b"Warning: something\n", "between the records"),
    "a tag that is none": (b"< foo & bar >\n", "a tag was expected"),
    "a comment without end between records": (b"<!-- \n", "--> was expected"),
    "a record with nothing in it": (b"<record/>", "without fields"),
}


@pytest.mark.parametrize("fault", BETWEEN)
def test_what_lies_broken_between_records_is_told_and_costs_no_other(fault: str, document: Make) -> None:
    broken, reason = BETWEEN[fault]
    items = list(read(document(page(record(1), broken, record(3)))))
    assert titles(items) == ["T1", "T3"]
    assert reason in rejects(items)[0].why


def test_an_answer_that_was_cut_gives_what_came_and_says_so(document: Make) -> None:
    whole = page(record(1), record(2), record(3))
    inside = list(read(document(whole[:-120])))
    assert titles(inside) == ["T1", "T2"]
    assert ["its end was expected" in found.why for found in rejects(inside)] == [True]
    between = list(read(document(page(record(1), record(2), end=b""))))
    assert titles(between) == ["T1", "T2"]
    assert ["it ends early" in found.why for found in rejects(between)] == [True]


def test_tags_in_cdata_and_comments_are_text(document: Make) -> None:
    hidden = record(2, b"<dc:title><![CDATA[</record><record>]]></dc:title>")
    items = list(read(document(page(record(1), b"<!-- " + record(9) + b" -->", hidden, record(3)))))
    assert titles(items) == ["T1", "</record><record>", "T3"]
    assert not rejects(items)


ENCODINGS = {
    "utf-16 with its mark": page(record(1, "<dc:title>žluťoučký</dc:title>".encode())).decode().encode("utf-16"),
    "utf-16 without": page(record(1, "<dc:title>žluťoučký</dc:title>".encode())).decode().encode("utf-16-be"),
    "utf-8 that says it is utf-16": page(
        record(1, "<dc:title>žluťoučký</dc:title>".encode()), head=b'<?xml version="1.0" encoding="utf-16"?>'
    ),
    "windows-1250": page(
        record(1, "<dc:title>žluťoučký</dc:title>".encode("cp1250")),
        head=b'<?xml version="1.0" encoding="windows-1250"?>',
    ),
    "an encoding that nobody knows": page(
        record(1, "<dc:title>žluťoučký</dc:title>".encode()), head=b'<?xml version="1.0" encoding="x-unheard-of"?>'
    ),
    "utf-8 with its mark": b"\xef\xbb\xbf" + page(record(1, "<dc:title>žluťoučký</dc:title>".encode())),
}


@pytest.mark.parametrize("kind", ENCODINGS)
def test_text_is_read_in_the_encoding_that_it_is_in(kind: str, document: Make) -> None:
    assert titles(list(read(document(ENCODINGS[kind])))) == ["žluťoučký"]


def test_bytes_that_an_old_encoding_lacks_cost_their_record(document: Make) -> None:
    head = b'<?xml version="1.0" encoding="Shift_JIS"?>'
    content = page(record(1), record(2, b"<dc:title>\xff\xff</dc:title>"), record(3), head=head)
    items = list(read(document(content)))
    assert titles(items) == ["T1", "T3"]
    assert len(rejects(items)) == 1


LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
ENTITIES = {
    "billion laughs": b'<!DOCTYPE l [<!ENTITY l0 "ha">' + LAUGHS + b'<!ENTITY c "&l9;">]>',
    "a file of the machine": b'<!DOCTYPE l [<!ENTITY c SYSTEM "file:///etc/passwd">]>',
    "signs of an end in texts": b"""<!DOCTYPE l [<!-- ]> ' --><!ENTITY % p "a ]> b"><?x ]> ?><!ENTITY c ']>'>\n] >""",
    "a DTD that is named besides": b'<!DOCTYPE l PUBLIC "-//X//]" "http://127.0.0.1:9/[x].dtd" [<!ENTITY c "d">]>',
}


@pytest.mark.parametrize("kind", ENTITIES)
def test_an_entity_costs_the_record_that_it_is_in_and_is_never_resolved(kind: str, document: Make) -> None:
    head = b'<?xml version="1.0"?>' + ENTITIES[kind]
    title = b"<dc:title>a &c; b</dc:title>"
    items = list(read(document(page(record(1), record(2, title), record(3), head=head), "p.xml")))
    assert titles(items) == ["T1", "T3"]
    (found,) = rejects(items)
    assert found.where.startswith("p.xml, line ")
    assert "uses the entity 'c'" in found.why
    assert "a &c; b" in found.text


def test_an_entity_whose_declaration_is_elsewhere_costs_its_record(document: Make) -> None:
    head = b'<!DOCTYPE l [<!ENTITY % p SYSTEM "http://127.0.0.1:9/evil.dtd"> %p;]>'
    items = list(read(document(page(record(1, b"<dc:title>&c;</dc:title>"), record(2), head=head))))
    assert titles(items) == ["T2"]
    assert "Entity 'c' not defined" in rejects(items)[0].why


def test_a_name_in_cdata_is_no_entity(document: Make) -> None:
    head = b'<!DOCTYPE l [<!ENTITY c "d">]>'
    items = list(read(document(page(record(1, b"<dc:title><![CDATA[&c;]]></dc:title>"), head=head))))
    assert titles(items) == ["&c;"]
    assert not rejects(items)


@pytest.mark.parametrize(
    "where",
    [b"<OAI-PMH>&c;<ListRecords>%s</ListRecords></OAI-PMH>", b"<OAI-PMH><ListRecords>&c;%s</ListRecords></OAI-PMH>"],
)
def test_records_that_an_entity_stands_for_are_told_as_lost(where: bytes, document: Make) -> None:
    head = b'<!DOCTYPE l [<!ENTITY c "<record><header/></record>">]>'
    items = list(read(document(head + where % record(1))))
    assert titles(items) == ["T1"]
    assert ["uses the entity 'c'" in found.why for found in rejects(items)] == [True]


def test_a_namespace_that_is_an_entity_costs_the_records_beneath(document: Make) -> None:
    head = b'<!DOCTYPE l [<!ENTITY dc "http://purl.org/dc/elements/1.1/">]>'
    content = b'<OAI-PMH><ListRecords xmlns:dc="&dc;">' + record(1) + b"</ListRecords></OAI-PMH>"
    (found,) = read(document(head + content))
    assert isinstance(found, Reject)
    assert "uses the entity 'dc'" in found.why


def test_a_declaration_without_end_is_told_and_bounded(document: Make) -> None:
    head = b"<!DOCTYPE l [" + b'<!ENTITY c "d">' * 200_000
    found = list(read(document(page(record(1), head=head), reader="oai")))
    assert [isinstance(one, Reject) and "DOCTYPE is not closed" in one.why for one in found] == [True]


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">',
        b'<!DOCTYPE dublin_core SYSTEM "dc.dtd">', b"<!doctype OAI-PMH>", b"<!DOCTYPE l [<!ELEMENT a (#PCDATA)>]>",
    ],
)  # fmt: skip
def test_a_document_type_in_whose_terms_nothing_is_said_costs_nothing(doctype: bytes, document: Make) -> None:
    items = list(read(document(page(record(1), record(2), head=b'<?xml version="1.0"?>\n' + doctype))))
    assert titles(items) == ["T1", "T2"]
    assert not rejects(items)


def test_external_dtds_and_inclusions_are_never_fetched(document: Make) -> None:
    include = (
        b'<dc:title><i xmlns="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/></dc:title>'
    )
    head = b'<?xml version="1.0"?><!DOCTYPE OAI-PMH SYSTEM "http://127.0.0.1:9/evil.dtd">'
    (found,) = read(document(page(record(1, include), head=head)))
    assert isinstance(found, Record)
    assert all("root:" not in field.value for field in found.fields)


def test_records_come_before_the_document_is_read_to_its_end(document: Make) -> None:
    def blocks() -> Iterator[bytes]:
        yield page(record(1), end=b"")
        yield record(2) * 10_000
        raise AssertionError("nobody asked for more")

    shape = oai.ANSWER
    units = list(islice(xml.Cutter("page", blocks(), shape).units(), 100))
    assert all(isinstance(unit, xml.Unit) for unit in units)


def test_a_record_too_large_to_hold_is_refused_and_the_next_read(document: Make) -> None:
    large = record(2, b"<dc:title>" + b"x" * xml.LARGEST + b"</dc:title>")
    items = list(read(document(page(record(1), large, record(3)))))
    assert titles(items) == ["T1", "T3"]
    assert "8,388,608 bytes" in rejects(items)[0].why


@pytest.mark.parametrize(
    "content",
    [
        b"<record><header>" * 50_000,
        b"<record><header/><a><![CDATA[</record>" * 50_000,
        b"<a>" * 100_000,
        b"<!-- " * 100_000,
        b"<" * 100_000,
    ],
)
def test_what_is_broken_throughout_is_given_up(content: bytes, document: Make) -> None:
    items = list(oai.read(document(b"<OAI-PMH><ListRecords>" + content)))
    assert 0 < len(items) < 1_000_000
    assert len(rejects(items)) == len(items)


@pytest.mark.parametrize(
    "content",
    [b"", b"broken xml", b"<html><body><record/></body></html>", b'{"a": "<OAI-PMH>"}', b"<dspace-dc-types/>"],
)
def test_other_documents_are_not_recognised(content: bytes) -> None:
    assert not oai.recognises(content)
    assert not marcxml.recognises(content)
    assert not saf.recognises(content)


READ = (oai.read, marcxml.read, saf.read)


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda body: page(record(1), body, record(2))))
def test_no_bytes_make_a_reader_raise(content: bytes) -> None:
    for reader in READ:
        for item in reader(_document(content)):
            assert isinstance(item, Record | Reject)


@given(st.sampled_from(FILES), st.integers(min_value=0), st.integers(min_value=1, max_value=12))
def test_no_damage_to_a_real_document_makes_a_reader_raise(path: Path, seed: int, wounds: int) -> None:
    damage = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(wounds):
        start = damage.randrange(len(content))
        patch = damage.choice((b"", b"<", b"&", b"\x00", b"]]>", b"<!--", b"</record>", b"<record>", b'"', b"\xff"))
        content[start : start + damage.randrange(20)] = patch
    for reader in READ:
        for item in reader(_document(bytes(content))):
            assert isinstance(item, Record | Reject)


def _document(content: bytes) -> Document:
    return Document("page", "0" * 64, len(content), lambda: BytesIO(content))
