"""Lists of a repository: all of it comes, once; what changed comes later; what stopped goes on."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from graph.errors import Locked, SettingsError, SourceError
from graph.harvest import Wish, documents, former, superseded, withdrawn
from graph.harvest.store import Store
from graph.readers import oai
from graph.record import Document, Record, Reject

if TYPE_CHECKING:
    from tests.graph.harvest.conftest import Fetch, Hands
    from tests.graph.harvest.provider import Provider


def identifiers(fetch: Fetch) -> list[str]:
    """Read the harvest by the reader of OAI-PMH: the identifiers of the records that count."""
    replaced = superseded(fetch.source, fetch.folder)
    found = []
    for document in fetch.read():
        assert isinstance(document, Document)
        for record in oai.read(document):
            assert isinstance(record, Record)
            if not replaced.covers(record):
                found.append(next(field.value for field in record.fields if field.label == "header.identifier"))
    return found


def everything(provider: Provider) -> list[str]:
    return sorted(item.identifier for item in provider.items)


@pytest.mark.parametrize("size", [1, 3, 7, 8, 100])
@pytest.mark.parametrize("told", [True, False])
def test_a_list_comes_whole_whatever_the_size_of_its_pages(
    provider: Provider, fetch: Fetch, size: int, told: bool
) -> None:
    provider.fill(7)
    provider.size, provider.tell_size, provider.tell_cursor, provider.life = size, told, told, 60 * told
    done = fetch()
    assert (done.records, done.responses) == (7, -(-7 // size))
    assert sorted(identifiers(fetch)) == everything(provider)


def test_the_bytes_are_kept_as_they_came_with_what_was_asked(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    fetch()
    (document,) = fetch.read()
    assert isinstance(document, Document)
    assert document.name == f"{provider.address}?verb=ListRecords&metadataPrefix=oai_dc"
    body = document.open().read()
    assert (body.startswith(b"<?xml"), len(body)) == (True, document.size)
    with Store.read(fetch.folder, "here") as store:
        row = store.latest("records", document.name)
        assert row
        assert (row.status, row.time, row.sha256) == (200, "2026-03-01T12:00:00+00:00", document.sha256)
        ((headers,),) = store.select("SELECT headers FROM response WHERE id = ?", (row.id,))
        assert '["Content-Type", "text/xml; charset=UTF-8"]' in str(headers)


def test_tokens_are_sent_back_letter_for_letter_and_alone(provider: Provider, fetch: Fetch) -> None:
    provider.fill(5)
    fetch()
    assert provider.asked[1] == {"verb": "ListRecords", "resumptionToken": "t 1/3&x=<y>"}


def test_the_agent_is_named_with_its_version(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    fetch()
    assert re.fullmatch(r"seealso/\d+\.\d+\.\d+.*", provider.requests[0].headers["user-agent"])


@pytest.mark.parametrize(
    ("granularity", "since"),
    [("YYYY-MM-DD", "2026-03-01"), ("YYYY-MM-DDThh:mm:ssZ", "2026-03-01T12:00:00Z")],
)
def test_a_second_fetch_asks_only_for_what_changed(
    provider: Provider, fetch: Fetch, granularity: str, since: str
) -> None:
    provider.granularity = granularity
    provider.fill(5)
    fetch()
    provider.now += timedelta(days=1)
    provider.change(1, title="Newer")
    done = fetch()
    assert provider.asked[-1] == {"verb": "ListRecords", "metadataPrefix": "oai_dc", "from": since}
    assert done.records == 1
    assert sorted(identifiers(fetch)) == everything(provider)
    assert "Newer" in fetch.text()
    assert superseded(fetch.source, fetch.folder).count == 1


def test_what_is_changed_while_a_list_is_harvested_comes_with_the_next(provider: Provider, fetch: Fetch) -> None:
    provider.fill(4)

    def later(reply: object) -> object:
        provider.now += timedelta(minutes=10)
        provider.change(0, title="Changed meanwhile")
        provider.now += timedelta(minutes=10)
        return reply

    provider.faults[3] = later  # type: ignore[assignment]
    fetch()
    fetch()
    assert provider.asked[-1]["from"] == "2026-03-01T12:00:00Z"
    assert sorted(identifiers(fetch)) == everything(provider)
    assert "Changed meanwhile" in fetch.text()


def test_an_overlap_goes_back_further(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    fetch()
    fetch(overlap=24.0)
    assert provider.asked[-1]["from"] == "2026-02-28T12:00:00Z"


def test_nothing_new_is_an_empty_list_and_no_error(provider: Provider, fetch: Fetch) -> None:
    provider.fill(2)
    fetch()
    provider.now += timedelta(days=1)
    assert fetch().records == 0
    provider.now += timedelta(days=1)
    fetch()
    assert provider.asked[-1]["from"] == "2026-03-02T12:00:00Z"
    assert len(fetch.read()) == 1


def test_an_empty_repository_is_read_as_no_documents(fetch: Fetch) -> None:
    fetch()
    assert fetch.read() == []


def test_a_full_fetch_asks_for_all_again_and_tells_what_is_gone(provider: Provider, fetch: Fetch) -> None:
    provider.policy = "no"
    provider.fill(5)
    fetch()
    gone = provider.items.pop(2)
    provider.now += timedelta(days=1)
    fetch(Wish(full=True))
    assert "from" not in provider.asked[-2]
    assert sorted(identifiers(fetch)) == everything(provider)
    (told,) = withdrawn(fetch.source, fetch.folder)
    assert (told.identifier, told.why, told.when) == (gone.identifier, "vanished", "2026-03-02")
    ((_, last),) = former(fetch.source, fetch.folder)
    assert last
    assert gone.identifier.encode() in last.open().read()


def test_an_index_that_is_empty_for_a_while_withdraws_nothing(provider: Provider, fetch: Fetch) -> None:
    provider.fill(3)
    fetch()
    kept, provider.items = provider.items, []
    done = fetch(Wish(full=True))
    assert "no records, where it had some" in done.notes[0]
    provider.items = kept
    assert sorted(identifiers(fetch)) == everything(provider)
    assert list(withdrawn(fetch.source, fetch.folder)) == []


@pytest.mark.parametrize("policy", ["persistent", "transient"])
def test_deleted_records_come_as_they_are_and_withdraw(provider: Provider, fetch: Fetch, policy: str) -> None:
    provider.policy = policy
    provider.fill(4)
    fetch()
    provider.now += timedelta(days=1)
    provider.change(0, deleted=True)
    assert fetch().deleted == 1
    (told,) = withdrawn(fetch.source, fetch.folder)
    assert (told.identifier, told.when, told.why) == ("oai:here:1", "2026-03-02T12:00:00Z", "deleted")
    assert told.document.startswith(provider.address)
    ((item, last),) = former(fetch.source, fetch.folder)
    assert item == told
    assert last
    records = [record for record in oai.read(last) if isinstance(record, Record)]
    living = [record for record in records if any(field.value == "oai:here:1" for field in record.fields)]
    assert any(field.label == "dc.title" for record in living for field in record.fields)
    provider.now += timedelta(days=1)
    provider.change(-1, deleted=False, title="Back again")
    fetch()
    assert list(withdrawn(fetch.source, fetch.folder)) == []
    assert sorted(identifiers(fetch)) == everything(provider)


def test_since_until_and_sets_are_asked_for_in_the_granularity_of_the_repository(
    provider: Provider, fetch: Fetch
) -> None:
    provider.sets = ("a", "b")
    provider.fill(3)
    fetch(since="2026-01-01", until="2026-02-01T10:00:00Z", sets=("a", "b"))
    assert [(asked["from"], asked["until"], asked["set"]) for asked in provider.asked] == [
        ("2026-01-01T00:00:00Z", "2026-02-01T10:00:00Z", "a"),
        ("2026-01-01T00:00:00Z", "2026-02-01T10:00:00Z", "b"),
    ]
    provider.granularity = "YYYY-MM-DD"
    fetch(Wish(full=True, sets=()))
    assert (provider.asked[-1]["from"], provider.asked[-1]["until"]) == ("2026-01-01", "2026-02-01")


def test_a_record_of_two_sets_counts_once(provider: Provider, fetch: Fetch, faults: ModuleType) -> None:
    provider.sets = ("a", "b")
    provider.items = [
        faults.Item("oai:here:1", "2026-01-01T00:00:00Z", sets=("a", "b")),
        faults.Item("oai:here:2", "2026-01-01T00:00:00Z", sets=("b",)),
    ]
    fetch(sets=("a", "b"))
    assert sorted(identifiers(fetch)) == ["oai:here:1", "oai:here:2"]
    assert superseded(fetch.source, fetch.folder).count == 1


def test_a_span_that_has_ended_is_not_asked_for_again(provider: Provider, fetch: Fetch) -> None:
    provider.fill(3)
    fetch(until="2026-02-01")
    before = len(provider.asked)
    assert "nothing can have changed" in fetch().notes[0]
    assert len(provider.asked) == before


def test_a_fetch_with_since_leaves_no_gap_behind(provider: Provider, fetch: Fetch) -> None:
    provider.fill(3)
    fetch(Wish(since="2026-01-01T01:30:00Z"))
    assert len(identifiers(fetch)) == 1
    fetch()
    assert "from" not in provider.asked[-1]
    provider.now += timedelta(days=1)
    fetch(Wish(since="2026-02-01"))
    provider.now += timedelta(days=1)
    fetch()
    assert provider.asked[-1]["from"] == "2026-03-02T12:00:00Z"
    assert sorted(identifiers(fetch)) == everything(provider)


def test_an_earlier_since_in_the_settings_asks_for_the_earlier_ones(provider: Provider, fetch: Fetch) -> None:
    provider.fill(3)
    fetch(since="2026-01-01T01:00:00Z")
    fetch(since="")
    assert "from" not in provider.asked[-1]
    assert sorted(identifiers(fetch)) == everything(provider)


def test_another_format_is_harvested_beside(provider: Provider, fetch: Fetch) -> None:
    provider.fill(2)
    fetch()
    fetch(metadata_prefix="dim")
    assert "from" not in provider.asked[-1]
    assert ("dim:field" in fetch.text(), "oai_dc" in fetch.text().replace("metadataPrefix=", "")) == (True, False)


def test_a_lost_connection_leaves_a_list_that_goes_on(
    provider: Provider, fetch: Fetch, faults: ModuleType, hands: Hands
) -> None:
    provider.fill(9)
    provider.faults = dict.fromkeys(range(4, 8), faults.cut)
    with pytest.raises(SourceError, match="in each of 4 tries"):
        fetch()
    document, *_, unfinished = reversed(fetch.read())
    assert isinstance(document, Document)
    assert isinstance(unfinished, Reject)
    assert "6 of 9 records came" in unfinished.text
    asked = len(provider.asked)
    provider.tokens["t 2/6&x=<y>"] = ({"verb": "ListRecords", "metadataPrefix": "oai_dc"}, 6)
    done = fetch()
    assert (len(provider.asked) - asked, done.records) == (1, 3)
    assert sorted(identifiers(fetch)) == everything(provider)


def interrupt(provider: Provider, fetch: Fetch, faults: ModuleType, request: int, code: int = 503) -> None:
    """Break a harvest off at a request."""
    provider.faults = {number: faults.status(code) for number in range(request, request + 4)}
    with pytest.raises(SourceError, match=f"status {code}"):
        fetch()
    provider.faults = {}


def test_after_an_expired_token_a_list_by_date_goes_on_at_the_last_date(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(9)
    interrupt(provider, fetch, faults, 4)
    provider.tokens.clear()
    done = fetch()
    assert "from 2026-01-01T05:00:00Z on" in done.notes[0]
    assert [asked.get("from") for asked in provider.asked[-3:]] == [None, "2026-01-01T05:00:00Z", None]
    assert sorted(identifiers(fetch)) == everything(provider)
    assert superseded(fetch.source, fetch.folder).count == 1


@pytest.mark.parametrize("why", ["unordered", "untold"])
def test_after_an_expired_token_any_other_list_begins_anew(
    provider: Provider, fetch: Fetch, faults: ModuleType, why: str
) -> None:
    provider.fill(9)
    if why == "unordered":
        provider.items.reverse()
    else:
        provider.tell_size = False
    interrupt(provider, fetch, faults, 4)
    provider.tokens.clear()
    done = fetch()
    assert "at its beginning" in done.notes[0]
    assert sorted(identifiers(fetch)) == everything(provider)
    assert superseded(fetch.source, fetch.folder).count == 0, "what came before it began anew is dropped"


def test_a_list_that_is_short_of_records_at_its_end_begins_anew(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(6)
    provider.items.append(faults.Item("oai:here:late", "2025-01-01T00:00:00Z", "By identifier, not by date"))
    interrupt(provider, fetch, faults, 4)
    provider.tokens.clear()
    done = fetch()
    assert ["from 2026" in note for note in done.notes] == [True, False]
    assert sorted(identifiers(fetch)) == everything(provider)


def test_a_token_past_its_date_is_not_sent(provider: Provider, fetch: Fetch, faults: ModuleType, hands: Hands) -> None:
    provider.fill(9)
    provider.life = 3600
    interrupt(provider, fetch, faults, 4)
    before = len(provider.asked)
    hands.now += timedelta(hours=2)
    provider.now += timedelta(hours=2)
    fetch()
    assert "resumptionToken" not in provider.asked[before]
    assert sorted(identifiers(fetch)) == everything(provider)


def test_a_token_that_is_lost_in_mid_list_is_made_good_in_the_same_run(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(9)
    lost = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badResumptionToken"/></OAI-PMH>'
    provider.faults[3] = faults.status(200, body=lost)
    done = fetch()
    assert "badResumptionToken" in done.notes[0]
    assert sorted(identifiers(fetch)) == everything(provider)


@pytest.mark.parametrize("code", [400, 404, 410])
def test_a_token_that_is_refused_by_a_status_counts_as_lost(
    provider: Provider, fetch: Fetch, faults: ModuleType, code: int
) -> None:
    provider.fill(9)
    provider.faults[3] = faults.status(code)
    fetch()
    assert sorted(identifiers(fetch)) == everything(provider)


def test_a_token_that_fails_in_a_second_run_too_counts_as_lost(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(9)
    interrupt(provider, fetch, faults, 4, 500)
    for code in (503, 503):
        interrupt(provider, fetch, faults, len(provider.requests) + 2, code)
    start = len(provider.requests) + 2
    provider.faults = {number: faults.status(500) for number in range(start, start + 4)}
    done = fetch()
    assert "status 500" in done.notes[0]
    assert sorted(identifiers(fetch)) == everything(provider)


def test_tokens_that_are_lost_each_time_end_in_a_clear_error(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(9)
    lost = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badResumptionToken"/></OAI-PMH>'
    provider.faults = dict.fromkeys(range(3, 40, 2), faults.status(200, body=lost))
    provider.tell_size = False
    with pytest.raises(SourceError, match="in parts, with --since and --until"):
        fetch()


def test_a_token_that_comes_twice_stops_the_list(provider: Provider, fetch: Fetch) -> None:
    provider.fill(9)
    provider.endless = True
    with pytest.raises(SourceError, match=r"'again & again' comes twice .*2 pages are kept|1 pages are kept"):
        fetch()
    assert len(provider.asked) < 4


def test_a_list_of_too_many_pages_stops(provider: Provider, fetch: Fetch) -> None:
    from dataclasses import replace

    provider.fill(9)
    provider.size = 1
    fetch.manners = replace(fetch.manners, pages=4)
    with pytest.raises(SourceError, match="more than 4 pages"):
        fetch()


def test_broken_xml_in_the_middle_of_a_page_does_not_stop_the_list(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    provider.fill(9)
    provider.faults[3] = faults.garbled
    done = fetch()
    assert (done.responses, done.faults) == (3, 1)
    assert b"</dc:titel>" in fetch.text().encode()
    assert "Title 9" in fetch.text()


@pytest.mark.parametrize("fault", ["short", "page", "cut", "bad_zip"])
def test_a_page_that_comes_in_part_is_asked_for_again(
    provider: Provider, fetch: Fetch, faults: ModuleType, fault: str
) -> None:
    provider.fill(9)
    provider.faults[2] = getattr(faults, fault)
    assert fetch().records == 9
    assert sorted(identifiers(fetch)) == everything(provider)


@pytest.mark.parametrize("fault", ["zipped", "warned"])
def test_a_page_in_other_clothes_is_taken(provider: Provider, fetch: Fetch, faults: ModuleType, fault: str) -> None:
    provider.fill(9)
    provider.faults = dict.fromkeys(range(1, 9), getattr(faults, fault))
    assert fetch().records == 9


def test_an_answer_that_is_no_oai_is_told_as_that(provider: Provider, fetch: Fetch, faults: ModuleType) -> None:
    provider.faults = dict.fromkeys(range(1, 9), faults.page)
    with pytest.raises(SourceError, match="no OAI-PMH but b'<!DOCTYPE html>"):
        fetch()


def test_an_error_of_the_protocol_with_a_bad_status_is_an_answer(
    provider: Provider, fetch: Fetch, faults: ModuleType
) -> None:
    empty = b'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="noRecordsMatch"/></OAI-PMH>'
    provider.faults[2] = faults.status(404, body=empty)
    assert fetch().records == 0


def test_a_format_that_is_not_there_is_answered_with_those_that_are(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    with pytest.raises(SourceError, match="the repository has the formats dim, oai_dc"):
        fetch(metadata_prefix="mods")


def test_a_set_where_there_are_none_is_an_error(provider: Provider, fetch: Fetch) -> None:
    with pytest.raises(SourceError, match="noSetHierarchy"):
        fetch(sets=("a",))


def test_another_repository_under_the_same_name_is_refused(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    fetch()
    with pytest.raises(SourceError, match="give the source another name"):
        fetch(address=f"{provider.address}?other=1")
    fetch(Wish(full=True))


def test_a_source_that_was_not_fetched_says_how(fetch: Fetch) -> None:
    with pytest.raises(SourceError, match="run `seealso fetch here`"):
        fetch.read()


def test_what_is_no_date_is_refused_before_anything_is_asked(provider: Provider, fetch: Fetch) -> None:
    with pytest.raises(SettingsError, match="YYYY-MM-DD or"):
        fetch(Wish(since="yesterday"))
    assert provider.requests == []


def test_a_harvest_can_be_read_while_another_fetch_writes_it(provider: Provider, fetch: Fetch) -> None:
    provider.fill(7)
    fetch()
    found = documents(fetch.source, fetch.folder)
    first = next(found)
    assert isinstance(first, Document)
    fetch(Wish(full=True))
    assert first.open().read().startswith(b"<?xml")
    assert len(list(found)) == 2


def test_a_store_that_was_not_made_to_its_end_counts_as_none(fetch: Fetch) -> None:
    path = fetch.folder / "harvest" / "here" / "harvest.sqlite"
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(SourceError, match="nothing was fetched yet"):
        fetch.read()
    path.write_bytes(b"not a store " * 500)
    with pytest.raises(SourceError, match="cannot be read as a harvest"):
        fetch.read()
    with pytest.raises(SourceError, match="the store of the harvest failed"):
        fetch()


def test_two_fetches_at_a_time_are_one_too_many(provider: Provider, fetch: Fetch) -> None:
    with Store.write(fetch.folder, "here"), pytest.raises(Locked, match="another fetch"):
        fetch()


def test_a_name_does_not_lead_out_of_the_folder(provider: Provider, fetch: Fetch) -> None:
    provider.fill(1)
    fetch(name="../../x/y")
    assert [path.name for path in (fetch.folder / "harvest").iterdir()] == ["..%2F..%2Fx%2Fy"]


def test_the_user_of_an_address_is_sent_and_shown_nowhere(
    provider: Provider, fetch: Fetch, faults: ModuleType, tmp_path: Path
) -> None:
    provider.fill(4)
    secret = provider.address.replace("://", "://me:s%40cret@") + "?api_key=hidden&collection=7"
    fetch(address=secret)
    assert provider.requests[0].headers["authorization"] == "Basic bWU6c0BjcmV0"
    assert provider.requests[1].arguments["api_key"] == "hidden"
    names = [document.name for document in fetch.read() if isinstance(document, Document)]
    assert names[0].startswith(f"{provider.address}?api_key=...&collection=7&verb=ListRecords")
    stored = b"".join(path.read_bytes() for path in (tmp_path / "harvest" / "here").iterdir())
    assert (b"cret" in stored, b"hidden" in stored) == (False, False)
    provider.faults = {number: faults.status(500) for number in range(1, 99)}
    with pytest.raises(SourceError) as caught:
        fetch()
    assert ("cret" in str(caught.value), "hidden" in str(caught.value)) == (False, False)


def test_a_date_of_the_repository_that_is_none_gives_way_to_ours(
    provider: Provider, fetch: Fetch, faults: ModuleType, hands: Hands
) -> None:
    provider.fill(1)
    from dataclasses import replace

    def undated(reply: object) -> object:
        body = reply.body.replace(b"2026-03-01T12:00:00Z</responseDate>", b"yesterday</responseDate>")  # type: ignore[attr-defined]
        return replace(reply, body=body)  # type: ignore[type-var]

    provider.faults = dict.fromkeys(range(1, 9), undated)  # type: ignore[arg-type]
    hands.now = datetime(2026, 2, 3, tzinfo=UTC)
    fetch()
    fetch()
    assert provider.asked[-1]["from"] == "2026-02-03T00:00:00Z"
