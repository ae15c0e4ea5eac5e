"""The crawling child: `python -P -m spiders.child`, a batch on standard input, reports on standard output.

Hostile pages are parsed here, so here are the limits: address space, CPU time for each page, and an
end within seconds when the parent says so or is gone. Exit codes: 0 the batch is done (or was told to
end), the store's own code (3 to 10) where the store can't go on, 2 for a batch that is none.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

# Before anything of ours: while it is imported, Scrapy looks through every module there is.
import scrapy.core.downloader.handlers.http11  # noqa: F401

import clock
from model import Rendering
from pipelines.batch import Batch, CrawlSettings, Report, Says, dump_report, load_batch
from pipelines.mark import Mark
from spiders import browser
from spiders import settings as safe
from spiders.batch import BatchSpider
from spiders.garbage import seldom
from spiders.handler import STOP
from spiders.secrets import Secrets
from spiders.sites import SiteSpider
from store import Store, StoreError

_PATIENCE_SECONDS = 3.0  #: from the order to end until we go without ceremony
_ALIVE_SECONDS = 2.0
_TOGETHER_SECONDS = 0.05  #: for so long a report waits for others
_DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.defaultheaders.DefaultHeadersMiddleware": 400,
    "scrapy.downloadermiddlewares.useragent.UserAgentMiddleware": 500,
}
#: To be told that an extension is off, Scrapy imports it, with an HTTP server or a terminal: here none is on.
_EXTENSIONS = {name: place for name, place in safe.EXTENSIONS.items() if place is not None}
_NOT_URGENT = (Says.FETCHING, Says.VISIT)


def main() -> int:
    """Runs one batch; returns the exit code."""
    seldom()
    reports, orders = _private_streams()
    try:
        batch = load_batch(orders.readline())
    except ValueError as error:
        sys.stderr.write(f"the batch can't be read: {' '.join(str(error).split())[:300]}\n")
        return 2
    if not renders(batch):
        _limit_memory(batch.settings.memory_bytes)  # else when the browser, which would inherit it, is there
    try:
        store = Store.open(Path(batch.data), batch.database_url, create=False) if batch.data else None
    except StoreError as error:
        reports.write(dump_report(Report(Says.FAILED, text=str(error), exit_code=error.exit_code)))
        return error.exit_code
    try:
        return Child(batch, store, reports, orders).run()
    finally:
        if store is not None:
            store.close()


class Child:
    """One batch under way."""

    def __init__(self, batch: Batch, store: Store | None, reports: BinaryIO, orders: BinaryIO) -> None:
        self.batch = batch
        self.store = store
        self.reports = reports
        self.orders = orders
        self.now = clock.load(batch.clock)
        self.crawler: Any = None
        self.stopping = False
        self.unsaid: list[bytes] = []
        self._saying: asyncio.TimerHandle | None = None
        self._limit_cpu = CpuLimit(batch.settings.page_cpu_seconds)
        self._bounded = False  #: whether memory is limited
        self._over = False  #: whether the loop has ended, and nothing can wait a moment any more

    def run(self) -> int:
        """Crawls until the batch is done or an end is ordered."""
        from scrapy.crawler import AsyncCrawlerProcess

        process = AsyncCrawlerProcess(scrapy_settings(self.batch))
        logging.disable(logging.WARNING)  # else a record is made of every request, to be thrown away
        site, settings = self.batch.site, self.batch.settings
        self.crawler = process.create_crawler(BatchSpider if site is None else SiteSpider)
        loop = asyncio.get_event_loop()
        work = {"batch": self.batch} if site is None else {"task": site, "max_bytes": settings.max_body_bytes}
        process.crawl(
            self.crawler,
            **work,
            store=self.store,
            now=self.now,
            tell=self.tell,
            mark=(lambda _: None) if self.batch.mark is None else Mark(self.batch.mark).set,
            before=self._before,
            secrets=secrets_of(settings, os.environ),
            renders=renders(self.batch),
        )
        loop.add_signal_handler(signal.SIGTERM, self.stop)
        loop.add_signal_handler(signal.SIGINT, self.stop)
        loop.add_reader(self.orders, self._heard)
        upkeep = loop.create_task(self._upkeep())
        self.tell(Report(Says.READY))
        process.start(install_signal_handlers=False)
        upkeep.cancel()
        return self._end()

    def _before(self) -> None:
        """A page is about to be read."""
        if not self._bounded:
            self._bounded = True
            seldom()  # again, now that all is imported
            _limit_memory(self.batch.settings.memory_bytes)
        self._limit_cpu()

    def tell(self, report: Report) -> None:
        """Says one thing; what is not urgent waits a moment, to be said together with other things.

        A parent that is gone is noticed on standard input.
        """
        self.unsaid.append(dump_report(report))
        if report.event not in _NOT_URGENT or self._over:
            self.say()
        elif self._saying is None:
            self._saying = asyncio.get_running_loop().call_later(_TOGETHER_SECONDS, self.say)

    def say(self) -> None:
        """Writes the lines that wait."""
        if self._saying is not None:
            self._saying.cancel()
            self._saying = None
        lines, self.unsaid = b"".join(self.unsaid), []
        with contextlib.suppress(BrokenPipeError):
            while lines:
                lines = lines[self.reports.write(lines) :]

    def stop(self) -> None:
        """Ends transfers and crawl; what is being recorded is finished. Then, in any case, the process."""
        if self.stopping:
            return
        self.stopping = True
        asyncio.get_running_loop().call_later(_PATIENCE_SECONDS, self._leave)
        self._ending = asyncio.ensure_future(self._stop())

    async def _stop(self) -> None:
        while getattr(self.crawler, "engine", None) is None or not self.crawler.engine.running:
            await asyncio.sleep(0.05)
        self.crawler.spider.stopped = True
        closing = asyncio.ensure_future(self.crawler.stop_async())
        while not closing.done():  # what waited for its host's turn comes up, and is turned away
            self.crawler.signals.send_catch_log(STOP)
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = safe.SHORTEST_DELAY
            await asyncio.sleep(0.05)

    def _leave(self) -> None:
        """Goes without ceremony; nothing is half written, for recording never waits."""
        os._exit(self._end())

    def _heard(self) -> None:
        """The parent closed our standard input: it is gone, or wants us gone."""
        if not os.read(self.orders.fileno(), 4096):
            asyncio.get_running_loop().remove_reader(self.orders)
            self.stop()

    async def _upkeep(self) -> None:
        """Says that we live, renews leases, and stops when the store is broken."""
        renewed = 0.0
        while True:
            spider: BatchSpider | SiteSpider | None = getattr(self.crawler, "spider", None)
            if spider is not None:
                if spider.error is None and time.monotonic() - renewed >= self._renewal_seconds():
                    renewed = time.monotonic()
                    self._renew(spider)
                if spider.error is not None:
                    self.stop()
                    return
            self.tell(Report(Says.ALIVE))
            await asyncio.sleep(min(_ALIVE_SECONDS, self._renewal_seconds()))

    def _renewal_seconds(self) -> float:
        """Real seconds between renewals: a third of a lease as the batch's clock runs."""
        rate = self.now.rate if isinstance(self.now, clock.Scaled) else 1.0
        return max(0.25, self.batch.settings.lease_seconds / 3 / max(rate, 1.0))

    def _renew(self, spider: BatchSpider | SiteSpider) -> None:
        tokens = [page.lease_token for page in spider.waiting.values() if page.lease_token]
        site = self.batch.site
        if self.store is None or not (tokens or site):
            return
        rate = self.now.rate if isinstance(self.now, clock.Scaled) else 1.0
        seconds = max(self.batch.settings.lease_seconds, int(self._renewal_seconds() * 3 * rate) + 1)
        try:
            if site is not None:
                if not self.store.sites.renew(site.lease_token, self.now(), seconds):
                    self.stop()  # it went to somebody else, who reads the same frontier
            else:
                self.store.sources.renew(tokens, self.now(), seconds)
        except StoreError as error:
            spider.broken(error)

    def _end(self) -> int:
        self._over = True
        spider: BatchSpider | SiteSpider | None = getattr(self.crawler, "spider", None)
        if isinstance(spider, BatchSpider):
            spider.write()
        error = spider.error if spider else None
        if error is not None:
            self.tell(Report(Says.FAILED, text=str(error), exit_code=error.exit_code))
            return error.exit_code
        if self.stopping and spider is not None:
            self._give_back(spider)
        self.tell(Report(Says.DONE))
        return 0

    def _give_back(self, spider: BatchSpider | SiteSpider) -> None:
        """Ends the leases of pages that were not visited: a parent that was killed can't do it any more."""
        if self.store is None:
            return
        with contextlib.suppress(StoreError):  # else they run out by themselves
            for page in spider.waiting.values():
                if page.lease_token and page.source is not None:
                    self.store.sources.release(page.lease_token)
            if self.batch.site is not None:
                self.store.sites.release(self.batch.site.lease_token)


