"""Readers and what they wish to be told."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from model import MAIL, Cadence, ChangeClass, MessageState, Reader, Subscription
from store import coding
from store.database import Database
from store.tables import MESSAGE, NOTICE, READER, SUBSCRIPTION

_R, _S = READER.c, SUBSCRIPTION.c
_READERS = sa.select(_R.id, _R.email, _R.token, _R.added_at, _R.zone, _R.channel)
_WISHES = sa.select(
    _S.id,
    _S.reader_id,
    _S.source_id,
    _S.tag,
    _S.section,
    _S.word,
    _S.classes,
    _S.cadence,
    _S.rest,
)


def _subscription(row: Sequence[Any]) -> Subscription:
    values = list(row)
    values[6] = tuple(map(ChangeClass, coding.load_strings(values[6])))
    values[7] = Cadence(values[7])
    values[8] = None if values[8] is None else Cadence(values[8])
    return Subscription(*values)


def _key(email: str) -> str:
    return email.strip().casefold()


class Readers:
    """The verbs on readers and subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, email: str, zone: str = "UTC", *, now: datetime, channel: str = MAIL) -> Reader:
        """The reader with this address, made if need be; one that is there keeps its zone and channel."""
        values = {
            "email": email.strip(),
            "email_key": _key(email),
            "token": secrets.token_urlsafe(24),
            "added_at": now,
            "zone": zone,
            "channel": channel,
        }
        with self._database.writing() as connection:
            connection.execute(self._database.insert_missing(READER), values)
            return Reader(*connection.execute(_READERS.where(_R.email_key == _key(email))).one())

    def find(self, email: str) -> Reader | None:
        return self._one(_R.email_key == _key(email))

    def get(self, reader_id: int) -> Reader:
        """Raises KeyError."""
        found = self._one(_R.id == reader_id)
        if found is None:
            raise KeyError(reader_id)
        return found

    def by_token(self, token: str) -> Reader | None:
        return self._one(_R.token == token)

    def all(self) -> list[Reader]:
        with self._database.reading() as connection:
            return [Reader(*row) for row in connection.execute(_READERS.order_by(_R.id))]

    def subscribe(
        self,
        reader_id: int,
        *,
        source_id: int | None = None,
        tag: str | None = None,
        section: str | None = None,
        word: str | None = None,
        classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,),
        cadence: Cadence = Cadence.INSTANT,
        rest: Cadence | None = Cadence.WEEKLY,
        now: datetime,
    ) -> Subscription:
        """A wish; the same wish twice is one."""
        values = {
            "reader_id": reader_id,
            "source_id": source_id,
            "tag": tag,
            "section": section,
            "word": word,
            "classes": coding.dump_strings(tuple(c.value for c in classes)),
            "cadence": cadence.value,
            "rest": None if rest is None else rest.value,
        }
        same = _WISHES.where(
            _S.ended_at.is_(None), *(_S[name].is_not_distinct_from(v) for name, v in values.items())
        )
        with self._database.writing(one_at_a_time=True) as connection:
            row = connection.execute(same).first()
            if row is None:
                connection.execute(SUBSCRIPTION.insert(), {**values, "added_at": now})
                row = connection.execute(same).one()
            return _subscription(row)

    def unsubscribe(self, what: int | Reader, now: datetime) -> int:
        """End one subscription by its id, or all of a reader's; how many ended.

        With a reader's last one, what is not written yet is dropped, and what waits to be sent is given up.
        """
        ending = _S.reader_id == what.id if isinstance(what, Reader) else _S.id == what
        with self._database.writing() as connection:
            ended = connection.execute(
                SUBSCRIPTION.update()
                .where(ending, _S.ended_at.is_(None))
                .values(ended_at=now)
                .returning(_S.reader_id)
            )
            readers = list(ended.scalars())
            for reader_id in set(readers):
                left = sa.select(_S.id).where(_S.reader_id == reader_id, _S.ended_at.is_(None)).limit(1)
                if connection.execute(left).first() is None:
                    _forget(connection, reader_id, now)
        return len(readers)

    def subscriptions(
        self, source_id: int | None = None, *, active: bool = True
    ) -> list[tuple[Subscription, Reader]]:
        """Subscriptions with their readers; with a source, those that name it and those that name none."""
        wanted = _WISHES.add_columns(*_READERS.selected_columns).join(READER, _R.id == _S.reader_id)
        if source_id is not None:
            wanted = wanted.where(sa.or_(_S.source_id == source_id, _S.source_id.is_(None)))
        if active:
            wanted = wanted.where(_S.ended_at.is_(None))
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(_S.id)).all()
        return [(_subscription(row[:9]), Reader(*row[9:])) for row in found]

    def _one(self, condition: sa.ColumnElement[bool]) -> Reader | None:
        with self._database.reading() as connection:
            row = connection.execute(_READERS.where(condition)).first()
        return None if row is None else Reader(*row)


def _forget(connection: sa.Connection, reader_id: int, now: datetime) -> None:
    connection.execute(
        NOTICE.update()
        .where(NOTICE.c.reader_id == reader_id, NOTICE.c.message_id.is_(None), NOTICE.c.dropped_at.is_(None))
        .values(dropped_at=now)
    )
    connection.execute(
        MESSAGE.update()
        .where(MESSAGE.c.reader_id == reader_id, MESSAGE.c.next_try_at.is_not(None))
        .values(state=MessageState.DEAD.value, next_try_at=None, answer="the reader unsubscribed")
    )
