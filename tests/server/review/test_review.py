"""The review page: there only where the operator wants it, open only to who has the word, and writing only verdicts."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.authority import add
from graph.errors import SettingsError
from graph.mappings import ledger
from graph.mappings.match import ACCEPTED, AUTOMATIC, PROPOSED, REJECTED, Match
from graph.release import Release
from graph.settings import Review, Settings, check
from server import create_app
from server import review as page
from server.served.current import open_store

WORD = "a-long-word-of-the-operator"
BASE = "http://127.0.0.1:8000/"
Running = Callable[[Path, dict[str, str]], AbstractContextManager[tuple[str, object]]]
PATIENCE = 60
MATCHES = tuple(
    Match(
        f"{BASE}subject/{name}",
        f"http://eurovoc.europa.eu/{number}",
        subject_label=name,
        object_label=f"<script>alert({number})</script>",
        confidence=0.9 - number / 10,
        evidence=(f"both are called '{name}' & <b>more</b>",),
        fingerprint="f",
    )
    for number, name in enumerate(("migrants", "refugees", "asylum-seekers"))
)


def propose(data: Path) -> None:
    ledger.change(data, "eurovoc", BASE, "me", "link", lambda table: table.with_(MATCHES))


@pytest.fixture
def place(tmp_path: Path, trig: str, release_of: Callable[..., Release]) -> Settings:
    release_of(tmp_path, trig)
    propose(tmp_path)
    return Settings(data=tmp_path, review=Review(WORD))


@pytest.fixture
def guest(place: Settings) -> Iterator[FlaskClient]:
    with create_app(place, open_store).test_client() as client:
        yield client


@pytest.fixture
def anna(guest: FlaskClient) -> FlaskClient:
    assert login(guest).status_code == 303
    return guest


def login(client: FlaskClient, word: str = WORD, **more: str) -> TestResponse:
    return client.post("/review/login", data={"who": "Anna", "token": word}, headers=more)


def form(text: str, number: int = 0) -> dict[str, str]:
    """Take the hidden fields of the form for a mapping."""
    part = text[text.index(f'id="m-{MATCHES[number].id}"') :]
    part = part[: part.index("</form>")]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', part))


def state(place: Settings, number: int = 0) -> tuple[str, tuple[str, ...]]:
    match = ledger.load(place.data, "eurovoc", BASE).by_id[MATCHES[number].id]
    return match.state, match.reviewers


def test_without_a_word_in_the_settings_there_is_no_such_page(place: Settings) -> None:
    client = create_app(replace(place, review=Review()), open_store).test_client()
    for path in ("/review", "/review/eurovoc"):
        assert client.get(path).status_code == 404
    assert login(client, "").status_code == 404


def test_a_word_that_is_short_is_refused() -> None:
    with pytest.raises(SettingsError, match="at least 16 were expected"):
        check(Settings(review=Review("short")))


def test_the_word_is_not_shown_with_the_settings() -> None:
    assert WORD not in repr(Settings(review=Review(WORD)))


def test_a_stranger_sees_the_form_to_log_in_and_nothing_else(guest: FlaskClient) -> None:
    asked = guest.get("/review")
    assert asked.status_code == 200
    assert 'type="password"' in asked.text
    assert "eurovoc" not in asked.text
    listed = guest.get("/review/eurovoc")
    assert (listed.status_code, listed.location) == (303, "/review")


@pytest.mark.parametrize("word", ["", "wrong", WORD[:-1], f"{WORD} ", "ä" * 30])
def test_another_word_does_not_open_it(guest: FlaskClient, word: str) -> None:
    answer = login(guest, word)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_who_tries_often_has_to_wait(guest: FlaskClient) -> None:
    assert [login(guest, "wrong").status_code for _ in range(page.ATTEMPTS)] == [403] * page.ATTEMPTS
    late = login(guest)
    assert late.status_code == 429
    assert int(late.headers["Retry-After"]) > 0


def test_the_cookie_is_for_this_page_alone_and_out_of_reach_of_scripts(guest: FlaskClient) -> None:
    cookie = login(guest).headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/review"):
        assert part in cookie
    assert "Secure" not in cookie
    assert WORD not in cookie


def test_the_cookie_is_secure_where_the_base_is(place: Settings) -> None:
    settings = replace(place, base="https://data.example.org/")
    client = create_app(settings, open_store).test_client()
    assert "Secure" in login(client).headers["Set-Cookie"]


def test_every_answer_is_kept_nowhere_and_loads_nothing(anna: FlaskClient) -> None:
    for answer in (anna.get("/review"), anna.get("/review/eurovoc"), anna.get("/review/none"), login(anna, "wrong")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
    policy = anna.get("/review").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "form-action 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert anna.get("/review").headers["Referrer-Policy"] == "same-origin"


def test_proposals_are_listed_the_most_probable_first_escaped_with_their_evidence(anna: FlaskClient) -> None:
    text = anna.get("/review/eurovoc").text
    places = [text.index(f'id="m-{match.id}"') for match in MATCHES]
    assert places == sorted(places)
    assert "both are called &#39;migrants&#39; &amp; &lt;b&gt;more" in text
    assert "<script>" not in text


def test_a_remark_stands_apart_from_the_reasons_and_comes_back_with_who_made_it(
    anna: FlaskClient, place: Settings
) -> None:
    shown = form(anna.get("/review/eurovoc").text)
    anna.post("/review/eurovoc", data=shown | {"verdict": REJECTED, "comment": "not <the> same"})
    text = anna.get("/review/eurovoc?state=rejected").text
    assert "<b>Remark:</b> “not &lt;the&gt; same”" in text
    assert "<li>not &lt;the&gt;" not in text
    assert re.search(r"<b>Earlier:</b> rejected by Anna on [\d-]+: “not &lt;the&gt; same”", text)


def test_where_the_other_concept_stands_is_shown_with_what_the_relation_means(
    anna: FlaskClient, place: Settings
) -> None:
    target = MATCHES[0].object
    (place.data / "theirs.csv").write_text(
        f"iri,label,broader,note\n{target},migrant,http://eurovoc.europa.eu/above,who <moves>\n"
        "http://eurovoc.europa.eu/above,social & other groups,,\n",
        encoding="utf-8",
    )
    add(place.data / "theirs.csv", "eurovoc", place.data)
    text = anna.get("/review/eurovoc").text
    assert "Theirs is under: social &amp; other groups" in text
    assert "Theirs is defined: who &lt;moves&gt;" in text
    assert '<option value="broadMatch">theirs is broader (broadMatch)</option>' in text


def test_the_list_can_be_searched_and_shown_by_state(anna: FlaskClient) -> None:
    assert "1 proposed with" in anna.get("/review/eurovoc?q=REFUGEES").text
    assert "Nothing here" in anna.get("/review/eurovoc?state=rejected").text
    assert anna.get("/review/eurovoc?state=nonsense").status_code == 400
    assert anna.get("/review/other").status_code == 404


@pytest.mark.parametrize("verdict", [ACCEPTED, REJECTED])
def test_a_verdict_is_written_with_name_relation_and_remark_and_can_be_undone(
    anna: FlaskClient, place: Settings, verdict: str
) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": verdict, "relation": "closeMatch", "comment": "well"}
    answer = anna.post("/review/eurovoc", data=told)
    assert answer.status_code == 303
    match = ledger.load(place.data, "eurovoc", BASE).by_id[MATCHES[0].id]
    assert (match.state, match.reviewers, match.relation, match.comment) == (verdict, ("Anna",), "closeMatch", "well")
    after = anna.get(answer.location).text
    assert f"{verdict.capitalize()}: migrants to" in after
    undo = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', after[: after.index("Undo")]))
    assert anna.post("/review/eurovoc", data=undo | {"verdict": PROPOSED}).status_code == 303
    assert state(place) == (PROPOSED, ())
    history = (place.data / "links" / "history" / "eurovoc.jsonl").read_text(encoding="utf-8")
    assert history.count('"who": "Anna"') == 2


@pytest.mark.parametrize("name", [AUTOMATIC, " Automatic\u00a0"])
def test_nobody_s_verdict_passes_for_the_linker_s_which_a_later_run_may_undo(
    guest: FlaskClient, place: Settings, name: str
) -> None:
    guest.post("/review/login", data={"who": name, "token": WORD})
    told = form(guest.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    assert guest.post("/review/eurovoc", data=told).status_code == 303
    match = ledger.load(place.data, "eurovoc", BASE).by_id[MATCHES[0].id]
    assert (match.state, match.is_automatic, match.is_judged) == (ACCEPTED, False, True)


def test_a_form_without_the_sign_of_the_visit_is_refused(anna: FlaskClient, place: Settings) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    for sign in ("", "0" * 64, "ä"):
        assert anna.post("/review/eurovoc", data=told | {"sign": sign}).status_code == 403
    assert state(place) == (PROPOSED, ())


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(anna: FlaskClient, place: Settings, headers: dict[str, str]) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    assert anna.post("/review/eurovoc", data=told, headers=headers).status_code == 403
    assert login(anna, **headers).status_code == 403
    assert state(place) == (PROPOSED, ())


def test_a_form_of_our_own_page_is_taken(anna: FlaskClient, place: Settings) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    assert anna.post("/review/eurovoc", data=told, headers=headers).status_code == 303
    assert state(place) == (ACCEPTED, ("Anna",))


def test_nothing_is_written_by_reading_an_address(anna: FlaskClient, place: Settings) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    anna.get(f"/review/eurovoc?{urlencode({'id': told['id'], 'verdict': ACCEPTED, 'sign': told['sign']})}")
    assert state(place) == (PROPOSED, ())
    for method in ("put", "delete", "patch"):
        assert getattr(anna, method)("/review/eurovoc", data=told).status_code == 405


@pytest.mark.parametrize(
    "spoil", [lambda v: v[:-1] + ("0" if v[-1] != "0" else "1"), lambda v: "x" + v, lambda _: "a.b"]
)
def test_a_cookie_that_we_did_not_sign_opens_nothing(anna: FlaskClient, spoil: Callable[[str], str]) -> None:
    cookie = anna.get_cookie("seealso-review", path="/review")
    assert cookie
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED}
    anna.set_cookie("seealso-review", spoil(cookie.value), path="/review")
    assert 'type="password"' in anna.get("/review").text
    assert anna.post("/review/eurovoc", data=told).status_code == 403


def test_a_visit_ends_with_its_time_with_logging_out_and_with_another_word(
    anna: FlaskClient, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    cookie = anna.get_cookie("seealso-review", path="/review")
    assert cookie
    other = create_app(replace(place, review=Review(WORD * 2)), open_store).test_client()
    other.set_cookie("seealso-review", cookie.value, path="/review")
    assert 'type="password"' in other.get("/review").text
    sign = form(anna.get("/review/eurovoc").text)["sign"]
    with monkeypatch.context() as patch:
        patch.setattr("server.review.visit.time.time", lambda: 1e12)
        assert 'type="password"' in anna.get("/review").text
    assert anna.post("/review/logout", data={"sign": sign}).status_code == 303
    assert 'type="password"' in anna.get("/review").text


def test_a_verdict_on_what_has_changed_meanwhile_is_refused(anna: FlaskClient, place: Settings) -> None:
    told = form(anna.get("/review/eurovoc").text)
    assert anna.post("/review/eurovoc", data=told | {"verdict": REJECTED}).status_code == 303
    late = anna.post("/review/eurovoc", data=told | {"verdict": ACCEPTED})
    assert late.status_code == 409
    assert "it is rejected now" in late.text
    assert state(place) == (REJECTED, ("Anna",))


@pytest.mark.parametrize("change", [{"verdict": "superseded"}, {"verdict": ""}, {"relation": "sameAs"}, {"id": "none"}])
def test_what_is_no_verdict_is_refused(anna: FlaskClient, place: Settings, change: dict[str, str]) -> None:
    told = form(anna.get("/review/eurovoc").text) | {"verdict": ACCEPTED} | change
    assert anna.post("/review/eurovoc", data=told).status_code == 400
    assert state(place) == (PROPOSED, ())


def test_a_file_with_a_row_that_cannot_be_read_is_said_and_not_written(anna: FlaskClient, place: Settings) -> None:
    told = form(anna.get("/review/eurovoc").text, 1) | {"verdict": ACCEPTED}
    path = ledger.place(place.data, "eurovoc")
    path.write_text(path.read_text(encoding="utf-8").replace("\tproposed\t", "\tperhaps\t", 1), encoding="utf-8")
    before = path.read_bytes()
    assert "review_state is &#39;perhaps&#39;" in anna.get("/review/eurovoc").text
    assert anna.post("/review/eurovoc", data=told).status_code == 409
    assert path.read_bytes() == before


def test_a_reviewer_s_name_is_shown_as_it_is_and_not_as_markup(guest: FlaskClient) -> None:
    guest.post("/review/login", data={"who": "<b>Anna</b>\n", "token": WORD})
    assert "You are &lt;b&gt;Anna&lt;/b&gt;" in guest.get("/review").text


def sent(
    address: str, method: str, path: str, told: dict[str, str], cookie: str = ""
) -> tuple[int, dict[str, str], str]:
    """Send one request over a connection of its own, so that either process may answer."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": address} | (
        {"Cookie": cookie} if cookie else {}
    )
    try:
        connection.request(method, path, urlencode(told) if method == "POST" else None, headers)
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