def renders(batch: Batch) -> bool:
    """Whether a page of the batch is to be made in a browser, and there is one."""
    profiles = [page.profile for page in batch.pages] + ([batch.site.profile] if batch.site else [])
    wanted = any(profile.rendering is Rendering.BROWSER for profile in profiles)
    return wanted and batch.settings.browser is not None and browser.installed()


def scrapy_settings(batch: Batch) -> dict[str, Any]:
    """The safe settings with a batch's measures."""
    settings = batch.settings
    more = browser.settings(settings.browser or "") if renders(batch) else {}
    return safe.as_dict(
        ALLOW_PRIVATE_ADDRESSES=settings.allow_private_addresses,
        USER_AGENT=safe.user_agent(settings.contact),
        # Never 0: Scrapy 2.19 then starts all that waits for a slot at once, whatever its concurrency.
        DOWNLOAD_DELAY=max(settings.host_delay_seconds, safe.SHORTEST_DELAY),
        AUTOTHROTTLE_ENABLED=settings.host_delay_seconds > 0,  # else the host needs no sparing, we were told
        DOWNLOAD_MAXSIZE=settings.max_body_bytes,
        DOWNLOAD_TIMEOUT=settings.page_timeout_seconds,
        PAGE_TIMEOUT=settings.page_timeout_seconds,
        IDLE_TIMEOUT=settings.idle_timeout_seconds,
        CONCURRENT_REQUESTS=settings.hosts_at_once,
        ITEM_PIPELINES={"pipelines.record.RecordPipeline": 100},
        CONCURRENT_ITEMS=1,  # a page is one item, and recording never waits: more workers only cost
        # Of what Scrapy loads by itself only what is used: each child imports it anew.
        DOWNLOADER_MIDDLEWARES_BASE=_DOWNLOADER_MIDDLEWARES,
        SPIDER_MIDDLEWARES_BASE={},
        EXTENSIONS_BASE={},
        EXTENSIONS=_EXTENSIONS,
        STATS_CLASS="scrapy.statscollectors.DummyStatsCollector",
        LOG_LEVEL="ERROR",
        STATS_DUMP=False,
        DOWNLOADER_STATS=False,
        LOGSTATS_INTERVAL=0,
        **more,
    )


