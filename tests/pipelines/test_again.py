"""When a source is looked at again: spread, backed off, and never before the server wants it."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from model import FaultKind, Profile, Response, Source, Verdict, WallKind, fault, wall
from pipelines.again import after_failed_visit, after_good_visit, wish_of
from tests.pipelines.pages import NOON, URL

EVERY = timedelta(hours=6)
DOWN = fault(FaultKind.STATUS, "the server answered (status 500)")
BLOCKED = wall(WallKind.BLOCKED, "the page says “access denied”")


def source(number: int = 1, *, every: timedelta | None = EVERY, added: datetime = NOON) -> Source:
    seconds = None if every is None else int(every.total_seconds())
    return Source(
        number, f"s{number}", URL, "lakes.example", "", (), seconds, Profile(), "p", added, added, None
    )


def visited(number: int = 1) -> Source:
    """A source that has been seen before, and is visited when it was due."""
    return replace(source(number, added=NOON - 10 * EVERY), due_at=NOON)


def wait(
    verdict: Verdict, failures: int, wish: datetime | None = None, one: Source | None = None
) -> timedelta:
    due = after_failed_visit(one or visited(), verdict, failures, wish, NOON)
    assert due is not None
    return due - NOON


def answer(status: int, value: str) -> Response:
    return Response(URL, URL, NOON, status, (("retry-after", value),))


def test_a_source_is_seen_as_often_as_was_asked_and_hardly_oftener() -> None:
    for number in range(200):
        due = after_good_visit(visited(number), NOON)
        assert due is not None
        assert 0.94 * EVERY < due - NOON <= EVERY


def test_a_thousand_sources_added_at_once_do_not_stay_a_pack() -> None:
    """And do not gather again: a day on, no ten minutes hold more than a thirtieth of them."""
    now = dict.fromkeys(range(1000), NOON)
    known = {number: source(number) for number in now}
    for _ in range(4):
        for number, one in known.items():
            due = after_good_visit(one, now[number])
            assert due is not None
            known[number], now[number] = replace(one, due_at=due), due
    busiest = Counter(int(due.timestamp() // 600) for due in now.values()).most_common(1)[0][1]
    assert busiest < 1000 / 10


def test_f29_after_a_long_sleep_sources_are_spread_anew() -> None:
    slept = [replace(visited(n), due_at=NOON - timedelta(days=7)) for n in range(500)]
    dues = [due for one in slept if (due := after_good_visit(one, NOON))]
    assert max(dues) - min(dues) > 0.4 * EVERY
    assert max(dues) <= NOON + EVERY


def test_f9_what_waiting_may_heal_is_tried_sooner_then_as_often_as_asked_then_less() -> None:
    waits = [wait(DOWN, failures) for failures in range(1, 30)]
    assert waits[0] <= timedelta(minutes=30)
    assert waits[1] <= timedelta(hours=2)
    assert all(0.94 * EVERY < one <= EVERY for one in waits[2:8])
    assert waits[-1] > timedelta(hours=22)
    assert waits == sorted(waits)
    assert max(waits) <= timedelta(hours=24)


def test_a_weekly_source_is_tried_within_the_day_and_never_less_than_weekly() -> None:
    weekly = replace(visited(), every_seconds=7 * 86_400)
    assert wait(DOWN, 1, one=weekly) <= timedelta(minutes=30)
    assert wait(DOWN, 40, one=weekly) <= timedelta(days=7)


@pytest.mark.parametrize(
    "verdict", [BLOCKED, fault(FaultKind.REFUSED, "no"), fault(FaultKind.DISALLOWED, "no"),
                fault(FaultKind.TOO_LARGE, "much"), fault(FaultKind.NOT_HTML, "a PDF"),
                fault(FaultKind.ADDRESS_REFUSED, "private"), fault(FaultKind.CRASHED, "died")]
)  # fmt: skip
def test_what_more_visits_do_not_help_is_not_hurried(verdict: Verdict) -> None:
    assert wait(verdict, 1) > 0.94 * EVERY


def test_a_source_that_is_never_due_by_itself_stays_so() -> None:
    alone = source(every=None)
    assert after_good_visit(alone, NOON) is None
    assert after_failed_visit(alone, DOWN, 1, None, NOON) is None


class TestRetryAfter:
    def test_f8_seconds_and_dates_are_understood(self) -> None:
        later = NOON + timedelta(hours=3)
        assert wish_of(answer(503, "10800"), NOON) == later
        assert wish_of(answer(429, format_datetime(later, usegmt=True)), NOON) == later

    def test_f8_more_than_a_week_is_a_week(self) -> None:
        week = NOON + timedelta(days=7)
        assert wish_of(answer(429, "99999999999999999999"), NOON) == week
        assert wish_of(answer(503, "Fri, 31 Dec 9999 23:59:59 GMT"), NOON) == week

    @pytest.mark.parametrize(
        "value", ["Wed, 21 Oct 2015 07:28:00 GMT", "0", "-5", "soon", "", "1.5", "٣", "Fri, 99 Foo 2026"]
    )
    def test_f8_what_is_past_or_no_time_is_no_wish(self, value: str) -> None:
        assert wish_of(answer(503, value), NOON) is None

    def test_other_statuses_wish_nothing(self) -> None:
        assert wish_of(answer(500, "10800"), NOON) is None
        assert wish_of(answer(200, "10800"), NOON) is None

    def test_a_second_is_ten_minutes(self) -> None:
        assert wish_of(answer(429, "1"), NOON) == NOON + timedelta(minutes=10)

    @pytest.mark.parametrize("hours", [0.5, 3, 30, 168])
    def test_f8_the_next_visit_is_never_before_it(self, hours: float) -> None:
        wish = NOON + timedelta(hours=hours)
        for failures in (1, 2, 5, 30):
            assert wait(fault(FaultKind.REFUSED, "429"), failures, wish) >= wish - NOON
            assert wait(DOWN, failures, wish) >= wish - NOON
