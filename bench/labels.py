"""How soon labels are found: ``python -m bench.labels [--data DIR]`` prints a table.

The index of a release over LCSH's 463,254 headings, and over EuroVoc in 25 languages; beside it, in the same run and on
the same labels, what Skosmos asks a store that has no index of texts: SPARQL that compares every label.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from statistics import quantiles

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse
from rich.console import Console
from rich.table import Table

from graph.search import Entry, Index, Label, Wish, open_, search
from graph.search.make import write
from graph.vocab import SKOS

DATA = Path(__file__).parents[2] / "shared" / "data" / "vocab"
SCHEME = "urn:scheme"
KINDS = {SKOS.prefLabel: "pref", SKOS.altLabel: "alt", SKOS.hiddenLabel: "hidden"}
TIMES, PEER_TIMES = 500, 3
PEER = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?concept ?label
WHERE {{
  ?concept skos:prefLabel|skos:altLabel ?label
  FILTER({test}(LCASE(STR(?label)), {text}))
  FILTER({language})
}}
ORDER BY LCASE(STR(?label)) LIMIT 100
"""
WORST = (
    "*", "**", "a*", "*a*", "*e*a*", "*q*z*x*", "*a*b*c*d*e*f*g*z*z*", "*zz", "%", "_", "*_*", '"', '*"*', "\0", "*\0*",
    "x" * 10_000, "*" * 10_000, "*a" * 5_000, "NEAR(a b)", " ",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of pattern: how one is made of a label, and the function of SPARQL that does the same."""

    name: str
    make: Callable[[str, random.Random], tuple[str, str]]
    test: str


@dataclass(frozen=True, slots=True)
class Built:
    """An index that was made: how long it took, its bytes, the memory of the process, how many labels."""

    seconds: float
    bytes: int
    memory: int
    labels: int


def _slice(text: str, at: int, length: int) -> str:
    return text[at : at + length].strip() or text


def exact(text: str, _: random.Random) -> tuple[str, str]:
    return text, text


def prefix(text: str, rng: random.Random) -> tuple[str, str]:
    part = _slice(text, 0, rng.randint(3, 7))
    return f"{part}*", part


def first_letters(text: str, rng: random.Random) -> tuple[str, str]:
    part = _slice(text, 0, rng.randint(1, 2))
    return f"{part}*", part


def infix(text: str, rng: random.Random) -> tuple[str, str]:
    length = rng.randint(4, 8)
    part = _slice(text, rng.randint(0, max(0, len(text) - length)), length)
    return f"*{part}*", part


def two_letters(text: str, rng: random.Random) -> tuple[str, str]:
    part = _slice(text, rng.randint(0, max(0, len(text) - 2)), 2)
    return f"*{part}*", part


def suffix(text: str, rng: random.Random) -> tuple[str, str]:
    part = text[-rng.randint(3, 7) :].strip() or text
    return f"*{part}", part


CASES = (
    Case("exact", exact, "sameTerm"),
    Case("prefix, 3 to 7 letters", prefix, "STRSTARTS"),
    Case("prefix, 1 or 2 letters", first_letters, "STRSTARTS"),
    Case("infix, 4 to 8 letters", infix, "CONTAINS"),
    Case("infix, 2 letters", two_letters, "CONTAINS"),
    Case("suffix, 3 to 7 letters", suffix, "STRENDS"),
)


def lcsh(data: Path) -> Iterator[Entry]:
    with gzip.open(data / "lcsh-labels.csv.gz", "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            yield Entry(row["id"], (Label(row["subject"], "en", "pref"),), (SKOS.Concept.value,), (SCHEME,))


def eurovoc(data: Path) -> Iterator[Entry]:
    labels: dict[str, list[Label]] = {}
    with gzip.open(data / "eurovoc-25lang.nt.gz") as stream:
        for quad in parse(stream.read(), RdfFormat.N_TRIPLES, lenient=True):
            if quad.predicate in KINDS and isinstance(quad.object, Literal) and isinstance(quad.subject, NamedNode):
                label = Label(quad.object.value, quad.object.language or "", KINDS[quad.predicate])
                labels.setdefault(quad.subject.value, []).append(label)
    for iri, known in labels.items():
        yield Entry(iri, tuple(known), (SKOS.Concept.value,), (SCHEME,))


SOURCES: dict[str, Callable[[Path], Iterator[Entry]]] = {"LCSH": lcsh, "EuroVoc": eurovoc}


def build(name: str, data: Path, path: Path) -> Built:
    """Make an index in this process, which does nothing else."""
    began = time.perf_counter()
    count = write(path, SOURCES[name](data))
    seconds = time.perf_counter() - began
    return Built(seconds, path.stat().st_size, memory(), count)


def memory() -> int:
    """Give the bytes that this process has held at most; what getrusage tells begins with its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def peer(entries: Iterable[Entry]) -> Store:
    """Give the same labels to a store without an index of texts."""
    store = Store()
    properties = {kind: prop for prop, kind in KINDS.items()}
    store.bulk_extend(
        Quad(NamedNode(entry.iri), properties[label.kind], Literal(label.text, language=label.language or "und"))
        for entry in entries
        for label in entry.labels
    )
    return store


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds by the clock, and of the processor alone, where others use the machine too."""

    wall: float
    cpu: float


def took(work: Callable[[], object]) -> Took:
    began, busy = time.perf_counter(), time.thread_time()
    work()
    return Took((time.perf_counter() - began) * 1e3, (time.thread_time() - busy) * 1e3)


def shown(times: list[Took]) -> list[str]:
    """Give the percentiles by the clock, the worst, and that of the processor."""
    points = quantiles([time.wall for time in times], n=100, method="inclusive")
    spent = quantiles([time.cpu for time in times], n=100, method="inclusive")
    return [f"{points[at]:,.2f}" for at in (49, 89, 98)] + [
        f"{max(time.wall for time in times):,.2f}",
        f"{spent[98]:,.2f}",
    ]


def store_rows(store: Store, question: str) -> int:
    found = store.query(question)
    return sum(1 for _ in found) if isinstance(found, QuerySolutions) else 0


def asked(store: Store, case: Case, text: str, language: str) -> float:
    literal = str(Literal(text.lower()))
    filtered = f'langMatches(lang(?label), "{language}")' if language else "true"
    question = PEER.format(test=case.test, text=literal, language=filtered)
    return took(partial(store_rows, store, question)).wall


def measure(table: Table, name: str, index: Index, store: Store, sample: list[Label], speaking: bool) -> None:
    """Add a row for each kind of pattern: our percentiles, and what the peer takes for a few of the same."""
    for case in CASES:
        rng = random.Random(1)
        asks = [(*case.make(label.text, rng), label.language if speaking else "") for label in sample]
        ours = [took(partial(search, index, Wish(text, language=language))) for text, _, language in asks]
        theirs = [asked(store, case, text, language) for _, text, language in asks[:PEER_TIMES]]
        table.add_row(name, case.name, *shown(ours), f"{sorted(theirs)[len(theirs) // 2]:,.0f}")


def main() -> None:
    """Build, ask, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--data", type=Path, default=DATA)
    data = options.parse_args().data
    console = Console(width=130)
    made = Table("index", "labels", "seconds to make", "MB", "MB of memory", title="Made")
    times = Table(
        "labels",
        "pattern",
        "p50 ms",
        "p90",
        "p99",
        "worst",
        "p99 of CPU",
        "SPARQL p50 ms",
        title="Asked, 100 hits at most",
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, source in SOURCES.items():
            path = Path(folder) / f"{name}.sqlite"
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
                built = alone.submit(build, name, data, path).result()
            made.add_row(
                name,
                f"{built.labels:,}",
                f"{built.seconds:.1f}",
                f"{built.bytes / 1e6:.0f}",
                f"{built.memory / 1e6:.0f}",
            )
            entries = list(source(data))
            index, store = open_(path), peer(entries)
            labels = [label for entry in entries for label in entry.labels]
            sample = random.Random(7).sample(labels, TIMES)
            search(index, Wish("warm*"))
            measure(times, name, index, store, sample, speaking=name == "EuroVoc")
            worst = [took(partial(search, index, Wish(text))) for text in WORST]
            times.add_row(name, f"{len(WORST)} odd ones", *shown(worst), "")
            far = [took(partial(search, index, Wish("*e*", offset=20_000, limit=1000))) for _ in range(5)]
            times.add_row(name, "hits 20,001 to 21,000", *shown(far), "")
    console.print(made)
    console.print(times)


if __name__ == "__main__":
    main()
