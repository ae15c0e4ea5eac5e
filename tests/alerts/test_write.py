"""Notices that are due become messages, each notice in one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alerts.envelope import compose
from alerts.notices import owed_incident
from alerts.views import Facts
from alerts.write import write_due
from model import Cadence, ChangeClass, Event, EventKind, ItemKind, Reader
from render.views import AlertView
from store import Store
from tests.alerts.world import NOW, add_reader, add_source, change, settings
from tests.render.views import cannabis, item, passage

MONDAY = NOW + timedelta(days=7)
EDITORIAL = item(
    ItemKind.EDITED,
    ("Drug control", "Background"),
    passage("A [-bi-lateral-]{+bilateral+} agreement"),
    change_class=ChangeClass.EDITORIAL,
)


def test_a_substantive_change_is_one_mail_to_each_reader(store: Store) -> None:
    source = add_source(store)
    add_reader(store, "ada@reader.example")
    add_reader(store, "bob@reader.example")
    change(store, source)
    written = write_due(store, NOW, settings=settings())
    assert sorted(m.to for m in written) == ["ada@reader.example", "bob@reader.example"]
    assert {m.subject for m in written} == {
        "[policywatch] Drug control: 54 % → 57 % and 1 list item added in Cannabis"
    }
    assert len({m.header_id for m in written}) == 2
    assert len({m.thread for m in written}) == 1
    assert write_due(store, NOW, settings=settings()) == []


def test_what_is_not_substantive_waits_for_the_digest_and_is_in_one(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source, EDITORIAL)
    change(store, source, EDITORIAL, now=NOW + timedelta(days=1), text="58 %")
    assert write_due(store, NOW + timedelta(days=2), settings=settings()) == []
    [digest] = write_due(store, MONDAY, settings=settings())
    assert digest.subject == "[policywatch] Weekly digest: 2 changes on 1 page (Drug control)"
    assert digest.text.count("bilateral") == 2
    assert write_due(store, MONDAY, settings=settings()) == []


def test_two_changes_of_one_source_before_delivery_are_two_mails_in_order(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source)
    change(store, source, now=NOW + timedelta(minutes=5), text="60 %")
    first, second = write_due(store, NOW + timedelta(hours=1), settings=settings())
    assert first.id < second.id
    assert first.thread == second.thread
    assert first.header_id != second.header_id


def test_a_burst_becomes_one_digest(store: Store) -> None:
    add_reader(store)
    for number in range(30):
        source = add_source(store, f"https://policy.example/{number}", f"Policy {number}")
        change(store, source)
    [digest] = write_due(store, NOW, settings=settings(burst=20))
    assert digest.subject.startswith("[policywatch] Many changes at once: 30 changes on 30 pages (Policy 0")
    assert store.outbox.unwritten(MONDAY, 100) == []


def test_a_reader_sees_the_sections_they_follow_and_that_there_is_more(store: Store) -> None:
    source = add_source(store)
    add_reader(store, section="Background", classes=tuple(ChangeClass))
    change(store, source, cannabis(), EDITORIAL)
    [mail] = write_due(store, NOW, settings=settings())
    assert "bilateral" in mail.text
    assert "57 %" not in mail.text
    assert "1 change elsewhere on the page, outside your subscription" in mail.text
    assert "You follow every source in sections named “Background”: all changes at once." in " ".join(
        mail.text.split()
    )


def test_the_observation_says_what_was_seen_when(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source)
    [mail] = write_due(store, NOW, settings=settings())
    words = " ".join(mail.text.split())
    assert "The previous text was last seen on 25 Nov 2026, 08:00 UTC." in words
    assert "The new text was first seen on 25 Nov 2026, 13:59 UTC, 5 hours later." in words


def test_a_message_id_tells_events_apart_and_stays_the_same(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source)
    change(store, source, text="54 %", now=NOW + timedelta(hours=1))
    change(store, source, text="57 %", now=NOW + timedelta(hours=2))
    mails = write_due(store, NOW + timedelta(hours=3), settings=settings())
    assert len({m.header_id for m in mails}) == 3
    assert all(m.header_id.endswith("@watch.example>") for m in mails)
    assert compose(mails[0], settings()) == compose(mails[0], settings())


def test_an_incident_opens_and_closes_in_two_mails_that_share_the_thread(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source)
    write_due(store, NOW, settings=settings())
    wished = store.readers.subscriptions(source.id)
    incident = store.incidents.open(
        source.id,
        code="blocked",
        reason="a page asks whether we are human",
        since=NOW,
        visits=4,
        now=NOW,
        notices=owed_incident(source, wished, NOW),
    )
    assert incident is not None
    store.incidents.close(
        incident.id, now=NOW + timedelta(hours=2), notices=owed_incident(source, wished, NOW)
    )
    opened, closed = write_due(store, NOW + timedelta(hours=2), settings=settings())
    assert (
        opened.subject
        == "[policywatch] Drug control: the page has been kept from us since 25 Nov 2026, 14:00 UTC"
    )
    assert closed.subject == "[policywatch] Drug control: the page can be seen again after 2 hours"
    assert opened.thread == closed.thread == store.outbox.messages()[-1].thread


def test_an_event_that_cannot_be_rendered_is_told_barely_and_keeps_no_other_back(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = add_source(store), add_source(store, "https://policy.example/bad", "Poison")
    add_reader(store)
    change(store, bad)
    change(store, good)
    real = Facts.alert

    def alert(self: Facts, event: Event, reader: Reader, cadence: Cadence) -> AlertView:
        view = real(self, event, reader, cadence)
        if view.source.title == "Poison":
            raise RuntimeError("a defect")
        return view

    monkeypatch.setattr(Facts, "alert", alert)
    bare, whole = write_due(store, NOW, settings=settings())
    assert bare.subject == "[policywatch] Something you follow changed"
    assert "57 %" in whole.subject


def test_a_reader_who_left_gets_nothing_more(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store)
    change(store, source)
    store.readers.unsubscribe(reader, NOW)
    assert write_due(store, NOW, settings=settings()) == []


def test_a_weekly_reader_gets_no_instant_mail(store: Store) -> None:
    source = add_source(store)
    add_reader(store, cadence=Cadence.WEEKLY)
    filed = change(store, source)
    [notice] = store.outbox.notices()
    assert (notice.event.kind, notice.event.id) == (EventKind.CHANGE, filed.id)
    assert notice.cadence is Cadence.WEEKLY
