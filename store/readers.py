"""Readers and what they wish to be told."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import MAIL, Cadence, ChangeClass, Quiet, Reader, Subscription
from store import coding, filing, wishes
from store.database import Database
from store.reader_tables import READER, SUBSCRIPTION
from store.tables import MESSAGE, NOTICE, SOURCE
from store.values import KEEP, Kept, NewNotice, NewSubscription

_R, _S = READER.c, SUBSCRIPTION.c
_READERS = sa.select(
    _R.id,
    _R.email,
    _R.token,
    _R.added_at,
    _R.zone,
    _R.hour,
    _R.weekday,
    _R.quiet,
    _R.confirmed_at,
    _R.bounced_at,
    _R.bounce,
    _R.receipt_due_at,
    _R.channel,
)
_SPOILT = sa.or_(_R.refusals > 0, _R.bounced_at.is_not(None))
REFUSALS = 3  #: days in a row on which an address is refused before nothing is written to it
ASKS = 3  #: mails at most that ask one address whether mail is wanted
ASK_AGAIN = timedelta(days=1)


def _reader(row: Sequence[Any]) -> Reader:
    values = list(row)
    values[7] = Quiet.parse(values[7]) if values[7] else None
    return Reader(*values)


def _subscription(row: Sequence[Any]) -> tuple[Subscription, Reader]:
    return wishes.wish_of(row[: wishes.WIDTH]), _reader(row[wishes.WIDTH :])


def _key(email: str) -> str:
    return email.strip().casefold()


class Readers:
    """The verbs on readers and subscriptions."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- readers

    def add(
        self,
        email: str,
        zone: str = "UTC",
        *,
        now: datetime,
        confirmed: bool = True,
        channel: str = MAIL,
    ) -> Reader:
        """The reader with this address, made if need be; one that is there stays as it is.

        `confirmed`: that mail is wanted is known already.
        """
        values = {
            "email": email.strip(),
            "email_key": _key(email),
            "token": secrets.token_urlsafe(24),
            "added_at": now,
            "zone": zone,
            "confirmed_at": now if confirmed else None,
            "channel": channel,
        }
        with self._database.writing() as connection:
            connection.execute(self._database.insert_missing(READER), values)
            return _reader(connection.execute(_READERS.where(_R.email_key == _key(email))).one())

    def find(self, email: str) -> Reader | None:
        return self._one(_R.email_key == _key(email))

    def get(self, reader_id: int) -> Reader:
        """Raises KeyError."""
        found = self._one(_R.id == reader_id)
        if found is None:
            raise KeyError(reader_id)
        return found

    def by_token(self, token: str) -> Reader | None:
        return self._one(_R.token == token) if token else None

    def all(self) -> list[Reader]:
        with self._database.reading() as connection:
            return [_reader(row) for row in connection.execute(_READERS.order_by(_R.id))]

    def update(
        self,
        reader_id: int,
        *,
        zone: str | Kept = KEEP,
        hour: int | Kept = KEEP,
        weekday: int | Kept = KEEP,
        quiet: Quiet | Kept | None = KEEP,
        receipt_due_at: datetime | Kept | None = KEEP,
    ) -> Reader:
        """Change what is given, keep the rest. Raises KeyError."""
        given = {"zone": zone, "hour": hour, "weekday": weekday, "receipt_due_at": receipt_due_at}
        values: dict[str, Any] = {name: value for name, value in given.items() if value is not KEEP}
        if quiet is not KEEP:
            values["quiet"] = "" if quiet is None else str(quiet)
        if values:
            with self._database.writing() as connection:
                connection.execute(READER.update().where(_R.id == reader_id).values(values))
        return self.get(reader_id)

    def confirm(self, reader_id: int, now: datetime) -> bool:
        """The reader wants mail; whether that is news."""
        update = READER.update().where(_R.id == reader_id, _R.confirmed_at.is_(None))
        with self._database.writing() as connection:
            return connection.execute(update.values(confirmed_at=now)).rowcount > 0

    def may_ask(self, reader_id: int, now: datetime) -> int | None:
        """Which mail it would be that asks this reader whether mail is wanted (1, 2, ...), if one may go out.

        None: they have answered, were asked within a day, or often enough.
        """
        asked = sa.select(_R.asks, _R.asked_at, _R.confirmed_at).where(_R.id == reader_id)
        with self._database.reading() as connection:
            asks, asked_at, confirmed_at = connection.execute(asked).one()
        if confirmed_at is not None or asks >= ASKS:
            return None
        return None if asked_at is not None and asked_at > now - ASK_AGAIN else asks + 1

    def asked(self, reader_id: int, nth: int, now: datetime) -> None:
        """The mail that asks for the nth time is written."""
        with self._database.writing() as connection:
            connection.execute(READER.update().where(_R.id == reader_id).values(asks=nth, asked_at=now))

    # -- addresses that refuse mail

    def refused(self, reader_id: int, answer: str, now: datetime) -> bool:
        """The address's server refused it for good. Counted once a day (UTC); whether it bounces from now on.

        Raises KeyError.
        """
        known = sa.select(_R.refusals, _R.refused_at, _R.bounced_at).where(_R.id == reader_id)
        with self._database.writing(one_at_a_time=True) as connection:
            row = connection.execute(known).first()
            if row is None:
                raise KeyError(reader_id)
            refusals, refused_at, bounced_at = row
            day = now.astimezone(UTC).date()
            if bounced_at is not None or (refused_at is not None and refused_at.date() >= day):
                return False
            bounces = bool(refusals + 1 >= REFUSALS)
            values = {
                "refusals": refusals + 1,
                "refused_at": now,
                "bounce": answer,
                "bounced_at": now if bounces else None,
            }
            connection.execute(READER.update().where(_R.id == reader_id).values(values))
            return bounces

    def accepted(self, reader_id: int) -> bool:
        """Mail reached the reader, or is to be tried again: what was refused before no longer counts.

        Whether anything had.
        """
        update = (
            READER.update()
            .where(_R.id == reader_id, _SPOILT)
            .values(refusals=0, refused_at=None, bounced_at=None, bounce="")
        )
        with self._database.writing() as connection:
            return connection.execute(update).rowcount > 0

    def spoilt(self, reader_ids: Collection[int]) -> list[int]:
        """Those of these readers whose address was refused of late."""
        wanted = sa.select(_R.id).where(_R.id.in_(sorted(reader_ids)), _SPOILT)
        with self._database.reading() as connection:
            return list(connection.execute(wanted).scalars())

    def bouncing(self) -> list[Reader]:
        """Readers to whom nothing is written, because their address refuses mail; the longest first."""
        with self._database.reading() as connection:
            found = connection.execute(_READERS.where(_R.bounced_at.is_not(None)).order_by(_R.bounced_at))
            return [_reader(row) for row in found]

    # -- receipts

    def receipts_due(self, now: datetime, limit: int) -> list[Reader]:
        """Confirmed readers whose weekly receipt is due, in the order they fell due."""
        due = _READERS.where(_R.receipt_due_at <= now, _R.confirmed_at.is_not(None))
        due = due.order_by(_R.receipt_due_at, _R.id).limit(limit)
        with self._database.reading() as connection:
            return [_reader(row) for row in connection.execute(due)]

    def file_receipt(self, notice: NewNotice, next_due_at: datetime) -> bool:
        """The notice of a receipt, and when the next is due, in one transaction; whether it was new."""
        rows = filing.notice_rows([notice])
        update = READER.update().where(_R.id == notice.reader_id, _R.receipt_due_at == notice.due_at)
        with self._database.writing() as connection:
            if connection.execute(update.values(receipt_due_at=next_due_at)).rowcount == 0:
                return False
            return filing.file(self._database, connection, rows) > 0

    # -- subscriptions

    def subscribe(
        self,
        reader_id: int,
        *,
        source_id: int | None = None,
        tag: str | None = None,
        section: str | None = None,
        tracks: tuple[str, ...] = (),
        words: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
        classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,),
        cadence: Cadence = Cadence.INSTANT,
        rest: Cadence | None = Cadence.WEEKLY,
        now: datetime,
    ) -> Subscription:
        """A wish; the same wish twice is one."""
        new = NewSubscription(source_id, tag, section, tracks, words, languages, classes, cadence, rest)
        return self.wish(reader_id, new, now)

    def wish(self, reader_id: int, new: NewSubscription, now: datetime) -> Subscription:
        """A wish as a value; the same wish twice is one."""
        values = wishes.row_of(reader_id, new)
        # The tracks say what the words meant when it was written; they don't make it another wish.
        same = [_S[name].is_not_distinct_from(v) for name, v in values.items() if name != "tracks"]
        with self._database.writing(one_at_a_time=True) as connection:
            row = connection.execute(wishes.WISHES.where(wishes.ACTIVE, *same)).first()
            if row is None:
                added = SUBSCRIPTION.insert().returning(_S.id)
                number = connection.execute(added, {**values, "added_at": now}).scalar_one()
                row = connection.execute(wishes.WISHES.where(_S.id == number)).one()
            return wishes.wish_of(row)

    def change(self, subscription_id: int, *, cadence: Cadence, rest: Cadence | None) -> None:
        """How soon an active wish is told from now on. What it asked for so far stays as it was filed."""
        values = {"cadence": cadence.value, "rest": None if rest is None else rest.value}
        update = SUBSCRIPTION.update().where(_S.id == subscription_id, wishes.ACTIVE)
        with self._database.writing() as connection:
            connection.execute(update.values(values))

    def unsubscribe(
        self,
        what: int | Iterable[int] | Reader,
        now: datetime,
        *,
        dropped: Sequence[int] = (),
        given_up: Sequence[int] = (),
    ) -> int:
        """End subscriptions by their ids, or all of a reader's; how many ended.

        In the same transaction the notices `dropped` and the messages `given_up` are; with a reader's last
        subscription, all that is not sent yet.
        """
        ending = (
            _S.reader_id == what.id
            if isinstance(what, Reader)
            else _S.id.in_([what] if isinstance(what, int) else list(what))
        )
        with self._database.writing() as connection:
            ended = connection.execute(
                SUBSCRIPTION.update()
                .where(ending, wishes.ACTIVE)
                .values(ended_at=now)
                .returning(_S.reader_id)
            )
            readers = list(ended.scalars())
            if dropped:
                wishes.drop(connection, NOTICE.c.id.in_(list(dropped)), now)
            if given_up:
                wishes.give_up(connection, MESSAGE.c.id.in_(list(given_up)))
            for reader_id in set(readers):
                left = sa.select(_S.id).where(_S.reader_id == reader_id, wishes.ACTIVE).limit(1)
                if connection.execute(left).first() is None:
                    wishes.forget(connection, reader_id, now)
        return len(readers)

    def subscriptions(
        self, source_id: int | None = None, *, tags: Sequence[str] | None = None, active: bool = True
    ) -> list[tuple[Subscription, Reader]]:
        """Subscriptions with their readers, in the order they were made.

        With a source: those of confirmed readers that name it, a tag of its or all; with tags (of a site):
        those of confirmed readers that name one of them or all. Else every one there is.
        """
        with self._database.reading() as connection:
            conditions: list[sa.ColumnElement[bool]] = [wishes.ACTIVE] if active else [sa.true()]
            if source_id is not None or tags is not None:
                named = wishes.scopes(source_id, tags or _tags(connection, source_id))
                conditions += [_S.scope.in_(named), _R.confirmed_at.is_not(None)]
            found = connection.execute(wishes.with_readers(sa.and_(*conditions), _READERS)).all()
        return list(map(_subscription, found))

    def latest(self, limit: int, before: int | None = None) -> list[tuple[Subscription, Reader]]:
        """Active subscriptions with their readers, the one made last first; `before`: smaller numbers."""
        place = sa.true() if before is None else _S.id < before
        wanted = wishes.with_readers(sa.and_(wishes.ACTIVE, place), _READERS)
        with self._database.reading() as connection:
            found = connection.execute(wanted.order_by(None).order_by(_S.id.desc()).limit(limit)).all()
        return list(map(_subscription, found))

    def subscription(self, number: int) -> tuple[Subscription, Reader] | None:
        """An active subscription and whose it is."""
        wanted = wishes.with_readers(sa.and_(wishes.ACTIVE, _S.id == number), _READERS)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _subscription(row)

    def of_reader(self, reader_id: int) -> list[Subscription]:
        """The active subscriptions of a reader, in the order they were made."""
        wanted = wishes.WISHES.where(_S.reader_id == reader_id, wishes.ACTIVE).order_by(_S.id)
        with self._database.reading() as connection:
            return [wishes.wish_of(row) for row in connection.execute(wanted)]

    def count(self) -> int:
        """How many subscriptions are active."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(sa.func.count()).where(wishes.ACTIVE)).scalar_one()

    def _one(self, condition: sa.ColumnElement[bool]) -> Reader | None:
        with self._database.reading() as connection:
            row = connection.execute(_READERS.where(condition)).first()
        return None if row is None else _reader(row)


def _tags(connection: Connection, source_id: int | None) -> tuple[str, ...]:
    found = connection.execute(sa.select(SOURCE.c.tags).where(SOURCE.c.id == source_id)).scalar()
    return () if found is None else coding.load_strings(found)
