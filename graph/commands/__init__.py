"""What the commands share: the settings under the options, and the sources that a command line names.

A module a group of commands; each is a row in COMMANDS of ``graph/__main__.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

import click

from graph import errors
from graph.settings import Settings, load
from graph.source import Source

DATA = click.option("--data", type=click.Path(path_type=Path), help="Data folder.  [default: data]")


@dataclass(frozen=True, slots=True)
class Session:
    """What the options before the command say; ``settings`` are read when a command asks."""

    config: Path | None
    debug: bool

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
