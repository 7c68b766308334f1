"""One request at a time, with manners: pauses, retries, bounds on size and time, redirects by hand.

https://www.rfc-editor.org/rfc/rfc9110 . Nothing here knows what the bytes mean: a caller's ``judge`` says whether an
answer is whole.
"""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from types import MappingProxyType
from urllib.parse import SplitResult, parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3.exceptions import DecodeError, HTTPError, LocationParseError

from graph.errors import SourceError

AGENT = f"seealso/{version('seealso')}"
RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529})
"""Statuses that say: not now."""
MOVED = frozenset({301, 302, 303, 307, 308})
BLOCK = 1 << 16
SECRETS = re.compile(
    r"(?i)^(x-amz-)?(api[-_]?key|access[-_]?token|auth[-_]?token|client[-_]?secret|pass(word|wd)?|secret|sig(nature)?)$"
)
"""Names of query parameters whose values are shown to nobody."""
UNKEPT = frozenset({"set-cookie", "set-cookie2", "authorization", "proxy-authenticate", "www-authenticate"})
"""Headers that are not kept with a response."""


class UnreachedError(SourceError):
    """No usable answer after all tries: a page is passed over, a list stays open; ``status`` is 0 where none came."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Clock:
    """Time and chance, as arguments."""

    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random


@dataclass(frozen=True, slots=True)
class Manners:
    """Bounds of a harvest: seconds, tries, bytes, pages.

    ``patience`` is the longest wait that a server may ask for; ``longest`` the longest that we choose ourselves;
    ``whole`` bounds an answer that drips; ``empty`` is how many pages without a record may follow one another.
    """

    connect: float = 20.0
    read: float = 120.0
    whole: float = 1800.0
    retries: int = 5
    backoff: float = 1.0
    longest: float = 300.0
    patience: float = 3600.0
    redirects: int = 5
    size: int = 128 << 20
    pages: int = 100_000
    empty: int = 100
    restarts: int = 3
    failures: int = 10
    sitemaps: int = 10_000
    addresses: int = 5_000_000


@dataclass(frozen=True, slots=True)
class Response:
    """An answer as it came, freed of its content coding; ``url`` is what was asked for, without secrets."""

    url: str
    final: str
    time: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Give a header's value, empty where there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


Judge = Callable[[Response], str]
"""Says why an answer is no use and should be asked for again; empty when it is."""
Permit = Callable[[str], None]
"""Raises when an address may not be asked for."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class _AgainError(Exception):
    """Something failed that may go well the next time."""


