"""Long lists a page at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Scope, SiteEventKind
from store import Store
from store.errors import BadCursor
from store.values import Find, NewSiteEvent, ToldPage
from tests.store.builders import DAY, NOON, add, new_visit


def test_visits_come_newest_first_and_none_is_left_out_also_where_times_are_equal(store: Store) -> None:
    source = add(store)
    for number in range(7):
        store.archive.record(new_visit(store, source, None, NOON + timedelta(hours=number // 2)))
    seen, cursor = [], None
    while True:
        page = store.visits.page(source.id, cursor, 2)
        seen += [visit.id for visit in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [visit.id for visit in store.archive.visits(source.id)] == [7, 6, 5, 4, 3, 2, 1]


def test_incidents_of_all_and_of_one_source(store: Store) -> None:
    one, two = add(store), add(store, "https://gov.example/two")
    for source in (one, two):
        opened = store.incidents.open(source.id, code="gone", reason="", since=NOON, visits=3, now=NOON)
        assert opened is not None
        if source is one:
            store.incidents.close(opened.id, now=NOON + DAY)
    assert [i.source_id for i in store.incidents.latest(1)] == [two.id]
    assert [i.source_id for i in store.incidents.latest(9, before=2)] == [one.id]
    assert [i.source_id for i in store.incidents.latest(9, source_id=one.id)] == [one.id]


def test_events_of_a_site(store: Store) -> None:
    site = store.sites.add(
        "https://gov.example/", scope=Scope(), every_seconds=3600, source_every_seconds=3600, now=NOON
    )
    for _ in range(2):
        [lease] = store.sites.claim(NOON, owner="a", lease_seconds=60)
        store.site_pages.begin(site.id, NOON)
        begun = store.sites.get(site.id)
        store.site_pages.found(begun, [Find(url="https://gov.example/a")], now=NOON)
        [page, *_] = store.site_pages.all(site.id)
        event = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page.id),))
        store.site_events.finish(begun, lease.token, now=NOON, due_at=NOON, events=[event])
    assert [event.id for event in store.site_events.latest(site.id, 1)] == [2]
    assert [event.id for event in store.site_events.latest(site.id, 9, before=2)] == [1]


@pytest.mark.parametrize("cursor", ["", "x", "é", "MTIz", "fC0x", "fDk5OTk5OTk5OTk5OTk5", "eHh4fDE", "\0"])
def test_a_cursor_that_was_not_given_out_is_refused(store: Store, cursor: str) -> None:
    source = add(store)
    with pytest.raises(BadCursor):
        store.visits.page(source.id, cursor)
