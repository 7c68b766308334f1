"""The commands on concepts: what the register knows of one, and what librarians decide; the next build follows them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import DATA, Folder, Session
from graph.errors import SettingsError
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.register import Row

NOTE = click.option("--note", default="", help="Why; kept beside the decision.")


@click.group(cls=Folder)
@DATA
@click.pass_context
def concept(ctx: click.Context, data: Path | None) -> None:
    """Merge, rename or split concepts; show what the register knows of one.

    A concept is named by the end of its IRI (subject/migrants), or by all of it. Its IRI never moves: a merged one
    leads to the one that stands for it. Decisions lie in DATA/register/decisions.tsv, a line each; a line that is
    removed is taken back. The next build follows them.
    """
    session: Session = ctx.obj
    ctx.obj = session.settings(data=data)


@concept.command()
@click.argument("old")
@click.argument("new")
@NOTE
@click.pass_obj
def merge(settings: Settings, old: str, new: str, note: str) -> None:
    """Put concept OLD into concept NEW: its terms mean NEW from the next build on."""
    _decide(settings, "merge", old, new, "", note)


@concept.command()
@click.argument("name", metavar="CONCEPT")
@click.argument("label")
@click.option("--language", help="The label's language tag.  [default: dataset.language]")
@NOTE
@click.pass_obj
def rename(settings: Settings, name: str, label: str, language: str | None, note: str) -> None:
    """Make LABEL the preferred label of CONCEPT."""
    _decide(settings, "rename", name, label, language or settings.dataset.language, note)


@concept.command()
@click.argument("name", metavar="CONCEPT")
@click.argument("language")
@click.argument("label", default="")
@NOTE
@click.pass_obj
def split(settings: Settings, name: str, language: str, label: str, note: str) -> None:
    """Give the labels of one LANGUAGE a concept of their own, which is called LABEL."""
    _decide(settings, "split", name, label, language, note)


@concept.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the decisions."""
    from graph.register import decisions

    for decision in decisions.read(settings.data):
        click.echo(decisions.line(decision))


@concept.command()
@click.argument("name", metavar="CONCEPT")
@click.pass_obj
def show(settings: Settings, name: str) -> None:
    """Show what the register knows of CONCEPT."""
    from graph.register import decisions

    kind, slug = decisions.named(name, "seealso concept show")
    if (row := _row(settings, kind, slug)) is None:
        raise SettingsError(f"the register has no {kind}/{slug}; a concept of the records was expected")
    for label, text in (
        ("concept", f"{kind}/{row.slug}"), ("status", row.status), ("first label", row.label), ("term", row.key),
        ("in its thesaurus", row.origin), ("replaced by", row.target), ("first release", row.first),
        ("last release", row.last),
    ):  # fmt: skip
        if text:
            click.echo(f"{label}: {text}")
    for sort, language, text in row.labels:
        click.echo(f"{sort}: {text}{f' @{language}' if language else ''}")


def _decide(settings: Settings, action: str, name: str, to: str, language: str, note: str) -> None:
    from graph import schemes
    from graph.names import KINDS, Names, clean
    from graph.register import decisions, load

    decision = decisions.make(action, name, clean(to), language, clean(note), "seealso concept")
    decisions.check([*decisions.read(settings.data), decision], "with this decision")
    register = load(settings.data, Names(settings.base), schemes.load(settings.base), settings.dataset.language)
    named = (decision.concept, decision.to) if action == "merge" else (decision.concept,)
    for one in named:
        known = register.rows.get(decision.kind, {})
        if one not in known and register.names(decision.kind, one) not in register.schemes:
            near = sorted(slug for slug in known if slug.startswith(one[:4]))[:5]
            there = f"; there are {', '.join(f'{decision.kind}/{slug}' for slug in near)}" if near else ""
            raise SettingsError(f"no release has had {decision.kind}/{one}{there}")
    register.schemes.decide((decision,), register.rows)
    decisions.add(settings.data, decision)
    click.echo(f"{decisions.line(decision)}\nthe next build of {KINDS[decision.kind].scheme} follows it")


def _row(settings: Settings, kind: str, slug: str) -> Row | None:
    from graph.register import rows
    from graph.register.shelf import FOLDER

    return rows.read(settings.data / FOLDER / f"{kind}{rows.SUFFIX}").get(slug)
