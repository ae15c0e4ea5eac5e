"""Sources that can't be seen: after how long it is told, how often, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from model import EventKind, FaultKind, Outcome, Verdict, VerdictKind, Visit, fault
from store import Store
from tests.exchange.folders import page
from tests.watch.pages import START, add, hours, see
from watch.incidents import after_visits, persists, streak
from watch.settings import Patience

TIMEOUT = fault(FaultKind.TIMEOUT, "No answer within 60 seconds.")
USUAL = Patience()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.scratch(tmp_path / "data") as opened:
        reader = opened.readers.add("ada@reader.example", now=START)
        opened.readers.subscribe(reader.id, now=START)
        yield opened


def visit(at: float, outcome: Outcome, status: int | None = None) -> Visit:
    code = FaultKind.STATUS.value if status else FaultKind.TIMEOUT.value
    verdict = Verdict(VerdictKind.FAULT, code, "It was not there.")
    return Visit(1, 1, hours(at), hours(at), outcome, verdict, status=status)


def newest_first(*visits: Visit) -> list[Visit]:
    return sorted(visits, key=lambda one: one.finished_at, reverse=True)


class TestStreak:
    def test_there_is_none_where_the_last_visit_saw_the_page(self) -> None:
        assert streak(newest_first(visit(0, Outcome.FAULT), visit(12, Outcome.REVISIT))) is None

    def test_there_is_none_without_visits(self) -> None:
        assert streak([]) is None

    def test_it_counts_from_the_first_visit_after_the_last_good_one(self) -> None:
        found = streak(
            newest_first(visit(0, Outcome.REVISIT), visit(12, Outcome.FAULT), visit(24, Outcome.WALL))
        )
        assert found is not None
        assert (found.since, found.until, found.visits) == (hours(12), hours(24), 2)

    def test_an_odd_visit_counts_neither_way(self) -> None:
        odd = visit(12, Outcome.HELD)
        found = streak(newest_first(visit(0, Outcome.FAULT), odd, visit(24, Outcome.FAULT)))
        assert found is not None
        assert found.visits == 2
        assert streak([odd]) is None

    def test_gone_counts_only_visits_that_said_so(self) -> None:
        found = streak(
            newest_first(
                visit(0, Outcome.FAULT, 500), visit(12, Outcome.FAULT, 404), visit(24, Outcome.FAULT, 410)
            )
        )
        assert found is not None
        assert (found.gone, found.since, found.visits) == (True, hours(12), 2)


@pytest.mark.parametrize(
    ("status", "times", "told"),
    [
        (500, (0, 24), False),  # two visits are not three
        (500, (0, 1, 2), False),  # three in two hours
        (500, (0, 12, 24), True),
        (404, (0, 12, 24), False),  # "gone" is a stronger word
        (404, (0, 36, 72), True),
        (410, (0, 36, 71.9), False),
    ],
)
def test_it_is_told_after_visits_and_time_both(status: int, times: tuple[float, ...], told: bool) -> None:
    found = streak(newest_first(*(visit(at, Outcome.FAULT, status) for at in times)))
    assert found is not None
    assert persists(found, USUAL) is told


def test_time_counts_up_to_the_last_visit_and_not_up_to_now(store: Store) -> None:
    """A machine that slept for a week knows nothing of that week."""
    source = add(store)
    for hour in (0, 1, 2):
        see(store, source, hours(hour), fault=TIMEOUT)
    assert after_visits(store, hours(200), USUAL) == []


def test_a_service_that_stops_does_not_go_through_all_sources_first(store: Store) -> None:
    for n in range(3):
        source = add(store, f"https://agency.example/{n}")
        for hour in (0, 24, 48):
            see(store, source, hours(hour), fault=TIMEOUT)
    answers = iter((False, True, True))
    assert len(after_visits(store, hours(48), USUAL, stop=lambda: next(answers))) == 1


def test_it_opens_once_reminds_every_week_and_closes(store: Store) -> None:
    source = add(store)
    see(store, source, hours(0), page())
    kinds = []
    for hour in range(12, 500, 12):
        see(store, source, hours(hour), fault=TIMEOUT)
        for _ in range(2):  # run twice, it says the same once
            after_visits(store, hours(hour), USUAL)
    see(store, source, hours(500), page())
    for _ in range(2):
        after_visits(store, hours(500), USUAL)
    kinds = [(notice.event.kind, notice.filed_at) for notice in store.outbox.notices()]
    assert kinds == [
        (EventKind.INCIDENT, hours(36)),
        (EventKind.INCIDENT_REMINDER, hours(36 + 168)),
        (EventKind.INCIDENT_REMINDER, hours(36 + 336)),
        (EventKind.INCIDENT_CLOSED, hours(500)),
    ]
    assert store.incidents.all_open() == []


def test_a_page_that_fails_every_minute_is_told_too(store: Store) -> None:
    """The first failure is found however many followed it."""
    source = add(store)
    see(store, source, hours(-1), page())
    for minutes in range(0, 24 * 60 + 1, 15):
        see(store, source, START + timedelta(minutes=minutes), fault=TIMEOUT)
    (incident,) = after_visits(store, hours(24), USUAL)
    assert incident.since == START
    assert incident.visits == 97


def test_a_paused_source_is_not_reminded_of(store: Store) -> None:
    source = add(store)
    for hour in (0, 12, 24):
        see(store, source, hours(hour), fault=TIMEOUT)
    after_visits(store, hours(24), USUAL)
    store.sources.update(source.id, paused_at=hours(25))
    assert after_visits(store, hours(500), USUAL) == []


def test_only_those_who_wish_to_hear_of_the_source_are_told(store: Store) -> None:
    source, other = add(store), add(store, "https://tools.example/other")
    bob = store.readers.add("bob@reader.example", now=START)
    store.readers.subscribe(bob.id, source_id=other.id, now=START)
    for hour in (0, 12, 24):
        see(store, source, hours(hour), fault=TIMEOUT)
    after_visits(store, hours(24), USUAL, [source])
    assert [store.readers.get(n.reader_id).email for n in store.outbox.notices()] == ["ada@reader.example"]
