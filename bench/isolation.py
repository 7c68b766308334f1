"""What it costs to ask in a process of its own: ``python -m bench.isolation [--rows N]`` prints a table.

Both sides run in one go, in turns, on the same store, which is made for it.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph
from pyoxigraph import Literal, NamedNode, Quad
from rich.console import Console
from rich.table import Table

from graph.errors import Deadline
from graph.sparql.query import Query
from graph.store import Store
from graph.store.embedded import Embedded
from graph.store.pool import Pool
from graph.store.pool.asking import Asking
from graph.store.pool.nursery import Nursery
from graph.store.pool.worker import Place

GRAPH = "http://example.org/graph"
SMALL = Query("SELECT ?o { <http://example.org/7> ?p ?o }")
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
JSON, CSV = "application/sparql-results+json", "text/csv"
TIMES, OPENINGS, KILLS = 2000, 20, 10
DEADLINE = 0.3
MILLI, MEGA = 1e3, 1e6


def make(path: Path) -> Place:
    """Make a store of 10,000 triples."""
    store = pyoxigraph.Store(str(path))
    store.bulk_extend(
        Quad(NamedNode(f"http://example.org/{n}"), NamedNode(GRAPH), Literal(f"text {n}"), NamedNode(GRAPH))
        for n in range(10_000)
    )
    store.flush()
    return Place(str(path), (GRAPH,), "http://example.org/", 100, 512 * 1024 * 1024)


def took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def latencies(stores: list[Store]) -> list[list[float]]:
    """Time a small query in each store, in turns; milliseconds."""
    for store in stores:
        list(store.query(SMALL, JSON))
    times: list[list[float]] = [[] for _ in stores]
    for _ in range(TIMES):
        for store, found in zip(stores, times, strict=True):
            began = time.perf_counter()
            list(store.query(SMALL, JSON))
            found.append((time.perf_counter() - began) * MILLI)
    return times


def product(rows: int) -> Query:
    """Ask for rows that cost the engine little, so that their way counts."""
    values = [" ".join(map(str, range(size))) for size in (1000, rows // 1000)]
    return Query(f"SELECT ?a ?b {{ VALUES ?a {{ {values[0]} }} VALUES ?b {{ {values[1]} }} }}")


def throughput(store: Store, query: Query, media_type: str) -> tuple[float, float]:
    """Give megabytes a second, and the seconds until the first of them."""
    began = time.perf_counter()
    answer = store.query(query, media_type)
    first = time.perf_counter() - began
    size = sum(map(len, answer))
    return size / MEGA / (time.perf_counter() - began), first


def kills(pool: Pool) -> list[float]:
    """Time from a deadline to the answer of the next query; milliseconds."""
    found = []
    for number in range(KILLS):
        began = time.perf_counter()
        try:
            pool.answer(Query(f"{ENDLESS} # {number}"), CSV, Asking("killer", DEADLINE))
        except Deadline:
            list(pool.query(SMALL, JSON))
            found.append((time.perf_counter() - began - DEADLINE) * MILLI)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        place = make(Path(folder) / "store")
        nursery = Nursery()
        start = took(lambda: Pool(nursery, place).close()) * MILLI
        opened = [took(lambda: Embedded(Path(place.path), place.public)) * MILLI for _ in range(OPENINGS)]
        pooled = [took(lambda: Pool(nursery, place).close()) * MILLI for _ in range(OPENINGS)]
        pool, embedded = Pool(nursery, place), Embedded(Path(place.path), place.public, place.base)
        table = Table("measured", "in process", "pool", "pool / in process")

        def row(name: str, here: float, there: float, unit: str) -> None:
            table.add_row(name, f"{here:,.2f} {unit}", f"{there:,.2f} {unit}", f"{there / here:.2f}")

        here, there = latencies([embedded, pool])
        for name, cut in (("p50", 50), ("p99", 99)):
            row(
                f"small query, {name}",
                statistics.quantiles(here, n=100)[cut - 1],
                statistics.quantiles(there, n=100)[cut - 1],
                "ms",
            )
        for media_type in (JSON, CSV):
            measured = [throughput(store, product(rows), media_type) for store in (embedded, pool)]
            row(f"{rows:,} rows of {media_type.rpartition('/')[2]}", measured[0][0], measured[1][0], "MB/s")
            row("  until the first byte", measured[0][1] * MILLI, measured[1][1] * MILLI, "ms")
        row("open a store", statistics.median(opened), statistics.median(pooled), "ms")
        table.add_row("first pool, with its template", "", f"{start:,.0f} ms", "")
        killed = kills(pool)
        table.add_row("kill and answer the next, median", "", f"{statistics.median(killed):,.1f} ms", "")
        table.add_row("kill and answer the next, most", "", f"{max(killed):,.1f} ms", "")
        table.add_row("fences", "", ", ".join(f"{name}: {value}" for name, value in pool.fences.items()), "")
        pool.close()
        nursery.close()
    Console(width=140).print(table)


if __name__ == "__main__":
    main()
