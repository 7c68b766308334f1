"""The command that brings a release to a store far away."""

from __future__ import annotations

from pathlib import Path

import click

from graph.commands import DATA, Session


@click.command()
@click.argument("name", metavar="[R]", default="")
@DATA
@click.pass_obj
def publish(session: Session, name: str, data: Path | None) -> None:
    """Bring release R, or the current one, to the store that the settings name.

    A build does so by itself; this is for a release to go back to, and for a store that is new. The current release
    and R stay there, all others are removed from it.
    """
    from graph import release
    from graph.errors import SettingsError
    from graph.release.draft import locked
    from graph.store.remote.publish import publish as send
    from graph.store.remote.publish import retire

    settings = session.settings(data=data)
    if not settings.store.url:
        raise SettingsError("there is no store to publish to; store.url was expected in the settings")
    release.current(settings.data)  # where there is none there may be no folder to lock
    with locked(settings.data):
        current = release.current(settings.data)
        chosen = release.find(settings.data, name) if name else current
        send(settings, chosen, click.echo)
        for gone in retire(settings, (chosen.name, current.name)):
            click.echo(f"release {gone} is removed from {settings.store.url}")
    click.echo(f"release {chosen.name} is in {settings.store.url}")
