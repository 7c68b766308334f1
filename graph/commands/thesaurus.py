"""The commands on curated thesauri: import, list, remove, export, audit."""

from __future__ import annotations

import csv
import gc
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph.commands import DATA, Folder, Session, written
from graph.settings import Settings

if TYPE_CHECKING:
    from graph.curated.audit import Audit

SHOWN = 20
"""Differences of a sort that a table shows; the other formats have all."""


@click.group(cls=Folder)
@DATA
@click.pass_context
def thesaurus(ctx: click.Context, data: Path | None) -> None:
    """Take in curated thesauri, and give ours out."""
    session: Session = ctx.obj
    ctx.obj = session.settings(data=data)


@thesaurus.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What it is called in the data folder.  [default: the file's name]")
@click.option("--kind", default="subject", show_default=True, help="What its concepts are: subject, issue, place ...")
@click.option("--language", default="", help="Language of labels that have none.")
@click.option("--licence", default="", help="IRI of its licence.  [default: what the file says]")
@click.option("--separator", default="||", show_default=True, help="What parts the values in a cell of a table.")
@click.pass_obj
def import_(settings: Settings, file: Path, name: str, kind: str, language: str, licence: str, separator: str) -> None:
    """Take FILE in as a curated thesaurus: put right, with every repair listed. The next build has its concepts.

    FILE is SKOS in any syntax of RDF, JSKOS, a CSV or TSV table, DSpace's controlled vocabulary, Zthes or ISO 25964
    XML; told by its content; gzipped or zipped, or not. docs/thesaurus.md has the forms and the repairs.
    """
    from graph.commands import tables
    from graph.curated import Import, curate
    from graph.curated.repair import KINDS

    gc.set_threshold(50_000, 20, 20)  # an import makes millions of small values and few cycles
    told = curate(Import(file, name, kind, language, licence, separator), settings.data)
    rows = [(sort, f"{told.faults[sort]:,}", meaning) for sort, meaning in KINDS.items() if told.faults[sort]]
    if rows:
        tables.show(("repair", "times", "what it is"), rows)
    counts = "; ".join(f"{count:,} {what}" for what, count in told.counts.items() if count)
    click.echo(f"thesaurus {told.name}: {counts}")
    click.echo(f"languages: {' '.join(told.languages) or 'none'}; licence: {told.licence or 'not told'}")
    click.echo(f"every repair is in {settings.data / 'thesaurus' / told.name}.json; the next build has the concepts")


@thesaurus.command("list")
@click.pass_obj
def list_(settings: Settings) -> None:
    """List the curated thesauri of the data folder."""
    from graph.commands import tables
    from graph.curated import kept

    found = (kept.account(settings.data, name) for name in kept.names(settings.data))
    rows = [
        (
            one.name,
            one.kind,
            f"{one.counts['concepts']:,}",
            f"{len(one.languages)}",
            f"{len(one.repairs):,}",
            one.source,
        )
        for one in found
    ]
    tables.show(("name", "kind", "concepts", "languages", "repairs", "file"), rows)


@thesaurus.command()
@click.argument("name")
@click.pass_obj
def remove(settings: Settings, name: str) -> None:
    """Delete the curated thesaurus NAME; releases that were built with it stay as they are."""
    from graph.curated import kept

    kept.remove(settings.data, name)
    click.echo(f"thesaurus {name} is removed; the next build goes without it")


@thesaurus.command()
@click.option("--scheme", default="subjects", show_default=True, help="Which scheme of the current release.")
@click.option("--format", "form", default="ttl", show_default=True, help="ttl, jsonld, rdf, csv, jskos or nt.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write.  [default: standard output]")
@click.pass_obj
def export(settings: Settings, scheme: str, form: str, output: Path | None) -> None:
    """Write a scheme of the current release, with its concepts and their mappings."""
    from graph import release
    from graph.curated.export import export as write
    from graph.names import Names

    current, names = release.current(settings.data), Names(settings.base)
    if output is None:
        try:
            write(current, names, scheme, form, sys.stdout.buffer)
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # whoever reads has had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    aside = output.with_name(f".{output.name}.part")
    try:
        with aside.open("wb") as out:
            write(current, names, scheme, form, out)
        aside.replace(output)
    except OSError as err:
        raise click.FileError(str(output), err.strerror) from err
    finally:
        aside.unlink(missing_ok=True)


@thesaurus.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@written("table", "csv", "json")
@click.pass_obj
def audit(settings: Settings, names: tuple[str, ...], form: str) -> None:
    """Hold the related terms of curated thesauri NAME (all, with none named) against the current release's records."""
    from graph import release
    from graph.curated.audit import audit as compare
    from graph.names import Names

    found = compare(release.current(settings.data), settings.data, Names(settings.base), names)
    FORMS[form](found)


def _table(found: Audit) -> None:
    """Print the counts and the first differences of each sort."""
    from graph.commands import tables
    from graph.curated.audit import SORTS

    counted = {sort: [row for row in found.differences if row.sort == sort] for sort in SORTS}
    compared = [(what, f"{count:,}") for what, count in found.compared.items()]
    tables.show(("what", "count"), [*compared, *((SORTS[sort], f"{len(rows):,}") for sort, rows in counted.items())])
    for sort, rows in counted.items():
        if rows:
            tables.show(
                (sort, "and", "verdict", "probability", "records", "showing"),
                [
                    (
                        found.labels.get(row.one, row.one),
                        found.labels.get(row.other, row.other),
                        row.verdict,
                        f"{row.probability:.3f}" if row.verdict else "",
                        f"{row.records:,}",
                        f"{row.showing:,}",
                    )
                    for row in rows[:SHOWN]
                ],
            )


def _csv(found: Audit) -> None:
    """Print all differences, a row each."""
    rows = csv.writer(sys.stdout, lineterminator="\r\n")
    rows.writerow(
        (
            "difference",
            "one",
            "one label",
            "other",
            "other label",
            "verdict",
            "probability",
            "records",
            "showing",
            "sample",
        )
    )
    for row in found.differences:
        one, other = found.labels.get(row.one, ""), found.labels.get(row.other, "")
        told = (row.verdict, row.probability, row.records, row.showing, " ".join(row.sample))
        rows.writerow((row.sort, row.one, one, row.other, other, *told))


def _json(found: Audit) -> None:
    """Print all as one object."""
    whole = {"compared": dict(found.compared), "labels": dict(found.labels)}
    differences = [asdict(row) for row in found.differences]
    click.echo(json.dumps(whole | {"differences": differences}, ensure_ascii=False, indent=1))


FORMS = {"table": _table, "csv": _csv, "json": _json}


@thesaurus.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--links", is_flag=True, help="Ask the web for what it points at too, a question a second to each host.")
@click.option("--most", default=200, show_default=True, type=click.IntRange(1), help="Addresses to ask for at most.")
@written("table", "csv", "json", what="the account of flaws")
@click.pass_obj
def quality(settings: Settings, file: Path | None, links: bool, most: int, form: str) -> None:
    """Look for what is amiss with the vocabulary in FILE, before it is imported, or with the current release's.

    Exit code 1 where a condition of SKOS is broken. docs/quality.md says what is looked for.
    """
    from graph import release
    from graph.commands import shown
    from graph.names import Names
    from graph.quality import look
    from graph.quality.judge import of_file, of_release
    from graph.quality.links import asker, broken

    names = Names(settings.base)
    ground = of_file(file) if file else of_release(release.current(settings.data), names)
    findings = list(look(ground))
    if links:
        asked, count, there = broken(ground, asker(lambda text: click.echo(text, err=True)), most)
        findings = [asked if one.flaw == asked.flaw else one for one in findings]
        click.echo(f"asked for {count:,} of {there:,} addresses", err=True)
    shown.FORMS[form](ground, findings, settings.dataset.language)
    if any(one.count and one.flaw.severity == "violation" for one in findings):
        sys.exit(1)
