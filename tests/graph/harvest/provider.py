"""A repository that answers to OAI-PMH and a web site, both on loopback, with every fault that real ones show.

What a server does wrong is a Fault, by the number of the request that it befalls; everything else follows the
protocol.
"""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape, quoteattr

OAI = "http://www.openarchives.org/OAI/2.0/"
DC = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:identifier>{identifier}'
    "</dc:identifier></oai_dc:dc>"
)
DIM = (
    '<dim:dim xmlns:dim="http://www.dspace.org/xmlns/dspace/dim"><dim:field mdschema="dc" element="title">{title}'
    "</dim:field></dim:dim>"
)
FORMATS = {"oai_dc": DC, "dim": DIM}


@dataclass(frozen=True, slots=True)
class Request:
    """What came in; ``number`` counts from 1."""

    number: int
    path: str
    arguments: dict[str, str]
    headers: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes out: ``cut`` bytes of the body and no more, after ``wait`` seconds; ``before`` is called first."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/xml; charset=UTF-8"),)
    cut: int = -1
    wait: float = 0.0
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None


Fault = Callable[[Reply], Reply]


def status(code: int, *headers: tuple[str, str], body: bytes = b"not now") -> Fault:
    return lambda _: Reply(body, code, headers)


def cut(reply: Reply) -> Reply:
    """Close the connection in the middle of the body."""
    return replace(reply, cut=len(reply.body) // 2)


def short(reply: Reply) -> Reply:
    """Send half a page as if it were the whole."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def garbled(reply: Reply) -> Reply:
    """Put bytes that are no XML in the middle of a record."""
    return replace(reply, body=reply.body.replace(b"</dc:title>", b" & \x0b < </dc:titel>", 1))


def page(_: Reply) -> Reply:
    return Reply(b"<!DOCTYPE html><html><body>Down for maintenance</body></html>")


def zipped(reply: Reply) -> Reply:
    return replace(reply, body=gzip.compress(reply.body), headers=(*reply.headers, ("Content-Encoding", "gzip")))


def bad_zip(reply: Reply) -> Reply:
    return replace(reply, headers=(*reply.headers, ("Content-Encoding", "gzip")))


def slow(seconds: float) -> Fault:
    return lambda reply: replace(reply, wait=seconds)


def warned(reply: Reply) -> Reply:
    """Say a warning of the server's before the answer."""
    return replace(reply, body=b"<br />\n<b>Warning</b>: array_merge() in list.php\n" + reply.body)


@dataclass(slots=True)
class Served:
    """A server with its log and its faults, by request number."""

    requests: list[Request] = field(default_factory=list)
    faults: dict[int, Fault] = field(default_factory=dict)
    base: str = ""

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        parts = urlsplit(path)
        arguments = dict(parse_qsl(parts.query, keep_blank_values=True))
        request = Request(len(self.requests) + 1, parts.path, arguments, headers)
        self.requests.append(request)
        answer = self.answer(request)
        fault = self.faults.get(request.number)
        return fault(answer) if fault else answer


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away are what these tests are about."""


@contextmanager
def serving(served: Served, secure: ssl.SSLContext | None = None) -> Iterator[None]:
    """Serve on a free port of loopback, in TLS where a context is given."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize: ClassVar[int] = -1
        disable_nagle_algorithm: ClassVar[bool] = True

        def do_GET(self) -> None:
            reply = served.reply(self.path, {key.lower(): value for key, value in self.headers.items()})
            reply.before()
            time.sleep(reply.wait)
            self.send_response(reply.status)
            for key, value in reply.headers:
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body if reply.cut < 0 else reply.body[: reply.cut])
            self.wfile.flush()
            reply.after()
            if reply.cut >= 0:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = _Server(("127.0.0.1", 0), Handler)
    if secure:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    served.base = f"http{'s' if secure else ''}://127.0.0.1:{server.server_address[1]}"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(frozen=True, slots=True)
class Item:
    identifier: str
    datestamp: str
    title: str = "A title"
    deleted: bool = False
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fail(Exception):  # noqa: N818 - an error of the protocol
    code: str
    text: str = ""


