"""Sites are discovered: a child at a time reads a slice of the frontier, until a round is whole.

What a round brought to tell (pages that appeared, pages that have been gone for long) is filed with its
notices when it ends. All of it stands in the store, so a kill costs nothing but the request under way.
"""

from __future__ import annotations

import selectors
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import clock as clocks
from alerts.notices import owed_site
from model import PageState, Site, SiteEvent, SiteEventKind, SitePage
from pipelines.batch import Batch, CrawlSettings, Report, Says, SiteTask
from store import Store
from store.values import KEEP, NewSiteEvent, ReadPage, SiteLease, ToldPage
from watch.child import Child, why_it_died
from watch.crawl import CrawlBroken, store_error
from watch.incidents import persists, recent_visits, streak
from watch.settings import Patience

SLICE = 200  #: requests of one child; between two of them, the host's other pages get their turn
_TICK_SECONDS = 0.25
_KILLED = 3  #: children killed from outside, one after the other, until we give up
_LATER = timedelta(hours=1)  #: until a host that does not answer is tried again


@dataclass(frozen=True, slots=True)
class Discovery:
    """What came of a slice. `ended`: the round is whole, and `events` is what it brought to tell."""

    site: Site
    ended: bool
    events: tuple[SiteEvent, ...] = ()
    stalled: str = ""  #: why the rest is left for later


def discover(
    store: Store,
    lease: SiteLease,
    *,
    settings: CrawlSettings = CrawlSettings(),
    patience: Patience = Patience(),
    clock: clocks.Clock = clocks.real,
    on_event: Callable[[Report], None] = lambda _: None,
    stop: threading.Event | None = None,
    requests: int = SLICE,
    database_url: str | None = None,
) -> Discovery:
    """Reads a slice of a site's frontier and gives the lease back; ends the round where nothing waits.

    Raises StoreError where the store can't go on, here or in the child, CrawlBroken where no child starts.
    """
    run = _Run(
        store=store,
        lease=lease,
        settings=settings,
        clock=clock,
        on_event=on_event,
        stop=stop or threading.Event(),
        requests=requests,
        database_url=database_url,
    )
    try:
        run.all()
    except BaseException:
        store.sites.release(lease.token)
        raise
    site = store.sites.get(lease.site.id)
    now = clock()
    if run.stalled:
        later = now + min(_LATER, timedelta(seconds=site.every_seconds or _LATER.total_seconds()))
        store.sites.release(lease.token, due_at=later if site.due_at else KEEP, note=run.stalled)
        return Discovery(store.sites.get(site.id), False, stalled=run.stalled)
    if run.stopped or site.round_started_at is None or store.site_pages.waiting(site.id):
        store.sites.release(lease.token)
        return Discovery(site, False)
    events = end_round(store, site, lease.token, now, patience)
    return Discovery(store.sites.get(site.id), True, tuple(events))


def end_round(store: Store, site: Site, token: str, now: datetime, patience: Patience) -> list[SiteEvent]:
    """Ends a discovery whose frontier is empty: what it brought to tell, in one transaction."""
    start = store.site_pages.start(site.id)
    seen = start is not None and start.state in (PageState.DOCUMENT, PageState.ALTERNATE)
    listed = any(p.read_at is not None for p in store.site_pages.all(site.id, PageState.LISTING))
    vanished, back = _gone(store, site, patience)
    news = [ToldPage(page_id=page.id) for page in store.site_pages.news(site.id)]
    appeared = _event(store, site, SiteEventKind.APPEARED, news, now)
    events = [appeared, _event(store, site, SiteEventKind.VANISHED, vanished, now)]
    return store.site_events.finish(
        site,
        token,
        now=now,
        due_at=None if site.every_seconds is None else now + timedelta(seconds=site.every_seconds),
        note="" if seen or start is None else start.note,
        whole=seen or listed,
        events=events if site.discovered_at is not None else [],
        back=back,
    )


