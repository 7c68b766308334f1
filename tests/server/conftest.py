"""What the tests of the server share: releases of tests/data/served.trig, apps and a server with them, a browser."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pyoxigraph import Quad, RdfFormat, Store, parse

from bench import loopback
from graph import intake
from graph import release as releases
from graph.quality import report
from graph.release import Release, quarantine
from graph.release.draft import Draft
from graph.settings import Settings
from server import create_app
from server.clients.exchange import Message, Scope
from server.front import Front

DATA = Path(__file__).parent.parent / "data" / "served.trig"
BASE = "http://127.0.0.1:8000/"
NAME = "20261123T140501Z-1a2b3c4d"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
SEEALSO = Path(sys.executable).with_name("seealso")

ACCOUNT = {
    "counts": {"documents": 2, "records": 1, "released": 1, "rejected": 1, "results": {"warning": 3}},
    "rejected": {"it is <b>empty</b>": 1},
    "quarantined": {},
    "fields": {"Title": {"converted": 1}, "": {"ignored": 1}},
    "flagged": {"Issue Date": {"'soon' could not be read as a date": 1}},
}
FOUND = {"concepts": 0, "labels": 0, "schemes": [], "flaws": []}
REJECT = {"source": "s", "where": "page.txt, line 2", "why": "it is <b>empty</b>", "text": "<script>alert(1)</script>"}


def make_release(data: Path, text: str, name: str = NAME, more: tuple[Quad, ...] = (), base: str = BASE) -> Release:
    """Make a release of TriG, and make it the current one."""
    release = Release(name, data / "releases" / name)
    release.dumps.mkdir(parents=True)
    quads = [*parse(text, RdfFormat.TRIG), *more]
    store = Store(str(release.store))
    store.bulk_extend(quads)
    store.flush()
    del store
    (release.dumps / "all.nq.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    (release.dumps / "records.ttl.gz").write_bytes(gzip.compress(b"# records\n", mtime=0))
    lines = [f"{quad} .\n" for quad in quads if str(quad.graph_name).endswith("/links>")]
    (release.dumps / "links.nq.gz").write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    graphs = [str(quad.graph_name).rpartition("/")[2].rstrip(">") for quad in quads]
    manifest = {
        "name": name,
        "base": base,
        "triples": {graph: graphs.count(graph) for graph in sorted(set(graphs))},
        "files": releases.checksums(release.path),
    }
    (release.path / releases.MANIFEST).write_text(json.dumps(manifest))
    (release.path / intake.FILE).write_text(json.dumps(ACCOUNT))
    (release.path / report.FOLDER).mkdir()
    (release.path / report.FOLDER / report.FILE).write_text(json.dumps(FOUND))
    (release.path / quarantine.FOLDER).mkdir()
    (release.path / quarantine.FOLDER / quarantine.REJECTS).write_text(json.dumps(REJECT) + "\n")
    releases.switch(data, release)
    return release


def make_draft(data: Path, quads: Iterable[Quad], base: str = BASE, records: int = 0) -> Settings:
    """Make a release of quads as a build makes it; a quad of no graph goes to the thesaurus."""
    settings = Settings(base=base, data=data)
    with Draft(settings, datetime(2026, 11, 23, 14, 5, 1, tzinfo=UTC)) as draft:
        for quad in quads:
            graph = str(quad.graph_name).rpartition("/")[2].rstrip(">") if "/" in str(quad.graph_name) else "thesaurus"
            if graph != "dataset":  # which a release tells of itself
                draft.add(graph, [quad.triple])
        draft.publish({"counts": {"released": records}})
    return settings


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let all apps of a worker share the templates that one has compiled."""
    with pytest.MonkeyPatch.context() as patch:
        kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
        patch.setitem(Flask.jinja_options, "bytecode_cache", kept)
        yield


@pytest.fixture(scope="session")
def drafted() -> Callable[..., Settings]:
    return make_draft


@pytest.fixture(scope="session")
def trig() -> str:
    return DATA.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def release_of() -> Callable[..., Release]:
    return make_release


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory, trig: str) -> Settings:
    """Give the settings of a data folder with one release; nothing changes it."""
    data = tmp_path_factory.mktemp("served")
    make_release(data, trig)
    return Settings(data=data)


@pytest.fixture
def site(served: Settings) -> Flask:
    return create_app(served)


@pytest.fixture
def visitor(site: Flask) -> Iterator[FlaskClient]:
    with site.test_client() as client:
        yield client


@contextmanager
def run_server(
    data: Path, environ: Mapping[str, str] | None = None, port: int | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Serve a data folder as the command does, by two processes on a free port; give its address and first process."""
    port = port or loopback.free()
    address = f"http://127.0.0.1:{port}"
    command = [str(SEEALSO), "serve", "--data", str(data), "--port", str(port), "--workers", "2"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("SEEALSO_")}
    own |= {"SEEALSO_SERVER_THREADS": "4"} | dict(environ or {})
    with loopback.running(command, f"{address}/health", data / "server.log", own) as process:
        yield address, process


@pytest.fixture(scope="session")
def running() -> Callable[..., AbstractContextManager[tuple[str, subprocess.Popen[bytes]]]]:
    return run_server


@pytest.fixture(scope="session")
def need() -> Callable[[object, str], None]:
    """Skip what cannot be tried here; where everything has to be tried, fail."""

    def hold(found: object, reason: str) -> None:
        if not found and os.environ.get("CI") == "true":
            pytest.fail(reason)
        if not found:
            pytest.skip(reason)

    return hold


@pytest.fixture(scope="module")
def browser(need: Callable[[object, str], None]) -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    need(path, f"no browser: none of {', '.join(BROWSERS)} is installed (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1100, "height": 900}) as context:
        context.set_default_timeout(20_000)
        yield context


@pytest.fixture(scope="session")
def exchange() -> Callable[..., tuple[int, dict[str, str], bytes]]:
    """Give what sends a request to a front, as a web server does, and gives status, headers and body of its answer."""
    return _exchange


def _exchange(
    front: Front,
    headers: Iterable[tuple[str, str]] = (),
    method: str = "GET",
    query: bytes = b"",
    body: bytes = b"",
    path: str = "/sparql",
) -> tuple[int, dict[str, str], bytes]:
    scope: Scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": query,
        "headers": [(name.encode(), value.encode()) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if given:
            return given.pop()
        return await asyncio.Future()

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(front(scope, receive, send))
    return (
        sent[0]["status"],
        {name.decode(): value.decode() for name, value in sent[0]["headers"]},
        b"".join(message.get("body", b"") for message in sent[1:]),
    )
