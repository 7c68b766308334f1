"""The commands on authority vocabularies: add, list, show, find, remove."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import DATA, Folder, Session
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.link import Candidate

SHOWN = 5
"""Rows that could not be read and are told one by one."""


@click.group(cls=Folder, invoke_without_command=True)
@DATA
@click.pass_context
def authority(ctx: click.Context, data: Path | None) -> None:
    """List the authority vocabularies; add, show, search or remove one."""
    session: Session = ctx.obj
    ctx.obj = session.settings(data=data)
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@authority.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What to call it.  [default: the file's name]")
@click.pass_obj
def add(settings: Settings, file: Path, name: str) -> None:
    """Index the vocabulary in FILE: SKOS, SKOS-XL, MADS/RDF or OWL in any syntax, or a table of labels and IRIs.

    FILE may be packed (.gz, .zip) and of any size. One of the same name is replaced.
    """
    from graph import authority as authorities
    from graph.progress import teller

    with teller() as told:
        done = authorities.add(file, name, settings.data, told)
    tongues = len([language for language in done.languages if language])
    click.echo(f"{done.name}: {done.concepts:,} concepts, {done.labels:,} labels in {tongues} languages")
    for text, count in done.remarks.items():
        click.echo(f"  {text}{f' ({count:,} times)' if count > 1 else ''}")
    if done.rejected:
        where = f"{settings.data}/authorities/{done.name}/rejects.tsv"
        click.echo(f"  {done.rejected:,} rows or lines could not be read; they are in {where}:")
        for one in islice(authorities.rejects(settings.data, done.name), SHOWN):
            click.echo(f"    {one.where}: {one.why}")


@authority.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the authority vocabularies, those that come with the product among them."""
    from graph import authority as authorities
    from graph.authority.shipped import SHIPPED
    from graph.commands import tables

    rows = list[tuple[str, str, str, str, str]]()
    for name in authorities.names(settings.data):
        told = authorities.account(settings.data, name)
        tongues = str(len([language for language in told.languages if language]))
        rows.append((name, f"{told.concepts:,}", f"{told.labels:,}", tongues, told.file))
    known = {row[0] for row in rows}
    rows += [(name, "", "", "", f"{one.path.name} (shipped)") for name, one in SHIPPED.items() if name not in known]
    tables.show(("name", "concepts", "labels", "languages", "file"), sorted(rows))


@authority.command()
@click.argument("name")
@click.pass_obj
def show(settings: Settings, name: str) -> None:
    """Show what is known of vocabulary NAME as JSON."""
    import json
    from dataclasses import asdict

    from graph import authority as authorities

    with authorities.open_(settings.data, name) as found:
        click.echo(json.dumps(asdict(found.account), ensure_ascii=False, indent=1))


@authority.command()
@click.argument("name")
@click.argument("label")
@click.option("--language", default="", help="Language of LABEL.  [default: any]")
@click.option("--code", "codes", multiple=True, help="A code that the thing has too; may be repeated.")
@click.option("--limit", default=5, show_default=True, type=click.IntRange(1, 100), help="Candidates at the most.")
@click.pass_obj
def find(settings: Settings, name: str, label: str, language: str, codes: tuple[str, ...], limit: int) -> None:
    """Look LABEL up in vocabulary NAME: candidates with score, relation and reasons."""
    from graph import authority as authorities
    from graph.link import Concept, Label, candidates

    asked = Concept("urn:x-asked", (Label(label, language.lower()),), notations=codes)
    with authorities.open_(settings.data, name) as found:
        rows = candidates(asked, found, limit)
    for row in rows:
        click.echo("\n".join(_told(row)))
    if not rows:
        click.echo(f"'{label}' meets nothing in {name}")


def _told(candidate: Candidate) -> tuple[str, ...]:
    spoken = f" ({candidate.language})" if candidate.language else ""
    head = f"{candidate.score:.2f} {candidate.relation} {candidate.label}{spoken} <{candidate.concept}>"
    return head, *(f"     {one.weight:+.2f} {one.text}" for one in candidate.evidence)


@authority.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Delete the index of vocabulary NAME."""
    from graph import authority as authorities

    authorities.remove(settings.data, name)
    click.echo(f"authority {name} is removed")
