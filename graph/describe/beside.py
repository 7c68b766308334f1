"""What a field says of the person whom a field before it names, as the ORCID does that follows an author.

Highwire's tags are so ordered: https://scholar.google.com/intl/en/scholar/inclusion.html.
"""

from __future__ import annotations

from dataclasses import replace

from graph.describe.item import Item, Value
from graph.profile import Rule
from graph.values import identifiers, quote

Said = tuple[Rule, tuple[Value, ...]]
"""What a field, or a part of it, says: the rule that explains it, and its values."""

TO = "name_identifier"
OWNERS = frozenset({"creator", "contributor"})
PART = "orcid"


def joined(said: list[tuple[Said, ...]]) -> list[tuple[Said, ...]]:
    """Hang an ORCID on the one name before it; where a name would have two, nothing tells whose they are."""
    if not any(rule.to == TO for found in said for rule, _ in found):
        return said
    made, owner = list(said), -1
    claims: dict[int, list[int]] = {}
    for place, found in enumerate(said):
        if _is_name(found):
            owner = place
        elif owner >= 0 and _is_identifier(found):
            claims.setdefault(owner, []).append(place)
    for named, claimants in claims.items():
        if len(claimants) == 1:
            (identifier,) = _values(said[claimants[0]])
            made[named] = _with(said[named], identifier)
            made[claimants[0]] = _with(said[claimants[0]], *_values(said[named]))
    return made


def say(item: Item, value: Value) -> str:
    """Tell what is wrong with an identifier of a person; a right one is said of the person."""
    found = identifiers.read(value.text)
    if not found.valid or found.kind != PART:
        return found.reason or f"{quote(value.text)} is not an ORCID"
    return "" if value.beside else f"{quote(value.text)} follows no name that it surely belongs to"


def _values(found: tuple[Said, ...]) -> tuple[Value, ...]:
    return tuple(value for _, values in found for value in values)


def _is_name(found: tuple[Said, ...]) -> bool:
    return len(_values(found)) == 1 and found[0][0].to in OWNERS


def _is_identifier(found: tuple[Said, ...]) -> bool:
    values = _values(found)
    read = identifiers.read(values[0].text) if len(values) == 1 and found[0][0].to == TO else None
    return bool(read and read.kind == PART and read.valid)


def _with(found: tuple[Said, ...], other: Value) -> tuple[Said, ...]:
    (rule, (value,)), *rest = found
    return (rule, (replace(value, beside=((PART, other.text),)),)), *rest
