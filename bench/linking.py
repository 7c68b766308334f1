"""How good the links are, and how fast: precision, recall and F1 against mappings that others made.

Times are of the processor, one core.

    python -m bench.linking [--data FOLDER] [--only NAME ...] [--speed] [--ablations] [--misses NAME] [--via FILE ...]

``--ablations`` links once more for each kind of evidence, without it, and prints what F1 (accepted) becomes.

FOLDER holds ``vocab`` and ``gold`` (see ``../shared/data``). *Accepted* are the candidates from ACCEPT on that claim to
be the same (exactMatch, closeMatch), *proposed* those from PROPOSE on. A gold file that is a part of all mappings tells
nothing of concepts that it does not name: there, only the concepts that it names are counted. *Label equality* is what
takes each concept that has an equal label in the same language. Where a gold file names related concepts, too, every
relation counts that is claimed. ``--via`` are vocabularies in ``vocab`` by way of which all is linked.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from bench.labels import memory
from graph import authority
from graph.link import (
    ACCEPT,
    BROAD,
    CLOSE,
    EXACT,
    HEARD,
    NARROW,
    PROPOSE,
    RELATED,
    Candidate,
    Concept,
    Label,
    link,
)
from graph.link.words import base, fold

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CELL = re.compile(r'entity1 rdf:resource="([^"]+)"/>\s*<entity2 rdf:resource="([^"]+)"/>')
Pairs = set[tuple[str, str]]
Change = Callable[[Concept], Concept]


@dataclass(frozen=True)
class Case:
    """``whole``: the gold is all there is to find; else only the concepts that it names count."""

    name: str
    source: str
    target: str
    gold: Pairs
    whole: bool
    named: frozenset[str]
    ours: Change = lambda concept: concept
    theirs: Change = lambda concept: concept
    relations: frozenset[str] = frozenset({EXACT, CLOSE})


@dataclass(frozen=True)
class Figures:
    found: int
    right: int
    gold: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"{self.precision:.3f} {self.recall:.3f} {self.f1:.3f}"


def rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["predicate"] != "predicate"]


def cases(data: Path) -> Iterator[Case]:
    vocab, gold = data / "vocab", data / "gold"
    gemet = rows(gold / "gemet-eurovoc.tune.tsv.gz")
    exact = {(row["source_uri"], row["target_uri"]) for row in gemet if row["predicate"] == EXACT}
    named = frozenset(row["source_uri"] for row in gemet)
    plain = Case(
        "gemet-eurovoc", str(vocab / "gemet-11lang.nt.gz"), str(vocab / "eurovoc-25lang.nt.gz"), exact, False, named
    )
    yield plain
    yield replace(plain, name="  English only", ours=only("en"), theirs=only("en"))
    yield replace(plain, name="  no English there", theirs=without("en"))
    yield replace(plain, name="  German here, all there", ours=only("de"))
    yield replace(plain, name="  English here, French there", ours=only("en"), theirs=only("fr"))
    for folder in sorted(path for path in (gold / "oaei-dh").iterdir() if path.is_dir()):
        pairs = set(CELL.findall((folder / "reference.rdf").read_text(encoding="utf-8")))
        source, target = str(folder / "source.rdf.gz"), str(folder / "target.rdf.gz")
        yield Case(folder.name.partition("_")[2], source, target, pairs, True, frozenset())
    wiki = gold / "lcsh-enwiki.tune.tsv.gz"
    pairs = {(valid(row["source_uri"]), valid(row["target_uri"])) for row in rows(wiki)}
    plain = Case("lcsh-enwiki", f"{wiki}:source", f"{wiki}:target", pairs, False, frozenset(a for a, _ in pairs))
    yield replace(plain, relations=frozenset({EXACT, CLOSE, BROAD, NARROW, RELATED}))


def only(language: str) -> Change:
    return lambda concept: replace(concept, labels=tuple(x for x in concept.labels if base(x.language) == language))


def without(language: str) -> Change:
    return lambda concept: replace(concept, labels=tuple(x for x in concept.labels if base(x.language) != language))


class Shelf:
    """The indexes of the vocabularies, made once each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known = dict[tuple[str, str], str]()

    def open(self, path: str, change: str = "", made: Change | None = None) -> authority.Index:
        if (path, change) not in self.known:
            name = f"v{len(self.known)}"
            self.known[path, change] = name
            if made is None and ":" not in path:
                authority.add(Path(path), name, self.folder)
            else:
                authority.add(self.rewritten(path, made), name, self.folder)
        return authority.open_(self.folder, self.known[path, change])

    def rewritten(self, path: str, made: Change | None) -> Path:
        """Write a changed vocabulary, or one side of a gold file, as a file that can be added."""
        file = self.folder / f"{len(self.known)}.nt"
        with file.open("w", encoding="utf-8") as out:
            for concept in self.concepts(path):
                out.writelines(lines(made(concept) if made else concept))
        return file

    def concepts(self, path: str) -> Iterator[Concept]:
        if ":" in path:
            yield from side(path)
        else:
            with self.open(path) as index:
                yield from index.concepts()


