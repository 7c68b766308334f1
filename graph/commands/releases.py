"""The commands on releases: list, show, verify, go back, remove."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import DATA, Folder, Session
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.release import Release


@click.group(cls=Folder, invoke_without_command=True)
@DATA
@click.pass_context
def releases(ctx: click.Context, data: Path | None) -> None:
    """List the releases; show, verify, go back to, or remove one."""
    session: Session = ctx.obj
    ctx.obj = session.settings(data=data)
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@releases.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the releases, newest first; * marks the current one."""
    from graph.commands import tables

    tables.releases(settings.data)


@releases.command()
@click.argument("name", metavar="[R]", default="")
@click.pass_obj
def show(settings: Settings, name: str) -> None:
    """Show the manifest of release R, or of the current one, as JSON."""
    from graph import release

    click.echo((_found(settings, name).path / release.MANIFEST).read_text(encoding="utf-8"), nl=False)


@releases.command()
@click.argument("name", metavar="[R]", default="")
@click.pass_obj
def verify(settings: Settings, name: str) -> None:
    """Recompute the checksums of release R, or of the current one; exit code 1 when one differs."""
    from graph import release

    found = _found(settings, name)
    faults = release.verify(found)
    for fault in faults:
        click.echo(fault)
    told = f"{len(faults)} differences" if faults else "every file is as it was built"
    click.echo(f"release {found.name}: {told}")
    sys.exit(1 if faults else 0)


@releases.command()
@click.argument("name", metavar="R")
@click.pass_obj
def rollback(settings: Settings, name: str) -> None:
    """Make release R the current one."""
    from graph import release

    click.echo(f"release {release.rollback(settings.data, name).name} is current in {settings.data}")


@releases.command()
@click.argument("name", metavar="R")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Delete release R; the current one is refused."""
    from graph import release

    release.remove(settings.data, name)
    click.echo(f"release {name} is removed")


def _found(settings: Settings, name: str) -> Release:
    from graph import release

    return release.find(settings.data, name) if name else release.current(settings.data)
