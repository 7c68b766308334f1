"""Recovers the related terms of real thesauri from records that are drawn from them, and times it at scale.

    .venv/bin/python -m bench.related [VOCABULARIES] [--scale-only | --no-scale]

VOCABULARIES is the folder with the thesauri (../shared/data/vocab). Prints, for each thesaurus: from clean lists
precision and recall of what is certain; from edited ones (5 % of terms dropped, 2 % foreign added) precision, recall
and F1 of what is probable, beside two baselines, a table of reliability; the same under harder draws; then, over all
of them, the reliability where records are few; then time and memory from 125,000 to 1,000,000 records, each in a
process of its own. The seeds are fixed. Takes some minutes.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import Counter, defaultdict, deque
from collections.abc import Collection, Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from bench.lists import Edits, Record, Thesaurus, draw, load, repeated
from graph.related import Assumptions, Verdict, infer

FILES = ("mrtermer.ttl.gz", "unesco-thesaurus-2025.ttl.gz", "gemet-11lang.nt.gz", "eurovoc-25lang.nt.gz")
ENOUGH = 8
CONCEPTS = 5000
EDITED = Edits(drop=0.05, foreign=0.02)
POPULAR = Edits(drop=0.05, foreign=0.02, popular=True)
ACCOMPANIED = Edits(drop=0.05, foreign=0.02, popular=True, companions=0.5)
HEAVY = Edits(drop=0.15, foreign=0.10)
Pair = tuple[int, int]


class Truth:
    """What there is to find: the pairs that records can tell of, and those of them whose subject has enough records."""

    def __init__(self, thesaurus: Thesaurus, records: Iterable[Record]) -> None:
        self.uses = Counter(subject for _, subjects, terms in records if terms for subject in subjects)
        self.all = {pair for pair in thesaurus.pairs if any(self.uses[term] for term in pair)}
        self.enough = {pair for pair in self.all if self.well(pair)}

    def well(self, pair: Pair) -> bool:
        return any(self.uses[term] >= ENOUGH for term in pair)

    def directed(self, thesaurus: Thesaurus) -> list[Pair]:
        """Give the pairs as (subject, term), one for each subject that has enough records."""
        return [(s, t) for s, count in self.uses.items() if count >= ENOUGH for t in thesaurus.related[s]]


def score(found: Collection[Pair], true: Collection[Pair]) -> tuple[float, float, float]:
    """Give precision, recall, F1."""
    hits = len(set(found) & set(true))
    return hits / max(len(found), 1), hits / max(len(true), 1), 2 * hits / max(len(found) + len(true), 1)


def scores(name: str, found: Collection[Pair], truth: Truth) -> None:
    every, well = score(found, truth.all), score([pair for pair in found if truth.well(pair)], truth.enough)
    figures = "".join(f"{figure:9.4f}" for figure in (*well, *every))
    print(f"    {name:34s}{figures}")


def clean(thesaurus: Thesaurus, records: list[Record]) -> None:
    truth = Truth(thesaurus, records)
    relations = infer(records)
    certain = {(f.subject, f.term) for f in relations if f.verdict is Verdict.CERTAIN}
    sought = truth.directed(thesaurus)
    got = sum((min(pair), max(pair)) in certain for pair in sought)
    judged = sum(1 for _ in relations)
    print(
        f"  unedited: {len(certain):,} certain of {judged:,} that are not refuted, precision"
        f" {score(certain, thesaurus.pairs)[0]:.4f}; recall {got / len(sought):.4f} of {len(sought):,} pairs whose"
        f" subject has {ENOUGH} records or more, {score(certain, truth.all)[1]:.4f} of all {len(truth.all):,}"
    )
    probable = [(f.subject, f.term) for f in relations if f.probability > 0.5]
    scores("probability > 0.5", probable, truth)
    scores("intersection of lists", intersection(records), truth)


def edited(title: str, thesaurus: Thesaurus, records: list[Record], table: bool, baselines: bool) -> None:
    truth = Truth(thesaurus, records)
    relations = infer(records)
    rates = relations.rates
    print(f"  {title}; estimated {rates.drop:.1%} dropped, {rates.foreign:.1%} foreign")
    found = {(f.subject, f.term): f.probability for f in relations}
    certain = [(f.subject, f.term) for f in relations if f.verdict is Verdict.CERTAIN]
    scores("certain", certain, truth)
    scores("probability > 0.5", [pair for pair, p in found.items() if p > 0.5], truth)
    if baselines:
        scores("intersection of lists", intersection(records), truth)
        name, pairs = best_pmi(records, truth)
        scores(name, pairs, truth)
    if table:
        judged = [(f.probability, (f.subject, f.term) in truth.all) for f in relations]
        reliability(judged, len(truth.all) - sum(true for _, true in judged))


def intersection(records: Iterable[Record]) -> list[Pair]:
    """Relate a subject to all that every one of its lists has."""
    common: dict[int, set[int]] = {}
    for _, subjects, terms in records:
        if terms:
            for subject in subjects:
                common[subject] = common[subject] & set(terms) if subject in common else set(terms)
    return list({(min(s, t), max(s, t)) for s, terms in common.items() for t in terms if s != t})


def best_pmi(records: Iterable[Record], truth: Truth) -> tuple[str, list[Pair]]:
    """Relate what occurs together twice or more with a PMI above a threshold: the best, which only the truth tells."""
    count, subject_of, listed = 0, Counter[int](), Counter[int]()
    together: defaultdict[Pair, int] = defaultdict(int)
    for _, subjects, terms in records:
        if terms:
            count += 1
            subject_of.update(subjects)
            listed.update(terms)
            for subject in subjects:
                for term in terms:
                    together[subject, term] += 1
    pmi: defaultdict[Pair, float] = defaultdict(lambda: -np.inf)
    for (s, t), both in together.items():
        if s != t and both >= 2:
            pair = (min(s, t), max(s, t))
            pmi[pair] = max(pmi[pair], float(np.log2(both * count / (subject_of[s] * listed[t]))))
    thresholds = np.arange(0, 16, 0.5).tolist()
    best = max(thresholds, key=lambda low: score([p for p, v in pmi.items() if v > low], truth.all)[2])
    return f"PMI > {best} (the best threshold)", [pair for pair, value in pmi.items() if value > best]


def reliability(found: list[tuple[float, bool]], missed: int) -> None:
    """Print predicted beside observed shares of the pairs that are not refuted."""
    predicted, observed = np.array([p for p, _ in found]), np.array([true for _, true in found])
    bins = np.minimum((predicted * 10).astype(int), 9)
    print("    probability      pairs  predicted  observed")
    error = 0.0
    for number in range(10):
        inside = bins == number
        if inside.any():
            error += abs(predicted[inside].sum() - observed[inside].sum())
            print(
                f"    {number / 10:.1f} - {number / 10 + 0.1:.1f}  {inside.sum():9,}"
                f"  {predicted[inside].mean():9.4f} {observed[inside].mean():9.4f}"
            )
    print(f"    expected calibration error {error / max(len(found), 1):.4f}; {missed:,} true pairs are refuted")


def oneway(path: Path, count: int) -> None:
    """Take the relations as the file states them, one way where it does."""
    thesaurus = load(path, symmetric=False)
    print(f"  as the file states them, {thesaurus.oneway:,} of {len(thesaurus.pairs):,} one way only")
    for name, edits in (("unedited", Edits()), ("edited", EDITED)):
        records = list(draw(thesaurus, count, edits))
        truth = Truth(thesaurus, records)
        both = thesaurus.pairs | {(term, subject) for subject, term in thesaurus.pairs}
        for symmetric in (None, True):
            relations = infer(records, (), Assumptions(symmetric=symmetric))
            found = [(f.subject, f.term) for f in relations if f.probability > 0.5]
            if relations.symmetric:
                found += [(term, subject) for subject, term in found]
            way = "told to be symmetric" if symmetric else f"found {'symmetric' if relations.symmetric else 'directed'}"
            known = truth.directed(thesaurus)
            got = len(set(found) & set(known)) / len(known)
            print(f"    {name}, {way:24s} precision {score(found, both)[0]:.4f}, recall {got:.4f}")


@dataclass(frozen=True, slots=True)
class Run:
    """CPU seconds of drawing and of inferring, the process's peak RSS before and after in MB, and how well it went."""

    drawing: float
    inferring: float
    before: int
    after: int
    precision: float
    recall: float


