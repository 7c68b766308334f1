"""Harvesting item pages, politely: what robots.txt allows, one after the other, and only what has changed.

https://www.rfc-editor.org/rfc/rfc9110#name-conditional-requests
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import SourceError
from graph.harvest.robots import ForbiddenError, Robots
from graph.harvest.rows import List, Page
from graph.harvest.sitemap import Listed, lines, unpacked, walk
from graph.harvest.store import Store
from graph.harvest.web import Response, UnreachedError, Web, shown
from graph.progress import Teller
from graph.source import Source, kind

KIND = "page"
ROBOTS = "robots"
SITEMAP = "sitemap"
PREFIX = "pages"
"""What stands where a list of records has its format."""
WALKED = "walked"
"""What stands where a list of records has its token, once all addresses are known."""
GONE = frozenset({404, 410})
FOUND = 200
NOT_MODIFIED = 304
BATCH = 500


@dataclass(slots=True)
class Tally:
    """What a run did with the pages."""

    responses: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    missing: int = 0
    refused: int = 0
    failed: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Pages:
    """One run over the pages of a source; ``full`` asks for all of them, whatever their sitemap says."""

    source: Source
    store: Store
    web: Web
    teller: Teller
    full: bool = False
    tally: Tally = field(default_factory=Tally)
    robots: Robots = field(init=False)
    run_: List = field(default_factory=List)

    def __post_init__(self) -> None:
        self.robots = Robots(self.web, self._robots)

    def run(self) -> Tally:
        """Bring every page up to date. Raises: SourceError; what came before is kept."""
        self.run_ = self._begin()
        if self.run_.token != WALKED:
            self._walk()
        self._fetch()
        with self.store.change():
            self.run_.state = "complete"
            self.store.save(self.run_)
        return self.tally

    def _fetch(self) -> None:
        after, failures = "", 0
        done, total = self.store.tally(self.run_.id)
        self.teller.stage(f"fetching the pages of {self.source.name}", done)
        while batch := self.store.waiting(self.run_.id, after):
            for page in batch:
                self.teller.count(done, total)
                failures = 0 if self._page(page) else failures + 1
                done += 1
                if failures > self.web.manners.failures:
                    raise SourceError(
                        f"{self.source.name}: {failures} pages after one another could not be had, the last "
                        f"{shown(page.url)}; what came is kept"
                    )
            after = batch[-1].url
        self.teller.count(done, total)

    def _begin(self) -> List:
        """Go on with the run that stopped, or begin one."""
        opened = [item for item in self.store.lists(PREFIX) if item.state == "open"]
        with self.store.change():
            if opened and not self.full:
                return opened[-1]
            for item in opened:
                item.state = "dropped"
                self.store.save(item)
            return self.store.begin(List(prefix=PREFIX, full=int(self.full), started=self.web.clock.now().isoformat()))

    def _walk(self) -> None:
        """Note every address; pages that are not listed any more are asked for all the same."""
        self.teller.stage(f"listing the pages of {self.source.name}")
        count, batch = 0, list[Listed]()
        for item in self._listed():
            batch.append(item)
            if len(batch) >= BATCH:
                count += self._note(batch)
                self.teller.count(count)
                batch = []
            if count > self.web.manners.addresses:
                raise SourceError(f"{self.source.name}: more than {self.web.manners.addresses:,} pages are listed")
        self._note(batch)
        with self.store.change():
            self.run_.token = WALKED
            self.store.save(self.run_)

    def _note(self, batch: list[Listed]) -> int:
        with self.store.change():
            for item in batch:
                self.store.list_page(item.url, item.lastmod, self.run_.id)
        return len(batch)

    def _listed(self) -> Iterator[Listed]:
        wanted = re.compile(self.source.match)
        address = self.source.address
        if kind(self.source) == "urls":
            found = lines(self._text(address))
        elif address.rstrip("/").endswith("/robots.txt"):
            found = (item for start in self.robots.sitemaps(address) for item in self._sitemap(start))
        else:
            found = self._sitemap(address)
        yield from (item for item in found if wanted.search(item.url))

    def _text(self, address: str) -> bytes:
        """Give the bytes of a list of addresses, that lies here or there."""
        if "://" not in address:
            try:
                return Path(address).read_bytes()
            except OSError as err:
                raise SourceError(f"source '{self.source.name}': {address}: {err.strerror or err}") from err
        response = self._get(address)
        if response.status != FOUND:
            raise SourceError(f"{shown(address)}: status {response.status}; a list of addresses was expected")
        return unpacked(response.body, response.url)

    def _sitemap(self, start: str) -> Iterator[Listed]:
        return walk(start, self._get, self.web.manners.sitemaps)

    def _get(self, url: str) -> Response:
        self.web.delay = self._pause(url)
        response = self.web.get(url, permit=self.robots.permit)
        self.store.replace(SITEMAP, response)
        return response

    def _pause(self, url: str) -> float:
        return max(self.source.pause, self.robots.delay(url))

    def _robots(self, response: Response) -> None:
        self.store.replace(ROBOTS, response)

    def _page(self, page: Page) -> bool:
        """Ask for one page and note what became of it; False when no answer could be had."""
        if self._still(page):
            self._mark(page, "kept")
            self.tally.unchanged += 1
            return True
        try:
            self.web.delay = self._pause(page.url)
            response = self.web.get(page.url, self._conditions(page), permit=self.robots.permit)
        except ForbiddenError:
            self.tally.refused += 1
            self._mark(page, _otherwise(page, "refused"))
            return True
        except SourceError as err:
            self._fail(page, str(err))
            return not isinstance(err, UnreachedError)
        self._take(page, response)
        return True

    def _still(self, page: Page) -> bool:
        """Tell a page that its sitemap says to be as it was when it was fetched."""
        return page.state == "kept" and bool(page.lastmod) and page.lastmod == page.known and not self.full

    def _conditions(self, page: Page) -> dict[str, str]:
        if page.state != "kept" or self.full:
            return {}
        told = {"If-None-Match": page.etag, "If-Modified-Since": page.modified}
        return {name: value for name, value in told.items() if value}

    def _take(self, page: Page, response: Response) -> None:
        """Keep what came: a new page, word that the old one holds, or word that there is none any more."""
        known = page.state in {"kept", "withdrawn"}
        if response.status == NOT_MODIFIED and page.state == "kept":
            self.tally.unchanged += 1
            self._mark(page, "kept", known=page.lastmod)
        elif response.status in GONE:
            self.tally.withdrawn += known and page.state != "withdrawn"
            self.tally.missing += not known
            self._mark(page, "withdrawn" if known else "missing", status=response.status)
        elif response.status == FOUND:
            self._keep(page, response)
        else:
            self._fail(page, f"{shown(page.url)}: status {response.status}; a page was expected", response.status)

    def _keep(self, page: Page, response: Response) -> None:
        row = self.store.row(page.response)
        same = page.state == "kept" and row is not None and row.sha256 == hashlib.sha256(response.body).hexdigest()
        with self.store.change():
            number = page.response if same else self.store.keep(KIND, response, self.run_)
            self.store.mark(
                page.url,
                self.run_.id,
                state="kept",
                response=number,
                etag=response.header("etag"),
                modified=response.header("last-modified"),
                known=page.lastmod,
                status=response.status,
                time=self._now(),
            )
        self.tally.unchanged += same
        self.tally.responses += not same

    def _fail(self, page: Page, why: str, status: int = 0) -> None:
        """Note a page that could not be had; one kept before stays."""
        self.tally.failed += 1
        self.tally.notes.append(why)
        self._mark(page, _otherwise(page, "failed"), status=status)

    def _mark(self, page: Page, state: str, **values: str | int) -> None:
        with self.store.change():
            self.store.mark(page.url, self.run_.id, state=state, time=self._now(), **values)

    def _now(self) -> str:
        return self.web.clock.now().isoformat(timespec="seconds")


def _otherwise(page: Page, state: str) -> str:
    """Give the state of a page that could not be asked for: what was known of it holds."""
    return page.state if page.state in {"kept", "withdrawn"} else state