def test_over_a_real_socket_two_processes_share_the_visits_and_lose_no_verdict(
    tmp_path: Path, trig: str, release_of: Callable[..., Release], running: Running
) -> None:
    release_of(tmp_path, trig)
    propose(tmp_path)
    with running(tmp_path, {"SEEALSO_REVIEW_TOKEN": WORD}) as (address, _):
        status, headers, _ = sent(address, "POST", "/review/login", {"who": "Anna", "token": WORD})
        assert (status, headers["location"]) == (303, "/review")
        cookie = headers["set-cookie"].partition(";")[0]
        pages = [sent(address, "GET", "/review/eurovoc", {}, cookie) for _ in range(6)]
        assert {status for status, _, _ in pages} == {200}
        assert pages[0][1]["cache-control"] == "no-store"
        forms = [form(pages[0][2], number) | {"verdict": ACCEPTED} for number in range(3)]
        assert sent(address, "POST", "/review/eurovoc", forms[0] | {"sign": "0"}, cookie)[0] == 403
        assert sent(address, "POST", "/review/eurovoc", forms[0])[0] == 403
        answers: list[int] = []
        posts = [
            threading.Thread(
                target=lambda told=told: answers.append(sent(address, "POST", "/review/eurovoc", told, cookie)[0])
            )
            for told in forms
        ]
        for post in posts:
            post.start()
        for post in posts:
            post.join(PATIENCE)
        assert answers == [303] * 3
    table = ledger.load(tmp_path, "eurovoc", BASE)
    assert [(match.state, match.reviewers) for match in table.matches] == [(ACCEPTED, ("Anna",))] * 3
