"""The commands. Errors become one line and an exit code from CODES.

To add one: a function here, or a module in graph/commands and its row in COMMANDS; a line in docs/commands.md.
"""

from __future__ import annotations

import gc
import sys
import traceback
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click

from graph import errors
from graph.commands import (
    DATA,
    Session,
    authority,
    choose,
    concept,
    link,
    publish,
    records,
    releases,
    review,
    thesaurus,
    written,
)
from graph.source import DEFAULT_PROFILE

CODES: dict[type[errors.SeealsoError], int] = {
    errors.SettingsError: 3,
    errors.SourceError: 4,
    errors.Locked: 5,
    errors.BuildError: 6,
    errors.ReleaseError: 7,
    errors.QueryError: 8,
    errors.StoreError: 9,
    errors.ServerError: 10,
}
"""0 is success, 1 says that data do not conform, 2 that the command line is not understood."""

COMMANDS = (
    records.records,
    releases.releases,
    publish.publish,
    link.link,
    review.review,
    thesaurus.thesaurus,
    concept.concept,
    authority.authority,
)
"""The commands that have a module of their own."""

FAULT, INTERRUPTED = 70, 130
EPILOG = (
    "Exit codes: 0 done; 1 data do not conform; 2 wrong use; "
    + "; ".join(f"{code} {kind.__name__}" for kind, code in CODES.items())
    + f"; {FAULT} a fault of ours; {INTERRUPTED} interrupted"
)


class Group(click.Group):
    """Turns an error of the world into one line and its exit code; a crash only with --debug into a trace."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except errors.SeealsoError as err:
            if ctx.params.get("debug"):
                traceback.print_exc()
            click.echo(f"seealso: {_place(err)}{err}", err=True)
            ctx.exit(next(code for kind, code in CODES.items() if isinstance(err, kind)))
        except KeyboardInterrupt:
            click.echo("seealso: interrupted; the current release is as it was", err=True)
            ctx.exit(INTERRUPTED)
        except (click.exceptions.Exit, click.ClickException, click.Abort):
            raise
        except Exception as err:
            if ctx.params.get("debug"):
                traceback.print_exc()
            click.echo(f"seealso: a fault of ours: {type(err).__name__}: {err} (--debug shows the trace)", err=True)
            ctx.exit(FAULT)


def _place(err: errors.SeealsoError) -> str:
    """Say where a query is wrong."""
    return f"line {err.line}, column {err.column}: " if isinstance(err, errors.SyntaxFault) and err.line else ""


@click.group(cls=Group, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("seealso"), prog_name="seealso")
@click.option("--config", type=click.Path(path_type=Path), help="Settings file.  [default: seealso.toml, if there]")
@click.option("--debug", is_flag=True, help="Show the whole trace of an error.")
@click.pass_context
def main(ctx: click.Context, config: Path | None, debug: bool) -> None:
    """Turn a document repository's item records into linked data, and serve it."""
    del debug  # Group reads it where an error arrives
    ctx.obj = Session(config)


@main.command()
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@DATA
@click.option("--profile", help=f"What the labels of SOURCEs that are paths mean.  [default: {DEFAULT_PROFILE}]")
@click.option("--reader", default="", help="Who reads SOURCEs that are paths.  [default: told by content]")
@click.pass_obj
def build(session: Session, sources: tuple[str, ...], data: Path | None, profile: str | None, reader: str) -> None:
    """Make a release from the records of SOURCEs.

    A SOURCE is the name of a source in seealso.toml, or a path to a file or folder. With none, all sources of
    seealso.toml are read, or the bundled sample where there are none.
    """
    from graph.commands.tables import intake
    from graph.pipeline import build as make
    from graph.progress import teller

    gc.set_threshold(50_000, 20, 20)  # a build makes millions of small values and few cycles
    settings = session.settings(data=data)
    chosen = choose(settings, sources, profile or DEFAULT_PROFILE, reader)
    with teller() as told:
        built = make(settings, chosen, datetime.now(UTC), told)
    intake(built.intake)
    if built.intake.rejected or built.intake.quarantined:
        click.echo(f"what was kept aside, with the reasons: {built.release.path / 'quarantine'}")
    click.echo(f"release {built.release.name} is current in {settings.data}")