def side(path: str) -> Iterator[Concept]:
    file, _, which = path.rpartition(":")
    seen = {row[f"{which}_uri"]: row[f"{which}_label"] for row in rows(Path(file))}
    for iri, text in seen.items():
        yield Concept(valid(iri), (Label(text, "en"),))


def valid(iri: str) -> str:
    return IRI_BARRED.sub(lambda odd: f"%{ord(odd[0]):02X}", iri)


IRI_BARRED = re.compile(r'[\x00-\x20<>"{}|\\^`]')
SKOS = "http://www.w3.org/2004/02/skos/core#"


def lines(concept: Concept) -> Iterator[str]:
    for one in concept.labels:
        text = one.text.replace("\\", "\\\\").replace('"', '\\"')
        yield f'<{concept.iri}> <{SKOS}{one.kind}Label> "{text}"{f"@{one.language}" if one.language else ""} .\n'
    for how in ("broader", "narrower", "related"):
        yield from (f"<{concept.iri}> <{SKOS}{how}> <{other}> .\n" for other in getattr(concept, how))


def equality(concepts: Iterable[Concept], index: authority.Index) -> Pairs:
    known = defaultdict[tuple[str, str], set[str]](set)
    for theirs in index.concepts():
        for label in theirs.labels:
            known[fold(label.text), base(label.language)].add(theirs.iri)
    return {
        (ours.iri, iri)
        for ours in concepts
        for label in ours.labels
        for iri in known.get((fold(label.text), base(label.language)), ())
    }


Found = list[tuple[Concept, tuple[Candidate, ...]]]


def ready(case: Case, shelf: Shelf) -> tuple[authority.Index, list[Concept]]:
    """Open the index of a case, and give the concepts that are linked to it."""
    changed = case.theirs(Concept("", (Label("a", "en"),))).labels == () or " only" in case.name or "there" in case.name
    index = shelf.open(case.target, case.name if changed else "", case.theirs if changed else None)
    ours = [case.ours(concept) for concept in shelf.concepts(case.source)]
    return index, [concept for concept in ours if concept.labels]


def run(case: Case, shelf: Shelf, via: Iterable[str] = ()) -> tuple[Found, Figures, float]:
    index, ours = ready(case, shelf)
    bridges = [shelf.open(path) for path in via if path not in {case.source, case.target}]
    started = time.process_time()
    with index, ExitStack() as opened:
        found = list(link(ours, index, via=[opened.enter_context(bridge) for bridge in bridges]))
        took = time.process_time() - started
        plain = measure(case, equality(ours, index))
    return found, plain, took


def measure(case: Case, pairs: Pairs) -> Figures:
    counted = pairs if case.whole else {pair for pair in pairs if pair[0] in case.named}
    return Figures(len(counted), len(counted & case.gold), len(case.gold))


def taken(case: Case, found: Found, score: float) -> Pairs:
    """Take the candidates from a score on whose relation counts."""
    return {
        (ours.iri, one.concept)
        for ours, row in found
        for one in row
        if one.score >= score and one.relation in case.relations
    }


