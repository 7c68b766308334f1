"""What a host lets machines ask for, and how often.

https://www.rfc-editor.org/rfc/rfc9309
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit, urlunsplit

from protego import Protego

from graph.errors import SourceError
from graph.harvest.web import AGENT, Response, UnreachedError, Web, shown

NAME = AGENT.partition("/")[0]
LARGEST = 512 * 1024
"""Bytes of a robots.txt that count; at least 500 kibibytes have to."""


class ForbiddenError(SourceError):
    """A host's robots.txt keeps us from an address: the page is passed over."""


@dataclass(slots=True)
class Robots:
    """The rules of the hosts that a run meets; ``kept`` hears of each robots.txt."""

    web: Web
    kept: Callable[[Response], None] = lambda _: None
    _rules: dict[str, Protego] = field(default_factory=dict)
    _lost: dict[str, str] = field(default_factory=dict)

    def permit(self, url: str) -> None:
        """Raises: ForbiddenError for an address that the rules exclude; UnreachedError when they cannot be had."""
        if not self.rules(url).can_fetch(url, NAME):
            raise ForbiddenError(f"{shown(url)}: the host's robots.txt excludes it")

    def delay(self, url: str) -> float:
        """Give the seconds between two requests that the host asks for."""
        return float(self.rules(url).crawl_delay(NAME) or 0.0)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        return tuple(self.rules(url).sitemaps)

    def rules(self, url: str) -> Protego:
        """Ask a host for its rules, once; one that has none (4xx) excludes nothing."""
        parts = urlsplit(url)
        host = urlunsplit((parts.scheme, parts.netloc, "", "", ""))
        if host in self._lost:
            raise UnreachedError(self._lost[host])
        if host not in self._rules:
            try:
                self._rules[host] = self._ask(f"{host}/robots.txt")
            except UnreachedError as err:
                self._lost[host] = str(err)
                raise
        return self._rules[host]

    def _ask(self, url: str) -> Protego:
        try:
            response = self.web.get(url)
        except UnreachedError as err:
            raise UnreachedError(
                f"{err}; as long as its rules are not known, nothing may be asked for", err.status
            ) from err
        self.kept(response)
        text = response.body[:LARGEST].decode("utf-8", errors="replace") if response.status == 200 else ""
        return Protego.parse(text)
