"""Incidents: one open at a time, told once, reminded of, closed."""

from __future__ import annotations

from model import Cadence
from store import Store
from store.values import NewNotice
from tests.store.builders import DAY, NOON, add


def test_an_incident_opens_once_reminds_and_closes(store: Store) -> None:
    source = add(store)
    reader = store.readers.add("a@example.org", now=NOON)
    told = [NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=NOON, filed_at=NOON)]

    def open_one(at: int) -> object:
        return store.incidents.open(
            source.id,
            code="timeout",
            reason="no answer",
            since=NOON - DAY,
            visits=3,
            now=NOON + at * DAY,
            notices=told,
        )

    opened = open_one(0)
    assert opened is not None
    assert open_one(1) is None
    current = store.incidents.current(source.id)
    assert current == opened
    assert current is not None
    assert store.incidents.all_open() == [current]
    reminded = store.incidents.remind(current, now=NOON + 7 * DAY, visits=10, notices=told)
    assert reminded is not None
    assert (reminded.reminders, reminded.reminded_at, reminded.visits) == (1, NOON + 7 * DAY, 10)
    assert store.incidents.remind(current, now=NOON + 7 * DAY, notices=told) is None
    closed = store.incidents.close(current.id, now=NOON + 8 * DAY, notices=told)
    assert closed is not None
    assert closed == store.incidents.get(current.id)
    assert closed.closed_at == NOON + 8 * DAY
    assert store.incidents.close(current.id, now=NOON + 9 * DAY) is None
    assert store.incidents.current(source.id) is None
    keys = [notice.event.key for notice in store.outbox.notices()]
    assert keys == ["incident:1", "incident-reminder:1:1", "incident-closed:1"]
    again = open_one(9)
    assert again is not None and again != opened