def run(path: Path, count: int, edits: Edits) -> Run:
    """Infer from records that are drawn while they are read; the time of drawing is taken off."""
    thesaurus = repeated(load(path), CONCEPTS)
    before, start = peak(), time.process_time()
    deque(draw(thesaurus, count, edits), maxlen=0)
    middle = time.process_time()
    relations = infer(draw(thesaurus, count, edits))
    certain = [(f.subject, f.term) for f in relations if f.verdict is Verdict.CERTAIN]
    taken = time.process_time() - middle
    precision, recall, _ = score(certain, thesaurus.pairs)
    return Run(middle - start, taken - (middle - start), before, peak(), precision, recall)


def scale(folder: Path) -> None:
    for name, edits in (("unedited", Edits()), ("edited", EDITED)):
        print(f"{FILES[0]} repeated to {CONCEPTS:,} concepts, {name}: CPU seconds, one core")
        print("     records   drawing  inferring   ratio   RSS before -> peak   certain: precision  recall")
        last = 0.0
        for count in (125_000, 250_000, 500_000, 1_000_000):
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                done = pool.submit(run, folder / FILES[0], count, edits).result()
            ratio = done.inferring / last if last else 1
            print(
                f"  {count:10,} {done.drawing:8.1f}s {done.inferring:9.1f}s  {ratio:6.2f}"
                f" {done.before:9,} -> {done.after:,} MB {done.precision:16.4f}  {done.recall:.4f}",
                flush=True,
            )
            last = done.inferring


