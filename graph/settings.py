"""All settings in one frozen value: defaults, then ``seealso.toml``, then the environment.

A key ``port`` of table ``[server]`` is ``SEEALSO_SERVER_PORT`` in the environment, ``base`` is ``SEEALSO_BASE``.
To add one: a member of the dataclass of its table, with its meaning in docs/settings.md.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from graph.errors import SettingsError
from graph.source import Source
from graph.source import check as check_source

FILE = "seealso.toml"


@dataclass(frozen=True, slots=True)
class Dataset:
    """What the dataset says of itself in VoID and DCAT; ``licence`` and ``publisher`` may be IRIs."""

    title: str = "A repository's records as linked data"
    description: str = "Item records of a document repository, with the thesaurus of their subjects, as RDF."
    licence: str = ""
    publisher: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what is taken in and on what a query may take: bytes, levels, records, seconds, mebibytes, numbers."""

    query_bytes: int = 256 * 1024
    query_nesting: int = 100
    query_seconds: int = 30
    query_memory: int = 512
    query_workers: int = 8
    query_queue: int = 32
    queue_seconds: int = 10
    answer_seconds: int = 600
    client_seconds: int = 10
    client_queries: int = 16
    client_rate: int = 6000
    batch_records: int = 500


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how the server listens; ``workers`` are processes, ``threads`` serve requests in each.

    ``proxies`` is how many stand before it and say in X-Forwarded-For whom they ask for.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 8
    proxies: int = 0


@dataclass(frozen=True, slots=True)
class Cache:
    """Answers that are kept: in ``folder``, of the data folder's where it is relative; mebibytes in all, and of one.

    ``size`` 0 keeps none.
    """

    folder: Path = Path("cache")
    size: int = 256
    answer: int = 16


@dataclass(frozen=True, slots=True)
class Service:
    """Which endpoints a SERVICE may name, and bounds on what they answer: seconds, mebibytes.

    ``private`` is 1 where their addresses may be of a private network. ``calls`` may be under way at once, so many of
    them for one client; ``bindings`` is how many solutions a clause is held to.
    """

    allow: tuple[str, ...] = ()
    private: int = 0
    seconds: int = 10
    size: int = 4
    calls: int = 8
    client_calls: int = 2
    bindings: int = 1000


@dataclass(frozen=True, slots=True)
class Store:
    """A SPARQL store far away that answers in place of the release's own; none where ``url`` is empty.

    ``update`` or ``graphs`` is where releases are published: by SPARQL Update, or the Graph Store Protocol. ``timeout``
    is the unit in which the store is told how long a query may take, one of TIMEOUTS, where it can be told.
    """

    url: str = ""
    update: str = ""
    graphs: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    timeout: str = ""


@dataclass(frozen=True, slots=True)
class Thesauri:
    """Names of curated thesauri, the one first whose concept a term means where several have its label."""

    prefer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Links:
    """Whether `seealso link` may accept what is certain without asking anybody."""

    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Review:
    """The word that opens the review page, long and random; there is no such page where it is empty."""

    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """``base`` is the start of every IRI; ``data`` the folder of releases; ``sources`` what a bare build reads."""

    base: str = "http://127.0.0.1:8000/"
    data: Path = Path("data")
    dataset: Dataset = Dataset()
    limits: Limits = Limits()
    server: Server = Server()
    cache: Cache = Cache()
    service: Service = Service()
    store: Store = Store()
    thesauri: Thesauri = Thesauri()
    links: Links = Links()
    review: Review = Review()
    sources: tuple[Source, ...] = field(default=())


