"""The whole house as a stranger uses it: the commands, a real server, real clients."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse
from SPARQLWrapper import JSON, SPARQLWrapper

SEEALSO = Path(sys.executable).with_name("seealso")
RECORD = "record/sha256-a6f8d593681af883c0c25a99"
TERMS = [
    "asylum", "asylum seekers", "immigrants", "internally displaced persons", "migrant workers", "migrants",
    "migration", "non-nationals", "returnees", "statelessness",
]  # fmt: skip
PATIENCE = 60


def seealso(folder: Path, *words: str) -> str:
    """Run the command in a folder, with no settings but its own."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("SEEALSO_")}
    done = subprocess.run([SEEALSO, *words], cwd=folder, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample: Path) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    shutil.copytree(sample, folder / "data", symlinks=True)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path, running: Callable[[Path], AbstractContextManager[tuple[str, object]]]) -> Iterator[str]:
    with running(folder / "data") as (address, _):
        yield address


def get(address: str, accept: str = "*/*") -> tuple[str, str, bytes]:
    """Follow to a document: its address, media type and bytes."""
    asked = urllib.request.Request(address, headers={"Accept": accept})
    with urllib.request.urlopen(asked, timeout=PATIENCE) as response:
        return response.url, response.headers.get_content_type(), response.read()


def test_sparqlwrapper_gets_the_ten_see_also_terms_of_the_page(address: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    wrapper.setQuery("""
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?label { ?record a <https://w3id.org/seealso#Record> ; rdfs:seeAlso/skos:prefLabel ?label }
        ORDER BY ?label
    """)
    answer = wrapper.queryAndConvert()
    assert [row["label"]["value"] for row in answer["results"]["bindings"]] == TERMS  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("accept", "suffix", "media_type"),
    [
        ("text/html", ".html", "text/html"),
        ("text/turtle", ".ttl", "text/turtle"),
        ("application/ld+json", ".jsonld", "application/ld+json"),
        ("application/n-triples", ".nt", "application/n-triples"),
        ("application/rdf+xml", ".rdf", "application/rdf+xml"),
    ],
)
@pytest.mark.parametrize(
    "thing",
    [
        RECORD, "subject/migrants", "agent/osce-odihr", "place/osce-region", "place/zoom", "collection/documents",
        "issue/racism-and-xenophobia", "type/conference-materials", "format/video", "scheme/subjects", "dataset",
    ],
)  # fmt: skip
def test_every_kind_of_thing_answers_in_every_format(
    address: str, thing: str, accept: str, suffix: str, media_type: str
) -> None:
    url, served, body = get(f"{address}/{thing}", accept)
    assert (url, served) == (f"{address}/{thing}{suffix}", media_type)
    assert body


def test_the_event_is_found_from_the_record_and_answers(address: str) -> None:
    _, _, body = get(f"{address}/{RECORD}.nt")
    presented = [q.object for q in parse(body, RdfFormat.N_TRIPLES) if q.predicate.value.endswith("/presentedAt")]
    path = presented[0].value.removeprefix("http://127.0.0.1:8000/")
    assert get(f"{address}/{path}", "text/html")[2].count(b"Combating Intolerance") >= 1


def test_the_record_page_shows_the_source_and_the_three_warnings(address: str) -> None:
    page = get(f"{address}/{RECORD}.html")[2].decode()
    assert "Meeting Place" in page
    assert "no identifier" in page
    assert "empty pair of brackets" in page
    assert "lies before the meeting" in page


def test_the_concept_page_lists_its_records(address: str) -> None:
    assert RECORD in get(f"{address}/subject/migrants.html")[2].decode()


def test_home_dumps_and_health_answer(address: str) -> None:
    assert get(address, "text/html")[1] == "text/html"
    assert b"all.ttl.gz" in get(f"{address}/dumps/", "text/html")[2]
    assert json.loads(get(f"{address}/health")[2])["status"] == "ok"


def test_a_dump_that_is_served_is_the_one_on_the_disk(address: str, folder: Path) -> None:
    for path in (folder / "data" / "current" / "dumps").iterdir():
        assert get(f"{address}/dumps/{path.name}")[2] == path.read_bytes()


def test_every_address_in_the_datasets_description_answers(address: str) -> None:
    _, _, body = get(f"{address}/dataset.nt")
    own = {
        quad.object.value
        for quad in parse(body, RdfFormat.N_TRIPLES)
        if quad.predicate.value.endswith(("#dataDump", "downloadURL", "#sparqlEndpoint", "#distribution", "homepage"))
    }
    assert len(own) > 10
    for iri in own:
        get(iri.replace("http://127.0.0.1:8000", address), "*/*")


def test_no_request_is_lost_while_a_build_switches_the_release(address: str, folder: Path) -> None:
    done = threading.Event()
    releases: set[str] = set()
    lost: list[BaseException] = []

    def ask() -> None:
        query = f"{address}/sparql?format=csv&query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D"
        while not done.is_set():
            try:
                assert get(query)[2].startswith(b"n\r\n")
                releases.add(json.loads(get(f"{address}/health")[2])["release"])
                get(f"{address}/{RECORD}", "text/html")
            except (AssertionError, OSError, ValueError) as err:
                lost.append(err)
            done.wait(0.05)  # else the build would be kept from the processors

    clients = [threading.Thread(target=ask) for _ in range(3)]
    for client in clients:
        client.start()
    before = json.loads(get(f"{address}/health")[2])["release"]
    seealso(folder, "build")
    after = (folder / "data" / "current").readlink().name
    end = time.monotonic() + PATIENCE
    while after not in releases and time.monotonic() < end:
        time.sleep(0.05)
    done.set()
    for client in clients:
        client.join()
    assert lost == []
    assert {before, after} <= releases
