"""When digests and alerts are due by the reader's clock, and which digest is which."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from alerts.periods import awake, next_due, period
from model import Cadence, Quiet


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "now", "zone", "due"),
    [
        (Cadence.INSTANT, "2026-11-25T14:30", "UTC", "2026-11-25T14:30"),
        (Cadence.HOURLY, "2026-11-25T14:30", "Asia/Kolkata", "2026-11-25T15:00"),
        (Cadence.HOURLY, "2026-11-25T14:00", "UTC", "2026-11-25T15:00"),
        (Cadence.DAILY, "2026-11-25T06:59", "Europe/Berlin", "2026-11-25T07:00"),
        (Cadence.DAILY, "2026-11-25T07:00", "Europe/Berlin", "2026-11-26T07:00"),
        (Cadence.WEEKLY, "2026-11-30T07:59", "UTC", "2026-11-30T08:00"),
        (Cadence.WEEKLY, "2026-11-30T08:00", "UTC", "2026-12-07T08:00"),
        (
            Cadence.WEEKLY,
            "2026-10-23T12:00",
            "Europe/Berlin",
            "2026-10-26T07:00",
        ),  # summer time ends on the 25th
        (Cadence.WEEKLY, "2026-10-16T12:00", "Europe/Berlin", "2026-10-19T06:00"),
        (Cadence.DAILY, "2026-11-25T14:30", "No/Such_Zone", "2026-11-26T08:00"),
    ],
)
def test_digests_are_due_in_the_readers_morning(cadence: Cadence, now: str, zone: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_due(cadence, at, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cadence", "hour", "weekday", "due"),
    [
        (Cadence.DAILY, 18, 0, "2026-11-25T17:00"),
        (Cadence.WEEKLY, 6, 4, "2026-11-27T05:00"),
        (Cadence.WEEKLY, 17, 2, "2026-11-25T16:00"),
        (Cadence.WEEKLY, 15, 2, "2026-12-02T14:00"),
    ],
)
def test_a_reader_chooses_hour_and_day(cadence: Cadence, hour: int, weekday: int, due: str) -> None:
    assert next_due(cadence, utc("2026-11-25T14:30"), "Europe/Berlin", hour, weekday) == utc(due)


def test_every_day_of_a_year_with_two_changes_of_the_clocks_has_one_digest() -> None:
    """Fault row F42: an hour that comes twice, and one that never comes."""
    for zone, hour in (("Europe/Berlin", 2), ("America/New_York", 1), ("Australia/Lord_Howe", 2)):
        at, names = utc("2026-01-01T00:00"), []
        while at < utc("2027-01-01T00:00"):
            at = next_due(Cadence.DAILY, at, zone, hour)
            names.append(period(Cadence.DAILY, at, zone))
        assert len(names) == len(set(names))
        assert len(names) in (365, 366)


def test_every_hour_has_one_digest_also_where_one_comes_twice() -> None:
    at, names = utc("2026-10-24T22:10"), []
    for _ in range(6):
        at = next_due(Cadence.HOURLY, at, "Europe/Berlin")
        names.append(period(Cadence.HOURLY, at, "Europe/Berlin"))
    assert len(set(names)) == 6
    assert at - utc("2026-10-24T22:10") < timedelta(hours=6)


@pytest.mark.parametrize(
    ("quiet", "now", "until"),
    [
        ("22:00-07:00", "2026-11-25T20:59", "2026-11-25T20:59"),
        ("22:00-07:00", "2026-11-25T21:00", "2026-11-26T06:00"),
        ("22:00-07:00", "2026-11-26T03:30", "2026-11-26T06:00"),
        ("22:00-07:00", "2026-11-26T06:00", "2026-11-26T06:00"),
        ("12-13:30", "2026-11-26T11:15", "2026-11-26T12:30"),
        ("22:00-02:30", "2026-03-28T22:00", "2026-03-29T01:30"),  # half past two never comes that night
        ("22:00-02:30", "2026-10-25T00:10", "2026-10-25T00:30"),  # and here twice
        ("22:00-02:30", "2026-10-25T01:10", "2026-10-25T01:30"),
    ],
)
def test_quiet_hours_end_by_the_readers_clock(quiet: str, now: str, until: str) -> None:
    assert awake(utc(now), "Europe/Berlin", Quiet.parse(quiet)) == utc(until)


@pytest.mark.parametrize("text", ["", "22", "22:00", "25:00-07:00", "7-7", "night", "22:00-07:00-08:00"])
def test_what_are_no_quiet_hours_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(ValueError, match="write them as 22:00-07:00"):
        Quiet.parse(text)
