"""The endpoints that ``bench.endpoint`` measures, each loaded with one release and served on loopback.

Ours runs as ``seealso serve``; its peers are programs of their own that are not among our dependencies:

    python -m venv peers && peers/bin/pip install oxigraph rdflib-endpoint
    apt-get install virtuoso-opensource-7 wrk

Those of SERVERS are our own app, with kept answers, in other servers than granian, which has it in ``seealso serve``:

    python -m venv servers && servers/bin/pip install uvicorn uvloop httptools gunicorn waitress

They are looked for on PATH and in the folders of ``--peers``; one that is absent is left out, with a note.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import loopback
from bench.loopback import Silent, free
from graph.names import PUBLIC_GRAPHS, Names
from graph.release import Release

DUMPED = tuple(name for name in PUBLIC_GRAPHS if name != "dataset")
STARTING = 600
"""Seconds in which a server has to answer: rdflib-endpoint reads its files first."""
LITTLE = 10_000
"""Records that rdflib-endpoint is measured with."""
LOADING = 3600
KEEPING = 256
"""Mebibytes of answers that are kept, where any are."""


class Absent(Exception):  # noqa: N818 - a state
    """A peer cannot be measured here; the text says why, and how to get it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a peer is loaded from and where it may keep its own; ``paths`` is where programs are looked for."""

    release: Release
    names: Names
    folder: Path
    records: int
    paths: Sequence[Path]

    def program(self, name: str) -> str:
        found = shutil.which(name, path=os.pathsep.join([*map(str, self.paths), os.environ.get("PATH", "")]))
        if found is None:
            raise Absent(f"there is no {name}; the docstring of bench/peers.py says how to get it")
        return str(Path(found).absolute())


@dataclass(frozen=True, slots=True)
class Peer:
    """A server that runs: ``pid`` is its first process, ``path`` leads to its endpoint."""

    name: str
    port: int
    path: str
    pid: int


@contextmanager
def running(
    name: str, command: Sequence[str], port: int, path: str, log: Path, environ: dict[str, str] | None = None
) -> Iterator[Peer]:
    """Run a server until it is not needed any more; ready when it answers a query."""
    address = f"http://127.0.0.1:{port}{path}?query=ASK%7B%7D"
    with loopback.running(command, address, log, os.environ | (environ or {}), STARTING) as process:
        yield Peer(name, port, path, process.pid)


def ours(name: str, cache: int) -> Callable[[Place], Iterator[Peer]]:
    """Serve the release as a stranger would; ``cache`` is the mebibytes of answers that are kept."""

    def serve(place: Place) -> Iterator[Peer]:
        port = free()
        command = [str(Path(sys.executable).with_name("seealso")), "serve", "--port", str(port)]
        log, environ = place.folder / f"{cache}.log", _settings(place, name, cache)
        with running(name, command, port, f"{place.names.path}/sparql", log, environ) as peer:
            yield peer

    return serve


def other(name: str, program: str, *options: str) -> Callable[[Place], Iterator[Peer]]:
    """Serve the release by another server than granian; ``{port}`` in its options is where it is to listen."""

    def serve(place: Place) -> Iterator[Peer]:
        port = free()
        command = [place.program(program), *(option.format(port=port) for option in options)]
        environ = _settings(place, name, KEEPING) | {"PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
        with running(name, command, port, f"{place.names.path}/sparql", place.folder / f"{name}.log", environ) as peer:
            yield peer

    return serve


def _settings(place: Place, name: str, cache: int) -> dict[str, str]:
    """Give the settings of our app, in the environment: nothing but its speed is to bound it."""
    kept = place.folder / "kept" / name
    shutil.rmtree(kept, ignore_errors=True)
    return {
        "SEEALSO_BASE": place.names.base,
        "SEEALSO_DATA": str(place.release.path.parent.parent.resolve()),
        "SEEALSO_LIMITS_CLIENT_RATE": "10000000",
        "SEEALSO_LIMITS_CLIENT_QUERIES": "64",
        "SEEALSO_LIMITS_QUERY_SECONDS": "600",
        "SEEALSO_LIMITS_QUERY_MEMORY": "8192",
        "SEEALSO_CACHE_SIZE": str(cache),
        "SEEALSO_CACHE_FOLDER": str(kept.resolve()),
    }


def oxigraph(is_union: bool) -> Callable[[Place], Iterator[Peer]]:
    """Serve by Oxigraph: all in its default graph, or in named graphs of which the default graph is the union."""

    def serve(place: Place) -> Iterator[Peer]:
        program, port = place.program("oxigraph"), free()
        store = place.folder / ("oxigraph-union" if is_union else "oxigraph")
        if not store.is_dir():
            form = "nq.gz" if is_union else "ttl.gz"
            files = [str(place.release.dumps / f"{name}.{form}") for name in DUMPED]
            _run(program, "load", "--lenient", "--location", str(store), "--file", *files)
            graph = ["--graph", place.names.graph("dataset").value] if is_union else []
            _run(program, "load", "--location", str(store), "--file", str(place.release.path / "dataset.ttl"), *graph)
            _run(program, "optimize", "--location", str(store))
        command = [program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}"]
        command += ["--union-default-graph"] if is_union else []
        name = "oxigraph, union" if is_union else "oxigraph"
        with running(name, command, port, "/query", place.folder / f"{store.name}.log") as peer:
            yield peer

    return serve


def rdflib_endpoint(place: Place) -> Iterator[Peer]:
    """Serve by rdflib-endpoint, in memory."""
    program, port = place.program("rdflib-endpoint"), free()
    if place.records > LITTLE:
        raise Absent(f"it holds all in memory and is measured with {LITTLE:,} records at most")
    files = [str(_plain(place, f"{name}.ttl.gz")) for name in DUMPED] + [str(place.release.path / "dataset.ttl")]
    command = [program, "serve", "--port", str(port), "--host", "127.0.0.1", *files]
    with running("rdflib-endpoint", command, port, "/", place.folder / "rdflib.log") as peer:
        yield peer


VIRTUOSO: dict[str, dict[str, object]] = {
    "Database": {"FileExtend": 200, "MaxCheckpointRemap": 2000},
    "TempDatabase": {"MaxCheckpointRemap": 2000},
    "Parameters": {
        "NumberOfBuffers": 170_000,
        "MaxDirtyBuffers": 130_000,
        "MaxQueryMem": "2G",
        "VectorSize": 1000,
        "MaxVectorSize": 1_000_000,
        "ThreadsPerQuery": 2,
        "MaxClientConnections": 20,
    },
    "HTTPServer": {"MaxKeepAlives": 20, "KeepAliveTimeout": 60},
    "SPARQL": {
        "ResultSetMaxRows": 100_000_000,
        "MaxQueryCostEstimationTime": 40_000,
        "MaxQueryExecutionTime": 600,
    },
}
"""170,000 buffers are about two gigabytes, as Virtuoso's own advice for such a machine has it."""


