"""What a source's field labels mean: a TOML file from label to the Record's field, with separator, language and more.

To add one: a file in ``ontology/profiles/``, or anywhere and named by its path. Its keys are in docs/profiles.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from pathlib import Path

import ontology
from graph.errors import SettingsError
from graph.names import clean
from graph.record import Field
from graph.values import dates, text
from graph.vocab import RELATORS

FIELDS = (
    "identifier", "title", "other_identifier", "status", "datestamp", "alternative", "creator", "contributor",
    "publisher", "rights_holder", "name_identifier", "subject", "classification", "see_also", "issue", "issued", "date",
    "created", "available", "submitted", "accepted", "copyrighted", "modified", "valid", "type", "format", "medium",
    "extent", "language", "meeting", "meeting_title", "meeting_date", "meeting_place", "coverage", "spatial",
    "temporal", "coordinates", "page", "abstract", "description", "contents", "note", "citation", "volume", "number",
    "page_start", "page_end", "edition", "version", "funding", "audience", "rights", "access", "licence", "source",
    "relation", "part_of", "has_part", "version_of", "has_version", "format_of", "has_format", "references",
    "referenced_by", "replaces", "replaced_by", "requires", "required_by", "conforms_to", "series", "collection",
    "publication_place", "withheld",
)  # fmt: skip
"""The Record's fields, to which a profile maps a source's labels."""

PROSE = frozenset({"abstract", "description", "contents", "note", "rights", "citation"})
"""The fields whose line breaks part paragraphs; elsewhere they are white space."""

IGNORE = "ignore"
NAMED = ("person", "body", "isbn", "issn", "marc")
EPOCHS = ("seconds", "milliseconds")
"""Instead of a calendar: dates are counted from 1970, as programs do."""

SOURCE = "source"
"""Instead of an order of day and month: it is what the source's own dates tell (``orders``)."""

ANY = "*"
PART = "$"
KNOWN = 4096
"""The labels whose rule is kept at hand."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``to`` is one of FIELDS or ``ignore``; ``separator`` (a text, white space around it folded) parts the values.

    ``pattern`` takes the value out by its one group; ``part`` are the parts that are the value instead of the field's
    text. ``value`` is what the field means instead of its text, ``pattern``'s groups in it as \\1, \\2. ``when`` are
    parts and the texts of which they must have one, ``unless`` the labels without which a record must be; ``otherwise``
    is the rule for what this one is not for.
    """

    to: str
    separator: str = ""
    language: str = ""
    pattern: str = ""
    order: str = ""
    calendar: str = ""
    version: str = ""
    role: str = ""
    kind: str = ""
    part: tuple[str, ...] = ()
    value: str = ""
    when: tuple[tuple[str, frozenset[str]], ...] = ()
    unless: frozenset[str] = frozenset()
    otherwise: Rule | None = None

    def fits(self, source: Field, present: frozenset[str] = frozenset()) -> bool:
        """Tell whether the rule is for a field, by what hangs on it, by its pattern, by what else the record has."""
        if self.unless & present:
            return False
        for name, wanted in self.when:
            told = {value.strip().casefold() for part, value in source.parts if part == name}
            if not (told & wanted or (ANY in wanted and told) or ("" in wanted and not told)):
                return False
        return not self.pattern or _form(self.pattern).search(self.text(source)) is not None

    def text(self, source: Field) -> str:
        """Give the text that the rule is about: the field's, or that of its parts."""
        if not self.part:
            return source.value
        return " ".join(value for name, value in source.parts if name in self.part and value.strip())

    def pieces(self, written: str) -> Sequence[str]:
        """Take the values out of a text, as they are written."""
        if self.pattern and (found := _form(self.pattern).search(written)):
            made = GROUP.sub(lambda sign: found[int(sign[1])] or "", self.value)
            written = made if self.value else found[1] or ""
        elif self.value:
            written = self.value
        if not self.separator:
            return (written,)
        # The sign at the end of &amp; parts nothing.
        return (text.unmark(written) if "&" in written else written).split(self.separator)

    def values(self, written: str) -> Iterator[str]:
        """Part a field's text into its values, cleaned, the empty ones left out."""
        return (value for piece in self.pieces(written) if (value := clean(piece)))


GROUP = re.compile(r"\\([1-9])")
"""How a rule's value names a group of its pattern."""


@lru_cache(maxsize=512)
def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


@dataclass(frozen=True, slots=True)
class Meaning:
    """The rules for a label: ``chain`` for the field itself, ``beside`` for each part; ``settled`` where none asks."""

    chain: tuple[Rule, ...]
    beside: tuple[tuple[Rule, ...], ...]
    settled: tuple[Rule, ...] | None


