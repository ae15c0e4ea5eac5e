"""What a person orders: visit now, pause, go on, other words about a source. Nothing here touches the web.

A visit that is ordered is made due; whoever runs the crawls makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from model import Layer, Profile, Site, SitePage, Source
from model.profiles import SOURCE as OWN
from model.profiles import resolve
from store import Store


def visit_soon(store: Store, source: Source, now: datetime) -> Source:
    """Makes a source due. One that is paused stays so: it is visited when it is resumed."""
    return store.sources.update(source.id, due_at=now)


def describe(
    store: Store,
    source: Source,
    *,
    title: str,
    tags: tuple[str, ...],
    every_seconds: int | None,
    now: datetime,
) -> Source:
    """Other words about a source. It is due no later than its new rhythm has it; without one, when asked."""
    due = source.due_at
    if every_seconds is None or every_seconds != source.every_seconds:
        due = due_by(due, every_seconds, now)
    return store.sources.update(source.id, title=title, tags=tags, every_seconds=every_seconds, due_at=due)


def due_by(due: datetime | None, every_seconds: int | None, now: datetime) -> datetime | None:
    """When what is due at a time is due by a new rhythm; None: only when asked."""
    if every_seconds is None:
        return None
    soon = now + timedelta(seconds=every_seconds)
    return soon if due is None else min(due, soon)


def pause(store: Store, source: Source, now: datetime) -> Source:
    return store.sources.update(source.id, paused_at=now)


def resume(store: Store, source: Source, now: datetime) -> Source:
    """Visited again, from now on."""
    return store.sources.update(source.id, paused_at=None, due_at=now)


def selecting(
    store: Store, source: Source, select: Sequence[str], remove: Sequence[str]
) -> tuple[Layer, Profile]:
    """The source's own layer with these selectors, and the profile that would come of it; nothing is stored.

    No selector at all says nothing here, so that what is said for its tags or for all holds.
    """
    layers = store.sources.layers(source.id)
    own = replace(layers[OWN], select=tuple(select) or None, remove=tuple(remove) or None)
    return own, resolve({**layers, OWN: own}, source.tags)[0]


# -- sites


def look_through_soon(store: Store, site: Site, now: datetime) -> Site:
    """Its next discovery is due now. One that is paused stays so."""
    return store.sites.update(site.id, due_at=now)


def documents_of(store: Store, site: Site) -> list[SitePage]:
    """The pages whose sources came with the site; what was watched before it is not its to pause."""
    before = {source.id for source in store.sources.all() if source.added_at < site.added_at}
    pages = store.site_pages.all(site.id)
    return [p for p in pages if p.source_id is not None and p.source_id not in before]


def pause_documents(store: Store, pages: Sequence[SitePage], now: datetime) -> None:
    """Pauses the sources of pages."""
    for page in pages:
        if page.source_id is not None:
            store.sources.update(page.source_id, paused_at=now)


def pause_site(store: Store, site: Site, now: datetime) -> int:
    """Pauses a site with its documents; how many."""
    pages = documents_of(store, site)
    store.sites.update(site.id, paused_at=now)
    pause_documents(store, pages, now)
    return len(pages)


def resume_site(store: Store, site: Site, now: datetime) -> int:
    """Goes on with a site and its documents, from now on; how many."""
    pages = documents_of(store, site)
    store.sites.update(site.id, paused_at=None, due_at=now)
    for page in pages:
        if page.source_id is not None:
            store.sources.update(page.source_id, paused_at=None, due_at=now)
    return len(pages)