def peak() -> int:
    """Give the most memory that the process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def sparse(folder: Path) -> None:
    """Print the reliability where probabilities matter: as many records as concepts, three draws of each thesaurus."""
    found: list[tuple[float, bool]] = []
    missed = 0
    for file in FILES:
        thesaurus = load(folder / file)
        for seed in (1, 2, 3):
            records = list(draw(thesaurus, len(thesaurus), EDITED, seed))
            true = Truth(thesaurus, records).all
            here = [(f.probability, (f.subject, f.term) in true) for f in infer(records)]
            missed += len(true) - sum(known for _, known in here)
            found += here
    print("all four with as many records as concepts, 5 % dropped, 2 % foreign, three draws")
    reliability(found, missed)
    print(flush=True)


def recover(folder: Path) -> None:
    print(f"{'':38s}subject has {ENOUGH} records or more      all pairs that records can tell of")
    print(f"{'':38s}{'precision':>9s}{'recall':>9s}{'F1':>9s}{'precision':>9s}{'recall':>9s}{'F1':>9s}")
    for file in FILES:
        thesaurus = load(folder / file)
        count = 10 * len(thesaurus)
        print(
            f"{thesaurus.name}: {len(thesaurus):,} concepts, {len(thesaurus.pairs):,} pairs ({thesaurus.oneway:,}"
            f" stated one way, completed; {thesaurus.selves} with itself, left out), {count:,} records"
        )
        clean(thesaurus, list(draw(thesaurus, count, Edits())))
        edited("5 % dropped, 2 % foreign", thesaurus, list(draw(thesaurus, count, EDITED)), True, True)
        edited("foreign ones by Zipf's law", thesaurus, list(draw(thesaurus, count, POPULAR)), False, False)
        edited("and companions for subjects", thesaurus, list(draw(thesaurus, count, ACCOMPANIED)), True, False)
        edited("15 % dropped, 10 % foreign", thesaurus, list(draw(thesaurus, count, HEAVY)), False, False)
        if thesaurus.oneway:
            oneway(folder / file, count)
        print(flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vocabularies", nargs="?", type=Path, default=Path("../shared/data/vocab"))
    parser.add_argument("--scale-only", action="store_true")
    parser.add_argument("--no-scale", action="store_true")
    given = parser.parse_args()
    if not given.scale_only:
        recover(given.vocabularies)
        sparse(given.vocabularies)
    if not given.no_scale:
        scale(given.vocabularies)


if __name__ == "__main__":
    main()
