"""The connection to the database: transactions, and errors in words.

SQLite: WAL, writers BEGIN IMMEDIATE (a deferred upgrade loses updates or fails at once without waiting),
readers plain BEGIN. PostgreSQL: the server's own; where one writer at a time is needed, an advisory lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from store import errors

WAIT_SECONDS = 10  #: for a lock of another process, before giving up
#: Connections kept open, and so many more at a time: what the operator does may take forty threads, and to
#: open one anew costs as much as a page asks of the database.
POOL_KEPT, POOL_MORE = 16, 48
_CLAIM_LOCK = 0x706F6C77  #: "polw": the advisory lock under which leases are given out


@dataclass(frozen=True, slots=True)
class Place:
    """Where a database is and how careful to be with it."""

    url: URL
    durable: bool = True
    read_only: bool = False
    immutable: bool = False  #: nobody else can be writing, and we may not either: no WAL index is made

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @property
    def is_sqlite(self) -> bool:
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        return str(self.file) if self.file else self.url.render_as_string(hide_password=True)


class Database:
    """Transactions on one database. All statements of the store go through `reading` and `writing`."""

    def __init__(self, place: Place, *, foreign_keys: bool = True) -> None:
        self.place = place
        self.is_sqlite = place.is_sqlite
        self._engine = _sqlite_engine(place, foreign_keys) if self.is_sqlite else _postgresql_engine(place)
        self._writer = self._engine.execution_options(writing=True)
        # On PostgreSQL too, all statements of one reading see one state.
        self._reader = (
            self._engine
            if self.is_sqlite
            else self._engine.execution_options(isolation_level="REPEATABLE READ")
        )

        self._insert_missing: dict[sa.Table, Any] = {}

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state and writes nothing."""
        with self._in_words(), self._reader.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, *, one_at_a_time: bool = False) -> Iterator[Connection]:
        """A transaction that writes; durable once left. Everything is parsed before it begins.

        `one_at_a_time`: no other such transaction runs meanwhile (always so on SQLite).
        """
        with self._in_words(), self._writer.begin() as connection:
            if one_at_a_time and not self.is_sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": _CLAIM_LOCK})
            yield connection

    def insert_missing(self, table: sa.Table) -> Any:
        """INSERT ... ON CONFLICT DO NOTHING, in the words of this database."""
        found = self._insert_missing.get(table)
        if found is None:
            insert = sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)
            found = self._insert_missing[table] = insert.on_conflict_do_nothing()
        return found

    @contextmanager
    def _in_words(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise  # a verb's own affair
        except DBAPIError as error:
            raise errors.of_database(error.orig or error, self.place) from error
        except sqlite3.Error as error:  # raised while connecting, before SQLAlchemy wraps it
            raise errors.of_database(error, self.place) from error


def _sqlite_engine(place: Place, foreign_keys: bool) -> Engine:
    mode = "ro" if place.read_only else "rwc"
    uri = f"file:{quote(str(place.url.database))}?mode={mode}" + ("&immutable=1" if place.immutable else "")
    pragmas = [f"busy_timeout={WAIT_SECONDS * 1000}", f"foreign_keys={'ON' if foreign_keys else 'OFF'}"]
    if not place.read_only:
        pragmas += ["journal_mode=WAL", f"synchronous={'FULL' if place.durable else 'OFF'}"]

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False, isolation_level=None)
        try:
            for pragma in pragmas:
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    # The pool of files, named here because SQLAlchemy can't see a file behind `creator`.
    engine = sa.create_engine(
        "sqlite://",
        creator=connect,
        poolclass=sa.QueuePool,
        pool_size=POOL_KEPT,
        max_overflow=POOL_MORE,
        pool_use_lifo=True,  # each has a cache of pages, 2 MB: those used last have what is asked for
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgresql_engine(place: Place) -> Engine:
    try:
        engine = sa.create_engine(
            place.url, pool_pre_ping=True, connect_args={"connect_timeout": WAIT_SECONDS}
        )
    except ModuleNotFoundError as error:
        raise errors.Unreachable(
            f"{place} needs a PostgreSQL driver: install `policywatch[postgresql]`"
        ) from error

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = '{WAIT_SECONDS}s'")
        connection.execute(f"SET default_transaction_read_only = {'on' if place.read_only else 'off'}")
        connection.commit()

    return engine
