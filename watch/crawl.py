"""Crawls: batches of pages, each in a child process, watched until every page has its visit.

A page that kills its child gets a fault of its own and costs the others nothing. A store that can't go
on ends everything at once.
"""

from __future__ import annotations

import os
import selectors
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

import clock
import model
from model import Document, FaultKind, Profile, Verdict, Visit
from pipelines.batch import Batch, Report, Says, Wanted
from pipelines.batch import CrawlSettings as CrawlSettings
from pipelines.leftover import Leftover
from pipelines.record import read_and_record
from store import Store, StoreError
from store.values import Lease
from watch.child import Child, why_it_died
from watch.poison import to_be_alone

OnEvent = Callable[[Report], None]
_TICK_SECONDS = 0.25
_STILLBORN = 3  #: processes killed from outside before they were ready, until we give up


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """What came of one wanted page. `verdict` None: it was not visited (an end was ordered)."""

    wanted: Wanted
    verdict: Verdict | None = None
    visit: Visit | None = None  #: as stored; None in a dry run
    document: Document | None = None  #: in a dry run
    status: int | None = None
    url_final: str = ""
    size_bytes: int = 0
    seconds: float = 0.0
    rotten: tuple[str, ...] = ()  #: in a dry run: selectors that match nothing
    left_out: Leftover | None = None  #: in a dry run, where it was asked for

    @property
    def usable(self) -> bool:
        return self.verdict is not None and self.verdict.usable


class CrawlBroken(Exception):  # noqa: N818
    """Children don't start at all; the text names the cure."""

    exit_code = 1


def crawl(
    store: Store | None,
    pages: Iterable[Lease | str | Wanted],
    *,
    settings: CrawlSettings = CrawlSettings(),
    clock: clock.Clock = clock.real,
    on_event: OnEvent = lambda _: None,
    dry_run: bool = False,
    stop: threading.Event | None = None,
    data: Path | None = None,
    database_url: str | None = None,
    environment: Mapping[str, str] | None = None,
) -> list[CrawlResult]:
    """Visits pages and returns a result for each, in their order.

    `pages` are leases, or URLs that nobody watches, which need `dry_run`: nothing is stored then and
    the results carry documents. Leases of pages that were not visited (an end was ordered) are given
    back. `on_event` is called with each report, its page being the index in `pages`. Raises StoreError
    where the store can't go on, here or in a child, CrawlBroken where no child can be started, ValueError
    for a URL that is to be stored.
    """
    wanted = [_wanted(key, page, dry_run) for key, page in enumerate(pages)]
    if store is None and not dry_run:
        raise ValueError("nothing can be stored without a store: pass one, or dry_run=True")
    run = _Run(
        store=None if dry_run else store,
        settings=settings,
        clock=clock,
        on_event=on_event,
        stop=stop or threading.Event(),
        environment=os.environ if environment is None else environment,
        data=store.data if data is None and store is not None else data,
        database_url=database_url,
    )
    return run.all(wanted)


def _wanted(key: int, page: Lease | str | Wanted, dry_run: bool) -> Wanted:
    if isinstance(page, Lease):
        return Wanted(key, page.source.url, page.source.profile, page.source, page.token)
    if not dry_run:
        raise ValueError("a page that nobody watches can't be stored: add it first, or pass dry_run=True")
    if isinstance(page, str):
        return Wanted(key, page, Profile())
    return replace(page, key=key, source=None, lease_token=None)


def store_error(report: Report) -> StoreError:
    """A child's failure as the error it was there, so that the exit code is the same."""
    kinds = (kind for kind in StoreError.__subclasses__() if kind.exit_code == report.exit_code)
    return next(kinds, StoreError)(report.text)


def by_host(pages: Sequence[Wanted], shares: int) -> list[list[Wanted]]:
    """The pages in at most `shares` parts of like size; a host's pages stay together."""
    hosts: dict[str, list[Wanted]] = {}
    for page in pages:
        hosts.setdefault(_host(page), []).append(page)
    parts: list[list[Wanted]] = [[] for _ in range(max(1, min(shares, len(hosts))))]
    for group in sorted(hosts.values(), key=len, reverse=True):
        min(parts, key=len).extend(group)
    return [part for part in parts if part]


def _host(page: Wanted) -> str:
    return (urlsplit(page.url).hostname or "").lower()


