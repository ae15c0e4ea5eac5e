"""Readers and their wishes."""

from __future__ import annotations

import pytest

from model import Cadence, ChangeClass, Event, EventKind, Quiet, Reader
from store import Store
from store.errors import NoticeTaken, PeriodTaken
from store.values import NewMessage, NewNotice
from tests.store.builders import DAY, HOUR, NOON, add


def test_one_address_is_one_reader(store: Store) -> None:
    reader = store.readers.add(" Ann@Example.org ", "Europe/Paris", now=NOON)
    assert store.readers.add("ann@example.org", now=NOON) == reader
    assert (reader.email, reader.zone, reader.added_at) == ("Ann@Example.org", "Europe/Paris", NOON)
    assert store.readers.find("ANN@example.org") == store.readers.get(reader.id) == reader
    assert store.readers.by_token(reader.token) == reader
    assert store.readers.all() == [reader]
    assert store.readers.find("bob@example.org") is None
    assert store.readers.by_token("") is None
    with pytest.raises(KeyError):
        store.readers.get(99)


def test_the_same_wish_twice_is_one(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    wish = store.readers.subscribe(
        reader.id,
        tag="uk",
        words=("fee",),
        classes=(ChangeClass.SUBSTANTIVE, ChangeClass.LINKS),
        cadence=Cadence.DAILY,
        rest=None,
        now=NOON,
    )
    assert (
        store.readers.subscribe(
            reader.id,
            tag="uk",
            words=("fee",),
            classes=(ChangeClass.SUBSTANTIVE, ChangeClass.LINKS),
            cadence=Cadence.DAILY,
            rest=None,
            now=NOON,
        )
        == wish
    )
    assert store.readers.subscribe(reader.id, now=NOON) != wish
    assert next(found for found, _ in store.readers.subscriptions()) == wish


def test_a_source_is_looked_up_by_itself_its_tags_and_all(store: Store) -> None:
    one, two = add(store, "https://a.example/"), add(store, "https://b.example/")
    store.sources.update(one.id, tags=("Law", "eu"))
    reader = store.readers.add("a@example.org", now=NOON)
    of_one = store.readers.subscribe(reader.id, source_id=one.id, now=NOON)
    of_two = store.readers.subscribe(reader.id, source_id=two.id, now=NOON)
    of_tag = store.readers.subscribe(reader.id, tag="LAW", now=NOON)
    of_other = store.readers.subscribe(reader.id, tag="x", now=NOON)
    of_all = store.readers.subscribe(reader.id, languages=("fr",), now=NOON)
    assert store.readers.subscriptions(one.id) == [(of_one, reader), (of_tag, reader), (of_all, reader)]
    assert store.readers.subscriptions(two.id) == [(of_two, reader), (of_all, reader)]
    assert store.readers.subscriptions(tags=("law", "X")) == [
        (of_tag, reader),
        (of_other, reader),
        (of_all, reader),
    ]
    assert store.readers.of_reader(reader.id) == [of_one, of_two, of_tag, of_other, of_all]
    assert store.readers.count() == 5
    assert store.readers.unsubscribe(of_one.id, NOON) == 1
    assert store.readers.unsubscribe(of_one.id, NOON) == 0
    assert store.readers.subscriptions(one.id) == [(of_tag, reader), (of_all, reader)]
    assert len(store.readers.subscriptions(active=False)) == 5
    assert store.readers.unsubscribe(reader, NOON) == 4
    assert store.readers.subscriptions() == []
    assert store.readers.subscribe(reader.id, source_id=two.id, now=NOON).id != of_two.id


def test_who_has_not_confirmed_is_looked_up_for_nothing(store: Store) -> None:
    source = add(store)
    reader = store.readers.add("a@example.org", now=NOON, confirmed=False)
    wish = store.readers.subscribe(reader.id, now=NOON)
    assert store.readers.subscriptions(source.id) == []
    assert store.readers.subscriptions() == [(wish, reader)]
    assert store.readers.confirm(reader.id, NOON)
    assert [found for found, _ in store.readers.subscriptions(source.id)] == [wish]


def test_the_hours_of_a_reader_are_kept(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    quiet = Quiet.parse("22:00-07:00")
    changed = store.readers.update(reader.id, zone="Asia/Tokyo", hour=6, weekday=4, quiet=quiet)
    assert (changed.zone, changed.hour, changed.weekday, changed.quiet) == ("Asia/Tokyo", 6, 4, quiet)
    assert store.readers.update(reader.id) == changed
    assert store.readers.update(reader.id, quiet=None).quiet is None


def test_an_address_bounces_after_three_days_of_refusals_in_a_row(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    days = [NOON, NOON + HOUR, NOON + DAY, NOON + DAY + HOUR, NOON + 2 * DAY, NOON + 3 * DAY]
    told = [store.readers.refused(reader.id, "550 no", day) for day in days]
    assert told == [False, False, False, False, True, False]
    [bouncing] = store.readers.bouncing()
    assert (bouncing.bounced_at, bouncing.bounce) == (NOON + 2 * DAY, "550 no")
    assert store.readers.accepted(reader.id)
    assert not store.readers.accepted(reader.id)
    assert store.readers.bouncing() == []


def test_to_who_bounces_nothing_is_written_and_all_is_kept(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    event = Event(EventKind.CHANGE, 1)
    store.outbox.file_notices(
        [NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON, event=event)]
    )
    for day in range(3):
        store.readers.refused(reader.id, "550 no", NOON + day * DAY)
    assert store.outbox.unwritten(NOON + 9 * DAY, 9) == []
    store.readers.accepted(reader.id)
    assert len(store.outbox.unwritten(NOON + 9 * DAY, 9)) == 1


def test_a_receipt_is_filed_once_and_moves_the_next_on(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    store.readers.update(reader.id, receipt_due_at=NOON)
    assert store.readers.receipts_due(NOON - HOUR, 9) == []
    [due] = store.readers.receipts_due(NOON, 9)
    event = Event(EventKind.RECEIPT, NOON.toordinal())
    notice = NewNotice(reader_id=due.id, cadence=Cadence.WEEKLY, due_at=NOON, filed_at=NOON, event=event)
    assert store.readers.file_receipt(notice, NOON + 7 * DAY)
    assert not store.readers.file_receipt(notice, NOON + 7 * DAY)
    assert store.readers.get(reader.id).receipt_due_at == NOON + 7 * DAY
    assert [n.event for n in store.outbox.notices()] == [event]


def test_a_reader_has_one_message_a_period_and_another_reader_theirs(store: Store) -> None:
    readers = [store.readers.add(f"{name}@example.org", now=NOON) for name in "ab"]

    def write(reader: Reader, header: str, period: str | None) -> None:
        store.outbox.write(
            NewMessage(
                reader_id=reader.id,
                header_id=header,
                to=reader.email,
                subject="",
                text="",
                html="",
                written_at=NOON,
                period=period,
            ),
            [],
        )

    for number, reader in enumerate(readers):
        write(reader, f"<{number}@x>", "weekly 2026-03-02")
        write(reader, f"<{number}a@x>", None)
        write(reader, f"<{number}b@x>", None)
    with pytest.raises(PeriodTaken):
        write(readers[0], "<again@x>", "weekly 2026-03-02")
    with pytest.raises(NoticeTaken):
        write(readers[0], "<0@x>", "weekly 2026-03-02")
    assert len(store.outbox.messages()) == 6


def test_notices_are_planned_anew_until_they_are_written(store: Store) -> None:
    reader = store.readers.add("a@example.org", now=NOON)
    later = NOON + 3 * DAY
    store.outbox.file_notices(
        [
            NewNotice(
                reader_id=reader.id,
                cadence=Cadence.WEEKLY,
                due_at=later,
                filed_at=NOON + DAY,
                event=Event(EventKind.CHANGE, 1),
            )
        ]
    )
    assert store.notices.ahead(NOON + DAY) == []
    [ahead] = store.notices.ahead(NOON)
    assert store.notices.waiting(reader.id) == [ahead]
    assert store.notices.plan([ahead.id], NOON + HOUR, filed_at=NOON) == 1
    [found] = store.notices.waiting(reader.id)
    assert (found.due_at, found.filed_at) == (NOON + HOUR, NOON)
    assert store.notices.drop([found.id], NOON) == 1
    assert store.notices.plan([found.id], NOON) == 0
    assert store.notices.waiting(reader.id) == []
