"""Mappings of others in SSSOM, as a table or as JSON: what the set says goes for each, what has no place is told.

https://mapping-commons.github.io/sssom/spec-model/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from graph.mappings.curies import expand, known
from graph.mappings.match import PROPOSED, REJECTED, Match
from graph.mappings.sssom.columns import COLUMNS, joined, split
from graph.mappings.sssom.head import curie_map
from graph.mappings.sssom.reading import sheet
from graph.mappings.sssom.row import Cells, match_of
from graph.mappings.unplaced import NO_TERM, TEXT, Homeless, Unplaced
from graph.names import Names, clean
from graph.record import Reject
from graph.vocab import SSSOM

REQUIRED = ("predicate_id",)
PROPAGATED = ("subject_type", "object_type", "mapping_tool", "mapping_tool_id", "mapping_tool_version", "mapping_date")
"""What a set says for all of its mappings that do not say it themselves, as far as it is heard here."""
HEARD = frozenset({
    *COLUMNS, *PROPAGATED, "creator_id", "creator_label", "reviewer_agreement", "record_id", "publication_date",
})  # fmt: skip
"""The slots of which something becomes of ours."""
LITERAL, COMPOSED = "rdfs literal", "composed entity expression"
EXPRESSION, NOBODY, NO_MATCH = "/(", "NoTermFound", "noMatch"
NO_PREFIXES = (
    "; there is none: one in the head, in YAML of the same name beside the table, or by --metadata was expected"
)
"""What is added where a prefix is not known, and none are declared."""


@dataclass(slots=True)
class Left:
    """What was told of mappings and is not taken over: the names of slots."""

    slots: dict[str, None] = field(default_factory=dict)

    def add(self, slot: str) -> None:
        self.slots[slot] = None


def table(
    content: bytes, names: Names, beside: Mapping[str, object] | None, loose: str, left: Left
) -> Iterator[Match | Unplaced | Reject]:
    """Read a table; ``beside`` is metadata from a file of its own. Raises: ValueError where it is no such table."""
    told = sheet(content, names, REQUIRED, beside)
    rows = ((f"line {line}", cells, "\t".join(cells.values())) for line, cells in told.rows())
    yield from _matches(rows, told.prefixes, told.metadata, loose, left)


def objects(content: bytes, names: Names, loose: str, left: Left) -> Iterator[Match | Unplaced | Reject]:
    """Read SSSOM in JSON. Raises: ValueError where it is none."""
    found = json.loads(content.decode("utf-8-sig"))
    mappings = found.get("mappings") if isinstance(found, dict) else None
    if not isinstance(mappings, list):
        raise ValueError("it has no list of mappings; a mapping set of SSSOM was expected")  # noqa: TRY004 - bad data
    context = found.get("@context")
    spaces = {key: told for key, told in context.items() if _is_space(told)} if isinstance(context, dict) else {}
    prefixes = known(names) | curie_map({"curie_map": spaces}) | curie_map(found)
    rows = (
        (f"mapping {number}", _cells(one), json.dumps(one, ensure_ascii=False))
        for number, one in enumerate(mappings, 1)
    )
    yield from _matches(rows, prefixes, found, loose, left)


def _is_space(told: object) -> bool:
    """Tell namespaces from the other things that a context declares."""
    return (isinstance(told, str) and told.endswith(("/", "#", "_", ":", "="))) or (
        isinstance(told, dict) and told.get("@prefix") is True
    )


def _cells(told: object) -> Cells:
    """Write the slots of an object as cells of a row are."""
    return {str(key): _cell(value) for key, value in told.items()} if isinstance(told, dict) else {}


def _cell(value: object) -> str:
    if isinstance(value, list):
        return joined(clean(str(one)) for one in value if one is not None)
    return "" if value is None else clean(str(value))


def _matches(
    rows: Iterable[tuple[str, Cells, str]],
    prefixes: Mapping[str, str],
    metadata: Mapping[str, object],
    loose: str,
    left: Left,
) -> Iterator[Match | Unplaced | Reject]:
    told = {slot: _cell(metadata[slot]) for slot in PROPAGATED if metadata.get(slot) is not None}
    makers = {f"author_{part}": _cell(metadata.get(f"creator_{part}")) for part in ("id", "label")}
    for where, own, text in rows:
        left.slots |= dict.fromkeys(slot for slot, cell in own.items() if cell and slot and slot not in HEARD)
        cells = {**told, **{slot: cell for slot, cell in own.items() if cell}}
        try:
            _placed(cells, prefixes)
            yield _match(_spelt(_made(cells, makers), prefixes, left), prefixes, loose)
        except Homeless as err:
            yield Unplaced(where, err.kind, str(err), text)
        except ValueError as err:
            bare = "curie_map" in str(err) and not metadata.get("curie_map") and not metadata.get("@context")
            yield Reject(where, f"{err}{NO_PREFIXES if bare else ''}", text)


def _placed(cells: Cells, prefixes: Mapping[str, str]) -> None:
    """Refuse what maps no concept to a concept. Raises: Homeless."""
    if cells.get("predicate_id", "").rpartition(":")[2] == NO_MATCH:
        raise Homeless(NO_TERM, f"it says {NO_MATCH}")
    for end in ("subject", "object"):
        text, kind = cells.get(f"{end}_id", ""), cells.get(f"{end}_type", "")
        shown = cells.get(f"{end}_label", "") or text
        if kind == LITERAL or (not text and shown):
            raise Homeless(TEXT, f"its {end} is the text '{shown[:60]}'")
        if kind == COMPOSED or EXPRESSION in text:
            raise Homeless(TEXT, f"its {end} is the expression '{text[:60]}'")
        if text.endswith(NOBODY) and expand(text, prefixes) == SSSOM.NoTermFound.value:
            raise Homeless(NO_TERM, f"its {end} is sssom:NoTermFound")


def _made(cells: dict[str, str], makers: Cells) -> dict[str, str]:
    """Name who made a mapping, and the tool: where they are not named as such, as what is nearest to it."""
    if not cells.get("author_id") and not cells.get("author_label"):
        own = {f"author_{part}": cells.get(f"creator_{part}", "") for part in ("id", "label")}
        cells |= own if any(own.values()) else makers
    cells["mapping_tool"] = cells.get("mapping_tool") or cells.get("mapping_tool_id", "")
    cells["mapping_date"] = cells.get("mapping_date") or cells.get("publication_date", "")
    return cells


def _spelt(cells: dict[str, str], prefixes: Mapping[str, str], left: Left) -> Cells:
    """Take people whose ids have a prefix that nobody declares by these as names, and leave such a justification out.

    A mapping is none the worse for them.
    """
    for role in ("author", "reviewer"):
        ids = split(cells.get(f"{role}_id", ""))
        unknown = [one for one in ids if not _is_known(one, prefixes)]
        if unknown:
            cells[f"{role}_id"] = joined(one for one in ids if one not in unknown)
            cells[f"{role}_label"] = joined([*unknown, *split(cells.get(f"{role}_label", ""))])
    if (told := cells.get("mapping_justification")) and not _is_known(told, prefixes):
        left.slots["mapping_justification"] = None
        cells["mapping_justification"] = ""
    return cells


def _is_known(text: str, prefixes: Mapping[str, str]) -> bool:
    try:
        return bool(expand(text, prefixes))
    except ValueError:
        return False


def _match(cells: Cells, prefixes: Mapping[str, str], loose: str) -> Match:
    match = match_of(cells, prefixes, {}, (), loose)
    return match if "review_state" in cells else _agreed(match, cells.get("reviewer_agreement", ""))


def _agreed(match: Match, agreement: str) -> Match:
    """Heed what the reviewers think: from -1, it does not hold, to 1, it does; at 0 they do not know."""
    if not agreement:
        return match
    try:
        value = float(agreement.replace(",", "."))
    except ValueError:
        value = 2.0
    if not -1 <= value <= 1:
        raise ValueError(f"reviewer_agreement is '{agreement[:20]}'; a number from -1 to 1 was expected")
    if value > 0:
        return match
    return replace(match, state=PROPOSED if value == 0 or match.state == REJECTED else REJECTED)
