"""What is known of an authority's index: where it came from, and what is in it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from graph.errors import SourceError
from graph.link.words import VERSION

FOLDER = "authorities"
FILE = "account.json"
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Account:
    """``languages`` counts labels by language, ``spoken`` concepts, ``kinds`` labels by kind.

    ``version`` is that of the keys.
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


def write(folder: Path, told: Account) -> None:
    text = json.dumps(asdict(told), ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")


def remove(data: Path, name: str) -> None:
    """Delete an authority's index. Raises: SourceError where there is none of that name."""
    account(data, name)
    shutil.rmtree(place(data, name))
