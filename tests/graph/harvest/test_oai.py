"""The verbs of OAI-PMH, and what is read of their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from graph.errors import SourceError
from graph.harvest.envelope import Header, Token, parse
from graph.harvest.oai import DAY, SECOND, Client, RefusalError, identity, lower, upper
from graph.harvest.web import Web

if TYPE_CHECKING:
    from tests.graph.harvest.conftest import Hands
    from tests.graph.harvest.provider import Provider


@pytest.fixture
def client(provider: Provider, hands: Hands) -> Client:
    provider.fill(7)
    return Client(Web(clock=hands.clock()), provider.address)


def answer(inner: str) -> bytes:
    return f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">{inner}</OAI-PMH>'.encode()


@pytest.mark.parametrize(("told", "form"), [("YYYY-MM-DD", DAY), ("YYYY-MM-DDThh:mm:ssZ", SECOND), ("", DAY)])
def test_identify_tells_the_form_of_dates(provider: Provider, client: Client, told: str, form: str) -> None:
    provider.granularity = told
    found = identity(client.identify())
    assert (found.name, found.granularity, found.deleted) == ("Here", form, "persistent")


def test_lists_come_page_by_page_to_their_end(provider: Provider, client: Client) -> None:
    provider.sets = ("a", "b")
    assert [len(page.envelope.headers) for page in client.records("oai_dc")] == [3, 3, 1]
    assert [len(page.envelope.headers) for page in client.identifiers("oai_dc", since="2026-01-01T05:00:00Z")] == [2]
    assert [text for page in client.sets() for name, text in page.envelope.facts if name == "setSpec"] == ["a", "b"]


def test_one_record_and_its_formats_can_be_asked_for(client: Client) -> None:
    assert client.record("oai:here:2", "dim").envelope.headers == (
        Header("oai:here:2", "2026-01-01T01:00:00Z", False, 1),
    )
    assert client.formats("oai:here:2").envelope.fact("metadataPrefix") == "oai_dc"


@pytest.mark.parametrize("ask", [lambda client: client.record("oai:none", "oai_dc"), lambda c: c.formats("oai:none")])
def test_a_record_that_is_not_there_is_refused(client: Client, ask: object) -> None:
    with pytest.raises(RefusalError, match="idDoesNotExist") as caught:
        ask(client)  # type: ignore[operator]
    assert caught.value.codes == {"idDoesNotExist"}


def test_a_token_that_comes_twice_stops_any_list(provider: Provider, client: Client) -> None:
    provider.endless = True
    with pytest.raises(SourceError, match="comes twice"):
        list(client.identifiers("oai_dc"))


def test_an_address_with_a_request_in_it_is_used_as_the_base(client: Client) -> None:
    client.address += "?verb=Identify&repository=9"
    assert (
        client.url({"verb": "ListSets", "from": ""}) == client.address.replace("verb=Identify&", "") + "&verb=ListSets"
    )


@pytest.mark.parametrize(
    ("inner", "token"),
    [
        ("<ListRecords/>", None),
        ("<ListRecords><resumptionToken/></ListRecords>", Token("")),
        (
            '<ListSets><resumptionToken completeListSize="5" cursor="0"> t </resumptionToken></ListSets>',
            Token("t", "", 5),
        ),
        ('<ListSets><resumptionToken completeListSize="many" cursor="-1">t</resumptionToken></ListSets>', Token("t")),
        ("<ListRecords><record><b></ListRecords><resumptionToken>a&amp;b</resumptionToken>", Token("a&b")),
        (
            "<ListRecords>\x0b & <resumptionToken completeListSize='3'>x</resumptionToken></ListRecords>",
            Token("x", "", 3),
        ),
        ("<ListRecords><![CDATA[ <resumptionToken>no</resumptionToken>", Token("no")),
    ],
)
def test_a_token_is_found_in_whole_and_in_broken_answers(inner: str, token: Token | None) -> None:
    envelope = parse(answer(inner))
    assert envelope
    assert envelope.token == token


def test_headers_of_a_broken_answer_are_read_with_their_references() -> None:
    record = (
        "<record><header status='deleted'><identifier>a&amp;b</identifier><datestamp>2026</datestamp></header></record>"
    )
    for fault in ("", "\x0b"):
        envelope = parse(
            answer(f"<ListRecords>{fault}{record}{record.replace('a&amp;b', '<![CDATA[c&d]]>')}</ListRecords>")
        )
        assert envelope
        assert envelope.headers == (Header("a&b", "2026", True, 1), Header("c&d", "2026", True, 2))


def test_headers_and_tokens_within_a_record_are_none_of_the_list() -> None:
    inner = (
        "<metadata><x><header><identifier>no</identifier></header><resumptionToken>no</resumptionToken></x></metadata>"
    )
    envelope = parse(
        answer(f"<ListRecords><record><header><identifier>a</identifier></header>{inner}</record></ListRecords>")
    )
    assert envelope
    assert ([header.identifier for header in envelope.headers], envelope.token) == (["a"], None)


@pytest.mark.parametrize("entity", ['SYSTEM "file:///etc/hostname"', '"expanded"'])
def test_no_entity_is_resolved(entity: str) -> None:
    inner = "<ListRecords><resumptionToken>a&x;b</resumptionToken></ListRecords>"
    envelope = parse(f"<!DOCTYPE OAI-PMH [<!ENTITY x {entity}>]>".encode() + answer(inner))
    assert envelope
    assert envelope.token
    assert "expanded" not in envelope.token.value
    assert envelope.token.value.startswith("a")


@pytest.mark.parametrize("body", [b"", b"nonsense", b"<html><body/></html>", b"\x00\xff", b"{}"])
def test_what_is_no_answer_is_none(body: bytes) -> None:
    assert parse(body) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_answers_come_in_any_encoding(encoding: str) -> None:
    text = answer("<responseDate>2026-01-01</responseDate><error code='é'>ü</error>").decode()
    declared = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>{text}'
    envelope = parse(declared.encode(encoding))
    assert envelope
    assert (envelope.date, envelope.errors) == ("2026-01-01", (("é", "ü"),))


@pytest.mark.parametrize(
    ("text", "form", "low", "high"),
    [
        ("2026-03-01", DAY, "2026-03-01", "2026-03-01"),
        ("2026-03-01", SECOND, "2026-03-01T00:00:00Z", "2026-03-01T23:59:59Z"),
        ("2026-03-01T08:00:00Z", DAY, "2026-03-01", "2026-03-01"),
        ("2026-03-01T08:00:00Z", SECOND, "2026-03-01T08:00:00Z", "2026-03-01T08:00:00Z"),
        ("2026-03-01T01:00:00+02:00", SECOND, "2026-02-28T23:00:00Z", "2026-02-28T23:00:00Z"),
        ("0800-03-01", DAY, "0800-03-01", "0800-03-01"),
        ("", SECOND, "", ""),
        ("0001-01-01T00:00:00+09:00", SECOND, "", ""),
    ],
)
def test_bounds_are_written_as_the_repository_takes_them(text: str, form: str, low: str, high: str) -> None:
    assert (lower(text, form), upper(text, form)) == (low, high)
