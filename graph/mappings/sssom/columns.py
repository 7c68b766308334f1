"""The columns of a table of mappings, in their order, and what stands in their cells.

To add one: a row in COLUMNS; one of ours: its property in EXTENSIONS, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from graph.mappings.curies import ABSOLUTE, contract
from graph.mappings.match import REJECTED, UNNAMED, UNSPECIFIED, Match
from graph.vocab import SEEALSO, SEMAPV, SKOS

NOT = "Not"
EXTENSIONS = {
    "review_state": SEEALSO.reviewState,
    "evidence": SEEALSO.evidence,
    "evidence_fingerprint": SEEALSO.evidenceFingerprint,
}
"""Our columns, and the properties that say what they mean."""


@dataclass(frozen=True, slots=True)
class Short:
    """How the IRIs of a file are shortened: ``spaces`` maps namespaces to prefixes."""

    spaces: Mapping[str, str]

    def of(self, iri: str) -> str:
        return contract(iri, self.spaces)

    def ids(self, people: Iterable[str]) -> str:
        return joined(contract(one, self.spaces) for one in people if is_id(one))


def _reviewers(match: Match) -> tuple[str, ...]:
    return match.reviewers or ((UNNAMED,) if match.reviewed else ())


COLUMNS: dict[str, Callable[[Match, Short], str]] = {
    "subject_id": lambda match, short: short.of(match.subject),
    "subject_label": lambda match, _: match.subject_label,
    "predicate_id": lambda match, short: short.of(SKOS[match.relation].value),
    "predicate_modifier": lambda match, _: NOT if match.state == REJECTED else "",
    "object_id": lambda match, short: short.of(match.object),
    "object_label": lambda match, _: match.object_label,
    "mapping_justification": lambda match, short: short.of(match.justification or SEMAPV[UNSPECIFIED].value),
    "author_id": lambda match, short: short.ids(match.authors),
    "author_label": lambda match, _: joined(one for one in match.authors if not is_id(one)),
    "reviewer_id": lambda match, short: short.ids(match.reviewers),
    "reviewer_label": lambda match, _: joined(one for one in _reviewers(match) if not is_id(one)),
    "mapping_tool": lambda match, _: match.tool,
    "mapping_tool_version": lambda match, _: match.tool_version,
    "mapping_date": lambda match, _: match.date,
    "review_date": lambda match, _: match.reviewed,
    "confidence": lambda match, _: "" if match.confidence is None else f"{match.confidence:.4g}",
    "comment": lambda match, _: match.comment,
    "review_state": lambda match, _: match.state,
    "evidence": lambda match, _: joined(match.evidence),
    "evidence_fingerprint": lambda match, _: match.fingerprint,
}
"""The columns that are written, in their order, and what stands in them."""

CURIE_LIKE = re.compile(r"[^\s:]+:[^\s]+")


FORMULA = re.compile(r"'*[=+\-@]")


def guarded(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would carry out as a formula; ``bare`` takes it away."""
    return f"'{text}" if FORMULA.match(text) else text


def bare(cell: str) -> str:
    """Take away the apostrophe of a cell that is guarded."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def is_id(person: str) -> bool:
    """Tell IRIs from names: an id is written out in full when it is read, and a name may have a colon."""
    return bool(ABSOLUTE.fullmatch(person))


ESCAPED = re.compile(r"\\([|\\])")
VALUE = re.compile(r"(?:[^|\\]|\\.?)+", re.DOTALL)


def split(text: str) -> tuple[str, ...]:
    """Part the values of a cell at each bar that no backslash stands before; two backslashes are one."""
    if "|" not in text and "\\" not in text:
        return (text,) if text else ()
    parts = (ESCAPED.sub(r"\1", part).strip() for part in VALUE.findall(text))
    return tuple(part for part in parts if part)


def joined(values: Iterable[str]) -> str:
    return "|".join(value.replace("\\", "\\\\").replace("|", "\\|") for value in values)
