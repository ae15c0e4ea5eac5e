"""Notices owed, and the messages that carry them until the next server has accepted them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from model import MAIL, Cadence, Event, Message, MessageState, Notice, aware
from store import filing
from store.database import Database
from store.errors import NoticeTaken, PeriodTaken
from store.reader_tables import READER
from store.tables import MESSAGE, NOTICE
from store.values import Mark, NewMessage, NewNotice, Told

_N, _M, _R = NOTICE.c, MESSAGE.c, READER.c
_NOTICES = sa.select(
    _N.id,
    _N.reader_id,
    _N.event_key,
    _N.cadence,
    _N.due_at,
    _N.filed_at,
    _N.subscription_id,
    _N.message_id,
)
_MESSAGES = sa.select(
    _M.id,
    _M.reader_id,
    _M.header_id,
    _M.to,
    _M.subject,
    _M.text,
    _M.html,
    _M.written_at,
    _M.state,
    _M.attempts,
    _M.next_try_at,
    _M.sent_at,
    _M.answer,
    _M.thread,
    _M.unsubscribe,
    _M.channel,
)
_LOST = {
    "state": MessageState.UNKNOWN.value,
    "attempts": _M.attempts + 1,
    "answer": "the program ended while it was being sent",
}
_OPEN = (MessageState.WAITING, MessageState.DEFERRED, MessageState.UNKNOWN)


def _notice(row: Sequence[Any]) -> Notice:
    return Notice(row[0], row[1], Event.parse(row[2]), Cadence(row[3]), *row[4:])


def _told(row: Sequence[Any]) -> Told:
    values = list(row)
    values[2] = Cadence(values[2])
    values[8] = None if values[8] is None else MessageState(values[8])
    return Told(*values)


def _message(row: Sequence[Any]) -> Message:
    values = list(row)
    values[8] = MessageState(values[8])
    return Message(*values)


def _marking(mark: Mark, owner: str, now: datetime) -> sa.Update:
    again = mark.state in _OPEN
    if again and mark.next_try_at is None:
        raise ValueError(f"a message that is {mark.state.value} is tried again: say when")
    sent = mark.state is MessageState.SENT
    here = (
        [_M.state != MessageState.SENT.value]
        if sent
        else [_M.lease_owner == owner, _M.next_try_at.is_not(None)]
    )
    return (
        MESSAGE.update()
        .where(_M.id == mark.message_id, *here)
        .values(
            state=mark.state.value,
            attempts=_M.attempts + (1 if mark.tried else 0),
            next_try_at=mark.next_try_at if again else None,
            sent_at=now if sent else None,
            answer=mark.answer,
            lease_owner=None,
            lease_until=None,
        )
    )


class Outbox:
    """The verbs on notices and messages."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- notices

    def file_notices(self, notices: Sequence[NewNotice]) -> int:
        """File notices by themselves; how many were new. One event is owed to one reader once."""
        rows = filing.notice_rows(notices)
        with self._database.writing() as connection:
            return filing.file(self._database, connection, rows)

    def unwritten(self, now: datetime, limit: int) -> list[Notice]:
        """Notices that are due and in no message yet, in the order they fell due; those of readers whose
        address refuses mail wait."""
        bouncing = sa.select(READER.c.id).where(READER.c.bounced_at.is_not(None))
        due = _NOTICES.where(
            _N.message_id.is_(None), _N.dropped_at.is_(None), _N.due_at <= now, _N.reader_id.not_in(bouncing)
        )
        return self._notices(due.order_by(_N.due_at, _N.id).limit(limit))

    def put_off(self, moved: Sequence[tuple[int, Cadence, datetime]]) -> None:
        """Notices (by id) go into a digest that is due then, as long as they are in no message."""
        with self._database.writing() as connection:
            for notice_id, cadence, due_at in moved:
                still = NOTICE.update().where(_N.id == notice_id, _N.message_id.is_(None))
                connection.execute(still.values(cadence=cadence.value, due_at=due_at))

    def notices(self, event_key: str | None = None, reader_id: int | None = None) -> list[Notice]:
        """All notices, those of an event or those of a reader, in the order they were filed."""
        wanted = _NOTICES.order_by(_N.id)
        if event_key is not None:
            wanted = wanted.where(_N.event_key == event_key)
        if reader_id is not None:
            wanted = wanted.where(_N.reader_id == reader_id)
        return self._notices(wanted)

    def told(self, event_key: str) -> list[Told]:
        """Who is owed an event, and what became of each, in the order of filing."""
        columns = (_R.email, _R.channel, _N.cadence, _N.filed_at, _N.due_at, _N.dropped_at)
        of = (_M.id, _M.header_id, _M.state, _M.attempts, _M.next_try_at, _M.sent_at, _M.answer)
        wanted = (
            sa.select(*columns, *of)
            .join(READER, _R.id == _N.reader_id)
            .outerjoin(MESSAGE, _M.id == _N.message_id)
            .where(_N.event_key == event_key)
            .order_by(_N.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(wanted).all()
        return [_told(row) for row in rows]

    # -- messages

    def write(self, message: NewMessage, notice_ids: Sequence[int]) -> Message:
        """A message that carries these notices. Raises NoticeTaken or PeriodTaken: nothing is written."""
        values = {
            "reader_id": message.reader_id,
            "header_id": message.header_id,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "written_at": message.written_at,
            "thread": message.thread,
            "unsubscribe": message.unsubscribe,
            "period": message.period,
            "channel": message.channel,
            "state": MessageState.WAITING.value,
            "next_try_at": message.written_at,
        }
        ids = sorted(set(notice_ids))
        insert = self._database.insert_missing(MESSAGE).returning(_M.id)
        with self._database.writing() as connection:
            message_id = connection.execute(insert, values).scalar()
            if message_id is None:
                same = (_M.reader_id == message.reader_id, _M.period == message.period)
                other = sa.select(_M.id).where(*same, _M.header_id != message.header_id)
                if message.period is not None and connection.execute(other).first() is not None:
                    raise PeriodTaken(f"the digest {message.period} of reader {message.reader_id} is written")
                raise NoticeTaken(f"a message {message.header_id} is there already")
            taken = connection.execute(
                NOTICE.update()
                .where(
                    _N.id.in_(ids),
                    _N.reader_id == message.reader_id,
                    _N.message_id.is_(None),
                    _N.dropped_at.is_(None),
                )
                .values(message_id=message_id)
            )
            if taken.rowcount != len(ids):
                raise NoticeTaken("one of the notices is in a message already, or was dropped")
            return _message(connection.execute(_MESSAGES.where(_M.id == message_id)).one())

    def written_since(self, since: datetime) -> list[tuple[str, datetime]]:
        """The address and the time of every message written since."""
        wanted = sa.select(_M.to, _M.written_at).where(_M.written_at > since)
        with self._database.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(wanted)]

    def claim(
        self,
        now: datetime,
        owner: str,
        lease_seconds: int,
        limit: int,
        channels: Collection[str] = (MAIL,),
    ) -> list[Message]:
        """Messages of these channels whose time has come, under a lease of this owner's; the ones tried least
        come first, so that one that fails again and again keeps no other waiting.

        With a message come the earlier ones about the same to the same reader, also where they would be tried
        later only: a reader gets two changes of one source in their order. So there may be more than `limit`.
        A lease that ran out means that its holder ended while sending: that message comes as `unknown`.
        """
        free = sa.or_(_M.lease_until.is_(None), _M.lease_until <= now)
        open_ = sa.select(_M.id, _M.lease_until, _M.reader_id, _M.thread).where(
            free, _M.channel.in_(sorted(channels))
        )
        with self._database.writing(one_at_a_time=True) as connection:
            due = open_.where(_M.next_try_at <= now).order_by(_M.attempts, _M.id).limit(limit)
            found = list(connection.execute(due))
            if not found:
                return []
            newest: dict[tuple[int, str], int] = {}
            for row in found:
                if row.thread:
                    newest[row.reader_id, row.thread] = max(
                        newest.get((row.reader_id, row.thread), 0), row.id
                    )
            readers = sorted({reader for reader, _ in newest})
            later = open_.where(_M.next_try_at > now, _M.reader_id.in_(readers))
            found += [
                row
                for row in (connection.execute(later) if readers else ())
                if row.id < newest.get((row.reader_id, row.thread), 0)
            ]
            lost = [row.id for row in found if row.lease_until is not None]
            if lost:
                connection.execute(MESSAGE.update().where(_M.id.in_(lost)).values(_LOST))
            ids = [row.id for row in found]
            until = aware(now) + timedelta(seconds=lease_seconds)
            connection.execute(
                MESSAGE.update().where(_M.id.in_(ids)).values(lease_owner=owner, lease_until=until)
            )
            claimed = _MESSAGES.where(_M.id.in_(ids)).order_by(_M.attempts, _M.id)
            return [_message(row) for row in connection.execute(claimed)]

    def has_due(self, now: datetime, channels: Collection[str] = (MAIL,)) -> bool:
        """Whether there may be anything to claim; takes no lock."""
        due = sa.select(_M.id).where(_M.next_try_at <= now, _M.channel.in_(sorted(channels))).limit(1)
        with self._database.reading() as connection:
            return connection.execute(due).first() is not None

    def still_owed(self, ids: Collection[int]) -> set[int]:
        """Those of these messages that are in the outbox still: their reader has not left meanwhile."""
        wanted = sa.select(_M.id).where(_M.id.in_(sorted(ids)), _M.next_try_at.is_not(None))
        with self._database.reading() as connection:
            return set(connection.execute(wanted).scalars())

    def renew(self, ids: Sequence[int], owner: str, now: datetime, lease_seconds: int) -> None:
        """Holds on to messages that are still this owner's."""
        until = aware(now) + timedelta(seconds=lease_seconds)
        mine = MESSAGE.update().where(_M.id.in_(list(ids)), _M.lease_owner == owner)
        with self._database.writing() as connection:
            connection.execute(mine.values(lease_until=until))

    def mark(
        self,
        message_id: int,
        owner: str,
        state: MessageState,
        answer: str,
        next_try_at: datetime | None,
        now: datetime,
    ) -> bool:
        """One of `mark_all`; whether it stands."""
        return self.mark_all([Mark(message_id, state, answer, next_try_at)], owner, now) > 0

    def mark_all(self, marks: Sequence[Mark], owner: str, now: datetime) -> int:
        """What came of trying to send, in one transaction; ends the leases. How many were marked.

        A message is left as it is where its lease went to somebody else meanwhile, or its reader left; but
        `sent` always stands, for the server has it.
        """
        updates = [_marking(mark, owner, now) for mark in marks]
        with self._database.writing() as connection:
            return sum(connection.execute(update).rowcount for update in updates)

    def requeue(self, message_id: int) -> Message:
        """Try a message again that was given up, from its first attempt. Raises KeyError."""
        update = MESSAGE.update().where(_M.id == message_id, _M.state == MessageState.DEAD.value)
        with self._database.writing() as connection:
            connection.execute(
                update.values(
                    state=MessageState.WAITING.value,
                    attempts=0,
                    next_try_at=_M.written_at,
                    lease_owner=None,
                    lease_until=None,
                )
            )
            row = connection.execute(_MESSAGES.where(_M.id == message_id)).first()
        if row is None:
            raise KeyError(message_id)
        return _message(row)

    def waiting(self) -> list[Message]:
        """What the next server has not accepted yet, in the order it is tried."""
        return self._messages(_MESSAGES.where(_M.next_try_at.is_not(None)).order_by(_M.next_try_at, _M.id))

    def waiting_of(self, reader_id: int) -> list[Message]:
        """What the next server has not accepted yet of one reader's."""
        mine = _MESSAGES.where(_M.reader_id == reader_id, _M.next_try_at.is_not(None))
        return self._messages(mine.order_by(_M.id))

    def messages(self, limit: int | None = None, state: MessageState | None = None) -> list[Message]:
        """Messages, newest first."""
        wanted = _MESSAGES.order_by(_M.id.desc()).limit(limit)
        return self._messages(wanted if state is None else wanted.where(_M.state == state.value))

    def message(self, message_id: int) -> Message:
        """Raises KeyError."""
        found = self._messages(_MESSAGES.where(_M.id == message_id))
        if not found:
            raise KeyError(message_id)
        return found[0]

    def _notices(self, wanted: sa.Select[Any]) -> list[Notice]:
        with self._database.reading() as connection:
            return [_notice(row) for row in connection.execute(wanted)]

    def _messages(self, wanted: sa.Select[Any]) -> list[Message]:
        with self._database.reading() as connection:
            return [_message(row) for row in connection.execute(wanted)]
