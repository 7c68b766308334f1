"""Times each step of a build over many item pages made from the sample, and Turtle writers side by side.

    .venv/bin/python bench/build.py [RECORDS]

Prints records/s and ms a record for each step, then triples/s of our Turtle writer beside pyoxigraph's and rdflib's
over the same triples, with the ratio to ours.
"""

from __future__ import annotations

import hashlib
import io
import sys
import time
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import cycle, islice

import rdflib
from pyoxigraph import RdfFormat, Triple, serialize

from graph import profile, schemes, turtle
from graph.describe import Description, describe
from graph.names import Names
from graph.readers import read
from graph.record import Document, Record
from graph.thesaurus import Thesaurus, Vocabulary
from graph.validate import load_shapes, validate
from ontology import prefixes

NAMES = Names("http://127.0.0.1:8000/")
SUBJECTS = [f"subject {number}" for number in range(500)]
CHECKED = 200


def pages(count: int) -> Iterator[Document]:
    """Vary the sample's title, date and subjects."""
    sample = (files("graph") / "sample" / "item-page.txt").read_text(encoding="utf-8")
    subjects = cycle(SUBJECTS)
    for number in range(count):
        chosen = " ; ".join(islice(subjects, 3))
        text = sample.replace("Combating", f"Combating {number}").replace("refugees ; migrants\n", f"{chosen}\n")
        content = text.replace("17-Jan-2021", f"{number % 28 + 1}-Jan-{1990 + number % 30}").encode()
        yield Document(f"{number}.txt", hashlib.sha256(content).hexdigest(), len(content), opener(content))


def opener(content: bytes) -> Callable[[], io.BytesIO]:
    return lambda: io.BytesIO(content)


def gathered(described: list[Description], known: schemes.Schemes) -> Vocabulary:
    """Make the thesaurus of records."""
    thesaurus = Thesaurus(known, NAMES)
    for description in described:
        thesaurus.add(description.terms)
    return thesaurus.describe()


def timed(name: str, count: int, work: Callable[[], object]) -> None:
    start = time.perf_counter()
    work()
    took = time.perf_counter() - start
    print(f"{name:34} {count:>9,} {count / took:>12,.0f}/s {took / count * 1000:>9.3f} ms each")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    known, meaning, shapes = schemes.load(NAMES.base), profile.load("tandis"), load_shapes()
    documents = list(pages(count))
    records: list[Record] = []
    described: list[Description] = []
    timed("read", count, lambda: records.extend(r for d in documents for r in read(d) if isinstance(r, Record)))
    timed("describe", count, lambda: described.extend(describe(r, meaning, known, NAMES) for r in records))
    timed("thesaurus", count, lambda: gathered(described, known))
    batch = [t for d in described[:CHECKED] for t in (*d.triples, *d.things)]
    vocabulary = gathered(described[:CHECKED], known)
    batch += [*vocabulary.agents, *vocabulary.concepts]
    timed("validate (one batch)", min(CHECKED, count), lambda: validate(batch, shapes))
    writers([t for d in described for t in d.triples])


def writers(triples: list[Triple]) -> None:
    """Print the writers' table."""
    known = prefixes() | NAMES.prefixes()
    few = triples[: 40 * 1000]
    text = serialize(few, format=RdfFormat.N_TRIPLES) or b""
    graph = rdflib.Graph().parse(data=text, format="nt")
    works: dict[str, tuple[int, Callable[[], object]]] = {
        "graph.turtle": (len(triples), lambda: turtle.write(triples, io.BytesIO(), known)),
        "pyoxigraph": (len(triples), lambda: serialize(triples, format=RdfFormat.TURTLE, prefixes=known)),
        "rdflib": (len(few), lambda: graph.serialize(format="turtle")),
    }
    print(f"\n{'Turtle writer':20} {'triples':>10} {'triples/s':>12} {'to ours':>8}")
    ours = 0.0
    for name, (number, work) in works.items():
        start = time.perf_counter()
        work()
        rate = number / (time.perf_counter() - start)
        ours = ours or rate
        print(f"{name:20} {number:>10,} {rate:>12,.0f} {rate / ours:>8.2f}")


if __name__ == "__main__":
    main()
