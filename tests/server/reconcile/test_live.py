"""Over a real socket: the requests that OpenRefine sends, as the specification has them, and other people's clients.

The clients bring large packages, or old ones that shut out ours, so they live in an environment of their own:
``python -m venv DIR; DIR/bin/pip install reconciler csv-reconcile "setuptools<81"``, and SEEALSO_PEERS=DIR.
"""

from __future__ import annotations

import json
import os
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest

from bench import loopback
from graph.elsewhere import Memory, Query, Wanted, describe, link, over
from graph.elsewhere.service import Service
from graph.errors import SourceError
from graph.harvest.web import Manners, Web
from graph.link import Concept, Label

PEERS = Path(os.environ.get("SEEALSO_PEERS", "/nowhere"))
CLIENT = """
import json, sys
import pandas
from reconciler import reconcile
names = pandas.DataFrame({"name": ["Albania", "Kazakhstan"], "code": ["AL", "KZ"]})
found = reconcile(names["name"], type_id="place", reconciliation_endpoint=sys.argv[1])
print(json.dumps(found[["input_value", "id", "name", "match", "score", "type_id"]].to_dict("records")))
"""
ONCE = Manners(retries=1, backoff=0.01)


def get(address: str, body: dict[str, str] | None = None) -> object:
    data = urlencode(body).encode() if body else None
    with urllib.request.urlopen(urllib.request.Request(address, data), timeout=60) as answer:
        return json.loads(answer.read())


def told(address: str, body: dict[str, str] | None = None) -> dict[str, dict[str, object]]:
    found = get(address, body)
    assert isinstance(found, dict)
    return found


def first(found: object) -> dict[str, str]:
    assert isinstance(found, list)
    assert isinstance(found[0], dict)
    return found[0]


def test_the_service_is_added_reconciled_looked_at_and_extended_as_openrefine_does_it(live: str) -> None:
    base = live.removesuffix("reconcile")
    manifest = told(live)
    assert "0.2" in manifest["versions"]
    queries = {"q0": {"query": "Albania", "limit": 3}, "q1": {"query": "Annual report", "limit": 3}}
    guessed = told(live, {"queries": json.dumps(queries)})
    assert first(first(guessed["q0"]["result"])["type"])["id"] == "place"

    for kind, prefix in (("type", "pla"), ("property", "coun"), ("entity", "alb")):
        service = manifest["suggest"][kind]
        assert isinstance(service, dict)
        found = told(f"{service['service_url']}{service['service_path']}?prefix={prefix}")["result"]
        assert found, kind
        shown = service["flyout_service_url"] + service["flyout_service_path"].replace(
            "${id}",
            quote(first(found)["id"], safe=""),
        )
        assert told(shown)["html"]

    strict = {"query": "Annual report", "type": "record", "type_strict": "should", "limit": 3}
    asked = {"q0": strict | {"properties": [{"pid": "year", "v": "2002"}]}}
    best = first(told(live, {"queries": json.dumps(asked)})["q0"]["result"])
    assert best["id"] == f"{base}record/report-2002"

    for template in (manifest["preview"]["url"], manifest["view"]["url"]):
        address = str(template).replace("{{id}}", quote(best["id"], safe=""))
        with urllib.request.urlopen(address, timeout=60) as answer:
            assert answer.headers.get_content_type() == "text/html"
            assert "Annual report" in answer.read().decode()

    proposing = manifest["extend"]["propose_properties"]
    assert isinstance(proposing, dict)
    proposed = told(f"{proposing['service_url']}{proposing['service_path']}?type=record&limit=5")
    assert len(proposed["properties"]) == 5
    extension = {"ids": [best["id"]], "properties": [{"id": "year"}, {"id": "country", "settings": {"limit": "1"}}]}
    rows = told(live, {"extend": json.dumps(extension)})["rows"]
    assert rows[best["id"]] == {"year": [{"int": 2002}], "country": [{"id": f"{base}place/KZ", "name": "Kazakhstan"}]}


