"""Which fields a source has, what each is taken for and how that goes: so that writing a profile takes minutes."""

from __future__ import annotations

import difflib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from graph import profile
from graph.describe import Outcome, describe
from graph.describe.texts import FIRST
from graph.intake.orders import one_of, votes
from graph.names import Names, clean
from graph.profile import ANY, IGNORE, PART, SOURCE, Profile, fold
from graph.record import Field, Record, Reject
from graph.schemes import Schemes
from graph.values.dates.part import TWO_READINGS
from graph.vocab import SEEALSO

MOST_LABELS = 2000
"""The labels that are told apart; a source with more has labels that are values."""
MOST_VALUES = 5000
"""The distinct values of a label that are counted."""
EXAMPLES = 3
LONGEST_EXAMPLE = 60
REST = "(further labels)"
OFTEN = 0.3
"""The share of values with a sign in them from which on the sign is taken for a separator."""
SEPARATORS = ("||", ";")
SPOKEN = re.compile(r"[._-]([a-z]{2})$")
"""A language's code at the end of a label."""
TEXTS = frozenset({"title", "alternative", "abstract", "description", "subject", "note", "type", "contents"})

ORDER = ("unmapped", "flagged", "empty", "converted", "ignored")
"""What wants work first."""


@dataclass(slots=True)
class Row:
    """One label: how often it comes, what its values are, what it is taken for, and what became of it.

    ``distinct`` stops at MOST_VALUES; ``problems`` are the sentences about values that are flagged, by how often.
    """

    label: str
    to: str = ""
    count: int = 0
    records: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    examples: dict[str, None] = field(default_factory=dict)
    separated: Counter[str] = field(default_factory=Counter)
    parts: dict[str, None] = field(default_factory=dict)
    languages: dict[str, None] = field(default_factory=dict)
    orders: Counter[str] = field(default_factory=Counter)
    _values: set[int] = field(default_factory=set)

    @property
    def distinct(self) -> int:
        return len(self._values)

    @property
    def twofold(self) -> int:
        """Count the dates whose day and month may be each other."""
        return sum(count for problem, count in self.problems.items() if TWO_READINGS in problem)

    def share(self, outcome: str) -> float:
        """Give the share of the fields that had an outcome."""
        return self.outcomes[outcome] / self.count if self.count else 0.0

    def take(self, source: Field, outcome: Outcome) -> None:
        """Count one field."""
        name = outcome.outcome.value.rpartition("#")[2].lower()
        self.count += 1
        self.outcomes[name] += 1
        self.to = self.to or " + ".join(dict.fromkeys((outcome.to, *outcome.also))).strip(" +")
        value = clean(source.value)
        if len(self._values) < MOST_VALUES:
            self._values.add(hash(value))
        shown = value if len(value) <= LONGEST_EXAMPLE else f"{value[:LONGEST_EXAMPLE]}..."
        if value and len(self.examples) < EXAMPLES:
            self.examples[shown] = None
        self.separated.update(sign for sign in SEPARATORS if sign in value)
        self.parts |= dict.fromkeys(name for name, _ in source.parts) if len(self.parts) < EXAMPLES * 4 else {}
        if source.language and len(self.languages) < EXAMPLES * 4:
            self.languages[source.language] = None
        self.orders += votes(value)
        if outcome.outcome == SEEALSO.Flagged and len(self.problems) < MOST_LABELS:
            self.problems[outcome.problem] += 1


@dataclass(frozen=True, slots=True)
class Table:
    """The rows, those that want work first; the counts of records, of rejects by their reasons, and of fields."""

    rows: tuple[Row, ...]
    records: int
    reasons: Counter[str]
    profile: str

    @property
    def rejects(self) -> int:
        return self.reasons.total()

    @property
    def fields(self) -> int:
        return sum(row.count for row in self.rows)

    @property
    def mapped(self) -> float:
        """The share of the fields that the profile explains."""
        return 1 - sum(row.outcomes["unmapped"] for row in self.rows) / self.fields if self.fields else 1.0


def fields(records: Iterable[Record | Reject], meaning: Profile, schemes: Schemes, names: Names) -> Table:
    """Look at every field of a source; what is held of it grows with its labels, not with its records."""
    rows: dict[str, Row] = {}
    count, reasons = 0, Counter[str]()
    for record in records:
        if isinstance(record, Reject):
            reasons[record.why] += 1
            continue
        count += 1
        outcomes = describe(record, meaning, schemes, names).outcomes
        met = set[str]()
        for source, outcome in zip(record.fields, outcomes, strict=True):
            row = _row(rows, outcome.label)
            row.take(source, outcome)
            row.records += row.label not in met
            met.add(row.label)
    return Table(tuple(sorted(rows.values(), key=_urgency)), count, reasons, meaning.name)


