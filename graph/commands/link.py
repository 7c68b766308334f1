"""The commands that link to authorities: propose mappings, take those that others made, judge them."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from graph import errors
from graph.commands import DATA, Folder, Session
from graph.names import KINDS, Names

if TYPE_CHECKING:
    from graph.link.concept import Candidate, Concept
    from graph.mappings.heirs import Handing
    from graph.mappings.match import Match, Table
    from graph.mappings.verdict import Counts
    from graph.progress import Teller
    from graph.settings import Settings

    Find = Callable[[Sequence[Concept]], Iterator[tuple[Concept, tuple[Candidate, ...] | None]]]

SCHEMES = {kind.scheme: kind.name for kind in KINDS.values() if kind.scheme}
WHO = click.option("--who", help="Your name, for the record.  [default: who runs this]")
TOOL = "seealso"
SHOWN = 20
"""Mappings that are not taken and told one by one."""


def person(who: str | None) -> str:
    """Name who sits there."""
    if who and who.strip():
        return " ".join(who.split())
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


@click.group(cls=Folder, invoke_without_command=True)
@DATA
@click.option("--to", "name", help="Name of an authority (see `seealso authority`).")
@click.option("--reconcile", "url", help="Address of a reconciliation service to ask instead; needs --name.")
@click.option("--name", "called", help="What the service's mappings are called here: DATA/links/NAME.sssom.tsv.")
@click.option("--type", "type_", default="", help="Ask the service only for this type of its own.")
@click.option(
    "--space", default="", help="How the IRIs of the service's things begin, where it does not say so itself."
)
@click.option("--offline", is_flag=True, help="Ask nobody: use what the service has answered before.")
@click.option("--fresh", is_flag=True, help="Ask the service again for what it has answered before.")
@click.option(
    "--scheme", "schemes", multiple=True, type=click.Choice(sorted(SCHEMES)), help="Only this scheme of ours."
)
@click.option(
    "--kind", "kinds", multiple=True, type=click.Choice(sorted(KINDS)), help="Things of this kind.  [default: subject]"
)
@click.option(
    "--via",
    multiple=True,
    help="Another authority that may know ours by further names, and in further languages; may be repeated.",
)
@click.option("--accept/--no-accept", default=None, help="Accept what is certain.  [default: links.automatic]")
@click.option("--dry-run", is_flag=True, help="Say what would be proposed, and write nothing.")
@WHO
@click.pass_context
def link(
    ctx: click.Context,
    data: Path | None,
    name: str | None,
    url: str | None,
    called: str | None,
    type_: str,
    space: str,
    offline: bool,
    fresh: bool,
    schemes: tuple[str, ...],
    kinds: tuple[str, ...],
    via: tuple[str, ...],
    accept: bool | None,
    dry_run: bool,
    who: str | None,
) -> None:
    """Propose mappings of the current release's concepts to an authority, in DATA/links/NAME.sssom.tsv.

    What people have judged stays as they said; what is no longer proposed is superseded.
    """
    session: Session = ctx.obj
    settings = session.settings(data=data)
    ctx.obj = settings
    if ctx.invoked_subcommand is not None:
        return
    if url and (name or not called):
        raise click.UsageError("--reconcile URL --name NAME was expected, without --to")
    name = called if url else name
    if not name:
        raise click.UsageError("--to NAME was expected: the name of an authority")
    if via and (url or name in via):
        raise click.UsageError("--via NAME was expected with --to another authority")
    asked = tuple(dict.fromkeys([*kinds, *(SCHEMES[scheme] for scheme in schemes)])) or ("subject",)
    allowed = settings.links.automatic if accept is None else accept
    elsewhere = Elsewhere(url, type_, space, offline, fresh) if url else None
    _link(settings, name, asked, allowed, dry_run, person(who), elsewhere or Here(tuple(dict.fromkeys(via))))


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A reconciliation service: for which type it is asked, how its IRIs begin, whether it may be asked at all."""

    url: str
    type: str
    space: str
    offline: bool
    fresh: bool


@dataclass(frozen=True, slots=True)
class Here:
    """The authority itself: by way of which others it is looked up."""

    via: tuple[str, ...] = ()


