"""Bursts become digests; what a cap holds back is in the next one."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from alerts.caps import Caps, Sent, held, sent
from alerts.deliver import Delivered, deliver
from alerts.write import write_due
from model import Cadence, Event, EventKind, Notice
from store import Store
from tests.alerts.relay import ScriptedRelay
from tests.alerts.test_deliver import Clock
from tests.alerts.world import HOUR, NOW, add_reader, add_source, change, settings

EMAILS = {1: "ada@reader.example", 2: "bob@reader.example", 3: "eve@other.example"}
NONE = Sent(Counter(), Counter(), 0)


def due(*readers: int) -> list[Notice]:
    return [
        Notice(n, reader, Event(EventKind.CHANGE, n), Cadence.INSTANT, NOW, NOW)
        for n, reader in enumerate(readers, 1)
    ]


def ids(found: dict[Cadence, list[Notice]]) -> dict[Cadence, list[int]]:
    return {cadence: [n.id for n in notices] for cadence, notices in found.items()}


def test_beyond_so_many_a_day_a_reader_gets_the_rest_in_the_daily_digest() -> None:
    found = held(due(1, 1, 1, 2), EMAILS, NONE, Caps(reader_per_day=2), burst=20)
    assert ids(found) == {Cadence.DAILY: [3]}


def test_a_mail_host_is_spared_for_an_hour() -> None:
    found = held(due(1, 2, 1, 3), EMAILS, NONE, Caps(host_per_hour=2), burst=20)
    assert ids(found) == {Cadence.HOURLY: [3]}


def test_beyond_so_many_a_day_in_all_everybody_gets_digests() -> None:
    before = sent([("x@y.example", NOW)] * 9, NOW - HOUR)
    assert ids(held(due(1, 3), EMAILS, before, Caps(per_day=10), burst=20)) == {Cadence.DAILY: [2]}


def test_a_burst_is_one_mail_and_counts_as_one() -> None:
    found = held(due(*[1] * 500, 2), EMAILS, NONE, Caps(reader_per_day=5, per_day=2), burst=20)
    assert found == {}


def test_what_was_sent_to_a_host_an_hour_ago_counts_for_the_day_alone() -> None:
    found = sent([("ada@a.example", NOW - 2 * HOUR), ("bob@a.example", NOW)], NOW - HOUR)
    assert (found.in_all, found.by_host["a.example"]) == (2, 1)


def test_a_burst_of_changes_gives_digests_and_loses_none(store: Store, relay: ScriptedRelay) -> None:
    add_reader(store)
    given = settings(relay.port, caps=Caps(reader_per_day=3), burst=4)
    for number in range(12):  # an hour apart, so that none of it is a burst at once
        change(store, add_source(store, f"https://policy.example/{number}", f"Policy {number}"))
        write_due(store, NOW, settings=given)
    assert len(store.outbox.messages()) == 3
    morning = NOW + timedelta(days=1)
    [digest] = write_due(store, morning, settings=given)
    assert all(f"Policy {number}" in digest.text for number in range(3, 12))
    assert deliver(store, given, Clock(morning)) == Delivered(sent=4)
    assert all(notice.message_id is not None for notice in store.outbox.notices())