@dataclass(frozen=True, slots=True)
class Profile:
    """``language`` is the tag of labels whose language nothing else tells; ``rules`` go by folded label.

    A label that ends in ``*`` is for all that begin so; one with ``$`` is for a part of a field. ``order``,
    ``calendar`` and ``version`` (of licences) are for the rules that have none of their own. ``told`` are the orders
    that the source's own dates tell, by folded label, and how many dates do.
    """

    name: str
    language: str
    rules: Mapping[str, Rule]
    order: str = ""
    calendar: str = ""
    version: str = ""
    told: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    _found: dict[str, Meaning] = field(default_factory=dict, repr=False, compare=False)
    _unless: list[frozenset[str]] = field(default_factory=list, repr=False, compare=False)

    @property
    def asks_source(self) -> bool:
        """Tell whether a rule, or the profile as a whole, leaves the order of dates to the source."""
        chains = (_chain(rule) for rule in self.rules.values())
        return self.order == SOURCE or any(rule.order == SOURCE for chain in chains for rule in chain)

    def ordered(self, rule: Rule, label: str) -> tuple[str, int]:
        """Give the order of a field's dates, and how many dates of the source told it; 0 where it is declared."""
        order = rule.order or self.order
        return self.told.get(fold(label), ("", 0)) if order == SOURCE else (order, 0)

    def rule(self, source: Field) -> Rule | None:
        """Find what a field means; a field without a label goes by its text, as a page's furniture does."""
        return next(iter(self.of(source)), None)

    def present(self, fields: Iterable[Field]) -> frozenset[str]:
        """Tell which of the labels that rules ask after stand in a record with a text."""
        asked = self._asked()
        found = set[str]()
        for source in fields if asked else ():
            if (label := fold(source.label)) in asked:
                found.add(label)
                found.update(f"{label}{PART}{name}" for name, text in source.parts if text.strip())
        return frozenset(found)

    def _asked(self) -> frozenset[str]:
        """Give the labels that rules ask after, those of parts without the part."""
        if not self._unless:
            chains = (rule for first in self.rules.values() for rule in _chain(first))
            self._unless.append(frozenset(name.partition(PART)[0] for rule in chains for name in rule.unless))
        return self._unless[0]

    def of(self, source: Field, present: frozenset[str] = frozenset()) -> tuple[Rule, ...]:
        """Find all that a field means: what it says itself first, then what its parts say.

        ``present`` is what ``present`` gives for the record that it is in.
        """
        label = source.label if source.label.strip() else source.value
        meaning = self._found.get(label) or self._find(label)
        if meaning.settled is not None:
            return meaning.settled
        own = tuple(rule for rule in meaning.chain if rule.fits(source, present))[:1]
        told = {name for name, value in source.parts if value.strip()}
        asked = (chain for chain in meaning.beside if told.intersection(chain[0].part))
        beside = (next((rule for rule in chain if rule.fits(source, present)), None) for chain in asked)
        return own + tuple(rule for rule in beside if rule)

    def _find(self, label: str) -> Meaning:
        folded = fold(label)
        chain = _chain(self.rules.get(folded) or self._wild(folded))
        beside = tuple(
            tuple(replace(rule, part=(name.rpartition(PART)[2],)) for rule in _chain(first))
            for name, first in self.rules.items()
            if name.startswith(folded + PART)
        )
        plain = not beside and not any(rule.when or rule.pattern or rule.unless for rule in chain[:1])
        if len(self._found) >= KNOWN:
            self._found.clear()
        self._found[label] = Meaning(chain, beside, chain[:1] if plain else None)
        return self._found[label]

    def _wild(self, folded: str) -> Rule | None:
        """Find the rule for the longest beginning of a label."""
        found = [name for name in self.rules if name.endswith(ANY) and folded.startswith(name[:-1])]
        return self.rules[max(found, key=len)] if found else None


def _chain(rule: Rule | None) -> tuple[Rule, ...]:
    rules = list[Rule]()
    while rule:
        rules.append(rule)
        rule = rule.otherwise
    return tuple(rules)


@lru_cache(maxsize=65536)
def fold(label: str) -> str:
    """Fold a label's case, spaces and closing colon."""
    return re.sub(r"\s*[:：]$", "", clean(label)).casefold()


def load(name: str) -> Profile:
    """Load a shipped profile by name, or any by its path, with those that it includes.

    Raises: SettingsError when there is none, or it says what a profile cannot say.
    """
    return _load(name, ())


def _load(name: str, above: tuple[str, ...]) -> Profile:
    if name in above:
        raise SettingsError(f"profile '{name}' includes itself by way of {' and '.join(above)}")
    path, table = _read(name)
    where = f"profile '{name}'"
    _known(table, set(HEAD), where)
    head = {key: str(table[key]) for key in ("language", "order", "calendar", "version") if key in table}
    _checked(head, where)
    rules = {fold(label): _rule(rule, f"{where} [field.'{label}']") for label, rule in _fields(table, where).items()}
    for included in _list(table.get("include", []), where):
        beside = included if "/" not in included and not included.endswith(".toml") else str(path.parent / included)
        rules = {**_load(beside, (*above, name)).rules, **rules}
    order, calendar, version = (head.get(key, "") for key in ("order", "calendar", "version"))
    return Profile(path.stem, head.get("language", ""), rules, order, calendar, version)


