"""The records are a check on the thesaurus: of known faults each is found, on the side where it is, and no other."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from graph import release
from graph.__main__ import main
from graph.curated import Import, curate
from graph.curated.audit import FOREIGN, LACKING, MISSING, NOT_SHOWN, SORTS, Audit, audit
from graph.errors import ReleaseError, SourceError
from graph.names import Names
from graph.pipeline import build
from graph.settings import Settings
from graph.source import Source
from graph.vocab import SKOS

MRTERMER = Path(__file__).parents[4] / "shared" / "data" / "vocab" / "mrtermer.ttl.gz"
NAMES = Names("http://127.0.0.1:8000/")
RECORDS = 500
CONCEPTS = 40
Pair = tuple[str, str]
Row = tuple[str, list[str], list[str]]

pytestmark = pytest.mark.skipif(
    not MRTERMER.is_file(), reason="mrtermer is not beside the project, in ../shared/data/vocab"
)


@dataclass(frozen=True, slots=True)
class Case:
    """A data folder with a release, and the faults that were made, by label: a pair that the thesaurus has not, one
    that no list follows, a record that lost a term, a record that gained one."""

    data: Path
    lacking: Pair
    unfollowed: Pair
    dropped: Pair
    foreign: Pair


@pytest.fixture(scope="module")
def related() -> dict[str, set[str]]:
    """The related terms of each heading, as mrtermer states them, both ways."""
    import gzip

    quads = list(parse(gzip.decompress(MRTERMER.read_bytes()), RdfFormat.TURTLE))
    labels = {
        q.subject: q.object.value for q in quads if q.predicate == SKOS.prefLabel and isinstance(q.object, Literal)
    }
    terms: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate == SKOS.related and isinstance(quad.object, NamedNode):
            one, other = labels[quad.subject], labels[quad.object]
            terms.setdefault(one, set()).add(other)
            terms.setdefault(other, set()).add(one)
    return terms


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, related: dict[str, set[str]]) -> Case:
    """Records over some of mrtermer's headings, with known faults in the lists and in the thesaurus."""
    draw, folder = random.Random(7), tmp_path_factory.mktemp("audit")
    chosen = sorted(related, key=lambda term: (-len(related[term]), term))[100 : 100 + CONCEPTS]
    lacking, unfollowed = ((term, min(related[term] - {*chosen})) for term in chosen[:2])
    rows = list[Row]()
    for number in range(RECORDS):
        subjects = draw.sample(chosen, draw.choice((1, 1, 2, 3)))
        due = {term for subject in subjects for term in related[subject] if (subject, term) != unfollowed}
        rows.append((f"record {number}", subjects, sorted(due - {*subjects})))
    plain = [row for row in rows if not {*row[1]} & {lacking[0], unfollowed[0]} and len(row[2]) > 3]
    lost, gained = plain[0], plain[1]
    dropped, foreign = (lost[0], lost[2].pop()), (gained[0], "Zoning of islands")
    gained[2].append(foreign[1])
    _write(folder / "records.csv", rows)
    _thesaurus(folder / "rights.csv", related, lacking, foreign[1])
    curate(Import(folder / "rights.csv"), folder / "data")
    settings = replace(Settings(), data=folder / "data")
    build(settings, [Source("r", str(folder / "records.csv"), profile="tandis")], datetime(2026, 11, 23, tzinfo=UTC))
    return Case(folder / "data", lacking, unfollowed, dropped, foreign)


def _write(path: Path, rows: Iterable[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("Title", "Subject Keywords", "See Also"))
        table.writerows((title, " ; ".join(subjects), " ; ".join(listed)) for title, subjects, listed in rows)


def _thesaurus(path: Path, related: dict[str, set[str]], lacking: Pair, more: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("prefLabel@en", "related"))
        for term in sorted({*related, more}):
            others = {other for other in related.get(term, ()) if {term, other} != {*lacking}}
            table.writerow((term, "||".join(sorted(others))))


@pytest.fixture(scope="module")
def found(case: Case) -> Audit:
    return audit(release.current(case.data), case.data, NAMES)


def pairs(found: Audit, sort: str) -> set[Pair]:
    """Give what differs in a way, by label, pairs in the order of their labels."""
    rows = ((found.labels[row.one], found.labels[row.other]) for row in found.differences if row.sort == sort)
    return {row if sort in {MISSING, FOREIGN} else (min(row), max(row)) for row in rows}


def test_the_pair_that_the_thesaurus_lost_is_the_one_that_records_show(case: Case, found: Audit) -> None:
    assert pairs(found, LACKING) == {(min(case.lacking), max(case.lacking))}
    (row,) = [row for row in found.differences if row.sort == LACKING]
    assert row.verdict == "certain"
    assert row.records == row.showing > 5


def test_the_pair_that_no_list_follows_is_the_one_that_records_do_not_show(case: Case, found: Audit) -> None:
    assert pairs(found, NOT_SHOWN) == {(min(case.unfollowed), max(case.unfollowed))}
    (row,) = [row for row in found.differences if row.sort == NOT_SHOWN]
    assert row.showing < row.records / 2


def test_records_whose_lists_were_edited_are_named_with_the_term(case: Case, found: Audit) -> None:
    missing, foreign = pairs(found, MISSING), pairs(found, FOREIGN)
    assert {row for row in missing if row[1] != case.unfollowed[1]} == {case.dropped}
    assert {row for row in foreign if row[1] != case.lacking[1]} == {case.foreign}


def test_what_was_compared_is_counted(case: Case, found: Audit) -> None:
    assert found.compared["records with a list"] == RECORDS
    assert (
        0 < found.compared["of these, pairs of which records tell"] < found.compared["related pairs of the thesaurus"]
    )


def test_the_command_tells_it_as_a_table_csv_and_json(case: Case, found: Audit) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(main, ["thesaurus", "--data", str(case.data), "audit", *words])
        assert result.exit_code == 0, result.output
        return result.output

    assert all(meaning in run() for meaning in SORTS.values())
    rows = list(csv.DictReader(run("--format", "csv").splitlines()))
    assert len(rows) == len(found.differences)
    assert {(row["one label"], row["other label"]) for row in rows if row["difference"] == FOREIGN} == pairs(
        found, FOREIGN
    )
    assert len(json.loads(run("rights", "--format", "json"))["differences"]) == len(rows)


def test_a_thesaurus_that_is_not_there_or_not_built_is_told(case: Case) -> None:
    current = release.current(case.data)
    with pytest.raises(SourceError, match="no thesaurus 'other'; there are: rights"):
        audit(current, case.data, NAMES, ("other",))
    with pytest.raises(ReleaseError, match="no thesaurus to audit"):
        audit(current, case.data / "releases", NAMES)


def test_a_thesaurus_that_the_release_was_built_without_is_told(case: Case, tmp_path: Path) -> None:
    (tmp_path / "late.csv").write_text("iri,prefLabel@en\nhttp://late.example/x,late\n", encoding="utf-8")
    curate(Import(tmp_path / "late.csv"), tmp_path)
    with pytest.raises(ReleaseError, match="was built without late"):
        audit(release.current(case.data), tmp_path, NAMES)