Table = Dataset | Limits | Server | Cache | Service | Store | Thesauri | Links | Review
T = TypeVar("T", bound=Table)
TIMEOUTS = {"seconds": 1, "milliseconds": 1000}
"""The units in which stores take a query's ``timeout``."""
ZERO = frozenset({"port", "proxies", "private"})
"""The numbers that may be 0; so may the size of the cache."""
LEAST = 16
"""Characters of the word that opens the review page."""


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; ``file`` None takes ``seealso.toml`` of the working folder where there is one.

    Raises: SettingsError for a file that is absent or not TOML, a key or table that is not known, a value of the
    wrong type, a base that is not an absolute http(s) IRI.
    """
    settings = Settings()
    path = file or Path(FILE)
    if file is not None or path.is_file():
        settings = _overlay(settings, _toml(path), str(path), path.parent)
    return check(_overlay(settings, _environment(environ), "the environment", Path()))


def check(settings: Settings) -> Settings:
    """Hold the settings to their forms. Raises: SettingsError."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`?#/]+(?:/[^\s<>\"{}|\\^`?#]*)?/", settings.base):
        raise SettingsError(f"base is '{settings.base}'; an http or https IRI that ends in '/' was expected")
    _check_dataset(settings.dataset)
    if not 0 <= settings.server.port < 65536:
        raise SettingsError(f"server.port is {settings.server.port}; 0 to 65535 was expected")
    for name in ("limits", "server", "cache", "service"):
        table = getattr(settings, name)
        for member in fields(table):
            value = getattr(table, member.name)
            may_be_zero = member.name in ZERO or (name == "cache" and member.name == "size")
            if isinstance(value, int) and value < (0 if may_be_zero else 1):
                raise SettingsError(f"{name}.{member.name} is {value}; at least {0 if may_be_zero else 1} was expected")
    if settings.review.token and len(settings.review.token) < LEAST:
        raise SettingsError(f"review.token has {len(settings.review.token)} characters; at least {LEAST} were expected")
    _check_store(settings.store)
    for iri in settings.service.allow:
        if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`@]+", iri):
            raise SettingsError(f"service.allow has '{iri}'; an http or https IRI without a user was expected")
    return settings


def _check_dataset(dataset: Dataset) -> None:
    """Hold what the dataset says of itself to what RDF can say. Raises: SettingsError."""
    if not re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", dataset.language):
        raise SettingsError(f"dataset.language is '{dataset.language}'; a language tag such as en was expected")
    for name, value in (("licence", dataset.licence), ("publisher", dataset.publisher)):
        if "://" in value and not re.fullmatch(r"[^\s<>\"{}|\\^`]+", value):
            raise SettingsError(f"dataset.{name} is '{value}'; an IRI without spaces, or a name, was expected")


