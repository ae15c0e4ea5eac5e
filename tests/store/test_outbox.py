"""Notices and messages: nothing lost, nothing told twice."""

from __future__ import annotations

from datetime import timedelta

import pytest

from model import Cadence, Event, EventKind, MessageState, Reader
from store import Store
from store.errors import NoticeTaken
from store.values import NewMessage, NewNotice
from tests.store.builders import HOUR, NOON


@pytest.fixture
def reader(store: Store) -> Reader:
    reader = store.readers.add("a@example.org", now=NOON)
    store.readers.subscribe(reader.id, now=NOON)
    return reader


def notice(reader: Reader, number: int = 1, *, due_at: object = None) -> NewNotice:
    return NewNotice(
        reader_id=reader.id,
        event=Event(EventKind.CHANGE, number),
        cadence=Cadence.INSTANT,
        due_at=NOON,
        filed_at=NOON,
    )


def message(reader: Reader, number: int = 1) -> NewMessage:
    return NewMessage(
        reader_id=reader.id,
        header_id=f"<m{number}@gov.example>",
        to=reader.email,
        subject="Fees rose",
        text="text",
        html="<p>html</p>",
        written_at=NOON,
        thread="<t@gov.example>",
        unsubscribe=reader.token,
    )


def test_an_event_is_owed_to_a_reader_once(store: Store, reader: Reader) -> None:
    assert store.outbox.file_notices([notice(reader), notice(reader), notice(reader, 2)]) == 2
    assert store.outbox.file_notices([notice(reader)]) == 0
    assert [n.event.key for n in store.outbox.notices(reader_id=reader.id)] == ["change:1", "change:2"]
    with pytest.raises(ValueError, match="names its event"):
        store.outbox.file_notices(
            [NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)]
        )


def test_a_due_notice_is_written_into_one_message(store: Store, reader: Reader) -> None:
    store.outbox.file_notices([notice(reader)])
    assert store.outbox.unwritten(NOON - HOUR, 9) == []
    [due] = store.outbox.unwritten(NOON, 9)
    written = store.outbox.write(message(reader), [due.id])
    assert (written.state, written.header_id, written.thread) == (
        MessageState.WAITING,
        "<m1@gov.example>",
        "<t@gov.example>",
    )
    assert store.outbox.unwritten(NOON, 9) == []
    assert store.outbox.notices()[0].message_id == written.id
    with pytest.raises(NoticeTaken):
        store.outbox.write(message(reader, 2), [due.id])
    with pytest.raises(NoticeTaken):
        store.outbox.write(message(reader, 1), [])
    assert store.outbox.messages() == store.outbox.waiting() == [written]


def test_a_message_is_sent_by_one_at_a_time(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    assert store.outbox.claim(NOON, "a", 60, 9) == [written]
    assert store.outbox.claim(NOON, "b", 60, 9) == []
    assert not store.outbox.mark(written.id, "b", MessageState.DEFERRED, "later", NOON + HOUR, NOON)
    assert store.outbox.mark(written.id, "a", MessageState.DEFERRED, "451 later", NOON + HOUR, NOON)
    assert store.outbox.claim(NOON, "b", 60, 9) == []
    [again] = store.outbox.claim(NOON + HOUR, "b", 60, 9)
    assert (again.header_id, again.attempts, again.state) == (written.header_id, 1, MessageState.DEFERRED)
    assert store.outbox.mark(written.id, "b", MessageState.SENT, "250 ok", None, NOON + HOUR)
    sent = store.outbox.message(written.id)
    assert (sent.state, sent.sent_at, sent.attempts, sent.answer) == (
        MessageState.SENT,
        NOON + HOUR,
        2,
        "250 ok",
    )
    assert store.outbox.waiting() == []


def test_a_lease_that_ran_out_means_unknown(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    store.outbox.claim(NOON, "killed", 60, 9)
    [again] = store.outbox.claim(NOON + HOUR, "b", 60, 9)
    assert (again.state, again.attempts) == (MessageState.UNKNOWN, 1)
    assert again.header_id == written.header_id


def test_sent_stands_whoever_says_so(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    store.outbox.claim(NOON, "slow", 60, 9)
    store.outbox.claim(NOON + HOUR, "b", 60, 9)
    assert store.outbox.mark(written.id, "slow", MessageState.SENT, "250 ok", None, NOON + HOUR)
    assert not store.outbox.mark(written.id, "b", MessageState.DEFERRED, "451", NOON + 2 * HOUR, NOON)
    assert store.outbox.message(written.id).state is MessageState.SENT


def test_what_is_tried_again_says_when(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    with pytest.raises(ValueError, match="say when"):
        store.outbox.mark(written.id, "a", MessageState.UNKNOWN, "lost", None, NOON)


def test_a_message_given_up_can_be_tried_again(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    store.outbox.claim(NOON, "a", 60, 9)
    store.outbox.mark(written.id, "a", MessageState.DEAD, "550 no such user", None, NOON)
    assert store.outbox.waiting() == []
    assert store.outbox.messages(5, MessageState.DEAD)[0].answer == "550 no such user"
    assert store.outbox.requeue(written.id).state is MessageState.WAITING
    assert store.outbox.claim(NOON, "a", 60, 9)[0].attempts == 0
    with pytest.raises(KeyError):
        store.outbox.requeue(99)


def test_who_leaves_is_told_nothing_more(store: Store, reader: Reader) -> None:
    store.outbox.file_notices([notice(reader)])
    waiting = store.outbox.write(message(reader), [])
    [(subscription, _)] = store.readers.subscriptions()
    assert store.readers.unsubscribe(subscription.id, NOON) == 1
    assert store.outbox.unwritten(NOON, 9) == []
    assert store.outbox.claim(NOON, "a", 60, 9) == []
    assert store.outbox.message(waiting.id).answer == "the reader unsubscribed"


def test_who_keeps_a_subscription_is_told_still(store: Store, reader: Reader) -> None:
    kept = store.readers.subscribe(reader.id, words=("fee",), now=NOON)
    store.outbox.file_notices([notice(reader)])
    [(first, _), _] = store.readers.subscriptions()
    assert first.id != kept.id
    store.readers.unsubscribe(first.id, NOON)
    assert len(store.outbox.unwritten(NOON, 9)) == 1


def test_a_lease_is_held_on_to_by_its_owner_alone(store: Store, reader: Reader) -> None:
    written = store.outbox.write(message(reader), [])
    store.outbox.claim(NOON, "a", 60, 9)
    store.outbox.renew([written.id], "b", NOON, 7200)
    store.outbox.renew([written.id], "a", NOON + timedelta(seconds=50), 60)
    assert store.outbox.claim(NOON + timedelta(seconds=100), "c", 60, 9) == []
    [lost] = store.outbox.claim(NOON + timedelta(seconds=110), "c", 60, 9)
    assert lost.state is MessageState.UNKNOWN
