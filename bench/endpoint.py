"""Endpoints side by side on one corpus: ``python -m bench.endpoint [--records N] [--folder F] [--peers DIR ...]``.

A corpus of records (``bench.corpus``, and the UNESCO thesaurus as its curated one) is built by the whole pipeline,
once, and kept in the folder; its public graphs are loaded into each peer (``bench.peers`` says which there are and how
to get them). Sixteen queries are asked of all, over HTTP and connections that stay open, in turns, so that what else a
machine does falls on all alike: medians of ``--times`` rounds, and the ratio to Oxigraph with everything in its default
graph, which is the fastest it can be. ``seealso, cold`` keeps no answers, so each is made anew; ``seealso, warm`` keeps
them. Then 16 clients (``wrk``) ask a mix of the small queries with two thousand different parameters, each of which
all were asked once before the clock ran: requests a second, median and 99th percentile.

An answer whose rows are not as many as ours is marked with its number; one that fails with its status.

What was tried to make common questions cheap, as processor time in one process, 10,000 records, 371,000 public triples,
milliseconds: four named graphs as the default graph of a query; every graph as a union; the same triples in the store's
default graph, too, which is what a release has had since (9 % more disk at 10,000 records, 26 % at 100,000).

=============================  =====  =====  =======
query                          named  union  default
=============================  =====  =====  =======
COUNT(*)                         109    653      111
first 20 by date                  27     54       27
by year                          5.3    9.0      4.3
by year and country              251    434       94
subjects used most                15     24       14
two hops, counted               0.39   0.52     0.17
OPTIONALs, 1,000 rows             64     14       25
skos:broader*, all concepts      284    279       77
=============================  =====  =====  =======

So what joins gains, mostly; what scans does not: Oxigraph counts by visiting each triple, groups row by row, and sorts
all dates for the first 20, whatever graph they lie in. Those are for the cache (a release answers them once), and in
the end for columns.

What reads many texts gains by a store of the public graphs alone, which a release has besides (12 % more disk): the
engine keeps all strings of a store in one table, in which those of provenance lie between. Processor time of the engine
in one process, 100,000 records, 2,546,000 public triples, milliseconds: in the whole store's default graph; in that of
the public store; there before it was compacted; in the store that Oxigraph's own loader makes of the same files.

=============================  ======  ======  ======  ========
query                           whole  public   loose  oxigraph
=============================  ======  ======  ======  ========
titles by a pattern               740     390     876       384
ORDER BY, LIMIT, OFFSET          2435    2011    6395      1906
100,000 rows                      803     738    1261       795
the whole dump                  18464   16795   31196     14910
by year and country              1378    1252    3478      1437
labels by prefix                 82.8    74.5    99.3      70.9
COUNT(*)                          962     853     984       966
skos:broader*                    0.94    0.91    1.13      0.90
=============================  ======  ======  ======  ========
"""

from __future__ import annotations

import argparse
import http.client
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

from rich.console import Console
from rich.table import Table

from bench import corpus
from bench.asked import JSON, QUERIES, RECORDS, SUBJECTS, Asked, draws, mix, prologue
from bench.peers import PEERS, WARM, Peer, Place, serving
from graph import release as releases
from graph.curated import Import, curate
from graph.errors import ReleaseError
from graph.names import Names
from graph.pipeline import build
from graph.settings import Settings
from graph.source import Source

BASE = "http://127.0.0.1:8077/"
SHARED = Path(__file__).parents[2] / "shared" / "data"
FOLDER = Path(__file__).parent / ".cache" / "endpoint"
PATIENCE = 600
BLOCK = 1 << 18
MILLI = 1e3
OK = 200
DRAWN = 2000
CLIENTS, THREADS = 16, 2
LONG = 5.0
"""Seconds after which a query is asked once only."""


@dataclass(slots=True)
class Times:
    """The seconds that an answer took each time, its rows, and what was wrong."""

    seconds: list[float] = field(default_factory=list)
    rows: int = -1
    fault: str = ""

    @property
    def median(self) -> float:
        return statistics.median(self.seconds) if self.seconds else float("nan")