def _row(rows: dict[str, Row], label: str) -> Row:
    if label not in rows and len(rows) >= MOST_LABELS:
        label = REST
    return rows.setdefault(label, Row(label))


def _urgency(row: Row) -> tuple[int, int, str]:
    worst = next((rank for rank, name in enumerate(ORDER[:2]) if row.outcomes[name]), len(ORDER))
    return worst, -(row.outcomes[ORDER[worst]] if worst < len(ORDER) else row.count), row.label


HEADINGS = ("label", "fields", "records", "distinct", "to", "converted", "flagged", "unmapped", "examples")


def cells(row: Row) -> tuple[str, ...]:
    """Give a row as the command prints it."""
    distinct = f"{row.distinct:,}{'+' if row.distinct >= MOST_VALUES else ''}"
    shares = (_percent(row.share(name)) for name in ("converted", "flagged", "unmapped"))
    shown = " | ".join(row.examples)
    return row.label or "(no label)", f"{row.count:,}", f"{row.records:,}", distinct, row.to or "-", *shares, shown


def _percent(share: float) -> str:
    """Write a share; what is little is not nothing, and nearly all is not all."""
    if 0 < share < 0.01:
        return "<1%"
    return f"{min(round(share * 100), 99) if share < 1 else 100}%" if share else ""


def suggest(table: Table, include: str = "") -> Iterator[str]:
    """Write the skeleton of a profile for what is not mapped, a line at a time; what is not sure is a comment.

    Of dates with two readings it says the order that the field's other dates tell.

    ``include`` is how the profile that was used is named: by its path where it is none of the shipped ones.
    """
    unmapped = [row for row in table.rows if row.outcomes["unmapped"] and row.label not in {"", REST}]
    dated = [row for row in table.rows if row.twofold and one_of(row.orders)[0] and row.label not in {"", REST}]
    if not (unmapped or dated):
        yield "# nothing to suggest: no field with a label is unmapped"
        return
    yield 'title = "..."'
    yield f"include = [{_quote(include or table.profile)}]"
    if dated:
        yield f"order = {_quote(SOURCE)}  # {'; '.join(map(_ordered, dated))}"
    yield ""
    yield "[field]"
    for row in unmapped:
        to = guess(row.label)
        rule = _rule(to or IGNORE, row)
        comment = f"  # {row.count:,} fields, {row.distinct:,} values: {' | '.join(row.examples)}"
        yield f"{'' if to else '# '}{_quote(row.label)} = {{ {rule} }}{comment}"


def _ordered(row: Row) -> str:
    """Say in which order the dates of a field are written, and how many of them tell it."""
    order, count = one_of(row.orders)
    first = f"{FIRST[order]} first in {count:,} of its dates"
    return f"{row.label}: {first}, {row.twofold:,} can be read in two ways"


def _rule(to: str, row: Row) -> str:
    sign = next((sign for sign in SEPARATORS if row.separated[sign] > OFTEN * row.count), "")
    language = SPOKEN.search(row.label)
    tagged = language and to in TEXTS
    rule = [f"to = {_quote(to)}", *([f"separator = {_quote(sign)}"] if sign else [])]
    return ", ".join([*rule, f"language = {_quote(language[1])}"] if tagged and language else rule)


def _quote(text: str) -> str:
    """Write a text as TOML's basic strings have it, which is as JSON's."""
    return json.dumps(text, ensure_ascii=False)


def guess(label: str) -> str:
    """Find what a label may mean: what the shipped profiles say of it, of its end, or of one spelled nearly so."""
    known = _known()
    folded = SPOKEN.sub("", fold(label))
    ends = [folded, *(folded.split(".", n)[-1] for n in range(1, folded.count(".") + 1))]
    for end in ends:
        if found := known.get(end) or known.get(f"dc.{end}") or known.get(f"dcterms.{end}"):
            return found
    near = difflib.get_close_matches(ends[-1], known, n=1, cutoff=0.86)
    return known[near[0]] if near else ""


@cache
def _known() -> dict[str, str]:
    """Give what the shipped profiles say of labels, where they say one thing."""
    found: dict[str, set[str]] = {}
    for name in profile.shipped_profiles():
        for label, rule in profile.load(name).rules.items():
            if ANY not in label and PART not in label and rule.to != IGNORE:
                found.setdefault(label, set()).add(rule.to)
    return {label: next(iter(tos)) for label, tos in found.items() if len(tos) == 1}
