"""What a source's field labels mean: a TOML file from label to the Record's field, with separator and language.

To add one: a file in ``ontology/profiles/``, or anywhere and named by its path. Its keys are in docs/profiles.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import ontology
from graph.errors import SettingsError
from graph.names import clean
from graph.record import Field

FIELDS = (
    "identifier", "title", "alternative", "creator", "contributor", "publisher", "subject", "see_also", "issue",
    "issued", "type", "format", "language", "meeting_title", "meeting_date", "meeting_place", "coverage", "page",
    "abstract", "extent", "collection",
)  # fmt: skip
"""The Record's fields, to which a profile maps a source's labels."""

IGNORE = "ignore"
RULE_KEYS = {"to", "separator", "language"}
KEYS = {"title", "language", "field"}


@dataclass(frozen=True, slots=True)
class Rule:
    """``to`` is one of FIELDS or ``ignore``; ``separator`` (a text, white space around it folded) parts the values."""

    to: str
    separator: str = ""
    language: str = ""

    def values(self, text: str) -> Iterator[str]:
        """Part a field's text into its values, cleaned, the empty ones left out."""
        parts = text.split(self.separator) if self.separator else [text]
        return (value for part in parts if (value := clean(part)))


@dataclass(frozen=True, slots=True)
class Profile:
    """``language`` is the tag of labels whose language nothing else tells; ``rules`` go by folded label."""

    name: str
    language: str
    rules: Mapping[str, Rule]

    def rule(self, field: Field) -> Rule | None:
        """Find what a field means; a field without a label goes by its text, as a page's furniture does."""
        return self.rules.get(fold(field.label) or fold(field.value))


def fold(label: str) -> str:
    """Fold a label's case, spaces and closing colon."""
    return re.sub(r"\s*:$", "", clean(label)).casefold()


def load(name: str) -> Profile:
    """Load a shipped profile by name, or any by its path.

    Raises: SettingsError when there is none, or it says what a profile cannot say.
    """
    path = Path(name)
    shipped = ontology.FOLDER / "profiles" / f"{name}.toml"
    file = path if path.suffix == ".toml" else shipped
    if not file.is_file():
        known = ", ".join(shipped_profiles())
        raise SettingsError(f"no profile '{name}'; there are {known}, or a path to a .toml file")
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as err:
        raise SettingsError(f"profile '{name}' cannot be read as TOML: {err}") from err
    where = f"profile '{name}'"
    _known(table, KEYS, where)
    rules = {fold(label): _rule(rule, f"{where} [field.'{label}']") for label, rule in _fields(table, where).items()}
    return Profile(path.stem, str(table.get("language", "")), rules)


def shipped_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the product."""
    folder = ontology.FOLDER / "profiles"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def _fields(table: Mapping[str, object], where: str) -> Mapping[str, object]:
    fields = table.get("field")
    if not isinstance(fields, Mapping):
        raise SettingsError(f"{where} has no table [field]; a rule for each label was expected")
    return fields


def _rule(table: object, where: str) -> Rule:
    if not isinstance(table, Mapping) or "to" not in table:
        raise SettingsError(f"{where} is {table!r}; a table with 'to' was expected")
    _known(table, RULE_KEYS, where)
    rule = Rule(**{name: str(value) for name, value in table.items()})
    if rule.to not in FIELDS and rule.to != IGNORE:
        raise SettingsError(f"{where} maps to '{rule.to}'; there are {', '.join(FIELDS)}, {IGNORE}")
    return rule


def _known(table: Mapping[str, object], keys: set[str], where: str) -> None:
    for name in table:
        if name not in keys:
            raise SettingsError(f"{where} has '{name}'; there are {', '.join(sorted(keys))}")