class Client:
    """A connection that stays open."""

    def __init__(self, peer: Peer) -> None:
        self.peer = peer
        self._connection = http.client.HTTPConnection("127.0.0.1", peer.port, timeout=PATIENCE)

    def ask(self, text: str, media_type: str, keep: bool = False) -> tuple[int, float, bytes]:
        """Give status, seconds until the last byte, and the answer where it is to be kept."""
        path = f"{self.peer.path}?{urlencode({'query': text})}"
        headers = {"Accept": media_type}
        began = time.perf_counter()
        try:
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):  # some let no connection be idle for long
            self.renew()
            began = time.perf_counter()
            self._connection.request("GET", path, headers=headers)
            response = self._connection.getresponse()
        parts = []
        while block := response.read(BLOCK):
            if keep:
                parts.append(block)
        return response.status, time.perf_counter() - began, b"".join(parts)

    def renew(self) -> None:
        self._connection.close()


def prepare(folder: Path, records: int, shared: Path) -> tuple[Settings, releases.Release]:
    """Build the corpus, if it is not there already."""
    settings = Settings(base=BASE, data=folder / "data")
    try:
        return settings, releases.current(settings.data)
    except ReleaseError:
        folder.mkdir(parents=True, exist_ok=True)
    file = folder / "corpus.jsonl"
    corpus.write(file, records, shared)
    curate(Import(shared / corpus.THESAURUS, "unesco"), settings.data)
    began = time.perf_counter()
    built = build(settings, (Source("corpus", str(file), profile="tandis"),), datetime.now(UTC))
    print(f"built {records:,} records in {time.perf_counter() - began:,.0f} s")
    return settings, built.release


def rows(body: bytes, media_type: str) -> int:
    """Count rows or triples; the one truth of an ASK counts as a row."""
    if media_type != JSON:
        # Some write the same triple twice, and blank lines.
        return len({line for line in body.split(b"\n") if line.strip() and not line.startswith(b"#")})
    answer = json.loads(body)
    return len(answer["results"]["bindings"]) if "results" in answer else 1


def measure(clients: Sequence[Client], asked: Asked, given: Sequence[dict[str, str]], times: int) -> dict[str, Times]:
    """Ask a query of all, in turns."""
    found = {client.peer.name: Times() for client in clients}
    first = asked.fill(given[0])
    for client in clients:
        _try(client, found[client.peer.name], asked, first)
    for number in range(times):
        text = asked.fill(given[number % len(given)]) if "$" in asked.text else first
        for client in clients:
            times_of = found[client.peer.name]
            if times_of.fault or (number and times_of.median > LONG):
                continue
            if client.peer.name == WARM:
                client.ask(text, asked.media_type)
            _, seconds, _ = client.ask(text, asked.media_type)
            times_of.seconds.append(seconds)
    return found


def _try(client: Client, found: Times, asked: Asked, text: str) -> None:
    """Ask once without the clock, and look at the answer."""
    try:
        status, _, body = client.ask(text, asked.media_type, keep=True)
        found.fault = "" if status == OK else str(status)
        found.rows = rows(body, asked.media_type) if status == OK else -1
    except (OSError, http.client.HTTPException, ValueError) as err:
        found.fault = type(err).__name__
        client.renew()


LUA = """
local wanted = {}
for line in io.lines("%s") do
  local path, accept = line:match("^(%%S+) (%%S+)$")
  wanted[#wanted + 1] = wrk.format("GET", path, {["Accept"] = accept, ["Host"] = "127.0.0.1"})
end
local threads = 0
function setup(thread) thread:set("number", threads) threads = threads + 1 end
local at = 0
request = function()
  at = at + 1
  return wanted[(at + number * 997) %% #wanted + 1]
end
"""


