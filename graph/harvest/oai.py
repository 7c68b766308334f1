"""The six verbs of OAI-PMH, each an answer (or a list's pages) with its bytes and its envelope.

https://www.openarchives.org/OAI/openarchivesprotocol.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode, urlunsplit

from graph.errors import SourceError
from graph.harvest.envelope import Envelope, parse
from graph.harvest.web import Response, UnreachedError, Web, shown, split

DAY = "YYYY-MM-DD"
SECOND = "YYYY-MM-DDThh:mm:ssZ"
ARGUMENTS = frozenset({"verb", "from", "until", "set", "metadataPrefix", "resumptionToken", "identifier"})
EMPTY = "noRecordsMatch"
LOST = "badResumptionToken"
GONE = frozenset({400, 404, 410, 422})
"""How some servers say that they do not know a token any more, instead of the error that the protocol has for it."""


class RefusalError(SourceError):
    """The repository answers with an error of the protocol; ``codes`` are its codes."""

    def __init__(self, message: str, codes: frozenset[str]) -> None:
        super().__init__(message)
        self.codes = codes


@dataclass(frozen=True, slots=True)
class Answer:
    """A response with what the protocol says in it."""

    response: Response
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Identity:
    """What a repository says of itself; ``granularity`` is the form of its dates, DAY or SECOND."""

    name: str
    granularity: str
    deleted: str


@dataclass(slots=True)
class Client:
    """Asks one repository; ``address`` is its base address, which may hold parameters of its own."""

    web: Web
    address: str

    def identify(self) -> Answer:
        return self.ask(verb="Identify")

    def formats(self, identifier: str = "") -> Answer:
        """Ask for the metadata formats, of the repository or of one item (else idDoesNotExist, noMetadataFormats)."""
        return self.ask(verb="ListMetadataFormats", identifier=identifier)

    def sets(self) -> Iterator[Answer]:
        return self.pages(verb="ListSets")

    def identifiers(self, prefix: str, since: str = "", until: str = "", part: str = "") -> Iterator[Answer]:
        return self.pages(
            **{"verb": "ListIdentifiers", "metadataPrefix": prefix, "from": since, "until": until, "set": part}
        )

    def records(self, prefix: str, since: str = "", until: str = "", part: str = "") -> Iterator[Answer]:
        return self.pages(
            **{"verb": "ListRecords", "metadataPrefix": prefix, "from": since, "until": until, "set": part}
        )

    def record(self, identifier: str, prefix: str) -> Answer:
        """Ask for one record. Raises: RefusalError with idDoesNotExist or cannotDisseminateFormat."""
        return self.ask(verb="GetRecord", identifier=identifier, metadataPrefix=prefix)

    def pages(self, **arguments: str) -> Iterator[Answer]:
        """Ask for a list, page by page. Raises: SourceError when a token comes twice, and at too many pages."""
        seen = set[str]()
        for _ in range(self.web.manners.pages):
            answer = self.ask(**arguments)
            yield answer
            token = answer.envelope.token.value if answer.envelope.token else ""
            if not token:
                return
            if token in seen:
                raise SourceError(f"{answer.response.url}: the resumption token '{token}' comes twice")
            seen.add(token)
            arguments = {"verb": arguments["verb"], "resumptionToken": token}
        raise SourceError(f"{shown(self.address)}: more than {self.web.manners.pages:,} pages")

    def ask(self, **arguments: str) -> Answer:
        """Send one request and hold its answer to the protocol; empty arguments are left out.

        Raises: RefusalError for an error of the protocol, but for noRecordsMatch, which is an empty list;
        UnreachedError when nothing usable comes.
        """
        envelope: Envelope | None = None

        def judge(response: Response) -> str:
            nonlocal envelope
            envelope = parse(response.body)
            return _judged(response, envelope)

        url = self.url(arguments)
        response = self.web.get(url, judge=judge)
        if envelope is None or (response.status >= 400 and not envelope.errors):
            raise UnreachedError(
                f"{shown(url)}: status {response.status}; a list of OAI-PMH was expected", response.status
            )
        faults = [f"{code}: {text}" if text else code for code, text in envelope.errors if code != EMPTY]
        if faults:
            raise RefusalError(f"{shown(url)}: the repository answers {'; '.join(faults)}", envelope.codes)
        return Answer(response, envelope)

    def url(self, arguments: dict[str, str]) -> str:
        """Put arguments to the base address; what the address has of a protocol's request goes away."""
        parts = split(self.address)
        own = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in ARGUMENTS]
        pairs = own + [(key, value) for key, value in arguments.items() if value]
        query = urlencode(pairs, quote_via=quote, safe=":")
        return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def identity(answer: Answer) -> Identity:
    """Read an Identify answer; a granularity that is not told is a day, which every repository must take."""
    envelope = answer.envelope
    told = envelope.fact("granularity")
    return Identity(
        envelope.fact("repositoryName"),
        SECOND if told.upper().startswith("YYYY-MM-DDTHH") else DAY,
        envelope.fact("deletedRecord").lower() or "no",
    )


def moment(text: str) -> datetime | None:
    """Read a date or time of the protocol; one without a zone is UTC, as the protocol demands."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def lower(text: str, granularity: str) -> str:
    """Write a lower bound as the repository takes it, never later than it is."""
    found = moment(text)
    return _written(found, granularity) if found else ""


def upper(text: str, granularity: str) -> str:
    """Write an upper bound as the repository takes it, never earlier than it is: bounds include themselves."""
    found = moment(text)
    if found and len(text.strip()) == len("2026-11-23"):
        found = found.replace(hour=23, minute=59, second=59)
    return _written(found, granularity) if found else ""


def _written(found: datetime, granularity: str) -> str:
    text = found.isoformat(timespec="seconds")[: len("2026-11-23T14:05:01")]
    return f"{text}Z" if granularity == SECOND else text[: len("2026-11-23")]


def _judged(response: Response, envelope: Envelope | None) -> str:
    """Say why an answer should be asked for again."""
    if response.status >= 400:
        return ""
    if response.status != 200:
        return f"status {response.status}"
    if envelope is None:
        return f"the answer is no OAI-PMH but {response.body[:60]!r}"
    if not envelope.ended and envelope.token is None:
        return f"the answer breaks off ({envelope.fault})"
    return ""