def shown(url: str) -> str:
    """Give an address without what only its owner should see: user, password, keys, fragment."""
    parts = urlsplit(url)
    query = parts.query
    if any(SECRETS.match(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        pairs = parse_qsl(query, keep_blank_values=True)
        query = urlencode([(name, "..." if SECRETS.match(name) else value) for name, value in pairs])
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


@dataclass(slots=True)
class Web:
    """Asks, one request after the other, no host more often than every ``delay`` seconds; ``note`` hears of waits."""

    manners: Manners = Manners()
    clock: Clock = Clock()
    note: Callable[[str], None] = lambda _: None
    delay: float = 0.0
    _pools: dict[str, urllib3.PoolManager] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def get(
        self,
        url: str,
        headers: Mapping[str, str] = NO_HEADERS,
        judge: Judge = lambda _: "",
        permit: Permit = lambda _: None,
        body: bytes | None = None,
    ) -> Response:
        """Ask until there is an answer that is whole; statuses that are final (404, 304 ...) are answers.

        With a body it is a POST, which may come twice: only for what changes nothing there.
        Raises: UnreachedError when none comes; SourceError for an address that is not http(s) or redirects too often.
        """
        sent = {"User-Agent": AGENT, "Accept-Encoding": "gzip, deflate", **headers}
        tries = self.manners.retries + 1
        why, status = "", 0
        for attempt in range(tries):
            response = None
            try:
                response = self._follow(url, sent, permit, body)
            except _AgainError as err:
                why, status = str(err), 0
                if isinstance(err.__cause__, DecodeError):
                    sent["Accept-Encoding"] = "identity"
            else:
                why, status = judge(response), response.status
                if status in RETRIED:
                    why = f"status {status}"
                if not why:
                    return response
            if attempt + 1 < tries:
                self._wait(url, why, attempt, response)
        raise UnreachedError(f"{shown(url)}: {why}, in each of {tries} tries", status)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.clear()

    def _wait(self, url: str, why: str, attempt: int, response: Response | None) -> None:
        asked = retry_after(response, self.clock.now()) if response else None
        if asked is not None and asked > self.manners.patience:
            raise UnreachedError(
                f"{shown(url)}: the server asks to wait {asked:,.0f} s; at most {self.manners.patience:,.0f} s were "
                "expected",
                response.status if response else 0,
            )
        own = min(self.manners.longest, self.manners.backoff * 2.0**attempt) * (0.5 + self.clock.jitter() / 2)
        seconds = own if asked is None else asked
        self.note(f"{urlsplit(url).hostname}: {why}; asking again in {seconds:,.0f} s")
        self.clock.sleep(seconds)

    def _follow(self, url: str, headers: Mapping[str, str], permit: Permit, body: bytes | None = None) -> Response:
        here = url
        for _ in range(self.manners.redirects + 1):
            permit(here)
            response = self._once(here, headers, body)
            target = response.header("location")
            if response.status not in MOVED or not target:
                return Response(shown(url), *_rest(response))
            here = _onward(here, target)
        raise SourceError(f"{shown(url)}: it redirects more than {self.manners.redirects} times")

    def _once(self, url: str, headers: Mapping[str, str], body: bytes | None = None) -> Response:
        parts = split(url)
        host = parts.netloc.rpartition("@")[2].lower()
        if self.delay and host in self._last:
            self.clock.sleep(max(0.0, self._last[host] + self.delay - self.clock.monotonic()))
        sent = {**headers, **_authorization(parts)}
        bare = urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))
        try:
            return self._exchange(bare, url, sent, body)
        finally:
            self._last[host] = self.clock.monotonic()

    def _exchange(self, bare: str, url: str, headers: dict[str, str], sent: bytes | None) -> Response:
        timeout = urllib3.Timeout(connect=self.manners.connect, read=self.manners.read)
        with _translated():
            answer = self._pool(bare).request(
                "GET" if sent is None else "POST", bare, headers=headers, body=sent, timeout=timeout,
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
        time_ = self.clock.now()
        try:
            with _translated():
                body = b"".join(self._read(answer, url))
        except BaseException:
            answer.close()
            raise
        answer.release_conn()
        kept = tuple((key, value) for key, value in answer.headers.items() if key.lower() not in UNKEPT)
        return Response(shown(url), shown(url), time_, answer.status, kept, body)

    def _read(self, answer: urllib3.BaseHTTPResponse, url: str) -> Iterator[bytes]:
        size, start = 0, self.clock.monotonic()
        for block in answer.stream(BLOCK, decode_content=True):
            size += len(block)
            if size > self.manners.size:
                raise UnreachedError(
                    f"{shown(url)}: the answer is larger than {self.manners.size:,} bytes, the most that is taken",
                    answer.status,
                )
            if self.clock.monotonic() - start > self.manners.whole:
                raise _AgainError(f"the answer took more than {self.manners.whole:,.0f} s")
            yield block

    def _pool(self, url: str) -> urllib3.PoolManager:
        """Give the connections for an address: straight, or by the proxy that the environment names."""
        parts = urlsplit(url)
        proxy = "" if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme, "")
        if proxy not in self._pools:
            self._pools[proxy] = urllib3.ProxyManager(proxy) if proxy else urllib3.PoolManager()
        return self._pools[proxy]


def split(url: str) -> SplitResult:
    """Take an address apart. Raises: SourceError when it is not an http(s) one."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError as err:
        raise SourceError(f"'{url}' is no address: {err}") from err
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SourceError(f"'{shown(url)}' is no address to ask; one that begins with http:// or https:// was expected")
    return parts


def retry_after(response: Response, now: datetime) -> float | None:
    """Give the seconds that ``Retry-After`` asks for, as a number or as a date; None where it does not."""
    value = response.header("retry-after").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _rest(response: Response) -> tuple[str, datetime, int, tuple[tuple[str, str], ...], bytes]:
    return response.final, response.time, response.status, response.headers, response.body


def _onward(here: str, target: str) -> str:
    """Give where a redirect leads; the user and password go along only to the same place."""
    there, old = urlsplit(urljoin(here, target)), urlsplit(here)
    if there.scheme not in {"http", "https"}:
        raise SourceError(f"{shown(here)}: it redirects to '{there.scheme}:'; http or https was expected")
    user, at, host = old.netloc.rpartition("@")
    bare = there.netloc.rpartition("@")[2]
    if at and (there.scheme, bare.lower()) in {(old.scheme, host.lower()), ("https", host.lower())}:
        return urlunsplit(there._replace(netloc=f"{user}@{bare}"))
    return urlunsplit(there._replace(netloc=bare))


def _authorization(parts: SplitResult) -> dict[str, str]:
    if parts.username is None:
        return {}
    return urllib3.make_headers(basic_auth=f"{unquote(parts.username)}:{unquote(parts.password or '')}")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except LocationParseError as err:
        raise SourceError(f"no address: {err}") from err
    except (HTTPError, OSError) as err:
        reason = getattr(err, "reason", None) or err
        raise _AgainError(_line(err, reason)) from err


def _line(err: BaseException, reason: object) -> str:
    """Say a fault of the connection in a line, without the library's objects."""
    text = re.sub(r"<[^<>]*>|\w+Connection\([^()]*\)(?:: )?", "", str(reason)).strip(" :")
    return f"{type(err).__name__}: {text}" if text else type(err).__name__
