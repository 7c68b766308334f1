"""A row of a table of mappings, from its cells: what a spreadsheet or somebody else may have made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from graph.mappings.curies import expand
from graph.mappings.match import ACCEPTED, PROPOSED, REJECTED, STATES, UNSPECIFIED, Match
from graph.mappings.sssom.columns import CURIE_LIKE, NOT, split
from graph.mappings.unplaced import relation
from graph.vocab import SEMAPV

Cells = Mapping[str, str]


def match_of(
    cells: Cells,
    prefixes: Mapping[str, str],
    metadata: Mapping[str, object],
    extra: tuple[str, ...],
    loose: str = "",
) -> Match:
    """Read a row; ``extra`` are columns that are not ours, ``loose`` the relation where it says only that there is one.

    Raises: ValueError, which says what was expected.
    """
    return Match(
        subject=_iri(cells, "subject_id", prefixes),
        object=_iri(cells, "object_id", prefixes),
        relation=_relation(cells.get("predicate_id", ""), prefixes, loose),
        state=_state(cells),
        subject_label=cells.get("subject_label", ""),
        object_label=cells.get("object_label", ""),
        justification=_justification(cells, prefixes),
        confidence=_confidence(cells.get("confidence", "")),
        authors=_people(cells, "author", prefixes),
        reviewers=_people(cells, "reviewer", prefixes),
        tool=cells.get("mapping_tool") or _told(metadata, "mapping_tool"),
        tool_version=cells.get("mapping_tool_version") or _told(metadata, "mapping_tool_version"),
        date=_day(cells, "mapping_date") or _told(metadata, "mapping_date"),
        reviewed=_day(cells, "review_date"),
        comment=cells.get("comment", ""),
        evidence=split(cells.get("evidence", "")),
        fingerprint=cells.get("evidence_fingerprint", ""),
        extra=tuple((name, cells[name]) for name in extra if cells.get(name)),
    )


def outward(match: Match, base: str) -> Match:
    """Hold a mapping of ours to leading elsewhere. Raises: ValueError."""
    if match.object.startswith(base) or match.object == match.subject:
        what = "subject_id again" if match.object == match.subject else "one of ours"
        raise ValueError(f"object_id is {what}; a concept of another vocabulary was expected")
    return match


def _justification(cells: Cells, prefixes: Mapping[str, str]) -> str:
    found = _iri(cells, "mapping_justification", prefixes) if cells.get("mapping_justification") else ""
    return "" if found == SEMAPV[UNSPECIFIED].value else found


def _told(metadata: Mapping[str, object], slot: str) -> str:
    """Give what the head says for all rows."""
    value = metadata.get(slot)
    return "" if value is None else str(value)


def _iri(cells: Cells, column: str, prefixes: Mapping[str, str]) -> str:
    if not cells.get(column):
        raise ValueError(f"{column} is empty; an IRI, or a prefix of the curie_map and a name, was expected")
    try:
        return expand(cells[column], prefixes)
    except ValueError as err:
        raise ValueError(f"{column}: {err}") from err


def _relation(text: str, prefixes: Mapping[str, str], loose: str) -> str:
    return relation(expand(text if ":" in text else f"skos:{text}", prefixes) if text else "", loose)


def _state(cells: Cells) -> str:
    """Read the state; a table of others has none, and says of each mapping that it holds or does not."""
    negated = cells.get("predicate_modifier", "").lower()
    if negated not in {"", NOT.lower()}:
        raise ValueError(f"predicate_modifier is '{negated[:20]}'; {NOT}, or nothing, was expected")
    state = cells.get("review_state", "").lower()
    if not state:
        return REJECTED if negated else PROPOSED if "review_state" in cells else ACCEPTED
    if state not in STATES:
        raise ValueError(f"review_state is '{state[:20]}'; one of {', '.join(STATES)} was expected")
    if negated and state in {PROPOSED, ACCEPTED}:
        raise ValueError(
            f"review_state is {state}, and predicate_modifier is {NOT}; {REJECTED}, or no modifier, was expected"
        )
    return state


def _confidence(text: str) -> float | None:
    if not text:
        return None
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"confidence is '{text[:20]}'; a number from 0 to 1 was expected")
    return value


DAYS = (
    (re.compile(r"(\d{4})-(\d\d?)-(\d\d?)(?:[T ].*)?"), (1, 2, 3)),
    (re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})"), (3, 2, 1)),
)
"""How spreadsheets write a day, and where year, month and day are; what has slashes could be either."""


def _day(cells: Cells, column: str) -> str:
    text = cells.get(column, "")
    if not text:
        return ""
    for pattern, order in DAYS:
        if found := pattern.fullmatch(text):
            try:
                return date(*(int(found[n]) for n in order)).isoformat()
            except ValueError:
                break
    raise ValueError(f"{column} is '{text[:20]}'; a day such as 2026-01-31 was expected")


def _people(cells: Cells, role: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    ids = (expand(one, prefixes) if _is_id(one, prefixes) else one for one in split(cells.get(f"{role}_id", "")))
    return (*ids, *split(cells.get(f"{role}_label", "")))


def _is_id(person: str, prefixes: Mapping[str, str]) -> bool:
    return bool(CURIE_LIKE.fullmatch(person)) or (person.endswith(":") and person[:-1] in prefixes)
