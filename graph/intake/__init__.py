"""What came in and what became of it: the account of a build, for its table, its manifest and its pages.

``fetch`` finds the documents of a source and ``items`` reads them; ``fields`` tells what each field is taken for;
``versions`` tells which of several records of one name counts, ``tombstone`` what stays of one that was withdrawn.
``orders`` hears from a source's dates whether the day stands before the month.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from graph.describe import Outcome
from graph.record import Document, Record, Reject

FILE = "intake.json"
SHOWN = 50
"""Different problems, of one field, that are told each by itself; the rest is counted together."""
REST = "other problems"


@dataclass(slots=True)
class Intake:
    """Counts; ``fields`` by label and outcome (converted, empty, flagged, ignored, unmapped), ``flagged`` by label and
    problem, ``rejected`` and ``quarantined`` by reason (``first`` says where the first was), ``results`` of the checks
    by severity.
    """

    inputs: list[dict[str, str | int]] = field(default_factory=list)
    records: int = 0
    released: int = 0
    withdrawn: int = 0
    first: str = ""
    superseded: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)
    flagged: dict[str, Counter[str]] = field(default_factory=dict)

    def document(self, source: str, document: Document) -> None:
        self.inputs.append({"source": source, "name": document.name, "sha256": document.sha256, "size": document.size})

    def reject(self, reject: Reject) -> None:
        self.rejected[reject.why] += 1
        self.first = self.first or f"{reject.where}: {reject.why}"

    def isolate(self, record: Record, why: str) -> None:
        self.quarantined[why] += 1
        self.first = self.first or f"{record.document}, record {record.position}: {why}"

    def outcome(self, outcome: Outcome) -> None:
        name = outcome.outcome.value.rpartition("#")[2].lower()
        self.fields.setdefault(outcome.label, Counter())[name] += 1
        if outcome.problem:
            seen = self.flagged.setdefault(outcome.label, Counter())
            seen[outcome.problem if outcome.problem in seen or len(seen) < SHOWN else REST] += 1

    def counts(self) -> dict[str, object]:
        """Give the sums, as the manifest holds them."""
        return {
            "documents": len(self.inputs),
            "records": self.records,
            "released": self.released,
            "withdrawn": self.withdrawn,
            "superseded": self.superseded,
            "quarantined": self.quarantined.total(),
            "rejected": self.rejected.total(),
            "results": dict(sorted(self.results.items())),
        }

    def account(self) -> dict[str, object]:
        """Give the whole account, as ``intake.json`` holds it: sums first, then by reason and by field."""
        return {
            "counts": self.counts(),
            "rejected": dict(self.rejected.most_common()),
            "quarantined": dict(self.quarantined.most_common()),
            "fields": {label: dict(seen) for label, seen in self.fields.items()},
            "flagged": {label: dict(seen.most_common()) for label, seen in self.flagged.items()},
        }
