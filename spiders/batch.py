"""The spider of a child process: a batch of pages, and a report of each as soon as it is safe."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from scrapy import Request

import clock
import model
from pipelines.batch import Batch, Report, Says, Wanted
from pipelines.past import FIRST
from pipelines.record import Fetched, read
from spiders.document import PAGE, DocumentSpider
from spiders.secrets import Secrets
from store import Store, StoreError


class BatchSpider(DocumentSpider):
    """Visits the pages of a batch. `tell` gets the reports; `before` is called before a page is read."""

    name = "batch"

    def __init__(
        self,
        *,
        batch: Batch,
        store: Store | None,
        now: clock.Clock,
        tell: Callable[[Report], None],
        before: Callable[[], None],
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
        self.max_bytes = batch.settings.max_body_bytes
        self.error: StoreError | None = None
        self.stopped = False
        self.waiting: dict[int, Wanted] = {page.key: page for page in batch.pages}

    def asking(self, request: Request) -> None:
        """Told by the download handler when a request goes out."""
        page: Wanted | None = request.meta.get(PAGE)
        if page is not None:
            self.tell(Report(Says.FETCHING, page.key, url=request.url))

    def hand_on(self, page: Wanted, response: model.Response) -> Iterator[Any]:
        """The item for the pipeline; after a stop nothing, for the page was not given its time."""
        if self.stopped:
            return
        item = Fetched(page.key, response, page.profile, page.source, page.lease_token)
        if self.store is not None and page.source is not None:
            yield item
        else:
            self._show(item)

    def reading(self, item: Fetched) -> None:
        """A page is about to be read: whatever kills us from here on, it was this page."""
        self.before()
        self.tell(Report(Says.READING, item.key))

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