@main.command()
@click.argument("source")
@DATA
@click.option("--profile", help="What the labels mean, where SOURCE is a path.  [default: auto]")
@click.option("--reader", default="", help="Who reads SOURCE, where it is a path.  [default: told by content]")
@click.option("--suggest", is_flag=True, help="Print the beginnings of a profile for what is not mapped.")
@click.pass_obj
def fields(session: Session, source: str, data: Path | None, profile: str | None, reader: str, suggest: bool) -> None:
    """Show every field of SOURCE: how often it comes, examples, what it is mapped to, and how that goes.

    What wants work comes first, so that writing a profile takes minutes.
    """
    from graph import profile as profiles
    from graph import schemes
    from graph.commands import tables
    from graph.intake import fields as fieldwork
    from graph.intake.items import items
    from graph.intake.orders import learn
    from graph.names import Names
    from graph.record import Document

    settings = session.settings(data=data)
    (chosen,) = choose(settings, (source,), profile or DEFAULT_PROFILE, reader)
    names, meaning = Names(settings.base), learn(items(chosen, settings.data), profiles.load(chosen.profile))
    read = (item for item in items(chosen, settings.data) if not isinstance(item, Document))
    found = fieldwork.fields(read, meaning, schemes.load(settings.base), names)
    for reason, count in found.reasons.most_common():
        click.echo(f"rejected, {count:,} x: {reason}", err=True)
    if suggest:
        for line in fieldwork.suggest(found, chosen.profile):
            click.echo(line)
        return
    tables.show(fieldwork.HEADINGS, map(fieldwork.cells, found.rows))
    mapped = f", {found.mapped:.1%} of the fields mapped" if found.fields else ""
    click.echo(f"records: {found.records:,}, rejects: {found.rejects:,}{mapped}")


@main.command()
@click.argument("name")
@DATA
@click.option("--full", is_flag=True, help="Ask for everything again.")
@click.option("--since", help="First date of change that is asked for.")
@click.option("--until", help="Last date of change that is asked for.")
@click.option("--set", "sets", multiple=True, help="Only this OAI-PMH set; may be repeated.")
@click.pass_obj
def fetch(
    session: Session,
    name: str,
    data: Path | None,
    full: bool,
    since: str | None,
    until: str | None,
    sets: tuple[str, ...],
) -> None:
    """Bring what source NAME of seealso.toml holds to the data folder: by OAI-PMH, or its pages by a sitemap or list.

    A second fetch asks only for what changed; one that stopped goes on where it was. `seealso build NAME` reads it.
    """
    from graph.harvest import Wish, harvest
    from graph.progress import teller

    settings = session.settings(data=data)
    (source,) = choose(settings, (name,), DEFAULT_PROFILE, "")
    with teller() as told:
        done = harvest(source, settings.data, told, Wish(full, since, until, sets or None))
    for note in done.notes:
        click.echo(note, err=True)
    click.echo(str(done))


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--shapes", type=click.Path(path_type=Path), help="Folder of shapes.  [default: the shipped ones]")
@written("table", "ttl", "json", what="the report")
def check(files: tuple[Path, ...], shapes: Path | None, form: str) -> None:
    """Validate RDF FILEs against the SHACL shapes; exit code 1 when there are violations.

    FILEs are Turtle, TriG, N-Triples, N-Quads, RDF/XML or JSON-LD, by their suffix, gzipped or not.
    """
    from graph.commands import tables
    from graph.shacl import report, validate

    found = validate.check(files, validate.load_shapes(shapes))
    if form == "table":
        tables.report(found)
    else:
        click.echo(report.as_ttl(found) if form == "ttl" else report.as_json(found), nl=False)
    sys.exit(0 if found.conforms else 1)


@main.command()
@DATA
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: 8000]")
@click.option("--workers", type=click.IntRange(1), help="Processes.  [default: 2]")
@click.pass_obj
def serve(session: Session, data: Path | None, host: str | None, port: int | None, workers: int | None) -> None:
    """Serve the current release: pages, documents, dumps and the SPARQL endpoint.

    A new release is served from the next request on, without a restart.
    """
    from graph import release
    from server.serve import serve as run
    from server.served.current import hold_base

    settings = session.settings(data=data, host=host, port=port, workers=workers)
    try:
        hold_base(settings, release.current(settings.data))
    except errors.ReleaseError as err:  # it may come while the server runs, so this is no reason not to start
        click.echo(f"seealso: {err}; all pages answer 503 until there is one to serve", err=True)
    run(settings)


@main.command()
@click.argument("query", metavar="QUERY|FILE.rq")
@DATA
@click.option("--format", "form", default="table", show_default=True, help="table, or a format the endpoint has.")
@click.pass_obj
def query(session: Session, query: str, data: Path | None, form: str) -> None:
    """Ask the current release a SPARQL QUERY (or the one in FILE.rq); no server is needed."""
    from graph.commands.ask import ask

    ask(session.settings(data=data), asked(query), form)


def asked(query: str) -> str:
    """Give a query's text: the one of a file, for a name that ends in .rq. Raises: QueryError."""
    if not query.endswith(".rq") or len(query.split()) != 1:
        return query
    try:
        return Path(query).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as err:
        why = getattr(err, "strerror", None) or err
        raise errors.QueryError(f"the query of {query} cannot be read ({why}); a file of SPARQL was expected") from err


for command in COMMANDS:
    main.add_command(command)


if __name__ == "__main__":
    main()
