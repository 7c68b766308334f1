"""What is known of an authority's index: where it came from, and what is in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path

from graph.errors import SourceError
from graph.link.words import VERSION
from graph.names import clean
from graph.record import Reject

FOLDER = "authorities"
FILE = "account.json"
REJECTS = "rejects.tsv"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """``languages`` counts labels by language, ``spoken`` concepts, ``kinds`` labels by kind.

    ``version`` is that of the keys. ``rejected`` counts the rows and lines that could not be read (see ``rejects``),
    ``remarks`` what else was mended or left out.
    """

    name: str
    file: str
    sha256: str
    concepts: int
    labels: int
    deprecated: int
    languages: Mapping[str, int] = field(default_factory=dict)
    spoken: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    schemes: tuple[str, ...] = ()
    version: int = VERSION
    rejected: int = 0
    remarks: Mapping[str, int] = field(default_factory=dict)


def place(data: Path, name: str) -> Path:
    """Give the folder of an authority. Raises: SourceError for a name that is none."""
    if not NAME.fullmatch(name):
        raise SourceError(f"'{name}' is no name of an authority; small letters, digits, - and _ were expected")
    return data / FOLDER / name


def names(data: Path) -> tuple[str, ...]:
    """Give the names of the authorities that have an index in the data folder."""
    root = data / FOLDER
    return tuple(sorted(path.parent.name for path in root.glob(f"*/{FILE}") if NAME.fullmatch(path.parent.name)))


def account(data: Path, name: str) -> Account:
    """Read what is known of an authority. Raises: SourceError where there is none of that name."""
    path = place(data, name) / FILE
    try:
        return read(path)
    except FileNotFoundError:
        listed = ", ".join(names(data)) or "none yet: seealso authority add FILE"
        raise SourceError(f"no authority '{name}'; there are {listed}") from None
    except (OSError, ValueError, TypeError, KeyError) as err:
        raise SourceError(f"{path} cannot be read: {err}; `seealso authority add` makes the index anew") from err


def read(path: Path) -> Account:
    told = json.loads(path.read_text(encoding="utf-8"))
    return Account(**told | {"schemes": tuple(told["schemes"])})


def keep(folder: Path, found: Iterable[Reject]) -> None:
    """Write what could not be read beside the index, a line each."""
    lines = ["\t".join(map(clean, (one.where, one.why, one.text))) for one in found]
    if lines:
        (folder / REJECTS).write_text("".join(f"{line}\n" for line in ("where\twhy\ttext", *lines)), encoding="utf-8")


def rejects(data: Path, name: str) -> Iterator[Reject]:
    """Yield what could not be read when an authority was added, the first some thousand."""
    path = place(data, name) / REJECTS
    if path.is_file():
        with path.open(encoding="utf-8") as file:
            yield from (Reject(*line.rstrip("\n").split("\t", 2)) for line in islice(file, 1, None))


def write(folder: Path, told: Account) -> None:
    text = json.dumps(asdict(told), ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def remove(data: Path, name: str) -> None:
    """Delete an authority's index. Raises: SourceError where there is none of that name."""
    account(data, name)
    shutil.rmtree(place(data, name))
