"""Harvesting a repository's lists: what to ask for, where to go on, when to begin anew.

A list is one set in one format over one span of dates. What is known afterwards is the span from its ``floor`` to its
end; the next harvest asks from there on, bounds included, so nothing is missed and what comes twice is told by its
identifier and date. A list that stopped goes on at its last token. Where that is lost, it begins again at the newest
date that came, if the repository gives its pages in the order of dates and says how long the list is, so that the end
shows whether all has come; otherwise, and when it shows that not, it begins at its own beginning.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from graph.errors import SourceError
from graph.harvest.oai import GONE, LOST, Answer, Client, Identity, RefusalError, identity, lower, moment, upper
from graph.harvest.rows import List
from graph.harvest.store import Store
from graph.harvest.web import UnreachedError, shown
from graph.progress import Teller
from graph.source import Source

KIND = "records"
IDENTIFY = "identify"
STUCK = 2
"""Runs that may end at one token before it counts as lost."""
SPOILT = frozenset({200, 500})
"""What servers answer that choke on a token: an error of theirs, or a page for people. Others just want to wait."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What this one run asks for, beyond the source's settings; None: as they say."""

    full: bool = False
    since: str | None = None
    until: str | None = None
    sets: tuple[str, ...] | None = None

    @property
    def special(self) -> bool:
        return self.full or self.since is not None or self.until is not None


