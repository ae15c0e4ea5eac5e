"""The outbox reaches the next server: every message is taken, or dead and visible; none is lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from alerts.deliver import Delivered, deliver, wait_after
from alerts.settings import MailSettings
from alerts.write import write_due
from model import Message, MessageState
from store import Store
from store.errors import Full
from tests.alerts.relay import CLOSE, HANG, STORE_AND_CLOSE, ScriptedRelay
from tests.alerts.world import NOW, add_reader, add_source, change, settings

ADA, BOB, EVE = "ada@reader.example", "bob@reader.example", "eve@reader.example"


class Clock:
    """Stands still until it is set."""

    def __init__(self, at: datetime = NOW) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def mails(store: Store) -> dict[str, Message]:
    """One mail to each of three readers, written and waiting."""
    source = add_source(store)
    for email in (ADA, BOB, EVE):
        add_reader(store, email)
    change(store, source)
    return {m.to: m for m in write_due(store, NOW, settings=settings())}


def states(store: Store) -> dict[str, MessageState]:
    return {m.to: m.state for m in store.outbox.messages()}


def test_what_waits_is_sent_once(store: Store, relay: ScriptedRelay, mails: dict[str, Message]) -> None:
    assert deliver(store, settings(relay.port), Clock()) == Delivered(sent=3)
    assert deliver(store, settings(relay.port), Clock()) == Delivered()
    assert sorted(m["Message-ID"] for m in relay.mails) == sorted(m.header_id for m in mails.values())
    assert all(len(recipients) == 1 for recipients in relay.recipients)
    assert {m.answer for m in store.outbox.messages()} == {"250 taken"}
    assert store.outbox.waiting() == []


def test_without_a_server_everything_waits(store: Store, mails: dict[str, Message]) -> None:
    assert deliver(store, MailSettings(), Clock()) == Delivered()
    assert len(store.outbox.waiting()) == 3
    assert {m.attempts for m in store.outbox.waiting()} == {0}


def test_one_readers_trouble_is_no_others(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, rcpt="450 4.2.0 greylisted")
    relay.answers(BOB, rcpt="550 5.1.1 no such user")
    assert deliver(store, settings(relay.port), Clock()) == Delivered(sent=1, deferred=1, dead=1)
    assert states(store) == {ADA: MessageState.DEFERRED, BOB: MessageState.DEAD, EVE: MessageState.SENT}
    [waiting] = store.outbox.waiting()
    assert (waiting.answer, waiting.next_try_at) == ("450 4.2.0 greylisted", NOW + timedelta(minutes=1))
    later = Clock(NOW + timedelta(minutes=1))
    assert deliver(store, settings(relay.port), later) == Delivered(sent=1)


def test_a_poison_message_is_given_up_and_blocks_no_other(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, data="554 5.7.1 looks like spam")
    assert deliver(store, settings(relay.port, batch=1), Clock()) == Delivered(sent=2, dead=1)
    [dead] = store.outbox.messages(state=MessageState.DEAD)
    assert (dead.to, dead.answer) == (ADA, "554 5.7.1 looks like spam")
    store.outbox.requeue(dead.id)
    assert deliver(store, settings(relay.port), Clock()) == Delivered(sent=1)


def test_a_fate_unknown_is_tried_again_with_the_same_message_id(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, data=STORE_AND_CLOSE)
    clock, given = Clock(), settings(relay.port)
    assert deliver(store, given, clock).unknown == 1
    clock.at += timedelta(hours=2)
    deliver(store, given, clock)
    assert set(states(store).values()) == {MessageState.SENT}
    doubled = [m["Message-ID"] for m in relay.mails if m["To"] == ADA]
    assert doubled == [mails[ADA].header_id] * 2
    assert relay.raw[0] in relay.raw[1:]


def test_a_fate_unknown_again_and_again_ends_dead_and_visible(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, data=[STORE_AND_CLOSE] * 9)
    clock = Clock()
    for _ in range(9):
        deliver(store, settings(relay.port), clock)
        clock.at += timedelta(hours=2)
    assert states(store) == {ADA: MessageState.DEAD, BOB: MessageState.SENT, EVE: MessageState.SENT}
    assert len([m for m in relay.mails if m["To"] == ADA]) == 3


def test_a_server_in_trouble_is_not_hammered(store: Store, mails: dict[str, Message]) -> None:
    with ScriptedRelay(greeting_mail="451 4.3.0 out of order") as relay:
        delivered = deliver(store, settings(relay.port), Clock())
        assert (relay.connections, relay.mails) == (1, [])
    assert delivered == Delivered(deferred=3, trouble="451 4.3.0 out of order")
    assert {m.next_try_at for m in store.outbox.waiting()} == {NOW + timedelta(minutes=1)}


def test_a_server_that_never_answers_ends_in_dead_mails_after_five_days(
    store: Store, mails: dict[str, Message]
) -> None:
    with ScriptedRelay() as gone:
        port = gone.port
    clock, tries = Clock(), 0
    while store.outbox.waiting():
        deliver(store, settings(port), clock)
        waiting = store.outbox.waiting()
        tries += 1
        if waiting:
            clock.at = min(m.next_try_at for m in waiting if m.next_try_at)
    assert timedelta(days=4, hours=22) < clock.at - NOW <= timedelta(days=5)
    assert {m.attempts for m in store.outbox.messages()} == {tries}
    assert set(states(store).values()) == {MessageState.DEAD}


def test_the_waits_grow() -> None:
    assert [wait_after(n) for n in range(1, 7)] == [60, 300, 900, 3600, 3600, 3600]
    tries = next(n for n in range(1, 1000) if wait_after(n) is None)
    assert 4 * 86_400 < sum(wait_after(n) or 0 for n in range(1, tries)) <= 5 * 86_400


def test_a_reader_who_left_is_not_sent_what_waits(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    ada = store.readers.find(ADA)
    assert ada is not None
    store.readers.unsubscribe(ada, NOW)
    assert deliver(store, settings(relay.port), Clock()).sent == 2
    assert ADA not in {m["To"] for m in relay.mails}


def test_two_deliveries_at_once_send_each_mail_once(store: Store, relay: ScriptedRelay) -> None:
    add_reader(store)
    for number in range(12):
        change(store, add_source(store, f"https://policy.example/{number}", f"Policy {number}"))
    write_due(store, NOW, settings=settings())
    found: list[Delivered] = []
    threads = [
        threading.Thread(target=lambda: found.append(deliver(store, settings(relay.port, batch=2), Clock())))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sum(d.sent for d in found) == 12
    assert len({m["Message-ID"] for m in relay.mails}) == len(relay.mails) == 12


def test_told_to_stop_it_gives_back_what_it_holds(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.deliver._GRACE", 0.1)
    for email in (ADA, BOB, EVE):
        relay.answers(email, data=HANG)
    # The first mail hangs after its final dot; then the service is told to stop.
    delivered = deliver(store, settings(relay.port), Clock(), relay.arrived.is_set)
    assert delivered.sent == 0
    found = store.outbox.waiting()
    assert sorted(m.state for m in found) == ["unknown", "waiting", "waiting"]
    assert [m.next_try_at for m in found if m.state is MessageState.WAITING] == [NOW, NOW]


def test_a_crash_while_sending_leaves_the_mail_to_be_tried_again(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    store.outbox.claim(NOW, "a process that died", 1800, 10)
    assert deliver(store, settings(relay.port), Clock()) == Delivered()
    later = Clock(NOW + timedelta(seconds=1801))
    assert deliver(store, settings(relay.port), later) == Delivered(sent=3)
    assert sorted(m["Message-ID"] for m in relay.mails) == sorted(m.header_id for m in mails.values())


def test_a_wrong_sender_is_told_and_loses_nothing(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    wrong = replace(settings(relay.port), sender="no address")
    delivered = deliver(store, wrong, Clock())
    assert delivered.deferred == 3
    assert "is no e-mail address" in delivered.trouble


def test_the_connection_closing_between_mails_costs_nothing(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, rcpt=CLOSE)
    clock = Clock()
    deliver(store, settings(relay.port), clock)
    clock.at += timedelta(hours=2)
    deliver(store, settings(relay.port), clock)
    assert set(states(store).values()) == {MessageState.SENT}
    assert len(relay.mails) == 3


def test_a_slow_server_does_not_cost_the_leases(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    """While one mail waits for its answer, time passes; the others must stay ours."""
    for email in (ADA, BOB, EVE):
        relay.answers(email, data=HANG)
    clock = Clock()
    rivals: list[Message] = []

    def later() -> bool:
        if relay.arrived.is_set() and clock.at < NOW + timedelta(seconds=400):
            clock.at += timedelta(seconds=50)  # more than the lease, poll after poll
            rivals.extend(store.outbox.claim(clock.at, "rival", 60, 10))
        return clock.at >= NOW + timedelta(seconds=400)

    deliver(store, settings(relay.port, lease_seconds=120), clock, later)
    assert not rivals


def test_f43_who_leaves_while_the_mail_is_under_way_gets_no_other_try(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    """In each state: waiting, claimed, deferred, unknown."""
    ada = store.readers.find(ADA)
    assert ada is not None
    [claimed, *_] = store.outbox.claim(NOW, "us", 60, 1)
    assert claimed.to == ADA
    store.readers.unsubscribe(ada, NOW)
    assert not store.outbox.mark(claimed.id, "us", MessageState.DEFERRED, "451 later", NOW, NOW)
    assert states(store)[ADA] is MessageState.DEAD
    for state, email in ((MessageState.DEFERRED, BOB), (MessageState.UNKNOWN, EVE)):
        reader = store.readers.find(email)
        assert reader is not None
        [held] = [m for m in store.outbox.claim(NOW, email, 60, 9) if m.to in (BOB, EVE)][:1]
        store.outbox.mark(held.id, email, state, "", NOW, NOW)
        store.readers.unsubscribe(reader, NOW)
        break
    eve = store.readers.find(EVE)
    assert eve is not None
    store.readers.unsubscribe(eve, NOW)
    assert deliver(store, settings(relay.port), Clock(NOW + timedelta(days=1))) == Delivered()
    assert relay.mails == []


def test_f44_two_changes_of_one_source_come_in_their_order_after_an_outage(
    store: Store, relay: ScriptedRelay
) -> None:
    with ScriptedRelay() as gone:
        port = gone.port
    add_reader(store)
    source, clock = add_source(store), Clock()
    change(store, source, text="57 %")
    [first] = write_due(store, NOW, settings=settings())
    for wait in (0, 60, 300, 900):
        clock.at += timedelta(seconds=wait)
        deliver(store, settings(port), clock)
    change(store, source, text="60 %", now=clock.at)
    [second] = write_due(store, clock.at, settings=settings())
    waits = {m.id: m.next_try_at for m in store.outbox.waiting()}
    assert waits[first.id] > waits[second.id]  # type: ignore[operator]
    assert deliver(store, settings(relay.port), clock) == Delivered(sent=2)
    assert [m["Message-ID"] for m in relay.mails] == [first.header_id, second.header_id]
    assert relay.mails[0]["References"] == relay.mails[1]["References"]


def test_a_mail_that_always_ends_the_connection_keeps_no_other_from_its_reader(store: Store) -> None:
    for number in range(8):
        add_reader(store, f"reader{number}@reader.example")
    change(store, add_source(store))
    write_due(store, NOW, settings=settings())
    poison = [f"reader{n}@reader.example" for n in range(4)]
    with ScriptedRelay() as relay:
        for email in poison:
            relay.answers(email, rcpt=[CLOSE] * 200)
        clock, given = Clock(), settings(relay.port, connections=1)
        deliver(store, given, clock)
        clock.at += timedelta(seconds=60)
        deliver(store, given, clock)
        sent = {m.to for m in store.outbox.messages(state=MessageState.SENT)}
        assert sent == {f"reader{n}@reader.example" for n in range(4, 8)}
    assert {m.to for m in store.outbox.waiting()} == set(poison)


def test_a_server_that_does_not_relay_for_us_costs_no_reader_an_alert(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.answers(ADA, rcpt="554 5.7.1 <ada@reader.example>: Relay access denied")
    assert deliver(store, settings(relay.port), Clock()) == Delivered(sent=2, deferred=1)


def test_a_server_that_wants_no_more_over_one_connection_is_called_again(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message]
) -> None:
    relay.mail_answers = ["250 OK", "421 4.7.0 too many messages in this session"]
    assert deliver(store, settings(relay.port, connections=1), Clock()) == Delivered(sent=3)
    assert relay.connections == 2


def test_several_connections_share_the_work(store: Store, relay: ScriptedRelay) -> None:
    for number in range(30):
        add_reader(store, f"reader{number}@reader.example")
    change(store, add_source(store))
    write_due(store, NOW, settings=settings())
    assert deliver(store, settings(relay.port, connections=3, batch=7), Clock()) == Delivered(sent=30)
    assert 1 < relay.connections <= 3
    assert len({m["Message-ID"] for m in relay.mails}) == 30


def test_a_failure_of_the_store_ends_the_run_with_its_own_words(
    store: Store, relay: ScriptedRelay, mails: dict[str, Message], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_given: object) -> int:
        raise Full("the disk is full")

    monkeypatch.setattr(store.outbox, "mark_all", full)
    with pytest.raises(Full):
        deliver(store, settings(relay.port), Clock())
