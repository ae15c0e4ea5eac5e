"""A year as a picture: each day one square in its week's column, and in words the same."""

from __future__ import annotations

from datetime import UTC, date, datetime

from model import Calendar, ChangeClass, Day, Incident, Outcome
from web.calendar import Picture, Square, bounds, picture

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
AWAY = Incident(
    1,
    1,
    "timeout",
    "It did not answer.",
    datetime(2026, 4, 29, 22, tzinfo=UTC),
    NOW,
    3,
    closed_at=datetime(2026, 5, 2, 1, tzinfo=UTC),
)


def shown(*days: Day, incidents: tuple[Incident, ...] = (), year: int = 2026) -> Picture:
    return picture(Calendar(*bounds(year), days, incidents), year, NOW)


def on(found: Picture, day: date) -> Square:
    (square,) = (s for s in found.squares if s.day == day)
    return square


def test_every_day_up_to_today_has_its_own_place() -> None:
    found = shown()
    assert [found.squares[0].day, found.squares[-1].day] == [date(2026, 1, 1), NOW.date()]
    assert len({(s.x, s.y) for s in found.squares}) == len(found.squares)
    assert len(shown(year=2024).squares) == 366
    assert all(s.x < found.width and s.y < found.height for s in shown(year=2024).squares)


def test_a_column_is_a_week_that_begins_on_monday() -> None:
    found = shown()
    monday, sunday, next_monday = (on(found, date(2026, 6, n)) for n in (1, 7, 8))
    assert monday.x == sunday.x < next_monday.x
    assert monday.y == next_monday.y < sunday.y


def test_a_day_shows_its_strongest_change_and_says_all() -> None:
    day = date(2026, 3, 2)
    changes = ((ChangeClass.EDITORIAL, 2), (ChangeClass.SUBSTANTIVE, 1))
    square = on(shown(Day(day, ((Outcome.MEMENTO, 3),), changes)), day)
    assert (square.kind, square.changed) == ("substantive", True)
    assert square.words == "2 editorial changes; 1 substantive change; 3 × new version"


def test_visits_alone_are_seen_not_seen_or_both() -> None:
    kinds = {}
    for n, visits in enumerate(
        [((Outcome.REVISIT, 2),), ((Outcome.FAULT, 2),), ((Outcome.REVISIT, 1), (Outcome.WALL, 1)), ()], 1
    ):
        day = date(2026, 2, n)
        kinds[n] = on(shown(Day(day, visits)), day).kind
    assert kinds == {1: "seen", 2: "bad", 3: "mixed", 4: "none"}


def test_a_change_that_nobody_sees_is_no_change_of_the_day() -> None:
    day = date(2026, 2, 1)
    square = on(shown(Day(day, ((Outcome.MEMENTO, 1),), ((ChangeClass.NOISE, 1),))), day)
    assert not square.changed


def test_an_incident_touches_all_its_days_and_one_that_lasts_goes_up_to_today() -> None:
    touched = [s.day.isoformat() for s in shown(incidents=(AWAY,)).squares if s.incident]
    assert touched == ["2026-04-29", "2026-04-30", "2026-05-01", "2026-05-02"]
    lasting = Incident(2, 1, "gone", "Gone.", datetime(2026, 11, 26, tzinfo=UTC), NOW, 3)
    assert [s.day.day for s in shown(incidents=(lasting,)).squares if s.incident] == [26, 27]


def test_the_table_has_the_days_worth_a_line_newest_first() -> None:
    calm, changed, failed = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)
    found = shown(
        Day(calm, ((Outcome.REVISIT, 2),)),
        Day(changed, ((Outcome.MEMENTO, 1),), ((ChangeClass.LINKS, 1),)),
        Day(failed, ((Outcome.FAULT, 1),)),
    )
    assert [row.day for row in found.rows] == [failed, changed]
