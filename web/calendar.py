"""A year of a source as a picture: a square a day, a column a week; and the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from model import Calendar, ChangeClass, Day, Incident, Outcome
from render.words import CLASSES, count

SQUARE, GAP = 11, 3
LEFT, TOP = 30, 18  #: room for the names of days and months
_STEP = SQUARE + GAP
_WORDS = {
    Outcome.MEMENTO: "new version",
    Outcome.REVISIT: "seen unchanged",
    Outcome.VARIANT: "known variant",
    Outcome.HELD: "unusual, looked at again",
    Outcome.WALL: "something else in its place",
    Outcome.FAULT: "could not be seen",
}
_BAD = frozenset({Outcome.WALL, Outcome.FAULT})
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True, slots=True)
class Square:
    """One day. `kind` is a word for its look, `words` what was."""

    day: date
    x: int
    y: int
    kind: str
    incident: bool
    words: str
    changed: bool

    @property
    def look(self) -> str:
        """Its classes in the stylesheet."""
        return f"day day-{self.kind} day-incident" if self.incident else f"day day-{self.kind}"

    @property
    def said(self) -> str:
        """The day and what was."""
        return f"{self.day}: {self.words}"


@dataclass(frozen=True, slots=True)
class Picture:
    year: int
    width: int
    height: int
    squares: tuple[Square, ...]
    months: tuple[tuple[int, str], ...]  #: where a month's name stands
    weekdays: tuple[tuple[int, str], ...]
    rows: tuple[Square, ...]  #: the days worth a line of the table: changes, incidents, what went wrong


def bounds(year: int) -> tuple[datetime, datetime]:
    """From the beginning of a year up to before the next one. Years 1 to 9998."""
    return datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)


def picture(calendar: Calendar, year: int, now: datetime) -> Picture:
    """The days of a year up to today."""
    first, last = date(year, 1, 1), min(date(year, 12, 31), now.date())
    known = {day.day: day for day in calendar.days}
    squares = []
    months = []
    day = first
    while day <= last:
        x = LEFT + ((day - first).days + first.weekday()) // 7 * _STEP
        if day.day == 1:
            months.append((x, _MONTHS[day.month - 1]))
        troubled = [i for i in calendar.incidents if _touches(i, day)]
        squares.append(_square(day, x, known.get(day), troubled))
        day += timedelta(days=1)
    return Picture(
        year,
        LEFT + 54 * _STEP,
        TOP + 7 * _STEP,
        tuple(squares),
        tuple(months),
        tuple((TOP + n * _STEP + SQUARE - 1, name) for n, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"))),
        tuple(s for s in reversed(squares) if s.changed or s.incident or s.kind in ("bad", "mixed")),
    )


def _square(day: date, x: int, known: Day | None, troubled: list[Incident]) -> Square:
    y = TOP + day.weekday() * _STEP
    if known is None and not troubled:
        return Square(day, x, y, "none", False, "no visit", False)
    visits = dict(known.visits) if known else {}
    changes = dict(known.changes) if known else {}
    said = [f"{count(n, CLASSES[c] + ' change')}" for c, n in changes.items()]
    said += [f"{n:,} × {_WORDS[outcome]}" for outcome, n in visits.items()]
    said += [f"incident: {incident.reason.rstrip('.')}" for incident in troubled]
    kind = "none"
    if visits:
        bad = _BAD & visits.keys()
        kind = "bad" if bad == visits.keys() else "mixed" if bad else "seen"
    strongest = min(changes, key=lambda c: c.rank, default=None)
    if strongest is not None:
        kind = strongest.value
    words = "; ".join(said) or "no visit"
    return Square(day, x, y, kind, bool(troubled), words, strongest not in (None, ChangeClass.NOISE))


def _touches(incident: Incident, day: date) -> bool:
    ended = incident.closed_at
    return incident.since.date() <= day and (ended is None or day <= ended.date())