def published(data: Path) -> dict[str, tuple[float, str, int]]:
    """Give the best published F1 of each case, with the system and the year."""
    best = dict[str, tuple[float, str, int]]()
    for year in (2024, 2025):
        with (data / "gold" / "oaei-dh" / f"results-{year}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                system = re.sub(r"(-melt.*|-\d.*|\.tar.*|-web.*)$", "", row["Matcher"].rpartition("/")[2])
                best[row["Test Case"]] = max(
                    best.get(row["Test Case"], (-1.0, "", 0)), (float(row["F1"]), system, year)
                )
    return best


def ranked(case: Case, found: Found) -> str:
    """Tell how often the right concept is first, and how often it is among the candidates."""
    rights = defaultdict[str, set[str]](set)
    for ours, theirs in case.gold:
        rights[ours].add(theirs)
    rows_of = {ours.iri: [one.concept for one in row] for ours, row in found}
    first = sum(bool(rows_of.get(iri)) and rows_of[iri][0] in right for iri, right in rights.items())
    listed = sum(bool(right & set(rows_of.get(iri, ()))) for iri, right in rights.items())
    return f"{first / len(rights):.3f} {listed / len(rights):.3f}"


def ablations(wanted: Iterable[Case], shelf: Shelf) -> Iterator[str]:
    """Tell what becomes of the accepted F1 of each case when a kind of evidence is not heard."""
    columns = dict[str, dict[str, float]]()
    for case in wanted:
        column = columns[case.name.strip()] = dict[str, float]()
        index, ours = ready(case, shelf)
        with index:
            for kind in ("", *HEARD):
                found = list(link(ours, index, unheard=frozenset({kind})))
                column[kind] = measure(case, taken(case, found, ACCEPT)).f1
    yield f"{'without':12}" + "".join(f"{name[:22]:>24}" for name in columns)
    for kind in ("", *HEARD):
        yield f"{kind or '(all heard)':12}" + "".join(f"{column[kind]:>24.3f}" for column in columns.values())


def calibration(results: Mapping[str, tuple[Case, Found]]) -> Iterator[str]:
    """Tell of the best candidates in each span of scores how many are right."""
    spans = [(low / 10, (low + 1) / 10) for low in range(10)]
    yield f"{'score':12}" + "".join(f"{name.strip()[:18]:>20}" for name in results)
    for low, high in spans:
        cells = []
        for case, found in results.values():
            tops = [
                (ours.iri, row[0].concept)
                for ours, row in found
                if row and low <= row[0].score < high + (high == 1) and (case.whole or ours.iri in case.named)
            ]
            right = sum(pair in case.gold for pair in tops)
            cells.append(f"{right / len(tops):.2f} of {len(tops)}" if tops else "-")
        yield f"{low:.1f} to {high:.1f}  " + "".join(f"{cell:>20}" for cell in cells)


def misses(case: Case, found: Found) -> Iterator[str]:
    """List what is wrong at ACCEPT and what is not found, with the reasons."""
    names = {ours.iri: ours.name() for ours, _ in found}
    pairs = taken(case, found, ACCEPT)
    wrong = pairs - case.gold
    for ours, row in found:
        for one in row:
            if (ours.iri, one.concept) in wrong and (case.whole or ours.iri in case.named):
                yield f"WRONG {one.score:.2f} {names[ours.iri]} -> {one.label} [{one.relation}]: {one.reason}"
    rows_of = {ours.iri: row for ours, row in found}
    for ours_iri, theirs in sorted(case.gold - pairs):
        mine = next((one for one in rows_of.get(ours_iri, ()) if one.concept == theirs), None)
        first = next(iter(rows_of.get(ours_iri, ())), None)
        shown = f"{mine.score:.2f} {mine.label} [{mine.relation}]: {mine.reason}" if mine else f"not found {theirs}"
        over = f"; first is {first.score:.2f} {first.label}" if first and first is not mine else ""
        yield f"MISSED {names.get(ours_iri)} -> {shown}{over}"


def speed(data: Path, shelf: Shelf, count: int = 10_000) -> Iterator[str]:
    """Measure the index of LCSH, and the linking of concepts against it."""
    yield from spawn("add", str(data / "vocab" / "lcsh-labels.csv.gz"), str(shelf.folder))
    yield from spawn("link", str(data / "vocab" / "eurovoc-25lang.nt.gz"), str(shelf.folder), str(count // 2))
    yield from spawn("link", str(data / "vocab" / "eurovoc-25lang.nt.gz"), str(shelf.folder), str(count))


def spawn(*args: str) -> Iterator[str]:
    import subprocess

    command = [sys.executable, "-m", "bench.linking", "--part", *args]
    yield subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def part(args: list[str]) -> None:
    """Do one thing in a process of its own, so that its memory can be told."""
    folder = Path(args[2])
    started = time.process_time()
    if args[0] == "add":
        told = authority.add(Path(args[1]), "lcsh", folder)
        what = f"index of LCSH: {told.concepts:,} headings"
    elif args[0] == "generated":
        told = authority.add(Path(args[1]), "generated", folder)
        size = sum(path.stat().st_size for path in (folder / "authorities" / "generated").iterdir())
        what = f"index of generated data: {told.concepts:,} concepts, {told.labels:,} labels"
        what += f", {size / told.labels:.0f} bytes a label"
    else:
        authority.add(Path(args[1]), "ours", folder)
        with authority.open_(folder, "ours") as ours, authority.open_(folder, "lcsh") as lcsh:
            english = [only("en")(concept) for concept in ours.concepts()]
            double = [replace(one, iri=f"{one.iri}?{n}") for n in range(2) for one in english][: int(args[3])]
            started = time.process_time()
            sure = sum(bool(row) and row[0].score >= ACCEPT for _, row in link(double, lcsh))
        what = f"{len(double):,} concepts linked to LCSH, {sure:,} accepted"
    took = time.process_time() - started
    print(f"{what}: {took:.1f} s of one core, {memory() / (1 << 20):.0f} MB")


def generated(folder: Path, labels: int) -> Iterator[str]:
    """Index made-up labels in several languages: how memory grows with them."""
    import random

    chance = random.Random(1)
    syllables = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
    file = folder / "generated.nt"
    with file.open("w", encoding="utf-8") as out:
        for number in range(labels // 5):
            iri = f"https://example.org/{number}"
            for at, language in enumerate(("en", "de", "fr", "es", "")):
                text = " ".join("".join(chance.choices(syllables, k=3)) for _ in range(1 + number % 3))
                kind = "prefLabel" if at < 4 else "altLabel"
                out.write(f'<{iri}> <{SKOS}{kind}> "{text}"{f"@{language}" if language else ""} .\n')
    yield from spawn("generated", str(file), str(folder))
    file.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--only", nargs="*", default=())
    parser.add_argument("--misses", default="")
    parser.add_argument("--via", nargs="*", default=(), metavar="FILE")
    parser.add_argument("--speed", action="store_true")
    parser.add_argument("--ablations", action="store_true")
    parser.add_argument("--generated", type=int, metavar="LABELS")
    parser.add_argument("--part", nargs="*")
    args = parser.parse_args()
    if args.part:
        part(args.part)
        return
    with tempfile.TemporaryDirectory() as folder:
        shelf = Shelf(Path(folder))
        if args.speed or args.generated:
            for line in [*(speed(args.data, shelf) if args.speed else ()),
                         *(generated(shelf.folder, args.generated) if args.generated else ())]:  # fmt: skip
                print(line)
            return
        if args.ablations:
            print(*ablations(chosen(args), shelf), sep="\n")
            return
        table(args, shelf)


def chosen(args: argparse.Namespace) -> Iterator[Case]:
    return (case for case in cases(args.data) if not args.only or case.name.strip() in args.only)


def table(args: argparse.Namespace, shelf: Shelf) -> None:
    best, results, scores = published(args.data), dict[str, tuple[Case, Found]](), list[float]()
    print(
        f"{'':30}{'label equality':>18}{f'accepted ({ACCEPT})':>19}{f'proposed ({PROPOSE})':>19}"
        f"{'first, listed':>15}{'s':>7}"
    )
    print(f"{'':30}{'P     R     F1':>18}{'P     R     F1':>19}{'P     R     F1':>19}   best published F1")
    for case in chosen(args):
        found, plain, took = run(case, shelf, [str(args.data / "vocab" / one) for one in args.via])
        results[case.name] = (case, found)
        accepted, proposed = (measure(case, taken(case, found, score)) for score in (ACCEPT, PROPOSE))
        score, system, year = best.get(case.name, (0.0, "", 0))
        scores += [accepted.f1] if system else []
        print(
            f"{case.name:30}{plain!s:>18}{accepted!s:>19}{proposed!s:>19}{ranked(case, found):>15}{took:7.1f}"
            + (f"   {score:.3f} ({system} {year})" if system else "")
        )
        if args.misses == case.name:
            print(*misses(case, found), sep="\n")
    if scores:
        print(f"mean F1 of the OAEI cases, accepted: {sum(scores) / len(scores):.3f}")
    print("\nhow many of the best candidates with a score are right")
    print(*calibration(results), sep="\n")


if __name__ == "__main__":
    main()
