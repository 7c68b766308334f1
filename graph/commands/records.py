"""The command that writes a source's records in our canonical form."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from graph.commands import DATA, Session, choose
from graph.source import DEFAULT_PROFILE


@click.command()
@click.argument("source")
@DATA
@click.option("--reader", default="", help="Who reads SOURCE, where it is a path.  [default: told by content]")
@click.pass_obj
def records(session: Session, source: str, data: Path | None, reader: str) -> None:
    """Write the records of SOURCE as JSON Lines, one a line, every field letter for letter.

    What cannot be read is told on standard error, and so are the counts. `seealso build` reads the lines as it reads
    SOURCE itself; docs/jsonl.md has the form.
    """
    from graph.intake.items import items
    from graph.readers.jsonl import line
    from graph.record import Record, Reject

    settings = session.settings(data=data)
    (chosen,) = choose(settings, (source,), DEFAULT_PROFILE, reader)
    out = sys.stdout.buffer
    count = rejects = 0
    try:
        for item in items(chosen, settings.data):
            if isinstance(item, Record):
                out.write(line(item).encode())
                count += 1
            elif isinstance(item, Reject):
                click.echo(f"{item.where}: {item.why}", err=True)
                rejects += 1
        out.flush()
    except BrokenPipeError:  # whoever reads the lines has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    click.echo(f"{count:,} records, {rejects:,} rejects", err=True)
