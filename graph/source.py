"""A source of records: where it lies, who reads it, what its labels mean, and how it is asked where it is far away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from graph.errors import SettingsError

DEFAULT_PROFILE = "auto"

FILES = "files"
THESAURUS = "thesaurus"
KINDS = {
    FILES: "a file or folder",
    "oai": "a repository that answers to OAI-PMH",
    "sitemap": "pages that a sitemap lists",
    "urls": "pages that a text file lists, an address a line",
    THESAURUS: "a file with a curated thesaurus",
}
PAUSES = {"files": 0.0, "oai": 0.0, "sitemap": 1.0, "urls": 1.0, THESAURUS: 0.0}
"""Seconds between two requests, where a source does not say; a repository asks for its own by Retry-After."""

DATE = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)?")


@dataclass(frozen=True, slots=True)
class Source:
    """``address`` is a path or an http(s) address; ``reader`` empty is recognised by content; ``profile`` a shipped
    name or a path; ``kind`` empty is told by the address.

    Of OAI-PMH: ``metadata_prefix``, ``sets`` (none: all), ``since`` and ``until`` (dates, bounds included), ``overlap``
    (hours before the last harvest that are asked for again). Of pages: ``match``, which their addresses have to. Of
    both: ``delay`` (seconds between requests) and ``timeout`` (seconds in which an answer has to begin). Of a
    thesaurus: ``concepts`` (what they are: a kind of ``graph.names.KINDS``) and ``language`` (of labels without one).
    """

    name: str
    address: str
    reader: str = ""
    profile: str = DEFAULT_PROFILE
    licence: str = ""
    kind: str = ""
    metadata_prefix: str = "oai_dc"
    sets: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    overlap: float = 0.0
    match: str = ""
    delay: float | None = None
    timeout: float = 120.0
    concepts: str = "subject"
    language: str = ""

    @property
    def pause(self) -> float:
        """Seconds between two requests."""
        return PAUSES[kind(self)] if self.delay is None else self.delay


def kind(source: Source) -> str:
    """Give a source's kind, by its address where it does not say. Raises: SettingsError where that does not tell."""
    if source.kind:
        return source.kind
    if "://" not in source.address:
        return "files"
    found = next((name for name, tells in TELLS if tells(source.address)), "")
    if not found:
        listed = "; ".join(f"{name}: {what}" for name, what in KINDS.items() if name not in {FILES, THESAURUS})
        raise SettingsError(f"source '{source.name}': its address does not tell its kind; set kind ({listed})")
    return found


def check(source: Source) -> None:
    """Hold a source to the forms of its members. Raises: SettingsError."""
    where = f"source '{source.name}'"
    if source.kind and source.kind not in KINDS:
        raise SettingsError(f"{where}: no kind '{source.kind}'; there are {', '.join(KINDS)}")
    if source.kind not in {"", FILES, "urls", THESAURUS} and "://" not in source.address:
        raise SettingsError(f"{where}: its address is '{source.address}'; one that begins with https:// was expected")
    if source.kind == THESAURUS and "://" in source.address:
        raise SettingsError(f"{where}: its address is '{source.address}'; a path to a thesaurus was expected")
    if "://" in source.address and not re.match(r"https?://[^/\s]", source.address):
        raise SettingsError(f"{where}: its address is '{source.address}'; a path or an http(s) address was expected")
    _times(source, where)
    try:
        re.compile(source.match)
    except re.error as err:
        raise SettingsError(f"{where}: match is no regular expression: {err}") from err
    kind(source)


def _times(source: Source, where: str) -> None:
    """Hold a source's dates and lengths of time to their forms."""
    for name in ("since", "until"):
        value = str(getattr(source, name))
        if value and not DATE.fullmatch(value):
            raise SettingsError(f"{where}: {name} is '{value}'; YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ was expected")
    for name, least in (("overlap", 0.0), ("delay", 0.0), ("timeout", 0.001)):
        value = getattr(source, name)
        if value is not None and not least <= value < float("inf"):
            raise SettingsError(f"{where}: {name} is {value}; at least {least:g} was expected")
    if source.since and source.until and source.since[:10] > source.until[:10]:
        raise SettingsError(f"{where}: since {source.since} is after until {source.until}")


def _oai(address: str) -> bool:
    parts = urlsplit(address)
    names = {key for key, _ in parse_qsl(parts.query)}
    return "verb" in names or bool(re.search(r"(?i)(^|[/._-])oai", parts.path))


def _sitemap(address: str) -> bool:
    path = urlsplit(address).path.lower()
    return path == "/robots.txt" or "sitemap" in path


def _urls(address: str) -> bool:
    return urlsplit(address).path.lower().endswith(".txt")


TELLS = (("sitemap", _sitemap), ("urls", _urls), ("oai", _oai))
"""What an address tells, in the order in which it is asked; the first that knows it has the word."""
