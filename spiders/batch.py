"""The spider of a child process: a batch of pages, and a report of each as soon as it is safe."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import islice
from time import monotonic
from typing import Any

from scrapy import Request

import clock
import model
from pipelines.batch import Batch, Report, Says, Wanted
from pipelines.last import NOTHING, Last, last_of
from pipelines.ledger import Ledger
from pipelines.past import FIRST
from pipelines.record import Fetched, read
from spiders.document import PAGE, DocumentSpider, by_turns
from store import Store, StoreError
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
        **rest: Any,
    ) -> None:
        super().__init__(pages=batch.pages, **rest)
        self.store = store
        self.now = now
        self.tell = tell
        self.before = before
        self.mark = mark
        self.max_bytes = batch.settings.max_body_bytes
        self.error: StoreError | None = None
        self.stopped = False
        self.waiting: dict[int, Wanted] = {page.key: page for page in batch.pages}
        self.ledger: Ledger[Fetched] | None = None
        self._lasts: dict[int, tuple[float, Last]] = {}
        self._ahead: Iterator[Wanted] = by_turns(batch.pages)
        self._writing: asyncio.TimerHandle | None = None
        if store is not None:
            self.ledger = Ledger(store, told=self.recorded, broken=self.broken)

    def asking(self, request: Request) -> None:
        """Told by the download handler when a request goes out."""
        page: Wanted | None = request.meta.get(PAGE)
        if page is not None:
            self.tell(Report(Says.FETCHING, page.key, url=request.url))

    def hand_on(self, page: Wanted, response: model.Response) -> Iterator[Any]:
        """The item for the pipeline; after a stop nothing, for the page was not given its time."""
        if self.stopped:
            return
        self.before()
        item = Fetched(page.key, response, page.profile, page.source, page.lease_token)
        if self.ledger is None or page.source is None:
            self._show(item)
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
        """What was seen last of a source; asked for a number of pages at once, those that come next."""
        assert self.store is not None
        asked_at, last = self._lasts.pop(source.id, (0.0, NOTHING))
        if monotonic() - asked_at <= FRESH_SECONDS:
            return last
        ahead = (page.source for page in self._ahead if page.key in self.waiting)
        wanted = [source, *islice((s for s in ahead if s is not None and s.id != source.id), AHEAD)]
        found, asked_at = last_of(self.store, wanted, self.now()), monotonic()
        self._lasts |= {source_id: (asked_at, last) for source_id, last in found.items()}
        return self._lasts.pop(source.id)[1]

    def reading(self, item: Fetched) -> None:
        """A page is about to be read: whatever kills us from here on, it was this page."""
        self.mark(item.key)

    def recorded(self, item: Fetched, visit: model.Visit) -> None:
        """A page is in the store."""
        self.waiting.pop(item.key, None)
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

    def _show(self, item: Fetched) -> None:
        """A dry run: judged and read, nothing kept."""
        self.reading(item)
        response = item.response
        seen = read(response, response.url, item.profile, FIRST, max_bytes=self.max_bytes)
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
                size_bytes=len(response.body),
                seconds=response.elapsed_seconds,
            )
        )