@dataclass
class _Run:
    """One call of `crawl`."""

    store: Store | None
    settings: CrawlSettings
    clock: clock.Clock
    on_event: OnEvent
    stop: threading.Event
    environment: Mapping[str, str]
    data: Path | None
    database_url: str | None

    def all(self, pages: Sequence[Wanted]) -> list[CrawlResult]:
        self.results: dict[int, CrawlResult] = {}
        self.pages = {page.key: page for page in pages}
        alone = self._alone(pages)
        self.queue: list[list[Wanted]] = by_host(
            [page for page in pages if page.key not in alone], max(1, self.settings.children)
        ) + [[page] for page in pages if page.key in alone]
        self.children: set[Child] = set()
        self.failure: Report | None = None
        self.stillborn = 0
        self.selector = selectors.DefaultSelector()
        try:
            while self.queue or self.children:
                self._start()
                self._listen()
        finally:
            self._end_all()
            self.selector.close()
            self._give_back(pages)
        if self.failure is not None:
            raise store_error(self.failure)
        return [self.results.get(page.key, CrawlResult(page)) for page in pages]

    @property
    def ending(self) -> bool:
        return self.stop.is_set() or self.failure is not None

    def _start(self) -> None:
        if self.ending:
            self.queue.clear()
        while (part := self._next_part()) is not None:
            batch = Batch(
                tuple(part),
                self.settings,
                clock.dump(self.clock),
                str(self.data) if self.store is not None else None,
                self.database_url if self.store is not None else None,
            )
            child = Child(batch, self.environment)
            self.children.add(child)
            self.selector.register(child.output, selectors.EVENT_READ, child)

    def _next_part(self) -> list[Wanted] | None:
        """What a child may be started on: no host of it is being visited by another child."""
        if len(self.children) >= max(1, self.settings.children):
            return None
        busy = {_host(page) for child in self.children for page in child.batch.pages}
        for number, part in enumerate(self.queue):
            if busy.isdisjoint(map(_host, part)):
                return self.queue.pop(number)
        return None

    def _alone(self, pages: Sequence[Wanted]) -> set[int]:
        """Keys of pages that killed child after child: the others are not to share their next one."""
        if self.store is None:
            return set()
        keys = {page.source.id: page.key for page in pages if page.source is not None}
        return {keys[source_id] for source_id in to_be_alone(self.store, keys)}

    def _listen(self) -> None:
        for key, _ in self.selector.select(_TICK_SECONDS):
            child: Child = key.data
            reports, closed = child.reports()
            for report in reports:
                self._take(report)
            if closed:
                self.selector.unregister(child.output)
                self.children.discard(child)
                self._over(child, child.close())
        for child in self.children:
            if self.ending:
                child.order_end()
            child.watch()

    def _take(self, report: Report) -> None:
        if report.event in (Says.VISIT, Says.SEEN):
            page = self.pages[report.page or 0]
            self.results[page.key] = CrawlResult(
                page,
                report.verdict,
                report.visit,
                report.document,
                report.status,
                report.url,
                report.size_bytes,
                report.seconds,
                report.rotten,
                report.left_out,
            )
        self.on_event(report)

    def _over(self, child: Child, code: int) -> None:
        """A child has ended: with all pages visited, by order, with the store's failure, or by a page."""
        if child.failure is not None:
            self.failure = self.failure or child.failure
        if child.failure is not None or self.ending or not child.waiting:
            return
        if not child.ready and child.killed_from_outside(code) and self.stillborn < _STILLBORN:
            self.stillborn += 1  # for want of memory, perhaps: once more
            self.queue.append(list(child.waiting.values()))
            return
        if not child.ready:
            raise CrawlBroken(
                f"the crawling process does not start (exit code {code}): what it said stands above; "
                "install policywatch anew if that does not help"
            )
        accused = [child.waiting.pop(key) for key in child.suspects() or list(child.waiting)]
        if child.waiting:
            self.queue.append(list(child.waiting.values()))
        if len(accused) == 1 and (child.alone or not child.killed_from_outside(code)):
            self._crashed(accused[0], why_it_died(code, silent=child.killed))
            return
        middle = (len(accused) + 1) // 2  # halves, so that a few deaths tell which page it is
        self.queue += [half for half in (accused[:middle], accused[middle:]) if half]

    def _crashed(self, page: Wanted, reason: str) -> None:
        now = self.clock()
        verdict = model.fault(FaultKind.CRASHED, reason)
        visit = None
        if self.store is not None and page.source is not None:
            response = model.Response(page.url, page.url, now, fault=verdict)
            visit = read_and_record(self.store, page.source, response, lease_token=page.lease_token, now=now)
            verdict = visit.verdict  # the child may have recorded it and died before it could say so
        self.results[page.key] = CrawlResult(page, verdict, visit)
        event = Says.SEEN if visit is None else Says.VISIT
        self.on_event(Report(event, page.key, url=page.url, verdict=verdict, visit=visit))

    def _end_all(self) -> None:
        """On the way out after an exception: no child outlives its parent's call."""
        for child in self.children:
            child.kill()
            child.close()
        self.children.clear()

    def _give_back(self, pages: Sequence[Wanted]) -> None:
        """Leases of pages that were not visited; where the store is broken they run out by themselves."""
        if self.store is None or self.failure is not None:
            return
        for page in pages:
            if page.key not in self.results and page.lease_token and page.source is not None:
                self.store.sources.release(page.lease_token, due_at=page.source.due_at)
