"""No verb of everyday work reads a whole table."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from model import (
    Cadence,
    ChangeClass,
    HappeningFilter,
    HappeningKind,
    Health,
    MessageState,
    Origin,
    PageState,
    Scope,
    SearchFilter,
    SiteEventKind,
    SourceFilter,
)
from store import Store
from store.values import Find, NewMessage, NewNotice, NewSiteEvent, ReadPage, ToldPage
from tests.store.builders import DAY, HOUR, NOON, add, document, new_change, new_visit, see
from tests.store.plans import noted, plans, scans


def everyday(store: Store) -> None:
    source = add(store)
    reader = store.readers.add("a@example.org", now=NOON)
    store.readers.subscribe(reader.id, source_id=source.id, now=NOON)
    [lease] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=9)
    store.sources.renew([lease.token], NOON, 60)
    store.archive.record(new_visit(store, source, "one", NOON, token=lease.token, next_due_at=NOON + HOUR))
    before = store.archive.newest(source.id)
    _, after = see(store, source, "two", NOON + DAY)
    see(store, source, "zero", NOON - DAY, origin=Origin.IMPORT)
    assert before is not None
    store.archive.upgrade(before.id, document("x", extractor="html/2"), "d", source.profile_id, NOON)
    store.archive.document(after.id)
    store.archive.reading(after.capture_id, ["html/1", "pdf/1"], source.profile_id)
    store.archive.latest_reading(source.id)
    store.archive.glances([source.id], 3)
    store.archive.mementos_of([before.id, after.id])
    store.archive.captures_of([before.capture_id])
    store.archive.unfinished(9)
    store.archive.visits(source.id, limit=9, since=NOON)
    store.archive.memento_at(source.id, NOON)
    store.archive.standing([source.id], NOON)
    store.archive.last_seen(before.id)
    store.archive.good_visits_between(source.id, NOON, NOON + DAY)
    store.timemaps.find([source.url, "https://gov.example/was"])
    around = store.timemaps.at(source.id, NOON)
    assert around is not None
    store.timemaps.captured(source.id, around.here.second, around.here.capture_id)
    store.timemaps.slice(source.id, around.here, 9)
    first = store.visits.page(source.id, None, 1)
    store.visits.page(source.id, first.next, 1)
    store.gauges.read(NOON)
    store.sources.named(source.slug)
    store.archive.history(source.id)
    notice = NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)
    change = store.changes.file(new_change(before, after), [notice])
    assert change is not None
    store.changes.latest(source.id)
    store.changes.recent(3)
    store.outbox.notices(f"change:{change.id}")
    [due] = store.outbox.unwritten(NOON, 9)
    message = NewMessage(
        reader_id=reader.id, header_id="<1@x>", to="a", subject="", text="", html="", written_at=NOON
    )
    written = store.outbox.write(message, [due.id])
    store.outbox.claim(NOON, "a", 60, 9)
    store.outbox.mark(written.id, "a", MessageState.DEFERRED, "", NOON, NOON)
    store.outbox.messages(9, MessageState.DEAD)
    store.outbox.messages(9, before=9)
    store.incidents.latest(9, before=9, source_id=source.id)
    store.outbox.waiting()
    store.incidents.open(source.id, code="x", reason="", since=NOON, visits=3, now=NOON)
    store.incidents.current(source.id)
    store.incidents.all_open()
    sites(store)
    looking_back(store, source.id, after.id)
    store.learned.put("kind", "subject", "{}", NOON)
    store.learned.latest("kind", "subject")
    store.archive.ever_crashed([source.id])
    store.sources.claim(NOON, owner="b", lease_seconds=60, limit=9, host_budget=5)
    for _ in range(2):
        store.hosts.rest("example.org", NOON, None, "")
    store.hosts.hold(source.id, NOON)
    store.hosts.robots_unreadable("example.org", NOON)
    store.hosts.robots_read("example.org")
    store.sources.move(source.id, "https://example.org/new", NOON)
    store.sources.addresses(source.id)
    store.sources.of_host(source.host)
    store.sources.release(lease.token)
    store.readers.subscriptions(source.id)
    store.readers.subscriptions(tags=("law",))
    store.readers.latest(9, before=9)
    store.readers.subscription(1)
    store.sites.latest(9, before=9)
    store.readers.of_reader(reader.id)
    store.readers.refused(reader.id, "550", NOON)
    store.readers.accepted(reader.id)
    store.readers.bouncing()
    store.readers.receipts_due(NOON, 9)
    store.readers.by_token("x")
    store.notices.ahead(NOON)
    store.notices.waiting(reader.id)
    store.notices.plan([1], NOON)
    store.notices.in_message(written.id)
    store.outbox.waiting_of(reader.id)
    store.changes.headings(after.id)
    store.archive.tally([source.id], NOON, NOON + DAY)
    store.readers.unsubscribe(reader, NOON + timedelta(days=2))


def looking_back(store: Store, source_id: int, memento_id: int) -> None:
    store.sources.update(source_id, tags=("tax", "eu"))
    classes = (ChangeClass.SUBSTANTIVE, ChangeClass.LINKS)
    filters: list[dict[str, Any]] = [
        {},
        {"source_id": source_id},
        {"tag": "tax"},
        {"tag": "tax", "site": "eu"},
        {"classes": classes},
        {"tag": "tax", "classes": classes, "kinds": (HappeningKind.CHANGE,)},
        {"since": NOON, "until": NOON + DAY},
        {"words": "rose", "tag": "tax", "classes": classes, "since": NOON, "until": NOON + DAY},
    ]
    for wanted in filters:
        first = store.browse.recent(HappeningFilter(**wanted), limit=1)
        store.browse.recent(HappeningFilter(**wanted), cursor=first.next, limit=1)
    store.browse.recent(cursor="20260301T120000.000000Z-1")
    for chosen in (SourceFilter(), SourceFilter(tag="tax", site="eu"), SourceFilter(health=Health.TROUBLED)):
        store.browse.sources(chosen)
        store.browse.sources(chosen, cursor="a")
    store.browse.card(source_id)
    store.browse.calendar(source_id, NOON, NOON + DAY)
    store.browse.versions(source_id, limit=1)
    store.browse.versions(source_id, cursor="20260301T120000.000000Z-1", upgrades=True)
    store.browse.neighbours(memento_id)
    store.browse.gate(source_id, NOON - 9 * DAY)
    [section] = store.browse.tree(memento_id)
    store.browse.life(source_id, section.track)
    store.browse.figures(source_id)
    for where in (SearchFilter(), SearchFilter(source_id=source_id), SearchFilter(tag="tax", site="eu")):
        page = store.search.find("item", where, limit=1)
        store.search.find("a item", replace(where, current_only=True), cursor=page.next)


def sites(store: Store) -> None:
    site = store.sites.add(
        "https://law.example/", scope=Scope(), every_seconds=60, source_every_seconds=60, now=NOON
    )
    [lease] = store.sites.claim(NOON, owner="a", lease_seconds=60)
    store.sites.renew(lease.token, NOON, 60)
    store.site_pages.begin(site.id, NOON)
    site = store.sites.get(site.id)
    find = Find(url="https://law.example/a", family="https://law.example/b", news=True)
    store.site_pages.found(site, [find], NOON)
    store.site_pages.found(site, [find], NOON)
    page = store.site_pages.next(site.id, [1])
    assert page is not None
    store.site_pages.waiting(site.id)
    source = store.site_pages.make_source(site, page, NOON)
    store.site_pages.documents(site.id)
    store.site_pages.counts(site.id)
    store.site_pages.read(ReadPage(page_id=page.id, state=PageState.DOCUMENT), NOON)
    store.site_pages.start(site.id)
    store.site_pages.news(site.id)
    store.site_pages.all(site.id, PageState.DOCUMENT)
    store.site_pages.member(site.id, "x", [PageState.DOCUMENT])
    store.site_pages.stop_at_budget(site.id)
    store.sites.of_source(source.id)
    told = NewSiteEvent(kind=SiteEventKind.APPEARED, pages=(ToldPage(page_id=page.id),))
    [event] = store.site_events.finish(
        site, lease.token, now=NOON, due_at=NOON, events=[told], back=[page.id]
    )
    store.site_events.get(event.id)
    store.site_events.latest(site.id, 3)
    store.site_events.latest(site.id, 3, before=9)


def test_mails_that_wait_are_not_counted_among_all_there_ever_were(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        with noted() as asked:
            store.gauges.read(NOON)
        found = [line for plan in plans(store, asked).values() for line in plan]
    assert not [line for line in found if line.startswith("SCAN message")]


def test_everyday_verbs_go_by_an_index(tmp_path: Path) -> None:
    with Store.open(tmp_path / "data") as store:
        with noted() as asked:
            everyday(store)
        found = plans(store, asked)
    assert len(found) > 40
    assert scans(found) == []
    owing = [plan for statement, plan in found.items() if "WHERE memento.owes_change" in statement]
    assert owing and all("memento_unfinished" in line for plan in owing for line in plan)
    [due] = [
        plan
        for statement, plan in found.items()
        if "due_at <=" in statement and "ORDER BY source.due_at" in statement
    ]
    assert any("source_due" in line for line in due)
    assert not any("TEMP B-TREE" in line for line in due)
