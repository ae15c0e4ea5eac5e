"""The end of a discovery: what is told of it, and what only after days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from model import EventKind, PageState, Scope, Site, SiteEvent, SiteEventKind, Source
from store import Store
from store.values import Find, ReadPage
from tests.sitepages import document
from tests.watch.pages import START, hours, see
from watch.incidents import after_visits
from watch.settings import Patience
from watch.sites import end_round

USUAL = Patience()
URL = "https://gov.example/law/"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        reader = opened.readers.add("ada@reader.example", now=START)
        opened.readers.subscribe(reader.id, now=START)
        yield opened


@pytest.fixture
def site(store: Store) -> Site:
    """A site with its start page and two documents, discovered once."""
    made = store.sites.add(
        URL, scope=Scope("/law/"), every_seconds=86_400, source_every_seconds=43_200, now=START
    )
    store.site_pages.begin(made.id, START)
    made = store.sites.get(made.id)
    store.site_pages.found(made, [Find(url=f"{URL}{name}") for name in "ab"], START)
    for number, page in enumerate(store.site_pages.all(made.id)):
        source = store.site_pages.make_source(made, page, START)
        see(store, source, START, document(number).body)
        store.site_pages.read(ReadPage(page_id=page.id, state=PageState.DOCUMENT), START)
    assert end(store, made, START) == []
    return store.sites.get(made.id)


def end(store: Store, site: Site, now: datetime) -> list[SiteEvent]:
    """A discovery that finds nothing new, begun and ended."""
    store.site_pages.begin(site.id, now)
    (lease,) = store.sites.claim(now, owner="a", lease_seconds=60, only=[site.id])
    for page in store.site_pages.all(site.id):
        store.site_pages.read(ReadPage(page_id=page.id, state=page.state), now)
    return end_round(store, store.sites.get(site.id), lease.token, now, USUAL)


def sources(store: Store) -> list[Source]:
    return [store.sources.find(f"{URL}{name}") for name in "ab"]


def visit(store: Store, source: Source, at: float, status: int) -> None:
    body = document(source.id - 1).body if status == 200 else b""
    see(store, source, hours(at), body, status=status)
    after_visits(store, hours(at), USUAL, [source])


def test_a_document_has_vanished_when_its_address_said_so_for_days(store: Store, site: Site) -> None:
    one, two = sources(store)
    for at in (12, 24, 48):
        visit(store, one, at, 404)
        visit(store, two, at, 410)
        assert end(store, site, hours(at)) == []
    for source in (one, two):
        visit(store, source, 85, 404)
    assert [i.source_id for i in store.incidents.all_open()] == [one.id, two.id]
    assert store.outbox.notices() == [], "both are told of in one mail, by the site"
    (event,) = end(store, site, hours(86))
    assert event.kind is SiteEventKind.VANISHED
    assert [(p.url, p.last_seen_at, p.visits) for p in event.pages] == [
        (one.url, START, 4),
        (two.url, START, 4),
    ]
    (notice,) = store.outbox.notices()
    assert (notice.event.kind, notice.event.id) == (EventKind.SITE, event.id)
    assert end(store, site, hours(110)) == []


def test_a_site_that_only_fails_has_lost_nothing(store: Store, site: Site) -> None:
    (one, _) = sources(store)
    for at in (12, 24, 48, 96, 120):
        visit(store, one, at, 503)
        assert end(store, site, hours(at)) == []
    assert {n.event.kind for n in store.outbox.notices()} == {EventKind.INCIDENT}


def test_one_that_comes_back_is_a_document_again_and_may_vanish_again(store: Store, site: Site) -> None:
    (one, _) = sources(store)
    for at in (12, 48, 85):
        visit(store, one, at, 404)
    assert len(end(store, site, hours(86))) == 1
    assert [p.url for p in store.site_pages.all(site.id, PageState.VANISHED)] == [one.url]
    visit(store, one, 100, 200)
    assert end(store, site, hours(110)) == []
    assert store.site_pages.all(site.id, PageState.VANISHED) == []
    for at in (120, 150, 195):
        visit(store, one, at, 404)
    (event,) = end(store, site, hours(200))
    assert event.pages[0].last_seen_at == hours(100)


def test_a_source_that_is_no_document_of_a_site_is_told_by_its_incident(store: Store, site: Site) -> None:
    store.sites.update(site.id, paused_at=START)
    (one, _) = sources(store)
    for at in (12, 48, 85):
        visit(store, one, at, 404)
    assert {n.event.kind for n in store.outbox.notices()} == {EventKind.INCIDENT}


def test_a_discovery_that_did_not_see_the_site_says_so(store: Store, site: Site) -> None:
    store.site_pages.begin(site.id, hours(24))
    (lease,) = store.sites.claim(hours(24), owner="a", lease_seconds=60, only=[site.id])
    start = store.site_pages.start(site.id)
    assert start is not None
    store.site_pages.read(ReadPage(page_id=start.id, state=PageState.UNREAD, note="It was down."), hours(24))
    end_round(store, store.sites.get(site.id), lease.token, hours(24), USUAL)
    assert store.sites.get(site.id).note == "It was down."