def _link(
    settings: Settings,
    name: str,
    kinds: tuple[str, ...],
    accept: bool,
    dry_run: bool,
    who: str,
    where: Elsewhere | Here,
) -> None:
    from graph.commands import tables
    from graph.link import ACCEPT
    from graph.mappings import called, ledger
    from graph.mappings.heirs import hand_over
    from graph.mappings.verdict import Run, merge
    from graph.progress import teller

    names = Names(settings.base)
    starts = tuple(names(kind, "").value for kind in kinds)
    silent = set[str]()
    today = datetime.now(UTC).date()
    run = Run(today, lambda iri: iri.startswith(starts) and iri not in silent, ACCEPT if accept else None)
    ledger.sound(ledger.load(settings.data, name, settings.base), ledger.place(settings.data, name))
    with teller() as told, _finder(settings, name, where, told) as find:
        proposals = list(_proposals(settings, find, kinds, told, silent))
    proposals = _named(settings, name, proposals)
    if silent:
        click.echo(f"{len(silent):,} of ours were never asked for, and are left as they were", err=True)
    found: list[tuple[Handing, Counts]] = []

    def edit(table: Table) -> Table:
        removed = ledger.removed(settings.data, name, settings.base)
        with called.names(settings, name) as (ours, _):
            handing = hand_over(table, called.heirs(settings), ours)
        merged, counts = merge(handing.table, proposals, replace(run, removed=removed))
        found.append((handing, counts))
        return merged

    how = f"link to {name}: {', '.join(kinds)}"
    if dry_run:
        edit(ledger.load(settings.data, name, settings.base))
    else:
        ledger.change(settings.data, name, settings.base, who, how, edit, settings.dataset.licence)
    handing, counts = found[-1]
    tables.show(("what became of it", "mappings"), [*handing.rows(), *counts.rows()])
    for outcome, one in handing.outcomes:
        click.echo(f"{one.subject_label or one.subject} to {one.object_label or one.object}: {outcome}", err=True)
    sure = sum((match.confidence or 0.0) >= ACCEPT for match in proposals)
    click.echo(
        f"{len(proposals):,} proposals for {len({m.subject for m in proposals}):,} of ours, {sure:,} of them certain"
    )
    click.echo("nothing was written" if dry_run else f"{ledger.place(settings.data, name)}: seealso review {name}")


@contextmanager
def _finder(settings: Settings, name: str, where: Elsewhere | Here, told: Teller) -> Iterator[Find]:
    """Give what finds candidates for concepts: an authority's index, or a service elsewhere."""
    from graph import authority
    from graph.link import link as find

    if isinstance(where, Here):
        with ExitStack() as opened:
            index, *via = (opened.enter_context(authority.open_(settings.data, one)) for one in (name, *where.via))
            yield lambda concepts: find(concepts, index, via=via, told=told)
        return
    from graph import elsewhere as services
    from graph.elsewhere.link import known, remember
    from graph.elsewhere.service import MANNERS
    from graph.harvest.web import Web
    from graph.mappings import ledger

    ledger.place(settings.data, name)  # a name that is none is refused before anybody is asked
    web = Web(MANNERS, note=told.stage)
    post = services.over(web, [("Accept-Language", settings.dataset.language)])
    wanted = services.Wanted(settings.dataset.language, where.type, where.offline, where.fresh)
    try:
        with services.Memory(settings.data, name) as memory:
            if where.offline:
                service = known(memory, where.url)
            else:
                service = services.describe(where.url, lambda address: post(address, "", b""))
                remember(memory, service)
            service = replace(service, space=where.space or service.space)
            yield lambda concepts: services.link(concepts, service, memory, post, wanted)
    finally:
        web.close()


def _proposals(
    settings: Settings, find: Find, kinds: tuple[str, ...], told: Teller, silent: set[str]
) -> Iterator[Match]:
    """Yield the proposals for our concepts, those of each best first; tell in ``silent`` what nothing is known of."""
    from pyoxigraph import Store

    from graph import release
    from graph.link import PROPOSE
    from graph.mappings.match import propose
    from graph.mappings.ours import concepts
    from graph.vocab import SEMAPV

    names = Names(settings.base)
    store = Store.read_only(str(release.current(settings.data).store))
    told.stage("reading our concepts")
    ours = [one for kind in kinds for one in concepts(store, names, kind)]
    told.stage(f"linking {len(ours):,}")
    tool = (TOOL, version(TOOL))
    for number, (one, candidates) in enumerate(find(ours), 1):
        told.count(number, len(ours))
        if candidates is None:
            silent.add(one.iri)
            continue
        label = one.name(settings.dataset.language)
        for candidate in sorted((one for one in candidates if one.score >= PROPOSE), key=lambda one: -one.score):
            if candidate.concept.startswith(settings.base):  # an authority may have, or be, what is ours
                continue
            yield propose(one, candidate, label, SEMAPV.iri, tool)


