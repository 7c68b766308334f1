"""The curated thesauri of a data folder: ``DATA/thesaurus/NAME.nt.gz`` and, beside it, NAME.json that tells of it.

The account is written last and holds the digest of the triples, so that a thesaurus is there whole or not at all.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from graph import release
from graph.curated.workbench import Repair
from graph.errors import SourceError

FOLDER = "thesaurus"
TRIPLES, ACCOUNT = ".nt.gz", ".json"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Account:
    """What is told of a thesaurus: its name and title, what its concepts are in our records, the file it came from, its
    licence and languages, how much there is of what, and every repair. ``content`` is the digest
    of its triples, ``asked`` the licence that the import named."""

    name: str
    title: str
    kind: str
    source: str
    sha256: str
    form: str
    licence: str
    language: str
    languages: tuple[str, ...]
    schemes: tuple[str, ...]
    counts: dict[str, int]
    repairs: tuple[Repair, ...]
    content: str = ""
    asked: str = ""

    @property
    def faults(self) -> Counter[str]:
        """Count the repairs of each kind."""
        return Counter(repair.kind for repair in self.repairs)


def keep(data: Path, account: Account, triples: Iterable[Triple]) -> Account:
    """Write a thesaurus in the place of an earlier one of its name. Raises: SourceError when the disk is at fault."""
    check(account.name)
    folder = data / FOLDER
    lines = sorted(f"{triple} .\n" for triple in triples)
    packed = gzip.compress("".join(lines).encode(), LEVEL, mtime=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        content = _write(folder / f"{account.name}{TRIPLES}", packed)
        whole = replace(account, content=content)
        _write(folder / f"{account.name}{ACCOUNT}", _told(whole).encode())
    except OSError as err:
        raise SourceError(f"{folder} cannot be written: {err.strerror or err}") from err
    return whole


def _told(account: Account) -> str:
    """Write an account as JSON, a repair a line."""
    head = asdict(replace(account, repairs=()))
    del head["repairs"]
    rows = ",\n".join(json.dumps(asdict(repair), ensure_ascii=False) for repair in account.repairs)
    return f'{json.dumps(head, ensure_ascii=False, indent=1)[:-2]},\n "repairs": [\n{rows}\n]\n}}\n'


def names(data: Path) -> tuple[str, ...]:
    """List the thesauri that there are."""
    found = sorted((data / FOLDER).glob(f"*{ACCOUNT}"))
    return tuple(path.stem for path in found if NAME.fullmatch(path.stem))


def account(data: Path, name: str) -> Account:
    """Read what is told of a thesaurus. Raises: SourceError for one that is not there, or damaged."""
    check(name)
    path = data / FOLDER / f"{name}{ACCOUNT}"
    try:
        told = json.loads(path.read_bytes())
        told |= {member: tuple(told[member]) for member in ("languages", "schemes")}
        told["repairs"] = tuple(Repair(**row) for row in told["repairs"])
        return Account(**told)
    except FileNotFoundError as err:
        known = ", ".join(names(data)) or "none yet"
        raise SourceError(f"no thesaurus '{name}'; there are: {known}") from err
    except (OSError, ValueError, TypeError, KeyError) as err:
        raise SourceError(f"{path} cannot be read: {err}; import the thesaurus anew") from err


def triples(data: Path, name: str) -> Iterator[Triple]:
    """Read a thesaurus. Raises: SourceError for one that is not there, or damaged."""
    known = account(data, name)
    path = data / FOLDER / f"{name}{TRIPLES}"
    try:
        if release.sha256(path) != known.content:
            raise SourceError(f"{path} is not what was imported; import the thesaurus anew")
        with gzip.open(path, "rt", encoding="utf-8") as stream:
            for quad in parse(stream, RdfFormat.N_TRIPLES):
                yield quad.triple
    except (OSError, EOFError, SyntaxError) as err:
        raise SourceError(f"{path} cannot be read: {err}; import the thesaurus anew") from err


def remove(data: Path, name: str) -> None:
    """Delete a thesaurus, its account first. Raises: SourceError for one that is not there."""
    check(name)
    path = data / FOLDER / f"{name}{ACCOUNT}"
    if not path.is_file():
        account(data, name)
    path.unlink()
    path.with_name(f"{name}{TRIPLES}").unlink(missing_ok=True)


def check(name: str) -> None:
    """Hold a name to its form. Raises: SourceError."""
    if not NAME.fullmatch(name):
        raise SourceError(f"'{name}' is no name of a thesaurus; small letters, digits and - were expected")


def _write(path: Path, content: bytes) -> str:
    """Write a file aside and rename it into place; give its digest."""
    aside = path.with_name(f".{path.name}")
    aside.write_bytes(content)
    release.sync(aside)
    digest = release.sha256(aside)
    aside.replace(path)
    release.sync(path.parent)
    return digest
