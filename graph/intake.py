"""What came in and what became of it: the counts of a build, for its table, its manifest and its pages."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from graph.describe import Outcome
from graph.record import Document, Reject


@dataclass(slots=True)
class Intake:
    """Counts; ``fields`` by label and outcome (converted, empty, flagged, ignored, unmapped)."""

    inputs: list[dict[str, str | int]] = field(default_factory=list)
    records: int = 0
    released: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    results: Counter[str] = field(default_factory=Counter)
    fields: dict[str, Counter[str]] = field(default_factory=dict)

    def document(self, source: str, document: Document) -> None:
        self.inputs.append({"source": source, "name": document.name, "sha256": document.sha256, "size": document.size})

    def reject(self, reject: Reject) -> None:
        self.rejected[reject.why] += 1

    def outcome(self, outcome: Outcome) -> None:
        name = outcome.outcome.value.rpartition("#")[2].lower()
        self.fields.setdefault(outcome.label, Counter())[name] += 1

    def counts(self) -> dict[str, object]:
        """Give the counts as the manifest holds them."""
        return {
            "documents": len(self.inputs),
            "records": self.records,
            "released": self.released,
            "quarantined": dict(self.quarantined),
            "rejected": dict(self.rejected),
            "results": dict(self.results),
            "fields": {label: dict(outcomes) for label, outcomes in self.fields.items()},
        }