@dataclass(slots=True)
class Tally:
    """What a run took in."""

    responses: int = 0
    records: int = 0
    deleted: int = 0
    faults: int = 0
    restarts: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Lists:
    """One run over the lists of a source."""

    source: Source
    store: Store
    client: Client
    teller: Teller
    wish: Wish
    tally: Tally = field(default_factory=Tally)
    identity: Identity = field(default_factory=lambda: Identity("", "", ""))

    def run(self) -> Tally:
        """Bring every list up to date. Raises: SourceError; what came before is kept."""
        self.teller.stage(f"asking {self.source.name} who it is")
        answer = self.client.identify()
        self.identity = identity(answer)
        self._same()
        self.store.replace(IDENTIFY, answer.response)
        parts = self.source.sets if self.wish.sets is None else self.wish.sets
        for part in parts or ("",):
            item = self._plan(part)
            if item is None:
                self.tally.notes.append(f"{self._name(part)} ends before the last harvest: nothing can have changed")
                continue
            self.teller.stage(f"harvesting {self._name(part)}", item.records)
            self._harvest(item)
        return self.tally

    def _same(self) -> None:
        """Hold the store to one repository. Raises: SourceError when the source's address is another."""
        address = shown(self.client.url({}))
        known = self.store.about("address")
        if known and known != address and not self.wish.full:
            raise SourceError(
                f"source '{self.source.name}' was fetched from {known}, and its address is {address} now; run `seealso "
                f"fetch {self.source.name} --full` if it is the same repository, or give the source another name"
            )
        with self.store.change():
            self.store.tell("address", address)

    def _name(self, part: str) -> str:
        return f"{self.source.name}, set {part}" if part else self.source.name

    def _plan(self, part: str) -> List | None:
        """Give the list to work on: the one that stopped, or a new one; None when there is nothing to ask."""
        known = self.store.lists(self.source.metadata_prefix, (part,))
        opened = [item for item in known if item.state == "open"]
        if opened and not self.wish.special:
            return opened[-1]
        item = self._fresh(part, [other for other in known if other.state == "complete"])
        with self.store.change():
            for other in opened:
                other.state = "dropped"
                self.store.save(other)
            return self.store.begin(item) if item else None

    def _fresh(self, part: str, complete: list[List]) -> List | None:
        wish, form = self.wish, self.identity.granularity
        bound = lower(self.source.since, form)
        until = upper(self.source.until if wish.until is None else wish.until, form)
        known = [item for item in complete if item.floor <= bound]
        newest = max(known, key=_covered, default=None)
        since, floor = bound, bound
        if newest and not wish.full:
            since, floor = self._overlap(_covered(newest)), newest.floor
        if wish.since is not None:
            since = lower(wish.since, form)
            floor = newest.floor if newest and newest.floor <= since <= _covered(newest) else since
        if until and (since > until or (newest and not wish.special and newest.started > until <= _covered(newest))):
            return None
        # Only a list over the whole span of the source can take the place of all that was before it.
        full = since == bound and until == upper(self.source.until, form)
        return List(
            prefix=self.source.metadata_prefix, part=part, since=since, until=until, floor=floor, lower=since, full=full
        )

    def _overlap(self, date: str) -> str:
        """Go back by the source's overlap from where the last harvest ended."""
        found = moment(date)
        if found is None:
            return ""
        return lower((found - timedelta(hours=self.source.overlap)).isoformat(), self.identity.granularity)

    def _harvest(self, item: List) -> None:
        """Ask for page after page until the list is complete."""
        restarts, empty = 0, 0
        if item.token and self._expired(item):
            self._restart(item, _LostError("the resumption token has expired"))
        while item.state == "open":
            self._count(item)
            try:
                answer = self._ask(item)
            except _LostError as lost:
                restarts += 1
                if restarts > self.client.web.manners.restarts:
                    raise SourceError(
                        f"{lost}; the list was begun anew {restarts - 1} times, and its tokens are lost each time: "
                        "harvest it in parts, with --since and --until"
                    ) from lost
                self._restart(item, lost)
                continue
            empty = 0 if answer.envelope.headers else empty + 1
            self._check(item, answer, empty)
            self._keep(item, answer)
        self._count(item)

    def _ask(self, item: List) -> Answer:
        """Ask for the next page. Raises: _LostError when the token does not help any more."""
        if not item.token:
            return self._first(item)
        try:
            answer = self.client.ask(verb="ListRecords", resumptionToken=item.token)
        except RefusalError as err:
            if LOST not in err.codes:
                raise
            raise _LostError(str(err)) from err
        except UnreachedError as err:
            if err.status in SPOILT:
                item.stuck += 1
                with self.store.change():
                    self.store.save(item)
            if err.status in GONE or item.stuck >= STUCK:
                raise _LostError(str(err)) from err
            raise
        item.stuck = 0
        return answer

    def _first(self, item: List) -> Answer:
        arguments = {
            "verb": "ListRecords",
            "metadataPrefix": item.prefix,
            "from": item.lower,
            "until": item.until,
            "set": item.part,
        }
        try:
            return self.client.ask(**arguments)
        except RefusalError as err:
            if "cannotDisseminateFormat" not in err.codes:
                raise
            facts = self.client.formats().envelope.facts
            formats = ", ".join(sorted({text for name, text in facts if name == "metadataPrefix"}))
            raise SourceError(f"{err}; the repository has the formats {formats}") from err

    def _expired(self, item: List) -> bool:
        """Tell by the repository's word and our clock; some take an old token for an empty list."""
        found = moment(item.expires) if item.expires else None
        return found is not None and found <= self.client.web.clock.now()

    def _check(self, item: List, answer: Answer, empty: int) -> None:
        """Hold a page against endless lists. Raises: SourceError; the page is not kept."""
        token = answer.envelope.token.value if answer.envelope.token else ""
        kept = f"{item.pages:,} pages are kept"
        if token and (token == item.token or self.store.asked(item, token)):
            page = self.store.asked(item, token) or item.pages + 1
            raise SourceError(
                f"{answer.response.url}: the resumption token '{token}' comes twice (on page {page:,} the list was "
                f"there already), so the list has no end; {kept}"
            )
        if token and (item.pages >= self.client.web.manners.pages or empty > self.client.web.manners.empty):
            what = f"{empty:,} pages without a record" if empty > 1 else f"more than {item.pages:,} pages"
            raise SourceError(f"{answer.response.url}: {what}, so the list has no end; {kept}")

    def _keep(self, item: List, answer: Answer) -> None:
        """Keep a page, and with it, in one step, how the list stands."""
        envelope, response, asked = answer.envelope, answer.response, item.token
        if not item.started:
            item.started = self._date(answer)
        stamps = [header.datestamp for header in envelope.headers]
        item.ordered = int(bool(item.ordered) and stamps == sorted(stamps) and item.stamp <= min(stamps, default="~"))
        item.stamp = max([item.stamp, *stamps])
        token = envelope.token
        item.token = token.value if token else ""
        item.expires = self._expiry(answer)
        item.size = token.size if token and token.size is not None and item.size < 0 else item.size
        item.pages += 1
        item.records += len(envelope.headers)
        with self.store.change():
            self.store.keep(KIND, response, item, envelope.headers, envelope.fault, asked)
            if not item.token:
                self._finish(item)
            self.store.save(item)
        self.tally.responses += 1
        self.tally.records += len(envelope.headers)
        self.tally.deleted += sum(header.deleted for header in envelope.headers)
        self.tally.faults += bool(envelope.fault)

    def _finish(self, item: List) -> None:
        """Close a list, or begin it anew when the end shows that something is missing."""
        if item.attempt > item.whole and self.store.distinct(item) < item.size:
            self._anew(item, "", "fewer records came than the repository has said")
            return
        item.state = "complete"
        if item.full and not item.records and self._had(item):
            item.state = "dropped"
            self.tally.notes.append(
                f"{self._name(item.part)}: the repository says that it has no records, where it had some before; what "
                "is kept stays as it is"
            )
        self.store.trim(item)

    def _had(self, item: List) -> bool:
        """Tell whether records are known of a list that now has none, as while a repository makes its index anew."""
        return any(other.records for other in self.store.lists(item.prefix, (item.part,)) if other.id != item.id)

    def _restart(self, item: List, lost: Exception) -> None:
        """Begin again after a token was lost, at the newest date where that is safe."""
        stamp = lower(item.stamp, self.identity.granularity)
        safe = item.ordered and item.size >= 0 and item.pages > 1 and stamp > item.lower
        with self.store.change():
            self._anew(item, stamp if safe else "", str(lost))
            self.store.save(item)

    def _anew(self, item: List, stamp: str, why: str) -> None:
        where = f"from {stamp} on" if stamp else "at its beginning"
        self.tally.notes.append(f"{self._name(item.part)}: begun again {where}: {why}")
        self.tally.restarts += 1
        item.attempt += 1
        item.whole = item.whole if stamp else item.attempt
        item.lower = stamp or item.since
        item.token, item.expires, item.stuck, item.ordered, item.stamp = "", "", 0, 1, stamp
        if not stamp:
            item.records, item.pages, item.size = 0, 0, -1

    def _date(self, answer: Answer) -> str:
        """Give when the repository answered: by its word, its server's, or our clock."""
        form = self.identity.granularity
        told = answer.envelope.date if moment(answer.envelope.date) else ""
        return lower(told or answer.response.time.isoformat(), form)

    def _expiry(self, answer: Answer) -> str:
        """Give when a token expires by our clock: clocks differ, spans do not."""
        token = answer.envelope.token
        expires, date = moment(token.expires) if token else None, moment(answer.envelope.date)
        # A token that has expired before it was given is a wrong clock or zone; it says nothing.
        if expires is None or date is None or expires <= date:
            return ""
        return (answer.response.time + (expires - date)).isoformat()

    def _count(self, item: List) -> None:
        self.teller.count(item.records, item.size if item.size >= item.records else None)


class _LostError(Exception):
    """A token does not help any more."""


def _covered(item: List) -> str:
    """Give until when a complete list knows all."""
    return min(item.until, item.started) if item.until else item.started
