"""What there is to tell of sites on a terminal: as a table, one of them, what a discovery found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cli.printing import ago, count, json_lines, line, moment, plain, table
from model import LeadKind, PageState, Site, SiteEvent, SiteEventKind, SitePage
from render.troubles import site_state

if TYPE_CHECKING:
    from store import Store

_SHOWN = 40  #: documents and languages listed for people; --json lists all
_ASIDE = {
    PageState.BEYOND: "past the page budget or depth (--pages, --depth)",
    PageState.UNREAD: "could not be read",
    PageState.DUPLICATE: "another address of a document",
    PageState.ELSEWHERE: "leads out of the site",
    PageState.VANISHED: "vanished",
    PageState.WAITING: "not read yet",
}


def row_of(store: Store, site: Site) -> dict[str, Any]:
    """A site as names and values, for --json."""
    counts = store.site_pages.counts(site.id)
    return {
        **plain(site),
        "kind": "site",
        "state": site_state(site),
        "documents": store.site_pages.documents(site.id),
        "pages": {state.value: number for state, number in sorted(counts.items())},
    }


def print_sites(store: Store, sites: Sequence[Site], now: datetime) -> None:
    """The sites as a table."""
    table(
        ["site", "state", "last discovery", "next", "documents", "language", "title"],
        (
            [
                s.slug,
                site_state(s),
                ago(s.finished_at, now),
                "paused"
                if s.paused_at
                else "when asked"
                if s.due_at is None
                else ago(max(s.due_at, now), now),
                str(store.site_pages.documents(s.id)),
                s.language,
                s.title,
            ]
            for s in sites
        ),
    )


def show_site(store: Store, site: Site, now: datetime, as_json: bool) -> None:
    """All there is to tell about a site."""
    events = store.site_events.latest(site.id, 10)
    if as_json:
        pages = store.site_pages.all(site.id)
        json_lines([{**row_of(store, site), "found": plain(pages), "events": plain(events)}])
        return
    line(f"{site.slug}: {site.title or 'untitled'}")
    line(site.url)
    following = "paused" if site.paused_at else "when asked" if site.due_at is None else ago(site.due_at, now)
    line(f"{site_state(site)} · discovered: {ago(site.finished_at, now)} · next discovery: {following}")
    print_found(store, site)
    documents = [p for p in store.site_pages.all(site.id, PageState.DOCUMENT) if p.source_id is not None]
    names = {s.id: s for s in store.sources.all()}
    if documents:
        line("\ndocuments")
        table(
            ["source", "first seen", "title"],
            (
                [
                    names[p.source_id or 0].slug,
                    moment(p.first_seen_at),
                    names[p.source_id or 0].title or p.title or p.url,
                ]
                for p in documents[:_SHOWN]
            ),
        )
        if len(documents) > _SHOWN:
            line(f"… and {len(documents) - _SHOWN} more: 'policywatch list --site {site.slug}' lists all")
    if events:
        line("\nnews")
        for event in events:
            line(f"{moment(event.at)}  {said(event)}")


def said(event: SiteEvent) -> str:
    """An event in a line."""
    what = "appeared" if event.kind is SiteEventKind.APPEARED else "vanished"
    titles = ", ".join(page.title or page.url for page in event.pages[:3])
    more = f" and {len(event.pages) - 3} more" if len(event.pages) > 3 else ""
    return f"{count(len(event.pages), 'document')} {what}: {titles}{more}"


def print_found(store: Store, site: Site) -> None:
    """What a discovery found: documents by section, their languages, what was left aside and why."""
    pages = [p for p in store.site_pages.all(site.id) if p.kind is LeadKind.PAGE]
    documents = [p for p in pages if p.state in (PageState.DOCUMENT, PageState.VANISHED)]
    language = f" in {site.language!r}" if site.language else ""
    line(f"\n{count(len(documents), 'document')}{language}, of {count(len(pages), 'address', 'addresses')}")
    for name, number in _sections(site, documents):
        line(f"  {name:<40} {number:>5}")
    others = Counter(p.language for p in pages if p.state is PageState.ALTERNATE and p.language)
    if others:
        families = len({p.family for p in pages if p.state is PageState.ALTERNATE})
        listed = ", ".join(f"{tag} ({number})" for tag, number in others.most_common(_SHOWN))
        line(f"\nalso in other languages, not watched: {count(families, 'document')} in {listed}")
    listings = [p for p in store.site_pages.all(site.id) if p.kind is not LeadKind.PAGE and p.read_at]
    for page in listings:
        line(f"\n{page.kind.value} {page.url}" + (f": {page.note}" if page.note else ""))
    aside = Counter(p.state for p in pages if p.state in _ASIDE)
    if aside:
        line("\nnot watched")
        for state, words in _ASIDE.items():
            if aside[state]:
                line(f"  {aside[state]:>5}  {words}{_reasons(pages, state)}")


def _sections(site: Site, documents: Sequence[SitePage]) -> list[tuple[str, int]]:
    from pipelines.scope import section_of

    found = Counter(section_of(page.url, site.scope.prefix) for page in documents)
    folder = site.scope.prefix.rstrip("/") + "/"
    rows = [(f"{folder}{name}/" if name else folder, number) for name, number in found.most_common(_SHOWN)]
    return rows if len(rows) > 1 else []


def _reasons(pages: Sequence[SitePage], state: PageState) -> str:
    """The reason that is met most among unread pages."""
    if state is not PageState.UNREAD:
        return ""
    reasons = Counter(page.note.rstrip(".") for page in pages if page.state is state and page.note)
    return "".join(f" ({reason}: {number})" for reason, number in reasons.most_common(1))