def _check_store(store: Store) -> None:
    """Hold the addresses of a store to be such. Raises: SettingsError."""
    for name, address in (("url", store.url), ("update", store.update), ("graphs", store.graphs)):
        if address and not re.fullmatch(r"https?://[^\s<>\"{}|\\^`@#]+", address):
            raise SettingsError(f"store.{name} is '{address}'; an http or https address without a user was expected")
    if store.timeout not in {"", *TIMEOUTS}:
        raise SettingsError(f"store.timeout is '{store.timeout}'; {' or '.join(TIMEOUTS)} was expected")
    if not store.url and (store.update or store.graphs):
        raise SettingsError("store.update and store.graphs are nothing without store.url; its address was expected")


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as err:
        raise SettingsError(f"{path} cannot be read ({err.strerror or err}); a file of settings was expected") from err
    except ValueError as err:
        raise SettingsError(f"{path} cannot be read as TOML: {err}") from err


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Take ``SEEALSO_TABLE_KEY`` and ``SEEALSO_KEY`` of the keys that there are; other variables are not ours."""
    values: dict[str, Any] = {}
    for member in fields(Settings):
        default = getattr(Settings(), member.name)
        if isinstance(default, Table):
            names = {f.name: f"SEEALSO_{member.name}_{f.name}".upper() for f in fields(default)}
            values[member.name] = {key: environ[name] for key, name in names.items() if name in environ}
        elif (name := f"SEEALSO_{member.name}".upper()) in environ and member.name != "sources":
            values[member.name] = environ[name]
    return values


def _overlay(settings: Settings, values: Mapping[str, Any], where: str, folder: Path) -> Settings:
    """Put values over settings; paths are relative to the folder of the file that names them."""
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name == "source":
            changes["sources"] = tuple(_source(key, table, where, folder) for key, table in _table(value, name, where))
        elif name not in {f.name for f in fields(Settings)} - {"sources"}:
            known = ", ".join(sorted({f.name for f in fields(Settings)} - {"sources"} | {"source"}))
            raise SettingsError(f"{where} has '{name}'; there are {known}")
        elif isinstance(current := getattr(settings, name), Table):
            changes[name] = _members(current, dict(_table(value, name, where)), f"{where} [{name}]")
        else:
            changes[name] = _typed(value, Path if name == "data" else str, f"{where}: {name}")
    if "data" in changes:
        changes["data"] = folder / Path(changes["data"]).expanduser()
    return replace(settings, **changes)


def _table(value: object, name: str, where: str) -> list[tuple[str, Any]]:
    if not isinstance(value, Mapping):
        raise SettingsError(f"{where}: '{name}' is not a table; [{name}] was expected")
    return list(value.items())


def _members(current: T, values: dict[str, Any], where: str) -> T:
    hints = get_type_hints(type(current))
    for name in values:
        if name not in hints:
            raise SettingsError(f"{where} has '{name}'; there are {', '.join(hints)}")
    changes: dict[str, Any] = {name: _typed(value, hints[name], f"{where}: {name}") for name, value in values.items()}
    return replace(current, **changes)


def _typed(value: object, kind: type, where: str) -> object:
    if kind == tuple[str, ...]:
        return _texts(value, where)
    try:
        if issubclass(kind, Path) and isinstance(value, str):
            return Path(value)
        if kind is int and isinstance(value, str):
            return int(value)
        if kind is bool and value in {"true", "false"}:
            return value == "true"
    except ValueError:
        pass
    if type(value) is not kind:
        raise SettingsError(f"{where} is {value!r}; a value of type {kind.__name__} was expected")
    return value


def _texts(value: object, where: str) -> tuple[str, ...]:
    """Take a list of texts, or of the environment one text with spaces between."""
    if isinstance(value, str):
        return tuple(value.split())
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise SettingsError(f"{where} is {value!r}; a list of texts was expected")
    return tuple(value)


def _source(name: str, table: object, where: str, folder: Path) -> Source:
    values = dict(_table(table, f"source.{name}", where))
    known = {key: hint for key, hint in get_type_hints(Source).items() if key != "name"}
    for key, value in values.items():
        if key not in known:
            raise SettingsError(f"{where} [source.{name}] has '{key}'; there are {', '.join(sorted(known))}")
        values[key] = _member(value, known[key], f"{where} [source.{name}]: {key}")
    if not values.get("address"):
        raise SettingsError(f"{where} [source.{name}] has no address; a path or an address was expected")
    if "://" not in values["address"]:
        values["address"] = str(folder / Path(values["address"]).expanduser())
    source = Source(name=name, **values)
    try:
        check_source(source)
    except SettingsError as err:
        raise SettingsError(f"{where}: {err}") from err
    return source


def _member(value: object, hint: object, where: str) -> object:
    """Take a value of a source's table: a text (or TOML's own date), a number, or a list of texts."""
    if isinstance(value, date) and hint is str:
        return _written(value)
    if hint == tuple[str, ...]:
        items = value if isinstance(value, list) else [value]
        return tuple(_typed(item, str, where) for item in items)
    if hint in {float, float | None}:
        return _typed(float(value) if type(value) is int else value, float, where)
    return _typed(value, str, where)


def _written(value: date) -> str:
    """Write a date of TOML as OAI-PMH has it; a time without a zone is UTC."""
    if not isinstance(value, datetime):
        return value.isoformat()
    moment = value.astimezone(UTC) if value.tzinfo else value
    return f"{moment.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
