"""The spider of a child process: a batch of pages, and a report of each as soon as it is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from time import monotonic
from typing import Any

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

import clock
import model
from pipelines.batch import Batch, Report, Says, Wanted
from pipelines.charset import charset_of
from pipelines.condition import condition_of
from pipelines.last import Last, last_of
from pipelines.ledger import Ledger
from pipelines.leftover import leftover
from pipelines.past import FIRST
from pipelines.record import Fetched, read
from spiders.conditional import CONDITION
from spiders.document import PAGE, DocumentSpider, by_turns
from spiders.rest import PutOff, asks_for_rest, host_of
from spiders.secrets import Secrets
from store import Store, StoreError
from store.hosts import FIRST_REST
from store.values import NewVisit

AHEAD = 50  #: pages of which the last sight is asked for together
FRESH_SECONDS = 30.0  #: for so long what was asked for ahead is believed
GATHER_SECONDS = 0.1  #: for so long a visit waits for others before it is written


class BatchSpider(DocumentSpider):
    """Visits the pages of a batch. `tell` gets the reports; `before` is called before each answer is read.

    `mark` gets the key of the page that is being read, None afterwards.
    """

    name = "batch"

    def __init__(
        self,
        *,
        batch: Batch,
        store: Store | None,
        now: clock.Clock,
        tell: Callable[[Report], None],
        before: Callable[[], None],
        mark: Callable[[int | None], None],
        secrets: Secrets = Secrets(),
        renders: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(pages=batch.pages, **rest)
        self.store = store
        self.now = now
        self.tell = tell
        self.before = before
        self.secrets = secrets
        self.renders = renders
        self.mark = mark
        self.max_bytes = batch.settings.max_body_bytes
        self.error: StoreError | None = None
        self.stopped = False
        self.waiting: dict[int, Wanted] = {page.key: page for page in by_turns(batch.pages)}
        self.ledger: Ledger[Fetched] | None = None
        self.resting: dict[str, datetime] = {}
        self._lasts: dict[int, tuple[float, Last]] = {}
        self._writing: asyncio.TimerHandle | None = None
        if store is not None:
            self.ledger = Ledger(store, told=self.recorded, broken=self.broken)

    def request(self, page: Wanted) -> Request:
        """The request for a page, under the condition that it is not what we have."""
        request = super().request(page)
        if self.store is not None and page.source is not None:
            try:
                self._ask(page.source)
                last = self._lasts[page.source.id][1]
                request.meta[CONDITION] = condition_of(last.standing, page.source.profile_id, self.now())
            except StoreError as error:
                self.broken(error)
        return request

    def answered(self, request: Request, response: Response) -> None:
        """Told by the download handler before anything else is asked of the host: it may want to be left
        alone, by this crawl and by those to come."""
        now, host = self.now(), host_of(request.url)
        wants, until = asks_for_rest(response, now)
        if not wants:
            return
        if self.store is None:
            self.resting[host] = until or now + FIRST_REST
            return
        try:
            reason = f"it answered {response.status}"
            self.resting[host] = self.store.hosts.rest(host, now, until, reason)
        except StoreError as error:
            self.broken(error)

    def robots_unreadable(self, host: str, unreadable: bool) -> datetime | None:
        """Notes whether a host's robots.txt could be read; since when it could not be."""
        if self.store is None:
            return None
        try:
            if unreadable:
                return self.store.hosts.robots_unreadable(host, self.now())
            self.store.hosts.robots_read(host)
        except StoreError as error:
            self.broken(error)
        return None

    def failed(self, failure: Failure) -> Iterator[Any]:
        """A page that was put off is no fault: its lease is given back, and it is due when its host is."""
        if not isinstance(failure.value, PutOff):
            yield from super().failed(failure)
            return
        page: Wanted = failure.request.meta[PAGE]  # type: ignore[attr-defined]
        self.waiting.pop(page.key, None)
        if self.store is not None and page.lease_token is not None:
            try:
                self.store.sources.release(page.lease_token, due_at=failure.value.until)
            except StoreError as error:
                self.broken(error)
                return
        self.tell(Report(Says.PUT_OFF, page.key, url=page.url, text=str(failure.value)))

    def asking(self, request: Request) -> None:
        """Told by the download handler when a request goes out. Raises PutOff where its host rests."""
        page: Wanted | None = request.meta.get(PAGE)
        if page is not None:
            until = self.resting.get(host_of(request.url))
            if until is not None:
                raise PutOff(host_of(request.url), until)
            self.tell(Report(Says.FETCHING, page.key, url=request.url))

    def hand_on(self, page: Wanted, response: model.Response) -> Iterator[Any]:
        """The item for the pipeline; after a stop nothing, for the page was not given its time."""
        if self.stopped:
            return
        self.before()
        item = Fetched(page.key, response, page.profile, page.source, page.lease_token)
        if self.ledger is None or page.source is None:
            self._show(item, whole=page.whole)
            return
        yield item

    def keep(self, visit: NewVisit, item: Fetched) -> None:
        """Takes a visit to be written: when nothing else is to come, else a moment later with what comes."""
        assert self.ledger is not None
        self.mark(None)
        self.ledger.add(visit, item)
        if len(self.ledger) >= len(self.waiting):
            self.write()
        elif len(self.ledger) and self._writing is None:
            self._writing = asyncio.get_running_loop().call_later(GATHER_SECONDS, self.write)

    def write(self) -> None:
        """Makes the visits that have gathered durable, and says so."""
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None
        if self.ledger is not None:
            self.ledger.write()

    def last(self, source: model.Source) -> Last:
        """What was seen last of a source that is about to be read."""
        self._ask(source)
        return self._lasts.pop(source.id)[1]

    def _ask(self, source: model.Source) -> None:
        """Asks what was seen last of a source, and of a number of those that come next."""
        assert self.store is not None
        begun = monotonic()
        if source.id in self._lasts and begun - self._lasts[source.id][0] <= FRESH_SECONDS:
            return
        known = {key for key, (asked_at, _) in self._lasts.items() if begun - asked_at <= FRESH_SECONDS}
        ahead = (page.source for page in self.waiting.values() if page.source is not None)
        wanted = [source, *islice((s for s in ahead if s.id != source.id and s.id not in known), AHEAD)]
        found = last_of(self.store, wanted, self.now())
        self._lasts |= {source_id: (begun, last) for source_id, last in found.items()}

    def reading(self, item: Fetched) -> None:
        """A page is about to be read: whatever kills us from here on, it was this page."""
        self.mark(item.key)

    def recorded(self, item: Fetched, visit: model.Visit) -> None:
        """A page is in the store."""
        self.waiting.pop(item.key, None)
        if item.source is not None and item.source.host in self.resting and self.store is not None:
            # It was under way when its host asked for rest: it, too, is due no sooner.
            self.store.hosts.hold(item.source.id, self.resting[item.source.host])
        response = item.response
        self.tell(
            Report(
                Says.VISIT,
                item.key,
                url=response.url_final,
                status=response.status,
                verdict=visit.verdict,
                visit=visit,
                size_bytes=len(response.body),
                seconds=response.elapsed_seconds,
            )
        )

    def broken(self, error: StoreError) -> None:
        """The store can't go on: nothing more is visited."""
        if self.error is None:
            self.error = error
        self.stopped = True

    def _show(self, item: Fetched, *, whole: bool) -> None:
        """A dry run: judged and read, nothing kept; `whole`: what is left out of the page is told as well."""
        self.reading(item)
        response = item.response
        seen = read(response, response.url, item.profile, FIRST, max_bytes=self.max_bytes)
        left_out = None
        if whole and seen.document is not None:
            left_out = leftover(response.body, charset_of(response.header("content-type")), seen.document)
        self.mark(None)
        self.waiting.pop(item.key, None)
        self.tell(
            Report(
                Says.SEEN,
                item.key,
                url=response.url_final,
                status=response.status,
                verdict=seen.verdict,
                document=seen.document,
                rotten=seen.rotten,
                left_out=left_out,
                size_bytes=len(response.body),
                seconds=response.elapsed_seconds,
            )
        )
