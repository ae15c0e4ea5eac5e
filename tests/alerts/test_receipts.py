"""The weekly receipt: silence is told apart from blindness, once a week."""

from __future__ import annotations

from datetime import timedelta

from alerts.write import write_due
from model import Cadence, FaultKind, Outcome, fault
from store import Store
from store.values import NewVisit
from tests.alerts.world import NOW, add_reader, add_source, change, see, settings

MONDAY = NOW.replace(day=30, hour=8)
WEEK = timedelta(days=7)


def fail(store: Store, source_id: int) -> None:
    store.archive.record(
        NewVisit(
            source_id=source_id,
            started_at=NOW,
            finished_at=NOW,
            verdict=fault(FaultKind.TIMEOUT, "no answer within 60 s"),
            outcome=Outcome.FAULT,
        )
    )


def test_it_says_what_was_watched_what_was_seen_and_what_could_not_be(store: Store) -> None:
    seen = add_source(store)
    dark = add_source(store, "https://policy.example/dark", "Terms of <b>darkness</b>")
    never = add_source(store, "https://policy.example/never", "Never visited", tags=("law",))
    see(store, seen, "54 %", NOW)
    fail(store, dark.id)
    reader = add_reader(store)
    store.readers.subscribe(reader.id, tag="law", now=NOW)
    store.readers.update(reader.id, receipt_due_at=MONDAY)
    assert write_due(store, MONDAY - timedelta(seconds=1), settings=settings()) == []
    [mail] = write_due(store, MONDAY, settings=settings())
    assert mail.subject == "[policywatch] Weekly digest: 3 pages watched, 2 pages could not be seen"
    words = " ".join(mail.text.split())
    assert "From 23 Nov 2026, 08:00 UTC to 30 Nov 2026, 08:00 UTC." in words
    assert "2 visits were made and 1 of them saw their page; a new version was recorded of 1 page." in words
    assert "Terms of <b>darkness</b>: never seen yet; 1 visit made; no answer within 60 s" in words
    assert "Never visited: never seen yet; not visited" in words
    assert "everything else in a weekly digest. 3 pages, 1 seen." in words
    assert "You follow every source tagged “law”" in words
    assert "1 page, 0 seen." in words
    assert "&lt;b&gt;darkness" in mail.html
    assert never.url in mail.text
    assert "Why you get this * You asked to be told once a week what was watched. Sent to" in words


def test_it_comes_once_a_week_and_in_the_digest_where_there_is_one(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store, cadence=Cadence.WEEKLY)
    store.readers.update(reader.id, receipt_due_at=MONDAY)
    change(store, source)
    [mail] = write_due(store, MONDAY, settings=settings())
    assert "1 change on 1 page" in mail.subject
    assert "What was watched: 1 page watched, all of them seen" in mail.text
    assert write_due(store, MONDAY, settings=settings()) == []
    assert write_due(store, MONDAY + WEEK - timedelta(minutes=1), settings=settings()) == []
    assert len(write_due(store, MONDAY + WEEK, settings=settings())) == 1


def test_weeks_in_which_nothing_ran_are_told_of(store: Store) -> None:
    add_source(store)
    reader = add_reader(store)
    store.readers.update(reader.id, receipt_due_at=MONDAY)
    [mail] = write_due(store, MONDAY + 2 * WEEK, settings=settings())
    assert mail.text.count("1 page watched, 1 page could not be seen") == 4  # the subject, and three weeks
    assert len(store.outbox.notices()) == 3


def test_who_left_gets_no_receipt(store: Store) -> None:
    reader = add_reader(store)
    store.readers.update(reader.id, receipt_due_at=MONDAY)
    store.readers.unsubscribe(reader, NOW)
    assert write_due(store, MONDAY, settings=settings()) == []


def test_who_has_not_confirmed_gets_none_and_none_of_the_weeks_before(store: Store) -> None:
    add_source(store)
    reader = store.readers.add("ada@reader.example", now=NOW, confirmed=False)
    store.readers.subscribe(reader.id, now=NOW)
    store.readers.update(reader.id, receipt_due_at=MONDAY)
    assert write_due(store, MONDAY + WEEK, settings=settings()) == []
    store.readers.confirm(reader.id, MONDAY + WEEK + timedelta(hours=1))
    assert write_due(store, MONDAY + WEEK + timedelta(hours=2), settings=settings()) == []
    [mail] = write_due(store, MONDAY + 2 * WEEK, settings=settings())
    assert mail.text.count("1 page watched") == 2  # the subject and the receipt