def secrets_of(settings: CrawlSettings, environment: Mapping[str, str]) -> Secrets:
    """What profiles may name as ${NAME}."""
    return Secrets.load(environment, Path(settings.secrets_file) if settings.secrets_file else None)


def _private_streams() -> tuple[BinaryIO, BinaryIO]:
    """Standard output and input for us alone: what a library prints goes to standard error."""
    reports = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    orders = os.fdopen(os.dup(0), "rb", buffering=0)
    return reports, orders


def _limit_memory(limit: int) -> None:
    with contextlib.suppress(ValueError, OSError):  # some systems know no such limit
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class CpuLimit:
    """The kernel kills us (SIGXCPU) when the page that comes now takes so many seconds of CPU.

    The limit is of the whole process, so it is moved on as CPU time is spent; not for every page, a page
    may take up to SLACK seconds more.
    """

    SLACK = 2

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds
        self._moved = -1.0
        self._hard = resource.getrlimit(resource.RLIMIT_CPU)[1]

    def __call__(self) -> None:
        spent = time.process_time()
        if self._moved >= 0 and spent - self._moved < self.SLACK:
            return
        self._moved = spent
        with contextlib.suppress(ValueError, OSError):
            soft = int(spent) + self._seconds + 1 + self.SLACK
            resource.setrlimit(resource.RLIMIT_CPU, (soft, self._hard))


if __name__ == "__main__":
    sys.exit(main())