def load(client: Client, given: Sequence[dict[str, str]], seconds: int) -> dict[str, str]:
    """Ask the mix once, then have 16 clients ask it; give what wrk says."""
    wrk, peer = shutil.which("wrk"), client.peer
    if wrk is None:
        return {}
    for text, media_type in mix(given):
        client.ask(text, media_type)
    with TemporaryDirectory() as folder:
        wanted, script = Path(folder) / "wanted", Path(folder) / "mix.lua"
        wanted.write_text("".join(f"{peer.path}?{urlencode({'query': q})} {kind}\n" for q, kind in mix(given)))
        script.write_text(LUA % wanted)
        command = [
            wrk, "-t", str(THREADS), "-c", str(CLIENTS), "-d", f"{seconds}s", "--timeout", "60s", "--latency",
            "-s", str(script), f"http://127.0.0.1:{peer.port}",
        ]  # fmt: skip
        said = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    patterns = {"rate": r"Requests/sec:\s+(\S+)", "p50": r"50%\s+(\d\S+)", "p99": r"99%\s+(\d\S+)"}
    told = {name: match[1] for name, pattern in patterns.items() if (match := re.search(pattern, said))}
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return told | ({"wrong": wrong[1]} if wrong else {})


def draw(client: Client) -> list[dict[str, str]]:
    """Draw parameters from what the first endpoint holds."""
    lists = []
    for text in (RECORDS, SUBJECTS):
        _, _, body = client.ask(prologue(text) + text, JSON, keep=True)
        lists.append([row["iri"]["value"] for row in json.loads(body)["results"]["bindings"]])
    return draws(lists[0], lists[1], DRAWN)


def cell(times: Times, reference: Times, mine: Times, is_open: bool) -> tuple[str, str]:
    if times.fault:
        return times.fault, ""
    odd = f" ({times.rows:,})" if times.rows != mine.rows and not is_open else ""
    ratio = f"{times.median / reference.median:,.2f}" if reference.seconds else ""
    return f"{times.median * MILLI:,.2f}{odd}", ratio


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where corpus, release and peers' stores are kept")
    parser.add_argument("--shared", type=Path, default=SHARED)
    parser.add_argument("--peers", type=Path, nargs="*", default=[], help="folders in which programs are looked for")
    parser.add_argument("--only", nargs="*", default=list(PEERS), help=f"of {', '.join(PEERS)}")
    parser.add_argument("--times", type=int, default=9)
    parser.add_argument("--seconds", type=int, default=10, help="of the mixed load, each")
    given = parser.parse_args()
    folder = given.folder / str(given.records)
    settings, release = prepare(folder, given.records, given.shared)
    place = Place(release, Names(settings.base), folder, given.records, given.peers)
    console = Console(width=200 if not sys.stdout.isatty() else None)
    with serving(place, given.only, console.print) as peers:
        clients = [Client(peer) for peer in peers]
        drawn = draw(clients[0])
        table = Table(title=f"{given.records:,} records: medians in ms, and the ratio to oxigraph")
        table.add_column("query")
        for peer in peers:
            table.add_column(peer.name, justify="right")
            table.add_column("ratio", justify="right")
        table.add_column("rows", justify="right")
        for asked in QUERIES:
            found = measure(clients, asked, drawn, given.times)
            mine, reference = found[peers[0].name], found.get("oxigraph", Times())
            cells = [text for times in found.values() for text in cell(times, reference, mine, asked.is_open)]
            table.add_row(asked.name, *cells, f"{mine.rows:,}")
        told = {client.peer.name: load(client, drawn, given.seconds) for client in clients}
        rate = float(told.get("oxigraph", {}).get("rate", "nan"))
        table.add_section()
        for name, key in (
            ("mix: requests/s", "rate"),
            ("mix: median", "p50"),
            ("mix: p99", "p99"),
            ("mix: failed", "wrong"),
        ):
            cells = []
            for peer in peers:
                said = told[peer.name].get(key, "")
                cells += [said, f"{float(said) / rate:,.2f}" if key == "rate" and said else ""]
            table.add_row(name, *cells, "")
        console.print(table)


if __name__ == "__main__":
    main()
