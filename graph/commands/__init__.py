"""What the commands share: the settings under the options, and the sources that a command line names.

A module a group of commands; each is a row in COMMANDS of ``graph/__main__.py``. ``tables``, ``shown`` and
``ask`` are what they print.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import click

from graph import errors
from graph.settings import Settings, load
from graph.source import Source

F = TypeVar("F", bound=Callable[..., object])
DATA = click.option("--data", type=click.Path(path_type=Path), help="Data folder.  [default: data]")


def _here(ctx: click.Context, _: click.Parameter, data: Path | None) -> None:
    """Put the data folder that stands after a command over the one that stands before it."""
    if data is not None:
        ctx.obj = replace(ctx.obj, data=data)


class Folder(click.Group):
    """A group of commands on a data folder: ``--data`` may stand before the command, or after it."""

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        kind = click.Path(path_type=Path)
        told = click.Option(["--data"], type=kind, expose_value=False, callback=_here, help="Data folder.")
        cmd.params.append(told)
        super().add_command(cmd, name)


def written(*forms: str, what: str = "it") -> Callable[[F], F]:
    """Make the option of how a report is written; the first of the forms is the one without it."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(forms),
        default=forms[0],
        show_default=True,
        help=f"How {what} is written.",
    )


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the command say; ``settings`` are read when a command asks."""

    config: Path | None

    def settings(self, **changes: object) -> Settings:
        """Read the settings, and put over them what the command's options give (None: not given)."""
        settings = load(self.config)
        data = changes.pop("data", None)
        given = {name: value for name, value in changes.items() if value is not None}
        server = replace(settings.server, **given)  # type: ignore[arg-type]
        return replace(settings, server=server, data=Path(str(data)) if data else settings.data)


def choose(settings: Settings, names: tuple[str, ...], profile: str, reader: str) -> tuple[Source, ...]:
    """Resolve the SOURCEs of a command line. Raises: SourceError."""
    from graph.readers import READERS

    known = {source.name: source for source in settings.sources}
    if not names:
        sample = str(files("graph") / "sample" / "item-page.txt")
        return settings.sources or (Source("sample", sample, profile="tandis"),)
    for name in names:
        if not name or (name not in known and not Path(name).exists()):
            listed = ", ".join(known) or "none"
            raise errors.SourceError(f"no file, folder or source '{name}'; sources in the settings: {listed}")
    if reader and reader not in READERS:
        raise errors.SourceError(f"no reader '{reader}'; there are {', '.join(sorted(READERS))}")
    return tuple(known.get(name) or Source(Path(name).name or name, name, reader, profile) for name in names)
