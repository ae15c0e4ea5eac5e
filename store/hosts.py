"""Hosts: which of them want to be left alone for a while, and how often they were visited today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from model import Outcome
from store.database import Database
from store.tables import HOST, SOURCE, VISIT

FIRST_REST = timedelta(minutes=10)  #: twice as long at each further one, of those that follow each other
LONGEST_REST = timedelta(days=7)
FORGOTTEN = timedelta(days=1)  #: a rest so long after the last one is a first one again
_H, _S, _V = HOST.c, SOURCE.c, VISIT.c


@dataclass(frozen=True, slots=True)
class Host:
    """What is known of a host."""

    name: str
    day: str = ""  #: the last one it was visited on, as in "2026-03-02" (UTC)
    visits: int = 0  #: on that day
    rested_at: datetime | None = None
    rests_until: datetime | None = None
    rests: int = 0
    reason: str = ""
    robots_unreadable_since: datetime | None = None


_HOSTS: sa.Select[Any] = sa.select(
    _H.name,
    _H.day,
    _H.visits,
    _H.rested_at,
    _H.rests_until,
    _H.rests,
    _H.reason,
    _H.robots_unreadable_since,
)
_HOST = _HOSTS.where(_H.name == sa.bindparam("host"))


class Hosts:
    """The verbs on hosts. Most hosts are not known here: nothing is to be said of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, name: str) -> Host:
        with self._database.reading() as connection:
            row = connection.execute(_HOST, {"host": name}).first()
        return Host(name) if row is None else Host(*row)

    def rest(self, name: str, now: datetime, until: datetime | None, reason: str) -> datetime:
        """Leave a host alone until then; all its sources come due no sooner. Gives the end of the rest.

        `until` None: nobody said for how long, so longer each time it comes to that and no page of the host
        was seen since the last rest: a host that shows some pages and turns others away wants no more of it.
        """
        with self._database.writing() as connection:
            row = connection.execute(_HOST, {"host": name}).first()
            known = Host(name) if row is None else Host(*row)
            last = known.rests_until
            again = last is not None and now - last < FORGOTTEN and not _seen_since(connection, name, last)
            rests = known.rests + 1 if again else 1
            if until is None:
                until = now + min(FIRST_REST * (1 << min(rests - 1, 20)), LONGEST_REST)
            if known.rests_until is not None and known.rests_until > now:
                until, rests = max(until, known.rests_until), known.rests
            values = {"rested_at": now, "rests_until": until, "rests": rests, "reason": reason}
            _put(self._database, connection, name, values)
            connection.execute(SOURCE.update().where(_S.host == name, _S.due_at < until).values(due_at=until))
        return until

    def hold(self, source_id: int, until: datetime) -> None:
        """One source of a host that rests comes due no sooner."""
        with self._database.writing() as connection:
            connection.execute(
                SOURCE.update().where(_S.id == source_id, _S.due_at < until).values(due_at=until)
            )

    def robots_unreadable(self, name: str, now: datetime) -> datetime:
        """Note that robots.txt could not be read; since when that has been so."""
        known = self.get(name).robots_unreadable_since
        if known is None:
            with self._database.writing() as connection:
                _put(self._database, connection, name, {"robots_unreadable_since": now})
        return known or now

    def robots_read(self, name: str) -> None:
        """Note that it could be read; writes only where it could not be before."""
        if self.get(name).robots_unreadable_since is not None:
            with self._database.writing() as connection:
                _put(self._database, connection, name, {"robots_unreadable_since": None})


def _seen_since(connection: Connection, name: str, when: datetime) -> bool:
    """Whether a page of a host was seen since then."""
    good = [outcome.value for outcome in (Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT, Outcome.HELD)]
    of_host = sa.select(_V.id).join(SOURCE, _V.source_id == _S.id).where(_S.host == name)
    since = of_host.where(_V.seen_at >= when, _V.outcome.in_(good)).limit(1)
    return connection.execute(since).first() is not None


def left_today(connection: Connection, names: list[str], now: datetime, budget: int) -> dict[str, int]:
    """How many visits each host may still have today."""
    today = day_of(now)
    rows = connection.execute(sa.select(_H.name, _H.visits).where(_H.name.in_(names), _H.day == today))
    spent = {row[0]: int(row[1]) for row in rows}
    return {name: max(0, budget - spent.get(name, 0)) for name in names}


def spend(database: Database, connection: Connection, visits: Mapping[str, int], now: datetime) -> None:
    """Count visits, by host."""
    today = day_of(now)
    insert = sqlite.insert(HOST) if database.is_sqlite else postgresql.insert(HOST)
    statement = insert.values(
        name=sa.bindparam("host"),
        day=today,
        visits=sa.bindparam("more", type_=sa.Integer()),
        rests=0,
        reason="",
    )
    so_far = sa.case((_H.day == today, _H.visits), else_=0)
    upsert = statement.on_conflict_do_update(
        index_elements=[_H.name], set_={"day": today, "visits": so_far + statement.excluded.visits}
    )
    connection.execute(upsert, [{"host": name, "more": count} for name, count in sorted(visits.items())])


def put_off(connection: Connection, name: str, now: datetime) -> None:
    """The day's visits of a host are used up: what is due of it waits for the next day, in the old order."""
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    # What is put off later in the day comes after; a thousandth of the day's time keeps it close to midnight.
    start = midnight + timedelta(days=1) + (now - midnight) / 1000
    waiting = sa.select(_S.id).where(_S.host == name, _S.due_at <= now).order_by(_S.due_at, _S.id)
    rows = [
        {"waits": source_id, "until": start + timedelta(microseconds=place)}
        for place, source_id in enumerate(connection.execute(waiting).scalars())
    ]
    update = SOURCE.update().where(_S.id == sa.bindparam("waits"))
    connection.execute(update.values(due_at=sa.bindparam("until")), rows)


def day_of(now: datetime) -> str:
    return now.astimezone(UTC).date().isoformat()


def _put(database: Database, connection: Connection, name: str, values: dict[str, Any]) -> None:
    connection.execute(
        database.insert_missing(HOST), {"name": name, "rests": 0, "visits": 0, "reason": ""} | values
    )
    connection.execute(HOST.update().where(_H.name == name).values(values))
