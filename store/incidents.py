"""Incidents: sources that can't be seen. The database allows one open incident a source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import Event, EventKind, HappeningKind, Incident
from store import filing, happenings
from store.database import Database
from store.tables import INCIDENT
from store.values import NewNotice
from store.words import spread

_I = INCIDENT.c
INCIDENTS: sa.Select[Any] = sa.select(
    _I.id,
    _I.source_id,
    _I.code,
    _I.reason,
    _I.since,
    _I.opened_at,
    _I.visits,
    _I.reminders,
    _I.reminded_at,
    _I.closed_at,
)


class Incidents:
    """The verbs on incidents. Notices handed in without an event are about what the verb does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def open(
        self,
        source_id: int,
        *,
        code: str,
        reason: str,
        since: datetime,
        visits: int,
        now: datetime,
        notices: Sequence[NewNotice] = (),
    ) -> Incident | None:
        """Open one with its notices, in one transaction; None where one is open already."""
        values = {
            "source_id": source_id,
            "code": code,
            "reason": reason,
            "since": since,
            "opened_at": now,
            "visits": visits,
        }
        insert = self._database.insert_missing(INCIDENT).returning(_I.id)
        with self._database.writing() as connection:
            incident_id = connection.execute(insert, values).scalar()
            if incident_id is None:
                return None
            self._happened(connection, HappeningKind.INCIDENT, source_id, incident_id, now, reason)
            return self._told(connection, Event(EventKind.INCIDENT, incident_id), notices)

    def remind(
        self,
        incident: Incident,
        *,
        now: datetime,
        visits: int | None = None,
        code: str | None = None,
        reason: str | None = None,
        notices: Sequence[NewNotice] = (),
    ) -> Incident | None:
        """Count a reminder and file its notices; None where it was closed or reminded of meanwhile.

        What is given of visits, code and reason is how it is by now: a page that was down may be gone.
        """
        nth = incident.reminders + 1
        update = INCIDENT.update().where(
            _I.id == incident.id, _I.closed_at.is_(None), _I.reminders == incident.reminders
        )
        values = {
            "reminders": nth,
            "reminded_at": now,
            "visits": visits or incident.visits,
            "code": code or incident.code,
            "reason": reason or incident.reason,
        }
        with self._database.writing() as connection:
            if connection.execute(update.values(values)).rowcount == 0:
                return None
            return self._told(connection, Event(EventKind.INCIDENT_REMINDER, incident.id, nth), notices)

    def close(self, incident_id: int, *, now: datetime, notices: Sequence[NewNotice] = ()) -> Incident | None:
        """Close one with its notices, in one transaction; None where it is closed already."""
        update = INCIDENT.update().where(_I.id == incident_id, _I.closed_at.is_(None)).values(closed_at=now)
        with self._database.writing() as connection:
            if connection.execute(update).rowcount == 0:
                return None
            closed = Incident(*connection.execute(INCIDENTS.where(_I.id == incident_id)).one())
            self._happened(
                connection, HappeningKind.RECOVERY, closed.source_id, incident_id, now, closed.reason
            )
            return self._told(connection, Event(EventKind.INCIDENT_CLOSED, incident_id), notices)

    def get(self, incident_id: int) -> Incident:
        """Raises KeyError."""
        found = self._incidents(INCIDENTS.where(_I.id == incident_id))
        if not found:
            raise KeyError(incident_id)
        return found[0]

    def current(self, source_id: int) -> Incident | None:
        """The open incident of a source."""
        found = self._incidents(INCIDENTS.where(_I.source_id == source_id, _I.closed_at.is_(None)))
        return found[0] if found else None

    def latest(
        self, limit: int, *, before: int | None = None, source_id: int | None = None
    ) -> list[Incident]:
        """Incidents, open and closed, the one opened last first; `before`: those with a smaller number."""
        wanted = INCIDENTS.order_by(_I.id.desc()).limit(limit)
        if source_id is not None:
            wanted = wanted.where(_I.source_id == source_id)
        return self._incidents(wanted if before is None else wanted.where(_I.id < before))

    def all_open(self) -> list[Incident]:
        """Open incidents, oldest first."""
        # Ordered here: asked to order by id, SQLite reads all incidents there ever were.
        found = self._incidents(INCIDENTS.where(_I.closed_at.is_(None)))
        return sorted(found, key=lambda incident: incident.id)

    def _happened(
        self,
        connection: sa.Connection,
        kind: HappeningKind,
        source_id: int,
        incident_id: int,
        at: datetime,
        reason: str,
    ) -> None:
        happenings.of_source(self._database, connection, source_id, kind, incident_id, at, spread(reason))

    def _told(self, connection: sa.Connection, event: Event, notices: Sequence[NewNotice]) -> Incident:
        filing.file(self._database, connection, filing.notice_rows(notices, event))
        return Incident(*connection.execute(INCIDENTS.where(_I.id == event.id)).one())

    def _incidents(self, wanted: sa.Select[Any]) -> list[Incident]:
        with self._database.reading() as connection:
            return [Incident(*row) for row in connection.execute(wanted)]