def virtuoso(place: Place) -> Iterator[Peer]:
    """Serve by Virtuoso 7, with what its bulk loader has taken; its default graph is the union of all."""
    program, isql, port, admin = place.program("virtuoso-t"), place.program("isql-vt"), free(), free()
    folder = (place.folder / "virtuoso").resolve()
    is_new = not (folder / "virtuoso.db").is_file()
    folder.mkdir(exist_ok=True)
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    (folder / "plain").mkdir(exist_ok=True)
    tuned = VIRTUOSO | {"Parameters": VIRTUOSO["Parameters"] | {"DirsAllowed": folder}}
    ini = loopback.virtuoso(folder, port, admin, **tuned)
    command = [program, "+foreground", "+configfile", str(ini)]
    with running("virtuoso", command, port, "/sparql", folder / "out.log") as peer:
        if is_new:
            _load(place, isql, admin, folder)
        yield peer


def _load(place: Place, isql: str, admin: int, folder: Path) -> None:
    """Load with one loader: with two on a fresh database, half a file was lost."""
    wanted = [f"ld_add('{_plain(place, f'{name}.ttl.gz')}', '{place.names.graph(name).value}');" for name in DUMPED] + [
        f"ld_add('{_copied(place, folder)}', '{place.names.graph('dataset').value}');"
    ]
    wanted += ["rdf_loader_run();", "checkpoint;"]
    said = _run(isql, f"127.0.0.1:{admin}", "dba", "dba", "VERBOSE=OFF", f"EXEC={' '.join(wanted)}")
    failed = _run(
        isql, f"127.0.0.1:{admin}", "dba", "dba", "VERBOSE=OFF",
        "EXEC=select ll_file, ll_error from DB.DBA.LOAD_LIST where ll_state <> 2 or ll_error is not null;",
    )  # fmt: skip
    if "ERROR" in said.upper() or ".ttl" in failed:
        raise Absent(f"its loader failed: {said[-300:]} {failed[-500:]}")


def _plain(place: Place, name: str) -> Path:
    """Unpack a dump, for who reads no gzip."""
    path = (place.folder / "virtuoso" / "plain" / name.removesuffix(".gz")).resolve()
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        with gzip.open(place.release.dumps / name) as packed, path.open("wb") as file:
            shutil.copyfileobj(packed, file)
    return path


def _copied(place: Place, folder: Path) -> Path:
    path = folder / "plain" / "dataset.ttl"
    shutil.copyfile(place.release.path / "dataset.ttl", path)
    return path


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, timeout=LOADING, check=False, text=True)
    if done.returncode:
        raise Absent(f"{Path(command[0]).name} failed: {done.stderr[-500:] or done.stdout[-500:]}")
    return done.stdout + done.stderr


SERVERS = {
    "uvicorn": other(
        "uvicorn", "uvicorn", "--workers", "2", "--no-access-log", "--port", "{port}", "bench.served:asgi"
    ),
    "granian, WSGI": other(
        "granian, WSGI", "granian", "--interface", "wsgi", "--workers", "2", "--blocking-threads", "16",
        "--port", "{port}", "bench.served:wsgi",
    ),
    "gunicorn": other(
        "gunicorn", "gunicorn", "-w", "2", "-k", "gthread", "--threads", "16", "-b", "127.0.0.1:{port}",
        "bench.served:wsgi",
    ),
    "waitress": other(
        "waitress", "waitress-serve", "--listen=127.0.0.1:{port}", "--threads=32", "bench.served:wsgi"
    ),
}  # fmt: skip
COLD, WARM = "seealso, cold", "seealso, warm"
PEERS: dict[str, Callable[[Place], Iterator[Peer]]] = {
    COLD: ours(COLD, 0),
    WARM: ours(WARM, KEEPING),
    **SERVERS,
    "oxigraph": oxigraph(is_union=False),
    "oxigraph, union": oxigraph(is_union=True),
    "virtuoso": virtuoso,
    "rdflib-endpoint": rdflib_endpoint,
}
"""To add one: a function that yields it while it serves, and its row."""


@contextmanager
def serving(place: Place, wanted: Sequence[str], tell: Callable[[str], None]) -> Iterator[list[Peer]]:
    """Run all that are wanted and here."""
    with ExitStack() as stack:
        peers = []
        for name in wanted:
            try:
                peers.append(stack.enter_context(contextmanager(PEERS[name])(place)))
            except (Absent, Silent) as why:
                tell(f"{name} is left out: {why}")
        yield peers
