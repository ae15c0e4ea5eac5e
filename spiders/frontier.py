"""What a site's frontier makes of what was read: documents, other languages, duplicates, and where they lead.

Knows nothing of Scrapy. The order of its writes is what a kill leaves whole: a document's source, its visit,
what it leads to, and last that it was read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import clock
import model
from model import FaultKind, LeadKind, Memento, PageState, Site, SitePage, Source
from pipelines.batch import Report, Says
from pipelines.charset import charset_of
from pipelines.judge import judge_response
from pipelines.leads import Leads, leads_of
from pipelines.past import FIRST
from pipelines.pdf import is_pdf
from pipelines.record import read, read_and_record
from pipelines.scope import Reach, address, prefix_of
from pipelines.sitemap import read_feed, read_sitemap
from spiders import finds
from store import Store
from store.values import Find, ReadPage

SITEMAPS = 60  #: read in one discovery
_MISSES = 100  #: pages without a document that a small budget allows all the same
_TRIES = 3  #: of an address in one discovery, where its host was at fault
_STALL = 3  #: faults of the host in a row, until the rest is left for later
_HOST_FAULTS = frozenset(
    {FaultKind.NAME, FaultKind.CONNECT, FaultKind.TIMEOUT, FaultKind.TLS, FaultKind.SETUP}
)


class Frontier:
    """One site under discovery. Every method may raise StoreError. `tell` gets a report of each address."""

    def __init__(
        self,
        store: Store,
        site: Site,
        *,
        profile: model.Profile,
        now: clock.Clock,
        tell: Callable[[Report], None],
        max_bytes: int,
    ) -> None:
        self.store, self.site, self.profile = store, site, profile
        self.now, self.tell, self.max_bytes = now, tell, max_bytes
        self.reach = Reach(site.start, site.scope)
        self.stalled = ""  #: why the rest is left for later
        self._bad = 0  #: faults of the host in a row
        self._misses = 0  #: pages that were read in this discovery and are no documents

    def begin(self) -> None:
        """Begin the next discovery, or go on with the one under way."""
        self.store.site_pages.begin(self.site.id, self.now())
        self.site = self.store.sites.get(self.site.id)
        self._misses = self.store.site_pages.misses(self.site)

    def next(self) -> SitePage | None:
        """What is to be read next; None: nothing waits any more."""
        return self.store.site_pages.next(self.site.id)

    def needs_no_request(self, page: SitePage) -> bool:
        """Whether a page was done with as it is: past a budget, or read from what is kept of it."""
        return self._put_aside(page) or self._kept(page)

    def seed(self, named: tuple[str, ...], base: str) -> None:
        """Take in the sitemaps that robots.txt names, else the usual place."""
        usual = address("/sitemap.xml", self.site.start)
        targets = [target for text in named if (target := address(text, base))] or ([usual] if usual else [])
        news = self._is_news()
        sitemaps = [
            Find(url=t, kind=LeadKind.SITEMAP, via=model.Via.START, depth=1, news=news) for t in targets
        ]
        self.store.site_pages.found(self.site, sitemaps, self.now())

    def _put_aside(self, page: SitePage) -> bool:
        """Whether the budget of pages or of lists is used up; then what is past it leaves the frontier."""
        pages = self.store.site_pages
        if page.kind is LeadKind.SITEMAP:
            read_now = [p for p in pages.all(self.site.id, PageState.LISTING) if self._this_round(p)]
            if len(read_now) >= SITEMAPS:
                pages.read(ReadPage(page_id=page.id, state=PageState.BEYOND), self.now())
                return True
        if page.kind is not LeadKind.PAGE or page.source_id is not None:
            return False
        most = self.site.scope.pages
        full = pages.documents(self.site.id) >= most or self._misses >= 2 * most + _MISSES
        return full and pages.stop_at_budget(self.site.id) > 0

    def _this_round(self, page: SitePage) -> bool:
        started = self.site.round_started_at
        return page.read_at is not None and started is not None and page.read_at >= started

    def _kept(self, page: SitePage) -> bool:
        """Whether a document needs no fetching: it was seen, and the start page in this discovery."""
        if page.source_id is None:
            return False
        memento = self.store.archive.newest(page.source_id)
        if memento is None:
            return False
        last = self.store.archive.visits(page.source_id, limit=1)[0]
        started = self.site.round_started_at or self.now()
        if page.depth == 0 and last.started_at < started:
            return False
        new = memento.capture_id != page.capture_id
        if new:
            capture = self.store.archive.capture(memento.capture_id)
            content_type = next((v for k, v in reversed(capture.headers) if k == "content-type"), None)
            body = self.store.bodies.get(capture.digest)
            leads = self._leads(body, capture.url_final, content_type, capture.headers)
            self._follow(page, leads)
            self._is_document(page, leads, memento)
        else:
            self.store.site_pages.read(
                ReadPage(page_id=page.id, state=page.state, capture_id=page.capture_id), self.now()
            )
        self._told(page)
        return True

    def take(self, row: SitePage, response: model.Response) -> None:
        """Take in one answer: a list, a document, or why it is none."""
        if row.source_id is not None:
            self._visited(row, self.store.sources.get(row.source_id), response)
            return
        if self._is_host_fault(response):
            self._try_later(row, response)
            return
        self._bad = 0
        if row.kind is not LeadKind.PAGE:
            self._listing(row, response)
            return
        verdict = judge_response(response, max_bytes=self.max_bytes)
        if verdict is not None:
            self.end(row, PageState.UNREAD, verdict.reason, verdict)
            return
        arrived = self._arrived(row, response)
        if arrived is None:
            return
        leads = self._leads(
            response.body, response.url_final, response.header("content-type"), response.headers
        )
        self._learn_language(arrived, leads)
        if self._is_another(arrived, leads):
            return
        seen = read(response, arrived.url, self.profile, FIRST, max_bytes=self.max_bytes)
        if not seen.verdict.usable:
            self.end(arrived, PageState.UNREAD, seen.verdict.reason, seen.verdict)
            return
        self._visited(
            arrived, self.store.site_pages.make_source(self.site, arrived, self.now()), response, leads
        )

    def _visited(
        self, page: SitePage, source: Source, response: model.Response, leads: Leads | None = None
    ) -> None:
        """Record a visit of a document; then what it leads to.

        Whoever comes after a kill in between finds the visit, and reads its links from what was kept.
        """
        visit = read_and_record(self.store, source, response, now=self.now(), max_bytes=self.max_bytes)
        memento = self.store.archive.newest(source.id)
        if visit.verdict.usable and memento is not None:
            leads = leads or self._leads(
                response.body, response.url_final, response.header("content-type"), response.headers
            )
            self._follow(page, leads)
            self._is_document(page, leads, memento)
            if page.depth == 0 and not self.site.title:
                self.site = self.store.sites.update(self.site.id, title=memento.title or leads.title)
        else:
            kept = page.state if page.source_id is not None else PageState.DOCUMENT
            note = visit.verdict.reason
            self.store.site_pages.read(ReadPage(page_id=page.id, state=kept, note=note), self.now())
        self._told(page, visit.verdict, visit)
        if page.depth == 0 and self._is_host_fault(response):
            self._stall(visit.verdict.reason)

    # -- what it is

    def _arrived(self, row: SitePage, response: model.Response) -> SitePage | None:
        """The row of the address that answered; None where it leads away, or to what was read before."""
        final = address(response.url_final)
        if final is None or final == row.url:
            return row
        if row.depth == 0 and row.source_id is None and self.site.discovered_at is None:
            return self._start_moved(row, final)
        if final not in self.reach:
            self.end(row, PageState.ELSEWHERE, f"leads to {final}")
            return None
        there = self.store.site_pages.at(self.site.id, final)
        known = there is not None and (
            there.state in (PageState.DOCUMENT, PageState.ALTERNATE, PageState.DUPLICATE, PageState.VANISHED)
        )
        if there is None or there.source_id is None:
            find = Find(url=final, via=model.Via.REDIRECT, depth=row.depth, news=row.news)
            self.store.site_pages.found(self.site, [find], self.now())
        self.end(row, PageState.DUPLICATE, f"leads to {final}", told=known)
        return None if known else self.store.site_pages.at(self.site.id, final)

    def _start_moved(self, row: SitePage, final: str) -> SitePage | None:
        """The start page as it answers: the site begins there, and its scope goes with it."""
        scope = self.site.scope
        own = prefix_of(final) if scope.prefix == prefix_of(row.url) else scope.prefix
        moved = replace(scope, prefix=own, start=final)
        self.site = self.store.sites.update(self.site.id, scope=moved)
        self.reach = Reach(final, moved)
        find = Find(url=final, via=model.Via.START, depth=0)
        self.store.site_pages.found(self.site, [find], self.now())
        self.end(row, PageState.DUPLICATE, f"leads to {final}", told=False)
        return self.store.site_pages.at(self.site.id, final)

    def _learn_language(self, page: SitePage, leads: Leads) -> None:
        """The language of the start page is the one that is watched, unless another was asked for."""
        if page.depth == 0 and not self.site.language:
            own = next((tag for tag, url in leads.alternates if url == page.url and tag), leads.language)
            if own:
                self.site = self.store.sites.update(self.site.id, language=own)

    def _is_another(self, page: SitePage, leads: Leads) -> bool:
        """Whether it is another document's address, or a document in another language: no source then."""
        family = finds.family(page, leads, self.site, self.reach, self._is_news())
        if finds.speaks_otherwise(page, leads, self.site.language):
            if page.depth == 0:  # asked for as the place to begin, whatever its language
                self._follow(page, leads)
            self.store.site_pages.found(self.site, family.finds, self.now())
            self.end(page, PageState.ALTERNATE, "", leads=leads, family=family.name)
            return True
        other = finds.stands_for(page, leads, self.reach)
        if other is not None:
            self._follow(page, leads)
            self.end(page, PageState.DUPLICATE, f"says that it is {other}", leads=leads)
            return True
        twin = self.store.site_pages.member(
            self.site.id, family.name, (PageState.DOCUMENT, PageState.VANISHED)
        )
        if twin is not None and twin.id != page.id:
            self.end(page, PageState.ALTERNATE, f"as {twin.url}", leads=leads, family=family.name)
            return True
        return False

    def _is_document(self, page: SitePage, leads: Leads, memento: Memento) -> None:
        family = finds.family(page, leads, self.site, self.reach, self._is_news())
        state = PageState.VANISHED if page.state is PageState.VANISHED else PageState.DOCUMENT
        self.store.site_pages.read(
            ReadPage(
                page_id=page.id,
                state=state,
                title=leads.title or memento.title,  # a PDF has no leads
                language=leads.language,
                family=family.name,
                capture_id=memento.capture_id,
            ),
            self.now(),
        )

    def _listing(self, row: SitePage, response: model.Response) -> None:
        """A sitemap or a feed: what it lists goes into the frontier."""
        if response.fault is not None or response.status != 200:
            reason = response.fault.reason if response.fault else f"The server answers {response.status}."
            self.end(row, PageState.UNREAD, reason)
            return
        if row.kind is LeadKind.FEED:
            listing = read_feed(response.body, response.url_final)
        else:
            listing = read_sitemap(response.body, response.url_final, self.max_bytes)
        listing = finds.own_listing(listing, self.reach)
        found = finds.of_listing(row, listing, self.site, self.reach, self._is_news(row))
        self.store.site_pages.found(self.site, found, self.now())
        self.end(row, PageState.LISTING, listing.broken)

    # -- what it leads to

    def _leads(
        self, body: bytes, url: str, content_type: str | None, headers: tuple[tuple[str, str], ...]
    ) -> Leads:
        kind = (content_type or "text/html").lower()
        html = body if ("html" in kind or "xml" in kind) and not is_pdf(body) else b""
        return finds.own_leads(leads_of(html, url, charset_of(content_type), headers), self.reach)

    def _follow(self, page: SitePage, leads: Leads) -> None:
        """Put everything that a page leads to into the frontier."""
        found = finds.of_page(page, leads, self.site, self.reach, self._is_news(page))
        self.store.site_pages.found(self.site, found, self.now())

    def _is_news(self, page: SitePage | None = None) -> bool:
        """Whether what is found is told to readers: not by a first discovery, nor on a page that was known
        for long and could not be read before, for what it lists may be as old."""
        if self.site.discovered_at is None:
            return False
        started = self.site.round_started_at
        if page is None or page.read_at is not None or started is None:
            return True
        return page.first_seen_at >= started

    # -- how it ends

    def _is_host_fault(self, response: model.Response) -> bool:
        if response.fault is not None:
            return response.fault.code in _HOST_FAULTS
        return response.status is not None and (response.status >= 500 or response.status == 429)

    def _try_later(self, row: SitePage, response: model.Response) -> None:
        """The host is at fault, not the address: it stays in the frontier, soon the rest waits with it."""
        reason = response.fault.reason if response.fault else f"The server answers {response.status}."
        verdict = response.fault or model.fault(FaultKind.STATUS, reason)
        self._bad += 1
        wait = row.tries + 1 < _TRIES
        state = PageState.UNREAD if row.source_id is None else row.state
        self.store.site_pages.read(ReadPage(page_id=row.id, state=state, note=reason, wait=wait), self.now())
        self._told(row, verdict)
        if self._bad >= _STALL or row.depth == 0:
            self._stall(reason)

    def _stall(self, reason: str) -> None:
        self.stalled = reason
        self.tell(Report(Says.STALLED, text=reason))

    def end(
        self,
        page: SitePage,
        state: PageState,
        note: str = "",
        verdict: model.Verdict | None = None,
        *,
        leads: Leads | None = None,
        family: str = "",
        told: bool = True,
    ) -> None:
        kept = state if page.source_id is None else page.state
        self._misses += page.kind is LeadKind.PAGE and page.source_id is None
        read_ = ReadPage(
            page_id=page.id,
            state=kept,
            note=note[:300],
            title=leads.title if leads else "",
            language=leads.language if leads else "",
            family=family,
        )
        self.store.site_pages.read(read_, self.now())
        if told:
            self._told(page, verdict)

    def _told(
        self, page: SitePage, verdict: model.Verdict | None = None, visit: model.Visit | None = None
    ) -> None:
        left = self.store.site_pages.waiting(self.site.id)
        self.tell(Report(Says.FOUND, page.id, url=page.url, verdict=verdict, visit=visit, left=left))
