"""One request with manners: waits as it is asked to, tries again within bounds, takes no more than it can hold."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from graph.errors import SourceError
from graph.harvest.web import Manners, Web, shown

if TYPE_CHECKING:
    from tests.graph.harvest.conftest import Hands
    from tests.graph.harvest.provider import Site

MANNERS = Manners(connect=5, read=5, retries=2)


@pytest.fixture
def web(hands: Hands) -> Web:
    return Web(MANNERS, hands.clock())


@pytest.fixture
def page(site: Site, faults: ModuleType) -> str:
    site.sheets["/page"] = faults.Sheet(b"x" * 5000)
    return f"{site.base}/page"


@pytest.mark.parametrize(
    ("code", "header", "slept"),
    [
        (503, "20", 20.0),
        (429, "3", 3.0),
        (503, "Sun, 01 Mar 2026 12:01:30 GMT", 90.0),
        (503, "Sun, 01 Mar 2026 11:00:00 GMT", 0.0),
        (503, "soon", 1.0),
        (500, "", 1.0),
        (502, "", 1.0),
    ],
)
def test_a_server_that_says_not_now_is_asked_when_it_says(
    web: Web, site: Site, page: str, faults: ModuleType, hands: Hands, code: int, header: str, slept: float
) -> None:
    site.faults[1] = faults.status(code, *[("Retry-After", header)] * bool(header))
    assert web.get(page).status == 200
    assert hands.slept == [slept]


def test_waits_of_our_own_double_and_are_bounded(
    web: Web, site: Site, page: str, faults: ModuleType, hands: Hands
) -> None:
    notes: list[str] = []
    web.note = notes.append
    web.manners = replace(MANNERS, retries=6, longest=9.0)
    site.faults = dict.fromkeys(range(1, 99), faults.status(500))
    with pytest.raises(SourceError, match="status 500, in each of 7 tries"):
        web.get(page)
    assert hands.slept == [1.0, 2.0, 4.0, 8.0, 9.0, 9.0]
    assert notes[0] == "127.0.0.1: status 500; asking again in 1 s"


def test_jitter_takes_up_to_half(site: Site, page: str, faults: ModuleType, hands: Hands) -> None:
    site.faults[1] = faults.status(500)
    Web(MANNERS, replace(hands.clock(), jitter=lambda: 0.0)).get(page)
    assert hands.slept == [0.5]


def test_a_wait_past_all_patience_is_an_error(
    web: Web, site: Site, page: str, faults: ModuleType, hands: Hands
) -> None:
    site.faults[1] = faults.status(503, ("Retry-After", "86400"))
    with pytest.raises(SourceError, match=r"asks to wait 86,400 s; at most 3,600 s were expected"):
        web.get(page)
    assert hands.slept == []


@pytest.mark.parametrize("fault", ["cut", "bad_zip", "slow"])
def test_an_answer_that_breaks_is_asked_for_again(
    web: Web, site: Site, page: str, faults: ModuleType, fault: str
) -> None:
    web.manners = replace(MANNERS, read=0.05)
    site.faults[1] = faults.slow(0.2) if fault == "slow" else getattr(faults, fault)
    assert web.get(page).body == b"x" * 5000
    assert len(site.requests) == 2


def test_an_answer_in_gzip_is_unpacked(web: Web, site: Site, page: str, faults: ModuleType) -> None:
    site.faults[1] = faults.zipped
    assert web.get(page).body == b"x" * 5000
    assert site.requests[0].headers["accept-encoding"] == "gzip, deflate"


def test_after_gzip_that_is_broken_none_is_asked_for(web: Web, site: Site, page: str, faults: ModuleType) -> None:
    site.faults[1] = faults.bad_zip
    web.get(page)
    assert site.requests[1].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("packed", [True, False])
def test_an_answer_larger_than_the_bound_is_refused(
    web: Web, site: Site, page: str, faults: ModuleType, packed: bool
) -> None:
    web.manners = replace(MANNERS, size=4999)
    if packed:
        site.faults[1] = faults.zipped
    with pytest.raises(SourceError, match="larger than 4,999 bytes"):
        web.get(page)


def test_redirects_are_followed_so_far_and_no_further(web: Web, site: Site, page: str, faults: ModuleType) -> None:
    for number in range(5):
        site.sheets[f"/r{number}"] = faults.Sheet(b"", status=302, location=f"r{number + 1}")
    site.sheets["/r5"] = faults.Sheet(b"", status=308, location="/page")
    answer = web.get(f"{site.base}/r1")
    assert (answer.url, answer.final, answer.status) == (f"{site.base}/r1", page, 200)
    with pytest.raises(SourceError, match="redirects more than 5 times"):
        web.get(f"{site.base}/r0")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x"])
def test_no_redirect_leads_out_of_the_web(web: Web, site: Site, faults: ModuleType, target: str) -> None:
    site.sheets["/out"] = faults.Sheet(b"", status=302, location=target)
    with pytest.raises(SourceError, match="http or https was expected"):
        web.get(f"{site.base}/out")


def test_a_password_does_not_follow_to_another_place(web: Web, site: Site, page: str, faults: ModuleType) -> None:
    other = site.base.replace("127.0.0.1", "localhost")
    site.sheets["/moved"] = faults.Sheet(b"", status=302, location=f"{other}/page")
    site.sheets["/near"] = faults.Sheet(b"", status=302, location="/page")
    for path in ("/moved", "/near"):
        web.get(f"{site.base.replace('://', '://me:secret@')}{path}")
    assert ["authorization" in request.headers for request in site.requests] == [True, False, True, True]


@pytest.mark.parametrize("address", ["file:///etc/passwd", "x", "http://", "http://[::1", "http://a:b/"])
def test_what_is_no_address_of_the_web_is_refused(web: Web, address: str) -> None:
    with pytest.raises(SourceError, match="no address"):
        web.get(address)


def test_a_server_that_is_not_there_is_told_in_a_line(web: Web, hands: Hands) -> None:
    with pytest.raises(SourceError) as caught:
        web.get("http://127.0.0.1:1/oai")
    assert str(caught.value).startswith("http://127.0.0.1:1/oai: ")
    assert ("refused" in str(caught.value), "<" in str(caught.value)) == (True, False)


def test_a_certificate_that_is_nobodys_is_refused(web: Web, tmp_path: Path, faults: ModuleType) -> None:
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([openssl, *made, *subject, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    secure = faults.Site()
    with faults.serving(secure, context):
        secure.sheets["/page"] = faults.Sheet(b"x")
        with pytest.raises(SourceError, match=r"(?i)certificate.verify.failed"):
            web.get(f"{secure.base}/page")
    assert secure.requests == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://me:pw@x.org/oai?a=1#top", "https://x.org/oai?a=1"),
        ("https://x.org/oai?apikey=k&resumptionToken=t/1", "https://x.org/oai?apikey=...&resumptionToken=t%2F1"),
        ("https://x.org/?key=1&token=2", "https://x.org/?key=1&token=2"),
    ],
)
def test_an_address_is_shown_without_its_secrets(address: str, told: str) -> None:
    assert shown(address) == told