def _named(settings: Settings, name: str, proposals: list[Match]) -> list[Match]:
    """Call theirs as people who judge them say, and only where that is not known as they met."""
    from graph.mappings.called import theirs

    with theirs(settings, name) as called:
        return [replace(one, object_label=called(one.object) or one.object_label) for one in proposals]


@link.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--to", "name", required=True, help="Name of the authority that the mappings are to.")
@click.option(
    "--state",
    type=click.Choice(["proposed", "accepted"]),
    default="proposed",
    show_default=True,
    help="What they are taken as.",
)
@click.option("--author", default="", help="Who made them, where the file does not say.")
@click.option(
    "--relation",
    "loose",
    type=click.Choice(["exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"]),
    help="The relation of mappings that say only that there is one.  [default: they are laid aside]",
)
@click.option(
    "--metadata",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="YAML with the prefixes of a table that has none.  [default: one of its name beside it]",
)
@click.option("--dry-run", is_flag=True, help="Say what would be taken, and write nothing.")
@WHO
@click.pass_obj
def import_(
    settings: Settings,
    file: Path,
    name: str,
    state: str,
    author: str,
    loose: str | None,
    metadata: Path | None,
    dry_run: bool,
    who: str | None,
) -> None:
    """Take the mappings that others made: SSSOM, JSKOS, an alignment of a matcher, or SKOS triples in any RDF.

    What people have judged here stays as they said. What has no place here (no counterpart, a text, several concepts
    together ...) is counted and laid aside in DATA/links/aside/NAME.jsonl.
    """
    from graph.commands import tables
    from graph.mappings import aside, called, foreign, ledger
    from graph.mappings.match import Match

    manner = foreign.Manner(loose or "", metadata)
    read = list(foreign.read(file, Names(settings.base), manner))
    after = called.heirs(settings)
    known = after | {theirs: after.get(ours, ours) for theirs, ours in called.originals(settings).items()}
    placed = [foreign.placed(one, known, settings.base) for one in read]
    matches = [one for one in placed if isinstance(one, Match)]
    left = [one for one in placed if not isinstance(one, Match)]
    arrival = foreign.Arrival(state, person(who), datetime.now(UTC).date(), author)
    counted: list[Counter[str]] = []

    def edit(table: Table) -> Table:
        taken, counts = foreign.adopt(table, matches, settings.base, arrival)
        counted.append(counts)
        with called.names(settings, name) as (ours, theirs):
            return foreign.labelled(taken, ours, theirs)

    if dry_run:
        edit(ledger.load(settings.data, name, settings.base))
    else:
        how = f"import of {file.name}"
        ledger.change(settings.data, name, settings.base, person(who), how, edit, settings.dataset.licence)
    rows = [(what, f"{counted[-1][what]:,}") for what in foreign.OUTCOMES if counted[-1][what]]
    kinds = Counter(map(aside.kind, left))
    tables.show(("what became of it", "mappings"), [*rows, *((kind, f"{kinds[kind]:,}") for kind in sorted(kinds))])
    for one in left[:SHOWN]:
        click.echo(f"{one.where}: {one.why}", err=True)
    if len(left) > SHOWN:
        click.echo(f"... and {len(left) - SHOWN:,} more", err=True)
    if manner.left.slots:
        click.echo(f"not taken over: {', '.join(sorted(manner.left.slots))}", err=True)
    if left and not dry_run:
        click.echo(f"what was not taken lies in {aside.lay(settings.data, name, file.name, left)}", err=True)
    if read and not any(isinstance(one, Match) for one in read):
        raise errors.SourceError(f"{file.name} has no mapping that has a place here; why is told above")


@link.command()
@click.argument("name")
@click.pass_obj
def check(settings: Settings, name: str) -> None:
    """Read DATA/links/NAME.sssom.tsv and say what is wrong in it, line by line."""
    from graph.commands import tables
    from graph.mappings import ledger
    from graph.mappings.match import STATES

    table = ledger.load(settings.data, name, settings.base)
    tables.show(("state", "mappings"), [(state, f"{len(table.having(state)):,}") for state in STATES])
    for fault in table.faults:
        click.echo(f"{fault.where}: {fault.why}")
    if table.faults:
        click.get_current_context().exit(1)
