"""Pages of a site: by sitemap or list, as its robots.txt allows, and again only when they changed."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from graph.errors import SourceError
from graph.harvest import Wish, superseded, withdrawn
from graph.record import Document, Reject

if TYPE_CHECKING:
    from tests.graph.harvest.conftest import Fetch, Hands
    from tests.graph.harvest.provider import Site

    Visit = Callable[..., Fetch]


@pytest.fixture
def filled(site: Site, faults: ModuleType) -> Site:
    """A site of three pages, with a sitemap index, a packed and a plain sitemap."""
    site.index("/sitemap_index.xml", ["/map1.xml.gz", "/map2.xml"])
    site.map("/map1.xml.gz", {"/item/1": "", "/item/2": ""}, packed=True)
    site.map("/map2.xml", {"/item/3": "", "/about": ""})
    site.sheets["/item/1"] = faults.Sheet(b"<p>one</p>", etag='"a1"')
    site.sheets["/item/2"] = faults.Sheet(b"<p>two</p>", modified="Sun, 01 Mar 2026 10:00:00 GMT")
    site.sheets["/item/3"] = faults.Sheet(b"<p>three</p>")
    site.sheets["/about"] = faults.Sheet(b"<p>about</p>")
    return site


def names(fetch: Fetch) -> list[str]:
    return [document.name for document in fetch.read() if isinstance(document, Document)]


def test_the_pages_of_an_index_of_sitemaps_come(filled: Site, visit: Visit) -> None:
    fetch = visit("/sitemap_index.xml")
    assert fetch().responses == 4
    assert names(fetch) == [f"{filled.base}{path}" for path in ("/about", "/item/1", "/item/2", "/item/3")]
    assert fetch.text() == "<p>about</p><p>one</p><p>two</p><p>three</p>"


def test_a_robots_file_leads_to_the_sitemaps(filled: Site, visit: Visit, faults: ModuleType) -> None:
    text = f"User-agent: *\nDisallow:\nSitemap: {filled.base}/map2.xml\n"
    filled.sheets["/robots.txt"] = faults.Sheet(text.encode())
    fetch = visit("/robots.txt")
    assert fetch().responses == 2


def test_only_addresses_that_match_are_asked_for(filled: Site, visit: Visit) -> None:
    visit("/sitemap_index.xml", match="/item/")()
    assert "/about" not in filled.paths


def test_a_list_of_addresses_here_or_there(filled: Site, visit: Visit, faults: ModuleType, tmp_path: Path) -> None:
    text = f"# items\n{filled.base}/item/1\n\n  {filled.base}/item/2\r\n"
    filled.sheets["/items.txt"] = faults.Sheet(gzip.compress(text.encode()))
    assert visit("/items.txt")().responses == 2
    path = tmp_path / "items"
    path.write_text(text, encoding="utf-8")
    fetch = visit("", kind="urls")
    assert fetch(address=str(path), name="list").responses == 2


def test_robots_rules_are_kept_to(filled: Site, visit: Visit, faults: ModuleType, hands: Hands) -> None:
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: seealso\nDisallow: /item/*2$\nCrawl-delay: 7\n"
    filled.sheets["/robots.txt"] = faults.Sheet(rules)
    done = visit("/sitemap_index.xml")()
    assert (done.refused, done.responses) == (1, 3)
    assert "/item/2" not in filled.paths
    assert set(hands.slept) == {7.0}


def test_a_redirect_does_not_lead_around_the_rules(filled: Site, visit: Visit, faults: ModuleType) -> None:
    filled.sheets["/robots.txt"] = faults.Sheet(b"User-agent: *\nDisallow: /private/\n")
    filled.sheets["/item/1"] = faults.Sheet(b"", status=302, location="/private/1")
    filled.sheets["/item/2"] = faults.Sheet(b"", status=301, location="/item/3")
    done = visit("/sitemap_index.xml")()
    assert (done.refused, done.responses) == (1, 3)
    assert "/private/1" not in filled.paths


def test_a_robots_file_that_cannot_be_had_stops_everything(filled: Site, visit: Visit, faults: ModuleType) -> None:
    filled.faults = dict.fromkeys(range(1, 20), faults.status(500))
    with pytest.raises(SourceError, match="rules are not known"):
        visit("/sitemap_index.xml")()
    assert set(filled.paths) == {"/robots.txt"}


@pytest.mark.parametrize(("delay", "slept"), [(None, {1.0}), (0.25, {0.25}), (0.0, set())])
def test_between_two_requests_of_a_host_lies_the_delay(
    filled: Site, visit: Visit, hands: Hands, delay: float | None, slept: set[float]
) -> None:
    visit("/sitemap_index.xml", delay=delay)()
    assert set(hands.slept) == slept


def test_a_second_fetch_takes_only_what_changed(filled: Site, visit: Visit, faults: ModuleType) -> None:
    fetch = visit("/sitemap_index.xml")
    fetch()
    filled.sheets["/item/3"] = faults.Sheet(b"<p>three, newer</p>")
    before = len(filled.requests)
    done = fetch()
    assert (done.responses, done.unchanged) == (1, 3)
    again = {request.path: request.headers for request in filled.requests[before:]}
    assert again["/item/1"]["if-none-match"] == '"a1"'
    assert again["/item/2"]["if-modified-since"] == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert "<p>one</p><p>two</p><p>three, newer</p>" in fetch.text()
    assert superseded(fetch.source, fetch.folder).count == 1


def test_a_full_fetch_asks_without_conditions(filled: Site, visit: Visit) -> None:
    fetch = visit("/sitemap_index.xml")
    fetch()
    before = len(filled.requests)
    assert fetch(Wish(full=True)).unchanged == 4
    assert not any("if-none-match" in request.headers for request in filled.requests[before:])


def test_a_page_whose_sitemap_tells_the_same_date_is_not_asked_for(filled: Site, visit: Visit) -> None:
    filled.map("/map.xml", {"/item/1": "2026-01-01", "/item/3": "2026-01-01"})
    fetch = visit("/map.xml", kind="sitemap")
    fetch()
    filled.map("/map.xml", {"/item/1": "2026-01-01", "/item/3": "2026-02-02"})
    fetch()
    assert [filled.paths.count(path) for path in ("/item/1", "/item/3")] == [1, 2]
    fetch()
    assert [filled.paths.count(path) for path in ("/item/1", "/item/3")] == [1, 2]


@pytest.mark.parametrize("code", [404, 410])
def test_a_page_that_was_there_and_is_gone_is_withdrawn(
    filled: Site, visit: Visit, faults: ModuleType, code: int
) -> None:
    filled.sheets["/about"] = faults.Sheet(b"", status=code)
    fetch = visit("/sitemap_index.xml")
    assert fetch().missing == 1
    assert list(withdrawn(fetch.source, fetch.folder)) == []
    kept = filled.sheets["/item/2"]
    filled.sheets["/item/2"] = faults.Sheet(b"", status=code)
    assert fetch().withdrawn == 1
    (told,) = withdrawn(fetch.source, fetch.folder)
    assert (told.identifier, told.when, told.why) == (f"{filled.base}/item/2", "2026-03-01", "gone")
    assert len(names(fetch)) == 2
    filled.sheets["/item/2"] = kept
    fetch()
    assert len(names(fetch)) == 3


def test_a_page_that_left_the_sitemap_is_asked_for_all_the_same(filled: Site, visit: Visit) -> None:
    fetch = visit("/sitemap_index.xml")
    fetch()
    filled.map("/map2.xml", {"/about": ""})
    del filled.sheets["/item/3"]
    assert fetch().withdrawn == 1


def test_a_page_that_fails_is_kept_as_it_was_and_told(filled: Site, visit: Visit, faults: ModuleType) -> None:
    fetch = visit("/sitemap_index.xml")
    fetch()
    filled.sheets["/item/1"] = faults.Sheet(b"", status=403)
    filled.sheets["/item/3"] = faults.Sheet(b"", status=500)
    done = fetch()
    assert (done.failed, len(names(fetch))) == (2, 4)
    assert "status 403; a page was expected" in done.notes[0]


def test_a_site_that_is_down_is_not_asked_for_every_page(filled: Site, visit: Visit, faults: ModuleType) -> None:
    fetch = visit("/sitemap_index.xml")
    fetch.manners = replace(fetch.manners, failures=1, retries=0)
    for path in ("/about", "/item/1", "/item/2", "/item/3"):
        filled.sheets[path] = faults.Sheet(b"", status=500)
    with pytest.raises(SourceError, match="2 pages after one another"):
        fetch()
    assert "/item/3" not in filled.paths


def test_a_fetch_that_stopped_goes_on_without_asking_again(filled: Site, visit: Visit) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    fetch = visit("/sitemap_index.xml")
    sleep = fetch.hands.sleep
    pauses: list[float] = []

    def sleeping(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 6:
            stop()
        sleep(seconds)

    from graph.harvest import Clock, harvest

    clock = Clock(lambda: fetch.hands.now, lambda: fetch.hands.passed, sleeping, lambda: 1.0)
    with pytest.raises(SourceError, match="interrupted; what came is kept, and `seealso fetch site` goes on"):
        harvest(fetch.source, fetch.folder, manners=fetch.manners, clock=clock)
    told = [item for item in fetch.read() if isinstance(item, Reject)]
    assert len(told) == 1
    asked = len(filled.requests)
    fetch()
    assert sorted(filled.paths[4:]) == sorted([*filled.paths[4:asked], "/robots.txt", *filled.paths[asked + 1 :]])
    assert [filled.paths.count(path) for path in ("/about", "/item/1", "/item/2", "/item/3", "/map2.xml")] == [1] * 5
    assert len(names(fetch)) == 4


def test_what_is_no_sitemap_is_told(filled: Site, visit: Visit) -> None:
    with pytest.raises(SourceError, match="a sitemap was expected, not b'<p>about</p>'"):
        visit("/about", kind="sitemap")()
    with pytest.raises(SourceError, match="status 404; a sitemap was expected"):
        visit("/no-sitemap")()


def test_a_sitemap_names_no_pages_of_other_hosts_and_resolves_no_entity(
    filled: Site, visit: Visit, faults: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("http://127.0.0.1/secret")
    filled.sheets["/sitemap.xml"] = faults.Sheet(
        f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{(tmp_path / "secret").as_uri()}">]><urlset>'
        f"<url><loc>&x;</loc></url><url><loc>http://elsewhere.invalid/1</loc></url><url><loc>file:///etc/passwd</loc>"
        f"</url><url><loc>{filled.base}/item/1</loc></url></urlset>".encode()
    )
    assert visit("/sitemap.xml")().responses == 1


def test_a_packed_sitemap_is_unpacked_within_bounds(
    filled: Site, visit: Visit, faults: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    from graph.harvest import sitemap

    monkeypatch.setattr(sitemap, "LARGEST", 1000)
    filled.sheets["/sitemap.xml.gz"] = faults.Sheet(gzip.compress(b"<urlset>" + b" " * 5000))
    with pytest.raises(SourceError, match="larger than 1,000 bytes"):
        visit("/sitemap.xml.gz")()


def test_sets_and_dates_are_not_for_pages(filled: Site, visit: Visit) -> None:
    with pytest.raises(SourceError, match="only --full is of use"):
        visit("/sitemap_index.xml")(Wish(since="2026-01-01"))