@dataclass(slots=True)
class Provider(Served):
    """The repository. ``now`` is its clock; ``policy`` that of deleted records; ``life`` seconds of a token."""

    items: list[Item] = field(default_factory=list)
    size: int = 3
    granularity: str = "YYYY-MM-DDThh:mm:ssZ"
    policy: str = "persistent"
    tell_size: bool = True
    tell_cursor: bool = True
    life: int = 0
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    tokens: dict[str, tuple[dict[str, str], int]] = field(default_factory=dict)
    sets: tuple[str, ...] = ()
    endless: bool = False
    serial: int = 0

    @property
    def address(self) -> str:
        return f"{self.base}/oai/request"

    @property
    def asked(self) -> list[dict[str, str]]:
        """The requests for records."""
        return [request.arguments for request in self.requests if request.arguments.get("verb") == "ListRecords"]

    def fill(self, count: int, start: str = "2026-01-01T00:00:00Z", step: int = 60) -> None:
        """Add items, each a step of minutes newer than the one before."""
        moment = datetime.fromisoformat(start)
        for number in range(len(self.items) + 1, len(self.items) + count + 1):
            self.items.append(Item(f"oai:here:{number}", self._stamp(moment), f"Title {number}"))
            moment += timedelta(minutes=step)

    def change(self, number: int, **values: object) -> None:
        """Change an item, as of now; it goes to the list's end, as in a list by date."""
        item = self.items.pop(number)
        self.items.append(replace(item, datestamp=self._stamp(self.now), **values))  # type: ignore[arg-type]

    def answer(self, request: Request) -> Reply:
        verb = request.arguments.get("verb", "")
        verbs: dict[str, Callable[[dict[str, str]], str]] = {
            "Identify": self._identify,
            "ListMetadataFormats": self._formats,
            "ListSets": self._sets,
            "ListIdentifiers": self._list,
            "ListRecords": self._list,
            "GetRecord": self._get,
        }
        if request.path != "/oai/request":
            return Reply(b"no such page", 404)
        try:
            inner = f"<{verb}>{verbs.get(verb, self._other)(request.arguments)}</{verb}>"
        except Fail as err:
            inner = f'<error code="{err.code}">{escape(err.text)}</error>'
        shown = "".join(f" {key}={quoteattr(value)}" for key, value in request.arguments.items())
        date = self.now.strftime("%Y-%m-%dT%H:%M:%SZ")
        text = (
            f'<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="{OAI}">\n<responseDate>{date}</responseDate>\n'
            f"<request{shown}>{self.address}</request>\n{inner}\n</OAI-PMH>\n"
        )
        return Reply(text.encode())

    def _other(self, _: dict[str, str]) -> str:
        raise Fail("badVerb", "no such verb")

    def _identify(self, _: dict[str, str]) -> str:
        return (
            f"<repositoryName>Here</repositoryName><baseURL>{self.address}</baseURL><protocolVersion>2.0"
            "</protocolVersion><adminEmail>me@here.org</adminEmail><earliestDatestamp>2000-01-01</earliestDatestamp>"
            f"<deletedRecord>{self.policy}</deletedRecord><granularity>{self.granularity}</granularity>"
        )

    def _formats(self, arguments: dict[str, str]) -> str:
        if "identifier" in arguments:
            self._find(arguments["identifier"])
        return "".join(f"<metadataFormat><metadataPrefix>{name}</metadataPrefix></metadataFormat>" for name in FORMATS)

    def _sets(self, _: dict[str, str]) -> str:
        if not self.sets:
            raise Fail("noSetHierarchy", "there are no sets")
        return "".join(f"<set><setSpec>{name}</setSpec><setName>{name}</setName></set>" for name in self.sets)

    def _find(self, identifier: str) -> Item:
        for item in self.items:
            if item.identifier == identifier:
                return item
        raise Fail("idDoesNotExist", identifier)

    def _get(self, arguments: dict[str, str]) -> str:
        return self._record(self._find(arguments.get("identifier", "")), self._format(arguments), full=True)

    def _format(self, arguments: dict[str, str]) -> str:
        prefix = arguments.get("metadataPrefix", "")
        if prefix not in FORMATS:
            raise Fail("cannotDisseminateFormat", prefix)
        return prefix

    def _list(self, arguments: dict[str, str]) -> str:
        start = 0
        if token := arguments.get("resumptionToken"):
            if token not in self.tokens or {"from", "until", "set", "metadataPrefix"} & set(arguments):
                raise Fail("badResumptionToken", "unknown or expired")
            arguments, start = self.tokens[token] if self.endless else self.tokens.pop(token)
        prefix = self._format(arguments)
        found = self._matching(arguments)
        if not found:
            raise Fail("noRecordsMatch")
        shown = found[start : start + self.size]
        full = arguments["verb"] == "ListRecords"
        return "".join(self._record(item, prefix, full) for item in shown) + self._token(arguments, start, len(found))

    def _matching(self, arguments: dict[str, str]) -> list[Item]:
        since, until = arguments.get("from", ""), arguments.get("until", "")
        for bound in (since, until):
            if len(bound) > len(self.granularity) or (since and until and len(since) != len(until)):
                raise Fail("badArgument", f"the granularity is {self.granularity}, not that of {bound}")
        part = arguments.get("set", "")
        if part and not self.sets:
            raise Fail("noSetHierarchy", "there are no sets")
        return [
            item
            for item in self.items
            if (not since or item.datestamp[: len(since)] >= since)
            and (not until or item.datestamp[: len(until)] <= until)
            and (not part or part in item.sets)
            and not (item.deleted and self.policy == "no")
        ]

    def _token(self, arguments: dict[str, str], start: int, count: int) -> str:
        after = start + self.size
        told = f' completeListSize="{count}"' if self.tell_size else ""
        told += f' cursor="{start}"' if self.tell_cursor else ""
        if after >= count and not self.endless:
            return f"<resumptionToken{told}/>" if start else ""
        self.serial += 1
        token = "again & again" if self.endless else f"t {self.serial}/{after}&x=<y>"
        self.tokens[token] = (arguments, after % max(count, 1))
        if self.life:
            end = self.now + timedelta(seconds=self.life)
            told += f' expirationDate="{end.strftime("%Y-%m-%dT%H:%M:%SZ")}"'
        return f"<resumptionToken{told}>{escape(token)}</resumptionToken>"

    def _record(self, item: Item, prefix: str, full: bool) -> str:
        gone = ' status="deleted"' if item.deleted else ""
        sets = "".join(f"<setSpec>{name}</setSpec>" for name in item.sets)
        header = (
            f"<header{gone}><identifier>{item.identifier}</identifier><datestamp>{item.datestamp}</datestamp>{sets}"
            "</header>"
        )
        if not full:
            return header
        filled = FORMATS[prefix].format(title=escape(item.title), identifier=item.identifier)
        return f"<record>{header}{'' if item.deleted else f'<metadata>{filled}</metadata>'}</record>\n"

    def _stamp(self, moment: datetime) -> str:
        text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
        return text[: len(self.granularity)] if len(self.granularity) == len("YYYY-MM-DD") else text


