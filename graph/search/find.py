"""From a wish to hits: the best first, read from the index no further than there are enough.

Whatever is asked, the work is bounded: at worst each label is compared once with a pattern that is no longer than the
longest label.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from graph.search import pattern
from graph.search.asking import FARTHEST, MOST, Hit, Wish, chosen
from graph.search.entry import KINDS
from graph.search.index import Index, Row, Sort, Value
from graph.search.pattern import Pattern

COLUMNS = (
    "label.id, label.thing, thing.iri, label.text, label.language, label.kind, thing.records, label.sort, "
    "thing.notation"
)
RAREST = 4
"""Trigrams that are looked up for a pattern: more of them cost more than they leave out."""
MANY = 300
"""Trigrams that may begin with a short piece; where there are more, labels with it are so frequent that reading in the
order of rank finds them sooner."""
LAST = "\U0010ffff"
ASKED = 1000
"""Characters of a wish beyond which it is no label's."""


@dataclass(frozen=True, slots=True)
class Test:
    """A condition in SQL, with its values."""

    text: str
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where labels are read from in the order of rank: tables that lead to ``label``, and what they are asked."""

    tables: str = "label"
    order: str = "label.id"
    tests: tuple[Test, ...] = ()


def search(index: Index, wish: Wish) -> tuple[Hit, ...]:
    """Find labels: whole ones before those that begin so, before words in them, before the rest.

    Within each: preferred before alternative before hidden ones, then those whose thing most records use, then by
    text. Any text may be asked for; one that means no label finds nothing.
    """
    asked = pattern.read(wish.text) if len(wish.text) <= ASKED else None
    tests = _tests(index, wish)
    if asked is None or tests is None or asked.letters > index.extent[1] or wish.offset > FARTHEST:
        return ()
    sorts = {sort.id: sort for sort in index.sorts}
    offset, limit = max(0, wish.offset), max(0, min(wish.limit, MOST))
    found = _once(_ranked(index, asked, wish, tests), wish.unique)
    return tuple(_hit(row, sorts) for row in islice(found, offset, offset + limit))


def _hit(row: Row, sorts: Mapping[int, Sort]) -> Hit:
    _, _, iri, text, language, kind, records, number, notation = row
    sort = sorts[int(number)]
    return Hit(
        iri=str(iri),
        text=str(text),
        language=str(language),
        kind=KINDS[int(kind)],
        records=int(records),
        types=sort.types,
        schemes=sort.schemes,
        notation=str(notation),
        deprecated=sort.deprecated,
    )


def _once(rows: Iterator[Row], unique: bool) -> Iterator[Row]:
    """Leave out what an earlier pattern has found, and with ``unique`` also other labels of a thing."""
    seen: set[Value] = set()
    for row in rows:
        key = row[1] if unique else row[0]
        if key not in seen:
            seen.add(key)
            yield row


def _ranked(index: Index, asked: Pattern, wish: Wish, tests: tuple[Test, ...]) -> Iterator[Row]:
    members = _members(index, wish)
    for wanted in asked.ranked():
        source = _source(index, wanted) if members is None else members
        if source is None:
            continue
        said = [*source.tests, *_text(wanted), *tests]
        where = f"WHERE {' AND '.join(test.text for test in said)} " if said else ""
        yield from index.rows(
            f"SELECT {COLUMNS} FROM {source.tables} CROSS JOIN thing ON thing.id = label.thing "  # noqa: S608 - all ours
            f"{where}ORDER BY {source.order}",
            [value for test in said for value in test.values],
        )


def _text(wanted: Pattern) -> tuple[Test, ...]:
    if wanted.is_exact:
        return (Test("label.folded = ?", wanted.pieces),)
    return (Test("label.folded LIKE ? ESCAPE '\\'", (wanted.like(),)),) if wanted.pieces else ()


def _tests(index: Index, wish: Wish) -> tuple[Test, ...] | None:
    """Say what else a wish asks of a label; None where no label can meet it."""
    wanted: dict[str, tuple[Sequence[Value], int]] = {
        "label.sort": ([sort.id for sort in chosen(index, wish)], len(index.sorts)),
        "label.language": (_languages(index, wish.language), len(index.languages)),
        "label.kind": ([KINDS.index(kind) for kind in wish.kinds or KINDS if kind in KINDS], len(KINDS)),
    }
    if not all(values for values, _ in wanted.values()):
        return None
    return tuple(_within(column, values) for column, (values, most) in wanted.items() if len(values) < most)


def _within(column: str, values: Sequence[Value]) -> Test:
    return Test(f"{column} IN ({', '.join('?' * len(values))})", tuple(values))


def _languages(index: Index, wanted: str) -> list[Value]:
    """Give the tags of a language range (https://www.rfc-editor.org/rfc/rfc4647.html#section-3.3.1)."""
    tag = wanted.lower()
    return [known for known in sorted(index.languages) if not tag or known == tag or known.startswith(f"{tag}-")]


def _source(index: Index, wanted: Pattern) -> Source | None:
    """Choose where the labels of a pattern are read from; None where there are none."""
    if wanted.is_exact or not wanted.pieces:
        return Source()
    if grams := wanted.grams():
        counts = {gram: _labels(index, gram) for gram in grams}
        if not all(counts.values()):
            return None
        return _listed(" AND ", sorted(grams, key=lambda gram: counts[gram])[:RAREST])
    lists = [_beginning(index, piece) for piece in wanted.beginnings()]
    fewest = min(lists, key=len)
    if len(fewest) > MANY:
        return Source()
    return _listed(" OR ", fewest) if fewest else None


def _listed(joint: str, grams: Sequence[str]) -> Source:
    quoted = ('"' + gram.replace('"', '""') + '"' for gram in grams)
    return Source(
        "gram CROSS JOIN label ON label.id = gram.rowid", "gram.rowid", (Test("gram MATCH ?", (joint.join(quoted),)),)
    )


def _labels(index: Index, gram: str) -> int:
    """Count the labels with a trigram."""
    return next((int(row[0]) for row in index.rows("SELECT labels FROM trigram WHERE gram = ?", (gram,))), 0)


def _beginning(index: Index, piece: str) -> list[str]:
    """Give the trigrams that begin with a piece, or one more than MANY of them."""
    question = "SELECT gram FROM trigram WHERE gram >= ? AND gram < ? LIMIT ?"
    return [str(row[0]) for row in index.rows(question, (piece, f"{piece}{LAST}", MANY + 1))]


def _members(index: Index, wish: Wish) -> Source | None:
    """Give what lies below a thing, or in a group, as the source of labels; None where a wish names neither."""
    tests: list[Test] = []
    if wish.parent:
        higher = next(
            (row[0] for row in index.rows("SELECT id FROM thing WHERE iri = ?", (pattern.whole(wish.parent),))), 0
        )
        tests.append(Test("label.thing IN (SELECT thing FROM above WHERE broader = ?)", (higher,)))
    if wish.group:
        tests.append(Test("label.thing IN (SELECT thing FROM member WHERE circle = ?)", (pattern.whole(wish.group),)))
    return Source(tests=tuple(tests)) if tests else None
