"""Where the register lies: each release has it as it was then, and the data folder has the newest.

A build writes the register into its release only, with the name of the release whose register it went by. It is copied
into the data folder when the release is in place, its own name last. So a build can tell that one before it was killed
between the two, and takes the copy up again; a register that is lost comes back the same way.
"""

from __future__ import annotations

import secrets
import shutil
from pathlib import Path

from graph import release
from graph.names import Names
from graph.register import rows as files
from graph.register.rows import SUFFIX, Status
from graph.release import Release

FOLDER = "register"
NAME = "release.txt"
"""In the data folder: the release whose register lies there."""
BEFORE = "previous.txt"
"""In a release: the release whose register its build went by."""
ASIDE = ".register-"


def install(made: Release, data: Path) -> None:
    """Make a release's register the one that the next build goes by; nothing is done where it has none."""
    written = made.path / FOLDER
    if not _has(made):
        return
    folder, aside = data / FOLDER, data / f"{ASIDE}{secrets.token_hex(4)}"
    folder.mkdir(exist_ok=True)
    aside.mkdir()
    for path in sorted(written.glob(f"*{SUFFIX}")):  # what librarians decided lies there too, and stays
        (aside / path.name).write_bytes(path.read_bytes())
    (aside / NAME).write_text(f"{made.name}\n", encoding="ascii")
    # The release's name comes last: until it is there, the next build copies all once more.
    for path in sorted(aside.iterdir(), key=lambda path: (path.name == NAME, path.name)):
        release.sync(path)
        path.replace(folder / path.name)
        release.sync(folder)
    aside.rmdir()
    release.sync(data)


def recover(data: Path) -> None:
    """Take up the copies that builds which were killed have not ended, and remove what they left."""
    for left in data.glob(f"{ASIDE}*"):
        shutil.rmtree(left, ignore_errors=True)
    followed = {before(known): known for known in reversed(release.releases(data)) if _has(known)}
    seen = {installed(data)}
    while (further := followed.get(installed(data))) and further.name not in seen:
        install(further, data)
        seen.add(further.name)


def before(made: Release) -> str:
    """Name the release whose register a release's build went by; empty for the first."""
    return _line(made.path / FOLDER / BEFORE)


def installed(data: Path) -> str:
    """Name the release whose register the data folder has; empty where there is none."""
    return _line(data / FOLDER / NAME)


def _has(made: Release) -> bool:
    return (made.path / FOLDER).is_dir()


def _line(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def origins(made: Release, names: Names) -> dict[str, str]:
    """Give our IRI of each curated concept that a release has, by the IRI in its thesaurus. Raises: BuildError."""
    return {
        row.origin: names(path.stem, row.slug).value
        for path in sorted((made.path / FOLDER).glob(f"*{SUFFIX}"))
        for row in files.read(path).values()
        if row.origin and row.status is Status.CURRENT
    }