OURS = (
    Concept("http://x.example/1", (Label("Albania", "en"),)),
    Concept("http://x.example/2", (Label("Republic of Nowhere", "en"),)),
    Concept("http://x.example/3", (Label("Kazakhstan", "en"), Label("Kasachstan", "de"))),
)


@pytest.mark.parametrize(("path", "version"), [("", "0.2"), ("/1.0", "1.0-draft")])
def test_our_own_service_is_asked_in_either_version(path: str, version: str, live: str, tmp_path: Path) -> None:
    web = Web(ONCE)
    post = over(web)
    service = describe(f"{live}{path}", lambda address: post(address, "", b""))
    assert (service.version, service.batch) == (version, 50)
    with Memory(tmp_path, "places") as memory:
        found = dict(link(OURS, service, memory, post, Wanted(type="place")))
        base = live.removesuffix("reconcile")
        one, two, three = (found[concept] for concept in OURS)
        assert one
        assert three
        assert (one[0].concept, one[0].relation) == (f"{base}place/AL", "exactMatch")
        assert one[0].score > 0.9
        assert "calls it a match" in one[0].reason
        assert three[0].concept == f"{base}place/KZ"
        assert not two or two[0].score < 0.35
        again = dict(link(OURS, service, memory, _nobody, Wanted(type="place", offline=True)))
        assert again == found
    web.close()


def _nobody(address: str, kind: str, body: bytes) -> bytes:
    raise SourceError(f"{address} was asked {body!r} in {kind}")


@pytest.fixture(scope="module")
def peers() -> Path:
    if not (PEERS / "bin" / "python").exists():
        pytest.skip("SEEALSO_PEERS names no environment with reconciler and csv-reconcile (see the module)")
    return PEERS / "bin"


def test_the_client_reconciler_works_against_a_live_server(peers: Path, live: str) -> None:
    done = subprocess.run([peers / "python", "-c", CLIENT, live], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    base = live.removesuffix("reconcile")
    found = json.loads(done.stdout)
    assert [(row["id"], row["match"], row["type_id"]) for row in found] == [
        (f"{base}place/AL", True, "place"),
        (f"{base}place/KZ", True, "place"),
    ]


@pytest.fixture
def foreign(peers: Path, tmp_path: Path) -> Iterator[str]:
    """Run csv-reconcile over a small table."""
    (tmp_path / "towns.tsv").write_text("id\tname\nt1\tTirana\nt2\tDurrës\nt3\tTirana East\n", encoding="utf-8")
    port = loopback.free()
    run = [str(peers / "python"), "-m", "flask", "--app", "csv_reconcile:create_app()", "run", "--port", str(port)]
    (tmp_path / "towns.cfg").write_text("CSVKWARGS = {'delimiter': '\\t'}\n", encoding="utf-8")
    made = [str(peers / "csv-reconcile"), "init", "--config", "towns.cfg", "towns.tsv", "id", "name"]
    subprocess.run(made, cwd=tmp_path, check=True, capture_output=True)
    address = f"http://127.0.0.1:{port}/reconcile"
    with loopback.running(run, address, tmp_path / "csv-reconcile.log"):
        yield address


def test_another_service_is_asked_too(foreign: str, tmp_path: Path) -> None:
    web = Web(ONCE)
    post = over(web)
    service = describe(foreign, lambda address: post(address, "", b""))
    assert service.version == "0.2"
    asked = Service(foreign, "0.2", service.name, service.batch, "http://towns.example/")
    ours = [Concept(f"http://x.example/{n}", (Label(text, "en"),)) for n, text in enumerate(("Tirana", "Durres"))]
    with Memory(tmp_path, "towns") as memory:
        found = dict(link(ours, asked, memory, post, Wanted()))
    assert [rows[0].concept if (rows := found[one]) else "" for one in ours] == [
        "http://towns.example/t1",
        "http://towns.example/t2",
    ]
    assert [answer for _, answer in service.ask([Query("Tirana")], post)]
    web.close()
