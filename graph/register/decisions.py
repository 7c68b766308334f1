"""What librarians decide of the concepts, a line each in ``register/decisions.tsv``: a file to be edited by hand too.

    action   concept            to                      language   note
    merge    subject/migrant    subject/migrants                   one meaning
    rename   subject/refugees   Refugees and migrants   en
    split    subject/chat       chat (animal)           fr

``merge`` puts a concept into another; ``rename`` gives a concept its preferred label in a language; ``split`` gives the
labels of one language a concept of their own, with a label of its own where ``to`` has one. A line that is removed is
a decision taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from graph import release
from graph.errors import SettingsError
from graph.names import KINDS, Kind, clean, slug
from graph.register.shelf import FOLDER

FILE = "decisions.tsv"
COLUMNS = ("action", "concept", "to", "language", "note")
KEPT: dict[str, Kind] = {name: kind for name, kind in KINDS.items() if kind.scheme and name != "language"}
"""The kinds of concepts that the records bring; languages are all shipped, and bodies are no concepts."""


class Action(StrEnum):
    MERGE = "merge"
    RENAME = "rename"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class Decision:
    """``kind`` and ``concept`` name it as its IRI does; ``to`` is a slug of the same kind (merge) or a label."""

    action: Action
    kind: str
    concept: str
    to: str
    language: str
    note: str = ""

    @property
    def own(self) -> str:
        """The slug of the concept that a split makes."""
        return slug(self.to) if self.to else f"{self.concept}-{self.language.lower()}"


def path(data: Path) -> Path:
    return data / FOLDER / FILE


def read(data: Path) -> tuple[Decision, ...]:
    """Read the decisions, none where there is no file. Raises: SettingsError that says the line."""
    file = path(data)
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as err:
        raise SettingsError(f"{file} cannot be read: {err}") from err
    found = []
    for number, line in enumerate(lines, start=1):
        if line.strip() and not line.startswith("#") and line.split("\t")[0].strip() != COLUMNS[0]:
            found.append(_decision(line, f"{file}, line {number}"))
    return check(found, str(file))


def _decision(line: str, where: str) -> Decision:
    cells = [clean(cell) for cell in line.split("\t")]
    action, concept, to, language, note = [*cells, "", "", "", "", ""][: len(COLUMNS)]
    return make(action, concept, to, language, note, where)


def make(action: str, concept: str, to: str, language: str, note: str, where: str) -> Decision:
    """Make a decision of its words. Raises: SettingsError that says what was expected."""
    if action not in list(Action):
        raise SettingsError(f"{where}: no action '{action}'; there are {', '.join(Action)}")
    kind, name = named(concept, where)
    if action == Action.MERGE:
        other, to = named(to, where)
        if other != kind:
            raise SettingsError(f"{where}: {concept} and {other}/{to} are of two kinds; two of one were expected")
    elif action == Action.RENAME and not to:
        raise SettingsError(f"{where}: a new label for {concept} was expected")
    if action != Action.MERGE and not language:
        raise SettingsError(f"{where}: a language tag was expected, as in en")
    return Decision(Action(action), kind, name, to, language, note)


def named(concept: str, where: str) -> tuple[str, str]:
    """Take ``subject/migrants``, or an IRI that ends so, apart. Raises: SettingsError."""
    kind, _, name = "/".join(concept.split("/")[-2:]).partition("/")
    if kind not in KEPT or not name:
        raise SettingsError(f"{where}: '{concept}' is no concept; one such as subject/migrants was expected")
    return kind, name


def check(decisions: Iterable[Decision], where: str) -> tuple[Decision, ...]:
    """Hold decisions against each other. Raises: SettingsError for a circle, or a concept that is merged twice."""
    kept = tuple(dict.fromkeys(decisions))
    into: dict[tuple[str, str], str] = {}
    for one in kept:
        if one.action is Action.MERGE and into.setdefault((one.kind, one.concept), one.to) != one.to:
            raise SettingsError(f"{where}: {one.kind}/{one.concept} is merged into two concepts; one was expected")
        if one.action is Action.SPLIT and one.own == one.concept:
            raise SettingsError(
                f"{where}: the concept that is split from {one.kind}/{one.concept} would be itself; another label, "
                f"or none for {one.kind}/{one.concept}-{one.language.lower()}, was expected"
            )
    for kind, concept in into:
        seen, place = {concept}, into[kind, concept]
        while (kind, place) in into and place not in seen:
            seen.add(place)
            place = into[kind, place]
        if place in seen:
            raise SettingsError(f"{where}: {kind}/{concept} is merged into itself, by way of {kind}/{place}")
    return kept


def add(data: Path, decision: Decision) -> tuple[Decision, ...]:
    """Write a decision behind those that there are, all at once. Raises: SettingsError where it does not fit them."""
    known = read(data)
    decided = check([*known, decision], "with this decision")
    if len(decided) > len(known):
        file = path(data)
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8-sig") if file.is_file() else "\t".join(COLUMNS) + "\n"
        before += "" if before.endswith("\n") or not before else "\n"
        aside = file.with_suffix(".new")
        aside.write_text(f"{before}{line(decision)}\n", encoding="utf-8")
        release.sync(aside)
        aside.replace(file)
        release.sync(file.parent)
    return decided


def line(decision: Decision) -> str:
    to = f"{decision.kind}/{decision.to}" if decision.action is Action.MERGE else decision.to
    concept = f"{decision.kind}/{decision.concept}"
    return "\t".join((decision.action, concept, to, decision.language, decision.note))
