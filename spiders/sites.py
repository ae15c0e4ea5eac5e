"""The spider of a site: reads what waits in its frontier, a slice at a time, and puts what it leads to there.

Everything it knows stands in the store, so that whoever comes after a kill goes on where it was. The bytes
of a new document are its first capture; a document that is watched already is not fetched again: its links
are read from the capture that is kept.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

import clock
import model
from model import LeadKind, PageState, Scope, SitePage
from pipelines.batch import CrawlSettings, Report, Says, SiteTask, Wanted
from pipelines.scope import address, prefix_of
from spiders import frontier, robots
from spiders.document import PAGE, DocumentSpider
from spiders.faults import PageFault
from spiders.secrets import Secrets
from store import Store, StoreError


class SiteSpider(DocumentSpider):
    """`scrapy crawl site -a url=https://example.org/law/ -a pages=50 -O found.json`: an item a document.

    In a child process it gets a `task`, the store and whom to tell; from Scrapy's command line it works in a
    store of its own, which is thrown away.
    """

    name = "site"

    def __init__(
        self,
        url: str | None = None,
        pages: str = "100",
        depth: str = "3",
        language: str = "",
        *,
        task: SiteTask | None = None,
        store: Store | None = None,
        now: clock.Clock = clock.real,
        tell: Callable[[Report], None] = lambda _report: None,
        before: Callable[[], None] = lambda: None,
        mark: Callable[[int | None], None] = lambda _key: None,
        max_bytes: int = CrawlSettings().max_body_bytes,
        secrets: Secrets = Secrets(),
        renders: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(**rest)
        self.secrets, self.renders = secrets, renders
        self.now = now
        self.tell, self.before, self.mark, self.max_bytes = tell, before, mark, max_bytes
        self.error: StoreError | None = None
        self.stopped = False
        self.waiting: dict[int, Wanted] = {}
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        if store is None or task is None:
            store, task = self._alone(url, int(pages), int(depth), language)
        self.store, self.task = store, task
        self.frontier = frontier.Frontier(
            store, task.site, profile=task.profile, now=now, tell=tell, max_bytes=max_bytes
        )
        self._flying: dict[int, SitePage] = {}
        self._landed = asyncio.Event()
        self._seeded = False

    def _alone(self, url: str | None, pages: int, depth: int, language: str) -> tuple[Store, SiteTask]:
        start = address(url or "")
        if start is None:
            raise ValueError("name a start page: scrapy crawl site -a url=https://example.org/law/")
        self._scratch = tempfile.TemporaryDirectory(prefix="policywatch-site-")
        store = Store.scratch(Path(self._scratch.name))
        scope = Scope(prefix_of(start), depth=depth, pages=pages)
        made = store.sites.add(
            start,
            scope=scope,
            language=language,
            every_seconds=None,
            source_every_seconds=86_400,
            now=self.now(),
        )
        (lease,) = store.sites.claim(self.now(), owner="scrapy", lease_seconds=86_400, only=[made.id])
        return store, SiteTask(
            lease.site, lease.token, requests=10 * pages + frontier.SITEMAPS, profile=made.profile
        )

    # -- the way through the frontier

    async def start(self) -> AsyncIterator[Any]:
        """Requests for what waits, one at a time: the next is chosen when what the last led to is known."""
        try:
            self.frontier.begin()
        except StoreError as error:
            self.broken(error)
        asked = 0
        while not self.stopped and asked < self.task.requests:
            page = self._next()
            if page is None:
                break
            if self._needs_no_request(page):
                await asyncio.sleep(0)  # we live, and hear an order to end
                continue
            asked += 1
            self._flying[page.id] = page
            self._landed.clear()
            wanted = Wanted(page.id, page.url, self.task.profile)
            try:
                yield self.request(wanted)
            except PageFault as error:
                refused = model.Response(page.url, page.url, self.now(), fault=error.verdict)
                for item in self.hand_on(wanted, refused):
                    yield item
            await self._landed.wait()
        if self._scratch is not None and not self.stopped:
            for item in self._items():
                yield item

    def _next(self) -> SitePage | None:
        """What is to be read next; None: nothing waits any more, or we are to stop."""
        try:
            return None if self.stopped else self.frontier.next()
        except StoreError as error:
            self.broken(error)
            return None

    def _needs_no_request(self, page: SitePage) -> bool:
        """Whether a page was done with as it is, see there. What can't be stored stops us."""
        try:
            if page.source_id is not None:
                self.before()
                self.mark(page.id)
            return self.frontier.needs_no_request(page)
        except StoreError as error:
            self.broken(error)
            return True

    def request(self, page: Wanted) -> Request:
        """See the base class. Lists of addresses are asked for as what they are."""
        request = super().request(page)
        if self._flying[page.key].kind is not LeadKind.PAGE:
            request.headers["Accept"] = "application/xml,text/xml;q=0.9,*/*;q=0.5"
        return request

    # -- what came

    def asking(self, request: Request) -> None:
        """Told by the download handler when a request goes out."""
        page: Wanted | None = request.meta.get(PAGE)
        if page is not None:
            self.tell(Report(Says.FETCHING, page.key, url=request.url))

    def parse(self, response: Response, **named: Any) -> Iterator[Any]:
        """See the base class."""
        assert response.request is not None
        self._seed(response.request)
        yield from super().parse(response, **named)

    def failed(self, failure: Failure) -> Iterator[Any]:
        """See the base class."""
        self._seed(failure.request)  # type: ignore[attr-defined]
        yield from super().failed(failure)

    def _seed(self, request: Request) -> None:
        """The sitemaps that robots.txt names, else the usual place, once a host is known to answer."""
        named = request.meta.get(robots.SITEMAPS)
        if named is None or self.stopped or self._seeded:
            return
        self._seeded = True
        try:
            self.frontier.seed(named, request.url)
        except StoreError as error:
            self.broken(error)

    def hand_on(self, page: Wanted, response: model.Response) -> Iterator[Any]:
        """Takes in one answer: a list, a document, or why it is none."""
        row = self._flying.pop(page.key)
        try:
            if not self.stopped:
                self.before()
                self.mark(row.id)
                self.frontier.take(row, response)
                self.stopped = self.stopped or bool(self.frontier.stalled)
        except StoreError as error:
            self.broken(error)
        except Exception as error:  # a mistake of ours, which must not be met again and again
            self.logger.exception("reading %s failed", row.url)
            self._give_up(row, error)
        finally:
            self.mark(None)
            self._landed.set()
        return iter(())

    def _give_up(self, row: SitePage, error: Exception) -> None:
        words = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        try:
            self.frontier.end(row, PageState.UNREAD, f"It could not be read ({words}).")
        except StoreError as broken:
            self.broken(broken)

    def broken(self, error: StoreError) -> None:
        """The store can't go on: nothing more is read."""
        if self.error is None:
            self.error = error
        self.stopped = True
        self._landed.set()

    # -- from Scrapy's command line

    def _items(self) -> Iterator[dict[str, Any]]:
        """The documents found, as Scrapy's items."""
        for page in self.store.site_pages.all(self.task.site.id, PageState.DOCUMENT):
            yield {
                "url": page.url,
                "title": page.title,
                "language": page.language,
                "family": page.family,
                "depth": page.depth,
                "via": page.via.value,
                "modified_at": page.modified_at.isoformat() if page.modified_at else None,
            }

    def closed(self, _reason: str) -> None:
        """Called by Scrapy at the end."""
        if self._scratch is not None:
            self.store.close()
            self._scratch.cleanup()