def _event(
    store: Store, site: Site, kind: SiteEventKind, pages: Sequence[ToldPage], now: datetime
) -> NewSiteEvent:
    rows = store.site_pages.get([told.page_id for told in pages])
    wished = store.readers.subscriptions(tags=(*site.tags, site.tag)) if pages else []
    return NewSiteEvent(
        kind=kind, pages=tuple(pages), notices=tuple(owed_site(site, [p.title for p in rows], wished, now))
    )


def _gone(store: Store, site: Site, patience: Patience) -> tuple[list[ToldPage], list[int]]:
    """Documents whose address has said for long that they are gone, and those that had and are back."""
    troubled = {incident.source_id for incident in store.incidents.all_open()}
    pages = store.site_pages.all(site.id, PageState.DOCUMENT, PageState.VANISHED)
    told: list[ToldPage] = []
    back: list[int] = []
    for page in pages:
        if page.source_id is None:
            continue
        if page.state is PageState.VANISHED:
            if page.source_id not in troubled:
                back.append(page.id)
        elif page.source_id in troubled:
            told += _told_gone(store, page, page.source_id, patience)
    return told, back


def _told_gone(store: Store, page: SitePage, source_id: int, patience: Patience) -> list[ToldPage]:
    visits = recent_visits(store, source_id)
    found = streak(visits)
    if found is None or not found.gone or not persists(found, patience):
        return []
    seen = next((visit.finished_at for visit in visits if visit.verdict.usable), None)
    return [ToldPage(page_id=page.id, last_seen_at=seen, visits=found.visits)]


@dataclass
class _Run:
    """One call of `discover`: the child, and another where one died of a page."""

    store: Store
    lease: SiteLease
    settings: CrawlSettings
    clock: clocks.Clock
    on_event: Callable[[Report], None]
    stop: threading.Event
    requests: int
    database_url: str | None

    def all(self) -> None:
        self.stalled = ""
        self.stopped = False
        killed = 0
        while True:
            child, code = self._child()
            if child.failure is not None:
                raise store_error(child.failure)
            if self.stop.is_set():
                self.stopped = True
                return
            if child.finished:
                return
            if child.reading is not None and (child.killed or not child.killed_from_outside(code)):
                self._crashed(child.reading, why_it_died(code, silent=child.killed))
                continue
            killed += 1
            if killed > _KILLED or (not child.ready and not child.killed_from_outside(code)):
                raise CrawlBroken(
                    f"the crawling process does not start or does not live (exit code {code}): what it said "
                    "stands above; install policywatch anew if that does not help"
                )

    def _child(self) -> tuple[Child, int]:
        """A child from its start to its end, and its exit code."""
        site = self.store.sites.get(self.lease.site.id)
        task = SiteTask(site, self.lease.token, self.requests, self.store.sites.profile(site))
        data = str(Path(self.store.data))
        batch = Batch((), self.settings, clocks.dump(self.clock), data, self.database_url, site=task)
        child = Child(batch)
        with selectors.DefaultSelector() as selector:
            selector.register(child.output, selectors.EVENT_READ)
            closed = False
            try:
                while not closed:
                    if selector.select(_TICK_SECONDS):
                        reports, closed = child.reports()
                        for report in reports:
                            self._take(report)
                    if self.stop.is_set():
                        child.order_end()
                    child.watch()
            except BaseException:
                child.kill()
                child.close()
                raise
        return child, child.close()

    def _take(self, report: Report) -> None:
        if report.event is Says.STALLED:
            self.stalled = report.text
        self.on_event(report)

    def _crashed(self, page_id: int, reason: str) -> None:
        """A page that killed its child is not read in this discovery; the others are."""
        for page in self.store.site_pages.get([page_id]):
            state = PageState.UNREAD if page.source_id is None else page.state
            self.store.site_pages.read(ReadPage(page_id=page.id, state=state, note=reason), self.clock())