@dataclass(slots=True)
class Sheet:
    """A page of the site: ``etag`` and ``modified`` empty are not told; any ``status`` but 200 is answered."""

    body: bytes
    etag: str = ""
    modified: str = ""
    status: int = 200
    location: str = ""


@dataclass(slots=True)
class Site(Served):
    """The web site: pages by path."""

    sheets: dict[str, Sheet] = field(default_factory=dict)

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def answer(self, request: Request) -> Reply:
        sheet = self.sheets.get(request.path)
        if sheet is None:
            return Reply(b"not found", 404)
        told = (("ETag", sheet.etag), ("Last-Modified", sheet.modified), ("Location", sheet.location))
        headers = tuple((key, value) for key, value in told if value)
        same = sheet.etag and request.headers.get("if-none-match") == sheet.etag
        same = same or (sheet.modified and request.headers.get("if-modified-since") == sheet.modified)
        if same and sheet.status == 200:
            return Reply(b"", 304, headers)
        return Reply(sheet.body, sheet.status, headers)

    def map(self, path: str, pages: dict[str, str], packed: bool = False) -> None:
        """Make a sitemap of paths with their dates."""
        rows = "".join(
            f"<url><loc>{self.base}{page}</loc>" + (f"<lastmod>{date}</lastmod>" if date else "") + "</url>"
            for page, date in pages.items()
        )
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        self.sheets[path] = Sheet(gzip.compress(text) if packed else text)

    def index(self, path: str, maps: list[str]) -> None:
        rows = "".join(f"<sitemap><loc>{self.base}{name}</loc></sitemap>" for name in maps)
        text = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
        self.sheets[path] = Sheet(text.encode())