def _read(name: str) -> tuple[Path, Mapping[str, object]]:
    path = Path(name)
    shipped = ontology.FOLDER / "profiles" / f"{name}.toml"
    file = path if path.suffix == ".toml" else shipped
    if not file.is_file():
        known = ", ".join(shipped_profiles())
        raise SettingsError(f"no profile '{name}'; there are {known}, or a path to a .toml file")
    try:
        return path, tomllib.loads(file.read_text(encoding="utf-8"))
    except ValueError as err:
        raise SettingsError(f"profile '{name}' cannot be read as TOML: {err}") from err


def shipped_profiles() -> tuple[str, ...]:
    """Name the profiles that come with the product."""
    folder = ontology.FOLDER / "profiles"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def _fields(table: Mapping[str, object], where: str) -> Mapping[str, object]:
    found = table.get("field", {} if "include" in table else None)
    if not isinstance(found, Mapping):
        raise SettingsError(f"{where} has no table [field]; a rule for each label was expected")
    return found


def _list(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{where} has {value!r}; a list of texts was expected")
    return tuple(value)


def _rule(table: object, where: str) -> Rule:
    """Make the rule of a label; of a list, each is for what those before it are not for."""
    if isinstance(table, list) and table:
        rules = [_rule(one, where) for one in table]
        made = rules[-1]
        for rule in reversed(rules[:-1]):
            made = replace(rule, otherwise=made)
        return made
    if not isinstance(table, Mapping) or "to" not in table:
        raise SettingsError(f"{where} is {table!r}; a table with 'to' was expected")
    _known(table, RULE_KEYS, where)
    texts = {name: str(value) for name, value in table.items() if name not in {"when", "part", "unless"}}
    _checked(texts, where)
    return Rule(
        to=texts["to"],
        separator=texts.get("separator", ""),
        language=texts.get("language", ""),
        pattern=texts.get("pattern", ""),
        order=texts.get("order", ""),
        calendar=texts.get("calendar", ""),
        version=texts.get("version", ""),
        role=texts.get("role", ""),
        kind=texts.get("kind", ""),
        part=tuple(str(table.get("part", "")).split()),
        value=texts.get("value", ""),
        when=_when(table.get("when", {}), where),
        unless=frozenset(map(fold, _list(table.get("unless", []), where))),
    )


def _when(table: object, where: str) -> tuple[tuple[str, frozenset[str]], ...]:
    if not isinstance(table, Mapping):
        raise SettingsError(f"{where} has when = {table!r}; a table from a part's name to its texts was expected")
    conditions = ((name, [value] if isinstance(value, str) else value) for name, value in table.items())
    return tuple(
        (str(name), frozenset(value.casefold() for value in _list(texts, where))) for name, texts in conditions
    )


def _checked(texts: Mapping[str, str], where: str) -> None:
    """Hold a rule's keys to what they can be."""
    for name, allowed in ALLOWED.items():
        if name in texts and texts[name] not in allowed:
            raise SettingsError(f"{where} has {name} = '{texts[name]}'; there are {', '.join(filter(None, allowed))}")
    if "to" in texts and texts["to"] not in FIELDS and texts["to"] != IGNORE:
        raise SettingsError(f"{where} maps to '{texts['to']}'; there are {', '.join(FIELDS)}, {IGNORE}")
    if (role := texts.get("role")) and role not in RELATORS:
        raise SettingsError(f"{where} has role = '{role}'; a MARC relator's code of three letters was expected")
    try:
        groups = re.compile(texts.get("pattern", "()")).groups
    except re.error as err:
        raise SettingsError(f"{where} has a pattern that is no regular expression: {err}") from err
    if (written := texts.get("value")) is not None:
        asked = max((int(sign[1]) for sign in GROUP.finditer(written)), default=0)
        if not written or ("pattern" in texts and asked > groups) or ("pattern" not in texts and asked):
            raise SettingsError(f"{where} has value = '{written}'; a text with its pattern's groups was expected")
    elif groups != 1:
        raise SettingsError(f"{where} has a pattern with {groups} groups; the one that is the value was expected")


ALLOWED: Mapping[str, tuple[str, ...]] = {
    "order": (*dates.ORDERS, SOURCE),
    "calendar": (*dates.CALENDARS, *EPOCHS),
    "kind": NAMED,
}
RULE_KEYS = {member.name for member in fields(Rule)} - {"otherwise"}
HEAD = ("title", "language", "order", "calendar", "version", "include", "field")


def _known(table: Mapping[str, object], keys: set[str], where: str) -> None:
    for name in table:
        if name not in keys:
            raise SettingsError(f"{where} has '{name}'; there are {', '.join(sorted(keys))}")
