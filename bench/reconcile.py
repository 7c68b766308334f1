"""Measure the reconciliation service: a thousand names of a release in batches of ten, over a socket.

    python -m bench.reconcile DATA [--names 1000] [--batch 10] [--each 20]

DATA is a folder of releases. The server runs as `seealso serve` does, with two processes. The names are those of the
release's own things, every third with two letters changed round, a third of them with a type, a third with a year.
--each asks so many times for each entity type, property, suggestion, extension and preview, and prints a table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote, urlencode

from bench import loopback
from graph import release
from graph.link import Concept
from graph.reconcile import FOLDER, Things
from graph.reconcile.kinds import OF_LEAF
from graph.reconcile.properties import CONTEXT, PROPERTIES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--names", type=int, default=1000)
    parser.add_argument("--batch", type=int, default=10)
    parser.add_argument("--each", type=int, default=0)
    asked = parser.parse_args()
    current = release.current(asked.data)
    base = str(current.manifest.get("base"))
    folder = current.path / FOLDER
    size = sum(path.stat().st_size for path in folder.iterdir())
    things = Things(folder)
    print(f"{things.index.size:,} things, index of {size / 1e6:.1f} MB")
    queries, meant = wanted(things, asked.names)
    with running(asked.data, base) as (address, server):
        post(f"{address}/reconcile", dict(list(queries.items())[:1]))
        times, right, matched, wrong = list[float](), 0, 0, 0
        start, busy = time.perf_counter(), spent(server)
        for batch in batches(queries, asked.batch):
            began = time.perf_counter()
            found = post(f"{address}/reconcile", batch)
            times.append(1000 * (time.perf_counter() - began))
            for key, answer in found.items():
                first = answer["result"][0] if answer["result"] else {"id": "", "match": False}
                right += first["id"] == meant[key]
                matched += bool(first["match"])
                wrong += bool(first["match"]) and first["id"] != meant[key]
        whole, busy = time.perf_counter() - start, spent(server) - busy
        table = list(each(things, address, server, asked.each)) if asked.each else []
    cuts = statistics.quantiles(times, n=100)
    print(f"{len(queries):,} names in batches of {asked.batch}: {whole:.1f} s, {busy:.1f} s of the server's processor")
    print(f"a batch: p50 {cuts[49]:.0f} ms, p90 {cuts[89]:.0f} ms, p99 {cuts[98]:.0f} ms, most {max(times):.0f} ms")
    print(f"first candidate right: {right:,}; called a match: {matched:,}, of those wrong: {wrong:,}")
    print(*table, sep="\n")


def each(things: Things, address: str, server: int, times: int) -> Iterator[str]:
    """Ask for one thing after the other, each way of asking by itself."""
    yield f"{'':34}{'p50 ms':>8}{'most':>8}{'CPU ms':>8}"
    for name, ask in ways(things, f"{address}/reconcile", times):
        took, busy = list[float](), spent(server)
        for at in range(times):
            began = time.perf_counter()
            ask(at)
            took.append(1000 * (time.perf_counter() - began))
        busy = 1000 * (spent(server) - busy) / times
        yield f"{name:34}{statistics.median(took):>8.0f}{max(took):>8.0f}{busy:>8.1f}"


def ways(things: Things, address: str, times: int) -> Iterator[tuple[str, Callable[[int], object]]]:
    """Give each way to ask, by name; a query for names is a batch of ten, and no name comes twice."""
    chance = random.Random(7)

    def concepts(first: int, last: int, count: int = 10) -> list[Concept]:
        return [things.concept(chance.randint(first, last)) for _ in range(count)]

    def batch(span: tuple[int, int], **more: object) -> Callable[[int], object]:
        made = [concepts(*span) for _ in range(times)]
        return lambda at: post(
            address, {f"q{n}": {"query": one.name()[:500], **more} for n, one in enumerate(made[at])}
        )

    def get(paths: list[str]) -> Callable[[int], object]:
        return lambda at: urllib.request.urlopen(f"{address}{paths[at]}", timeout=120).read()

    every = (1, things.index.size)
    for leaf, span in things.spans.items():
        yield f"ten, type {OF_LEAF[leaf]}", batch(span, type=OF_LEAF[leaf])
    yield "ten, no type", batch(every)
    for name in CONTEXT:
        known = [value for number in chance.sample(range(1, every[1] + 1), 300) for value in told(things, number, name)]
        if known:
            yield f"ten, with {name}", batch(every, properties=[{"pid": name, "v": known[0]}])
    for letters in (1, 2, 3, 5, 8):
        typed = [quote(one.name()[:letters]) for one in concepts(*every, times)]
        yield f"suggest, {letters} letters", get([f"/suggest/entity?prefix={one}" for one in typed])
        if letters == 1:
            yield "suggest, 1 letter, of bodies", get([f"/suggest/entity?type=body&prefix={one}" for one in typed])
    ids = [[one.iri for one in concepts(*every, 50)] for _ in range(times)]
    columns = [{"id": name} for name in PROPERTIES]
    yield "extend, 50 things, all properties", lambda at: extend(address, ids[at], columns)
    yield "extend, 50 things, one property", lambda at: extend(address, ids[at], columns[:1])
    yield "preview", get([f"/preview?id={quote(row[0], safe='')}" for row in ids])


def told(things: Things, number: int, name: str) -> list[object]:
    """Give the values of a property of a thing, as a client tells them."""
    values = things.about(number).values.get(name, {})
    return [value if name == "year" else things.concept(value).iri for value in values]


def extend(address: str, ids: list[str], columns: list[dict[str, str]]) -> bytes:
    body = urlencode({"extend": json.dumps({"ids": ids, "properties": columns})}).encode()
    with urllib.request.urlopen(address, body, timeout=120) as answer:
        content: bytes = answer.read()
    return content


def wanted(things: Things, size: int) -> tuple[dict[str, dict[str, object]], dict[str, str]]:
    """Choose names, always the same ones; tell what each means."""
    chance = random.Random(6)
    numbers = chance.sample(range(1, things.index.size + 1), min(size, things.index.size))
    queries, meant = dict[str, dict[str, object]](), dict[str, str]()
    for at, number in enumerate(numbers):
        concept = things.concept(number)
        name = concept.name()[:500]
        if at % 3 == 0 and len(name) > 5:
            where = chance.randrange(1, len(name) - 2)
            name = name[:where] + name[where + 1] + name[where] + name[where + 2 :]
        query: dict[str, object] = {"query": name, "limit": 5}
        if at % 3 == 1:
            query["type"] = OF_LEAF[concept.scheme]
        years = list(things.about(number).values.get("year", {}))
        if at % 3 == 2 and years:
            query["properties"] = [{"pid": "year", "v": years[0]}]
        queries[f"q{at}"], meant[f"q{at}"] = query, concept.iri
    return queries, meant


def batches(queries: dict[str, dict[str, object]], size: int) -> Iterator[dict[str, dict[str, object]]]:
    keys = list(queries)
    for start in range(0, len(keys), size):
        yield {key: queries[key] for key in keys[start : start + size]}


Answers = dict[str, dict[str, list[dict[str, object]]]]


def post(address: str, queries: dict[str, dict[str, object]]) -> Answers:
    body = urlencode({"queries": json.dumps(queries)}).encode()
    with urllib.request.urlopen(address, body, timeout=120) as answer:
        found: Answers = json.loads(answer.read())
    return found


def spent(process: int) -> float:
    """Give the seconds that a process and all that it has started have had of the processor, by proc(5)."""
    folder = Path(f"/proc/{process}")
    try:
        fields = (folder / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        started = (folder / "task" / str(process) / "children").read_text(encoding="ascii").split()
    except OSError:  # it has ended meanwhile
        return 0.0
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return own + sum(spent(int(child)) for child in started)


@contextmanager
def running(data: Path, base: str) -> Iterator[tuple[str, int]]:
    address = f"http://127.0.0.1:{(port := loopback.free())}"
    command = [
        str(Path(sys.executable).with_name("seealso")),
        "serve",
        "--data",
        str(data.resolve()),
        "--port",
        str(port),
    ]
    with TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        with loopback.running(command, f"{address}/reconcile", log, os.environ | {"SEEALSO_BASE": base}) as server:
            yield address, server.pid


if __name__ == "__main__":
    main()
