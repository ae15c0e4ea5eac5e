"""A source over years, by day: counted in the database, one row a day and kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Calendar, ChangeClass, Day, Incident, Outcome
from store.incidents import INCIDENTS
from store.index import is_sqlite
from store.tables import CHANGE, INCIDENT, MEMENTO, VISIT

_V, _C, _I, _M = VISIT.c, CHANGE.c, INCIDENT.c, MEMENTO.c
MOST_INCIDENTS = 1_000


def calendar(connection: Connection, source_id: int, since: datetime, until: datetime) -> Calendar:
    """What was on which day (UTC), from `since` up to before `until`."""
    visits: dict[date, list[tuple[Outcome, int]]] = defaultdict(list)
    changes: dict[date, list[tuple[ChangeClass, int]]] = defaultdict(list)
    given = {"source": source_id, "since": since, "until": until}
    visits_of, changes_of = _counts(is_sqlite(connection))
    for row in connection.execute(visits_of, given):
        visits[date.fromisoformat(row.day)].append((Outcome(row.outcome), row.times))
    for row in connection.execute(changes_of, given):
        changes[date.fromisoformat(row.day)].append((ChangeClass(row.change_class), row.times))
    days = tuple(
        Day(
            one,
            tuple(sorted(visits[one], key=lambda pair: _OUTCOMES[pair[0]])),
            tuple(sorted(changes[one], key=lambda pair: pair[0].rank)),
        )
        for one in sorted({*visits, *changes})
    )
    return Calendar(since, until, days, _incidents(connection, source_id, since, until))


_OUTCOMES = {outcome: place for place, outcome in enumerate(Outcome)}


@cache
def _counts(sqlite: bool) -> tuple[sa.Select[Any], sa.Select[Any]]:
    """SELECT of how many visits, and how many changes, were on each day."""
    source: sa.BindParameter[int] = sa.bindparam("source")
    day = _day(_V.seen_at, sqlite)
    visits = (
        sa.select(day.label("day"), _V.outcome, sa.func.count().label("times"))
        .where(_V.source_id == source, *_within(_V.seen_at))
        .group_by(day, _V.outcome)
    )
    day = _day(_M.captured_at, sqlite)
    changes = (
        sa.select(day.label("day"), _C.change_class, sa.func.count().label("times"))
        .join(MEMENTO, _M.id == _C.after_id)
        .where(_C.source_id == source, _C.superseded_at.is_(None), *_within(_M.captured_at))
        .group_by(day, _C.change_class)
    )
    return visits, changes


def _within(moment: Any) -> tuple[Any, Any]:
    since, until = (sa.bindparam(name, type_=moment.type) for name in ("since", "until"))
    return moment >= since, moment < until


def _day(moment: Any, sqlite: bool) -> Any:
    """The day of a moment in UTC, as text."""
    if sqlite:
        return sa.func.substr(sa.cast(moment, sa.String), 1, 10)  # kept as text, in UTC
    return sa.func.to_char(sa.func.timezone("UTC", moment), "YYYY-MM-DD")


def _incidents(
    connection: Connection, source_id: int, since: datetime, until: datetime
) -> tuple[Incident, ...]:
    """The newest of those that touch the range, oldest first."""
    touching = (
        INCIDENTS.where(_I.source_id == source_id, _I.since < until)
        .where(sa.or_(_I.closed_at.is_(None), _I.closed_at >= since))
        .order_by(_I.id.desc())
        .limit(MOST_INCIDENTS)
    )
    return tuple(Incident(*row) for row in reversed(connection.execute(touching).all()))
