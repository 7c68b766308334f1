"""Reads all the real records there are, and a dump of a gigabyte, and tells what came of them.

    .venv/bin/python bench/readers.py [RECORDS_FOLDER] [--gigabyte]

For each file: records read, rejects, fields mapped, dates typed, languages resolved (%). Over all: the same, the shares
that are asked for, and what is left, by value. For each door: records/s. With --gigabyte: an OAI-PMH dump of 1 GB is
made, read and deleted, and the peak memory of the process that reads it is told.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from graph import profile, schemes
from graph.describe import describe
from graph.intake.fetch import fetch
from graph.names import Names
from graph.readers import jsonl, read, text
from graph.record import Document, Record, Reject
from graph.source import Source
from graph.vocab import SEEALSO

NAMES = Names("http://127.0.0.1:8000/")
RECORDS = Path(__file__).resolve().parents[2] / "shared" / "data" / "records"
DATES = {"issued", "created", "available", "submitted", "accepted", "copyrighted", "modified", "valid", "date"}
ASKED = {"read": 99.5, "dates": 97.0, "languages": 98.0}
OWN = {"uwazi": "uwazi"}
"""Folders whose records want a profile of their own."""
SYNTHETIC = 5000
SHOWN = 25
NO_RECORDS = ("rejected: no reader recognises it", "rejected: the repository answered", "rejected: it is no item page")
"""Rejects of files that hold no records: schemas, registries, lists of files, errors of a protocol, other pages."""
GIGABYTE = 1_000_000_000
READ_ONE = """
import re, sys
from graph.intake.fetch import fetch; from graph.readers import read; from graph.source import Source
count = sum(1 for document in fetch(Source("dump", sys.argv[1])) for _ in read(document))
print(count, int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@dataclass(slots=True)
class Tally:
    """What came of some records: counts of fields by what they mean and how that went."""

    records: int = 0
    rejects: int = 0
    seconds: float = 0.0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    left: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        self.records += other.records
        self.rejects += other.rejects
        self.seconds += other.seconds
        self.outcomes += other.outcomes
        self.left += other.left

    def share(self, wanted: set[str]) -> tuple[int, float]:
        """Give how many filled fields of some meanings there are, and the share that was converted."""
        counts = Counter[str]()
        for (to, name), number in self.outcomes.items():
            if to in wanted and name in {"converted", "flagged"}:
                counts[name] += number
        total = counts.total()
        return total, 100 * counts["converted"] / total if total else 100.0

    @property
    def mapped(self) -> float:
        """Give the share of fields that a profile maps."""
        total = self.outcomes.total()
        return 100 * (total - self.outcomes["", "unmapped"]) / total if total else 100.0


def items(path: Path) -> Iterator[tuple[str, Record | Reject]]:
    """Yield what a file or folder holds, with the reader's name."""
    for document in fetch(Source(path.name, str(path))):
        if isinstance(document, Document):
            for item in read(document):
                yield (item.reader if isinstance(item, Record) else "", item)
        else:
            yield "", document


def measure(path: Path, meaning: profile.Profile) -> dict[str, Tally]:
    """Read and describe a file; tallies by reader, rejects under the empty name."""
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    known = schemes.load(NAMES.base)
    start = time.perf_counter()
    for reader, item in items(path):
        tally = tallies[reader]
        tally.seconds += time.perf_counter() - start
        if isinstance(item, Reject):
            tally.rejects += 1
            tally.left[f"rejected: {item.why[:90]}"] += 1
        else:
            tally.records += 1
            note(tally, item, meaning, known)
        start = time.perf_counter()
    return tallies


def note(tally: Tally, record: Record, meaning: profile.Profile, known: schemes.Schemes) -> None:
    for outcome, source in zip(describe(record, meaning, known, NAMES).outcomes, record.fields, strict=True):
        tally.outcomes[outcome.to, outcome.outcome.value.rpartition("#")[2].lower()] += 1
        if outcome.outcome == SEEALSO.Flagged and outcome.to in DATES | {"language"}:
            tally.left[f"{'date' if outcome.to in DATES else outcome.to}: {source.value[:60]!r}"] += 1


def line(name: str, tally: Tally) -> None:
    dates, typed = tally.share(DATES)
    languages, resolved = tally.share({"language"})
    print(
        f"{name[:44]:44} {tally.records:>7,} {tally.rejects:>5,} {tally.mapped:>7.1f} {dates:>7,} {typed:>7.1f} "
        f"{languages:>6,} {resolved:>7.1f}"
    )


def made() -> Iterator[tuple[str, bytes]]:
    """Make files for the doors of which the folder has few."""
    page = (files("graph") / "sample" / "item-page.txt").read_bytes()
    (record,) = (item for item in text.read(document(page)) if isinstance(item, Record))
    rows = "".join(f'{n},123/4,"Title {n}","a||b",1998,en\n' for n in range(SYNTHETIC))
    yield "csv", f"id,collection,dc.title,dc.subject[en_US],dc.date.issued,dc.language\n{rows}".encode()
    yield "jsonl", "".join(f"{jsonl.line(record)}\n" for _ in range(SYNTHETIC)).encode()
    yield "text", b"\n".join(page for _ in range(SYNTHETIC // 5))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        for number in range(SYNTHETIC // 5):
            dc = f'<dublin_core><dcvalue element="title" qualifier="none">Title {number}</dcvalue></dublin_core>'
            out.writestr(f"item_{number}/dublin_core.xml", dc)
            out.writestr(f"item_{number}/handle", f"123/{number}")
    yield "saf", archive.getvalue()


def document(content: bytes) -> Document:
    return Document("page", hashlib.sha256(content).hexdigest(), len(content), lambda: io.BytesIO(content))


def gigabyte() -> None:
    """Make a dump of a gigabyte out of plain records, read it in a process of its own, and tell its memory."""
    record = (
        "<record><header><identifier>oai:x:{0}</identifier><datestamp>2020-01-01</datestamp></header><metadata>"
        '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Title {0}</dc:title><dc:date>1998</dc:date>'
        "<dc:subject>migration</dc:subject><dc:description>" + "word " * 250 + "</dc:description></oai_dc:dc>"
        "</metadata></record>\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dump.xml"
        size, number = 0, 0
        with path.open("w", encoding="utf-8") as out:
            out.write('<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>\n')
            while size < GIGABYTE:
                size += out.write(record.format(number))
                number += 1
            out.write("</ListRecords></OAI-PMH>")
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", READ_ONE, path], capture_output=True, text=True, check=True)
        took = time.perf_counter() - start
        count, megabytes = map(int, done.stdout.split())
        print(f"\n1 GB of OAI-PMH: {count:,} of {number:,} records, {count / took:,.0f}/s")
        print(f"peak memory of the process that read it: {megabytes} MB (300 asked)")


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    words.add_argument("folder", nargs="?", type=Path, default=RECORDS)
    words.add_argument("--gigabyte", action="store_true")
    words.add_argument("--profile", default="")
    asked = words.parse_args()
    meaning = profile.load(asked.profile or "auto")
    whole, doors = Tally(), defaultdict[str, Tally](Tally)
    print(f"{'file':44} {'read':>7} {'rej':>5} {'mapped%':>7} {'dates':>7} {'typed%':>7} {'langs':>6} {'known%':>7}")
    for folder in sorted(asked.folder.iterdir()):
        own = profile.load(OWN[folder.name]) if folder.name in OWN and not asked.profile else meaning
        for path in sorted(folder.iterdir()):
            tallies = measure(path, own)
            mine = Tally()
            for reader, tally in tallies.items():
                mine.add(tally)
                doors[reader].add(tally)
            whole.add(mine)
            if mine.records or mine.rejects:
                line(f"{folder.name}/{path.name}", mine)
    line("all", whole)
    faults = sum(n for why, n in whole.left.items() if why.startswith("rejected: ") and not why.startswith(NO_RECORDS))
    share = 100 * whole.records / (whole.records + faults)
    print(f"read: {share:.2f} % of the records, rejects that are no records left out ({ASKED['read']} asked)")
    for name, wanted in (("dates", DATES), ("languages", {"language"})):
        number, share = whole.share(wanted)
        print(f"{name}: {share:.2f} % of {number:,} ({ASKED[name]} asked)")
    print("\nwhat is left, the commonest first")
    for value, number in whole.left.most_common(SHOWN):
        print(f"{number:>7,}  {value}")
    speeds(doors)
    print(f"peak memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    if asked.gigabyte:
        gigabyte()


def speeds(doors: dict[str, Tally]) -> None:
    """Print how fast each door reads."""
    print("\ndoor       records   records/s (reading)")
    for reader, tally in sorted(doors.items()):
        if tally.records:
            print(f"{reader:10} {tally.records:>7,} {tally.records / max(tally.seconds, 1e-9):>11,.0f}")
    print("doors of which there are few real files, over files made for this")
    for reader, content in made():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "made"
            path.write_bytes(content)
            start = time.perf_counter()
            count = sum(isinstance(item, Record) for _, item in items(path))
            print(f"{reader:10} {count:>7,} {count / (time.perf_counter() - start):>11,.0f}")


if __name__ == "__main__":
    main()
