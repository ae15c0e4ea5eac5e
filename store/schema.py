"""The shape of the database and its way to the newest one, by Alembic.

Migrations are packaged beside this module. Opening a store whose shape is current costs one query and does
not import Alembic.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import Connection

from store.database import Database, Place
from store.errors import Absent, Damaged, NewerSchema, of_database, of_os

HEAD = "0007"  #: the newest migration; a test compares it with the folder
FOLDER = Path(__file__).with_name("migrations")
_ALEMBIC = threading.Lock()  #: its context is global to the process


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """For Alembic: not a queue's own tables, nor the index of words, which each database keeps its way."""
    return not (kind == "table" and (name or "").startswith(("procrastinate_", "search_")))


def revision(connection: Connection) -> str | None:
    """Which migration the database stands at; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def bring_up(
    place: Place, *, create: bool, has_bodies: bool, folder: Path = FOLDER, head: str = HEAD
) -> None:
    """Make the database if need be and bring it to `head`.

    Raises Absent (nothing there and `create` is False), Damaged (bodies without their database), NewerSchema.
    """
    if place.file is not None and not place.file.exists():
        _refuse_to_begin(place, create=create, has_bodies=has_bodies)
    with _alone(place):
        found = _look(place)
        if found == head:
            return
        if found is None:
            _refuse_to_begin(place, create=create, has_bodies=has_bodies)
        elif found not in _revisions(folder):
            raise NewerSchema(
                f"{place} was written by a newer policywatch (schema {found}, this one knows {head}): "
                "install that version or a later one"
            )
        elif place.read_only:
            raise Absent(f"{place} is of an older version: open it once for writing (any other command does)")
        else:
            _copy(place, found)
        _migrate(place, folder, head)


def _refuse_to_begin(place: Place, *, create: bool, has_bodies: bool) -> None:
    if has_bodies:
        raise Damaged(
            f"{place} is missing or empty, but the bodies of captures are there: restore the database from a "
            "backup, or move the folder `bodies` away to begin anew"
        )
    if not create or place.read_only:
        raise Absent(f"there is no policywatch store at {place}: `policywatch add URL` makes one")


def _look(place: Place) -> str | None:
    database = Database(place)
    try:
        with database.reading() as connection:
            return revision(connection)
    finally:
        database.close()


def _revisions(folder: Path) -> set[str]:
    from alembic.script import ScriptDirectory

    return {script.revision for script in ScriptDirectory(str(folder)).walk_revisions()}


def _migrate(place: Place, folder: Path, head: str) -> None:
    from alembic import command
    from alembic.config import Config

    # Batch migrations of SQLite replace tables; with foreign keys on, that would remove the rows that refer
    # to them. All of it is one transaction: a kill in between leaves the old shape.
    database = Database(replace(place, durable=True), foreign_keys=False)
    try:
        with database.writing(one_at_a_time=True) as connection:
            if revision(connection) != head:
                config = Config()
                config.set_main_option("script_location", str(folder).replace("%", "%%"))
                config.attributes["connection"] = connection
                with _ALEMBIC:
                    command.upgrade(config, head)
    finally:
        database.close()


def _copy(place: Place, found: str) -> None:
    """Keep the older SQLite file beside the new one; a PostgreSQL database is backed up by its owner."""
    file = place.file
    if file is None:
        return
    target = file.with_name(f"{file.name}.before-{found}")
    try:
        target.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise of_database(error, target) from error
    except OSError as error:
        raise of_os(error, target) from error


@contextmanager
def _alone(place: Place) -> Iterator[None]:
    """One process at a time: of two that turn a fresh SQLite file to WAL together, one fails at once."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows: SQLite's own locks have to do
        yield
        return
    if place.file is None or place.read_only:
        yield
        return
    try:
        with place.file.with_suffix(".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise of_os(error, place.file.parent) from error
