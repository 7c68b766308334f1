"""The command that asks a person about proposed mappings, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import DATA, Session
from graph.commands.link import WHO, person
from graph.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.mappings.called import Place
    from graph.mappings.ledger import Edit
    from graph.mappings.match import Match, Table
    from graph.settings import Settings

KEYS = "a accept, r reject, s skip, u undo, q quit; e c b n t accept as exact, close, broad, narrow, related"
ANSWERS = {"a": "", "e": "exactMatch", "c": "closeMatch", "b": "broadMatch", "n": "narrowMatch", "t": "relatedMatch"}
"""What is typed, and the relation that a mapping is accepted with: the proposed one for an empty one."""


@click.command()
@click.argument("name")
@DATA
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="Accept this mapping and ask nothing.")
@click.option("--reject", "rejected", multiple=True, metavar="ID", help="Reject this mapping and ask nothing.")
@click.option("--list", "listed", is_flag=True, help="List what waits for a verdict, with the IDs.")
@click.option("--comment", default="", help="A remark on --accept or --reject.")
@WHO
@click.pass_obj
def review(
    session: Session,
    name: str,
    data: Path | None,
    accepted: tuple[str, ...],
    rejected: tuple[str, ...],
    listed: bool,
    comment: str,
    who: str | None,
) -> None:
    """Judge the mappings that are proposed to authority NAME, the most probable first.

    Each verdict is written at once, with your name, and can be undone.
    """
    from graph.mappings import ledger

    settings = session.settings(data=data)
    if not ledger.place(settings.data, name).is_file():
        known = ", ".join(ledger.names(settings.data)) or "none yet"
        raise SourceError(f"no mappings to '{name}'; there are {known}: seealso link --to {name}")
    desk = Desk(settings, name, person(who))
    if listed:
        _list(desk)
    elif accepted or rejected:
        for state, ids in (("accepted", accepted), ("rejected", rejected)):
            for one in ids:
                click.echo(desk.judge(one, state, comment=comment))
    else:
        _ask(desk)


@dataclass(slots=True)
class Desk:
    """Where one person judges; ``done`` are the mappings as they were before each verdict."""

    settings: Settings
    name: str
    who: str
    done: list[Match] = field(default_factory=list)

    def waiting(self) -> list[Match]:
        """Give what is proposed, the most probable first."""
        from graph.mappings import PROPOSED, ledger

        table = ledger.load(self.settings.data, self.name, self.settings.base)
        return sorted(table.having(PROPOSED), key=lambda match: (-(match.confidence or 0.0), match.pair))

    def judge(self, name: str, state: str, relation: str = "", comment: str = "", seen: str | None = None) -> str:
        """Write a verdict, and say it. Raises: SourceError where there is no such mapping."""
        from graph.mappings.verdict import Verdict, judge

        verdict = Verdict(state, self.who, datetime.now(UTC).date(), relation, comment)

        def edit(table: Table) -> Table:
            judged = judge(table, name, verdict, seen)
            self.done.append(table.by_id[name])
            return judged

        try:
            self._change(edit, state)
        except ValueError as err:
            raise SourceError(str(err)) from err
        match = self.done[-1]
        return f"{state}: {match.subject_label or match.subject} to {match.object_label or match.object}"

    def undo(self) -> str:
        """Put the last mapping that was judged back as it was."""
        if not self.done:
            return "there is nothing to undo"
        match = self.done.pop()
        self._change(lambda table: table.with_([match]), "undo")
        return f"{match.state} again: {match.subject_label} to {match.object_label}"

    def _change(self, edit: Edit, how: str) -> None:
        from graph.mappings import ledger

        data, base, licence = self.settings.data, self.settings.base, self.settings.dataset.licence
        ledger.change(data, self.name, base, self.who, f"review: {how}", edit, licence)


def _list(desk: Desk) -> None:
    from graph.commands import tables

    rows = [
        (one.id, one.subject_label, one.relation, one.object_label, _confidence(one), one.object)
        for one in desk.waiting()
    ]
    tables.show(("id", "ours", "relation", "theirs", "confidence", "address"), rows)


def _ask(desk: Desk) -> None:
    """Show one after the other and ask, until all are judged or the person has enough."""
    from graph.mappings import ledger
    from graph.mappings.called import places
    from graph.mappings.verdict import mark

    earlier = ledger.verdicts(desk.settings.data, desk.name)
    skipped: set[str] = set()
    click.echo(KEYS)
    while waiting := [one for one in desk.waiting() if one.id not in skipped]:
        match = waiting[0]
        place = places(desk.settings, desk.name, [match.object]).get(match.object)
        _show(match, earlier.get(match.pair, ()), len(waiting), place)
        answer = click.prompt(">", prompt_suffix=" ", default="s", show_default=False).strip().lower()[:1]
        if answer == "q":
            break
        if answer == "u":
            click.echo(desk.undo())
        elif answer == "s":
            skipped.add(match.id)
        elif answer == "r":
            click.echo(desk.judge(match.id, "rejected", seen=mark(match)))
        elif answer in ANSWERS:
            click.echo(desk.judge(match.id, "accepted", ANSWERS[answer], seen=mark(match)))
        else:
            click.echo(f"'{answer}' means nothing here: {KEYS}")
    click.echo(f"{len(desk.done):,} judged, {len(desk.waiting()):,} wait")


def _standing(place: Place | None) -> Iterator[str]:
    if place and place.is_withdrawn:
        yield "withdrawn"
    if place and place.broader:
        yield f"under: {'; '.join(place.broader)}"
    if place and place.note:
        yield f"defined: {place.note}"


def _show(match: Match, earlier: tuple[str, ...], left: int, place: Place | None) -> None:
    from graph.mappings.match import MEANINGS

    click.echo(f"\n{left:,} to judge\n{match.subject_label}  <{match.subject}>")
    click.echo(f"  {MEANINGS[match.relation]} ({match.relation} {_confidence(match)})")
    click.echo(f"{match.object_label}  <{match.object}>")
    for line in _standing(place):
        click.echo(f"  {line}")
    if match.claimed_by:
        click.echo(f"  said by {match.claimed_by}")
    for reason in match.reasons:
        click.echo(f"  - {reason.told}")
    if match.comment:
        click.echo(f'  remark: "{match.comment}"')
    for line in earlier:
        click.echo(f"  ! {line}")


def _confidence(match: Match) -> str:
    return "" if match.confidence is None else f"{match.confidence:.2f}"
