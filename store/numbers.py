"""A few numbers of the store for those who watch the watch; each is counted along an index, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import MessageState
from store import schema
from store.database import Database
from store.rows import OWES_CHANGE
from store.tables import CHANGE, INCIDENT, MEMENTO, MESSAGE, NOTICE, SOURCE, VISIT

_OPEN = (MessageState.WAITING, MessageState.DEFERRED, MessageState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts; `last_*` are the highest numbers given out, which no removal ever lowers."""

    sources: int
    overdue: int  #: due and not paused
    oldest_due_at: datetime | None
    open_incidents: int
    last_visit: int
    last_visit_at: datetime | None
    last_memento: int
    last_change: int
    uncompared: int  #: versions that owe a comparison
    unwritten: int  #: notices that are due and in no message
    outbox: Mapping[MessageState, int]  #: messages that wait, by how they stand
    dead: int


class Gauges:
    """The verbs that measure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self, now: datetime) -> Numbers:
        """All of them, in one state of the store."""
        source, message, notice = SOURCE.c, MESSAGE.c, NOTICE.c
        due = sa.and_(source.due_at.is_not(None), source.due_at <= now, source.paused_at.is_(None))
        unwritten = sa.and_(notice.message_id.is_(None), notice.dropped_at.is_(None), notice.due_at <= now)
        # The states of what waits are named: else SQLite reads all mails there ever were.
        waiting = (
            sa.select(message.state, sa.func.count())
            .where(message.state.in_([state.value for state in _OPEN]), message.next_try_at.is_not(None))
            .group_by(message.state)
        )
        newest = sa.select(VISIT.c.id, VISIT.c.finished_at).order_by(VISIT.c.id.desc()).limit(1)
        with self._database.reading() as connection:

            def one(wanted: sa.Select[Any]) -> Any:
                return connection.execute(wanted).scalar()

            visit = connection.execute(newest).first()
            counted = {row[0]: row[1] for row in connection.execute(waiting)}
            return Numbers(
                sources=one(sa.select(sa.func.count()).select_from(SOURCE)),
                overdue=one(sa.select(sa.func.count()).select_from(SOURCE).where(due)),
                oldest_due_at=one(sa.select(sa.func.min(source.due_at)).where(due)),
                open_incidents=one(
                    sa.select(sa.func.count()).select_from(INCIDENT).where(INCIDENT.c.closed_at.is_(None))
                ),
                last_visit=visit[0] if visit else 0,
                last_visit_at=visit[1] if visit else None,
                last_memento=one(sa.select(sa.func.max(MEMENTO.c.id))) or 0,
                last_change=one(sa.select(sa.func.max(CHANGE.c.id))) or 0,
                uncompared=one(sa.select(sa.func.count()).select_from(MEMENTO).where(OWES_CHANGE)),
                unwritten=one(sa.select(sa.func.count()).select_from(NOTICE).where(unwritten)),
                outbox={state: counted.get(state.value, 0) for state in _OPEN},
                dead=one(
                    sa.select(sa.func.count())
                    .select_from(MESSAGE)
                    .where(message.state == MessageState.DEAD.value)
                ),
            )

    def shape(self) -> str:
        """Why the database can't be worked with, as a sentence; "" where its shape is this program's."""
        with self._database.reading() as connection:
            found = schema.revision(connection)
        if found == schema.HEAD:
            return ""
        return f"the store has the shape {found}, this program works with {schema.HEAD}: start it anew"
