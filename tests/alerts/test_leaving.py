"""Who leaves one of several subscriptions: what only that one asked for goes, all else stays."""

from __future__ import annotations

from datetime import timedelta

from alerts.leaving import leave
from alerts.write import write_due
from model import ChangeClass, ItemKind, MessageState
from store import Store
from tests.alerts.world import NOW, add_reader, add_source, change, settings
from tests.render.views import cannabis, item, passage

MONDAY = NOW + timedelta(days=7)
EDITORIAL = item(
    ItemKind.EDITED, ("Notes",), passage("[-bi-lateral-]{+bilateral+}"), change_class=ChangeClass.EDITORIAL
)


def test_a_notice_that_only_the_ended_one_asked_for_is_dropped(store: Store) -> None:
    drugs, terms = add_source(store), add_source(store, "https://policy.example/terms", "Terms")
    reader = add_reader(store, source_id=drugs.id)
    store.readers.subscribe(reader.id, source_id=terms.id, now=NOW)
    change(store, drugs, EDITORIAL)
    change(store, terms, EDITORIAL)
    first, _ = store.readers.of_reader(reader.id)
    assert leave(store, reader, [first.id], NOW) == 1
    [digest] = write_due(store, MONDAY, settings=settings())
    assert "1 change on 1 page (Terms)" in digest.subject


def test_a_notice_that_another_one_asks_for_too_is_written_and_says_which(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store)
    store.readers.subscribe(reader.id, section="Cannabis", now=NOW)
    change(store, source, EDITORIAL, cannabis())
    everything, _ = store.readers.of_reader(reader.id)
    leave(store, reader, [everything.id], NOW)
    [mail] = write_due(store, NOW, settings=settings())
    words = " ".join(mail.text.split())
    assert "in sections named “Cannabis”" in words
    assert "bilateral" not in words


def test_a_mail_that_waits_for_its_server_is_given_up_if_nobody_wants_it_any_more(store: Store) -> None:
    drugs, terms = add_source(store), add_source(store, "https://policy.example/terms", "Terms")
    reader = add_reader(store, source_id=drugs.id)
    store.readers.subscribe(reader.id, source_id=terms.id, now=NOW)
    change(store, drugs)
    change(store, terms)
    write_due(store, NOW, settings=settings())
    first, _ = store.readers.of_reader(reader.id)
    leave(store, reader, [first.id], NOW)
    states = {m.subject.split(":")[0]: m.state for m in store.outbox.messages()}
    assert states["[policywatch] Drug control"] is MessageState.DEAD
    assert states["[policywatch] Terms"] is MessageState.WAITING


def test_what_was_filed_while_somebody_left_is_dropped_when_it_would_be_written(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store)
    store.readers.subscribe(reader.id, tag="law", now=NOW)
    everything, _ = store.readers.of_reader(reader.id)
    change(store, source)
    store.readers.unsubscribe(everything.id, NOW)  # as a comparison files that had read the old list
    assert write_due(store, NOW, settings=settings()) == []
    assert store.outbox.unwritten(MONDAY, 9) == []


def test_a_change_stays_owed_where_its_source_lost_the_tag_meanwhile(store: Store) -> None:
    source = add_source(store, tags=("law",))
    add_reader(store, tag="law")
    change(store, source)
    store.sources.update(source.id, tags=())
    [mail] = write_due(store, NOW, settings=settings())
    assert "57 %" in mail.subject


def test_f43_who_left_for_good_gets_nothing_in_any_state(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store)
    change(store, source)
    write_due(store, NOW, settings=settings())
    change(store, source, EDITORIAL, text="60 %", now=NOW + timedelta(hours=1))
    [only] = store.readers.of_reader(reader.id)
    leave(store, reader, [only.id], NOW)
    assert write_due(store, MONDAY, settings=settings()) == []
    assert store.outbox.waiting() == []
