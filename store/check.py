"""Integrity: is everything there that rows name, and does it say what was written?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy import Connection
from sqlalchemy.orm import aliased

from model import MessageState, Origin, Outcome
from store import backfill, coding, derived
from store.errors import Damaged, StoreError
from store.store import Store
from store.tables import CAPTURE, CHANGE, MEMENTO, MESSAGE, SECTION, SECTION_TEXT, VISIT
from store.values import Problem

_BACKUP = "restore it from a backup"


def check(store: Store, read_data: bool = False) -> list[Problem]:
    """What is wrong with a store; empty where nothing is.

    Without `read_data`: the database's own checks, every row and body that another row names, and the order
    of things. With it, every byte of every body, section and comparison is read too.
    """
    problems: list[Problem] = []
    try:
        with store.database.reading() as connection:
            problems += _database(store, connection)
            for question in _QUESTIONS:
                problems += question(connection)
            problems += _bodies(store, connection)
            problems += derived.problems(connection)
            if read_data:
                problems += derived.wordings(connection)
                problems += _texts(connection)
                problems += _comparisons(connection)
    except StoreError as error:
        # A database too damaged to be asked is what this is for.
        problems.append(Problem("database", str(store.database.place), str(error)))
    if read_data:
        problems += _read_bodies(store)
    return problems


def rebuild(store: Store) -> None:
    """What follows from other rows (lists, tags, figures, the index of words) made anew, in one transaction.

    It may take minutes, and nobody else can write meanwhile.
    """
    with store.database.writing(one_at_a_time=True) as connection:
        backfill.rebuild(connection)


def _database(store: Store, connection: Connection) -> Iterator[Problem]:
    if not store.database.is_sqlite:
        return
    for (line,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem("database", str(store.database.place), f"{line}: {_BACKUP}")
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Problem("reference", f"{table} {row}", f"names a row of {parent} that is not there: {_BACKUP}")


def _bodies(store: Store, connection: Connection) -> Iterator[Problem]:
    there = set(store.bodies.digests())
    for capture_id, digest in connection.execute(sa.select(CAPTURE.c.id, CAPTURE.c.digest)):
        if digest not in there:
            yield Problem("body", digest, f"the body of capture {capture_id} is missing: {_BACKUP}")


def _read_bodies(store: Store) -> Iterator[Problem]:
    for digest in sorted(store.bodies.digests()):
        try:
            store.bodies.get(digest)
        except Damaged as error:
            yield Problem("body", digest, str(error))


def _texts(connection: Connection) -> Iterator[Problem]:
    for digest, blocks in connection.execute(sa.select(SECTION_TEXT.c.digest, SECTION_TEXT.c.blocks)):
        if coding.text_digest(blocks) != digest or not _readable(coding.load_blocks, blocks):
            yield Problem("section text", digest.hex(), f"holds other text than was kept: {_BACKUP}")


def _comparisons(connection: Connection) -> Iterator[Problem]:
    for change_id, text in connection.execute(sa.select(CHANGE.c.id, CHANGE.c.comparison)):
        if not _readable(coding.load_comparison, text):
            yield Problem("change", str(change_id), f"its comparison can't be read: {_BACKUP}")


def _readable(load: Callable[[str], object], text: str) -> bool:
    try:
        load(text)
    except ValidationError:
        return False
    return True


# -- what must hold between rows: each question selects the ids of those that break it ----------------------


def _question(
    kind: str, says: str, wanted: sa.Select[tuple[Any]]
) -> Callable[[Connection], Iterator[Problem]]:
    def ask(connection: Connection) -> Iterator[Problem]:
        for (row_id,) in connection.execute(wanted):
            yield Problem(kind, str(row_id), says)

    return ask


_M, _V = MEMENTO.c, VISIT.c
_before, _after, _base = aliased(MEMENTO), aliased(MEMENTO), aliased(MEMENTO)
_QUESTIONS = (
    _question(
        "memento",
        f"its sections are not numbered from 0 without a gap: {_BACKUP}",
        sa.select(SECTION.c.memento_id)
        .group_by(SECTION.c.memento_id)
        .having(
            sa.or_(
                sa.func.min(SECTION.c.ordinal) != 0,
                sa.func.max(SECTION.c.ordinal) != sa.func.count() - 1,
            )
        ),
    ),
    _question(
        "memento",
        f"a section's text is missing: {_BACKUP}",
        sa.select(SECTION.c.memento_id)
        .distinct()
        .outerjoin(SECTION_TEXT, SECTION_TEXT.c.digest == SECTION.c.text_digest)
        .where(SECTION_TEXT.c.digest.is_(None)),
    ),
    _question(
        "memento",
        f"its capture is of another source or time: {_BACKUP}",
        sa.select(_M.id)
        .join(CAPTURE, CAPTURE.c.id == _M.capture_id)
        .where(sa.or_(CAPTURE.c.source_id != _M.source_id, CAPTURE.c.captured_at != _M.captured_at)),
    ),
    _question(
        "memento",
        f"its base is of another source or later: {_BACKUP}",
        sa.select(_M.id)
        .join(_base, _base.c.id == _M.base_id)
        .where(sa.or_(_base.c.source_id != _M.source_id, _base.c.captured_at > _M.captured_at)),
    ),
    _question(
        "memento",
        "is marked as not compared, and its change is there or it owes none: `policywatch run` settles it",
        sa.select(_M.id).where(
            _M.owes_change,
            sa.or_(
                _M.origin.not_in([origin.value for origin in Origin if origin.tells]),
                _M.base_id.is_(None),
                sa.exists().where(CHANGE.c.after_id == _M.id),
            ),
        ),
    ),
    _question(
        "change",
        f"its two sides are of another source, or the earlier one is later: {_BACKUP}",
        sa.select(CHANGE.c.id)
        .join(_before, _before.c.id == CHANGE.c.before_id)
        .join(_after, _after.c.id == CHANGE.c.after_id)
        .where(
            sa.or_(
                _before.c.source_id != CHANGE.c.source_id,
                _after.c.source_id != CHANGE.c.source_id,
                _before.c.captured_at > _after.c.captured_at,
            )
        ),
    ),
    _question(
        "visit",
        f"names no memento although it saw one: {_BACKUP}",
        sa.select(_V.id).where(
            _V.outcome.in_([Outcome.MEMENTO.value, Outcome.REVISIT.value, Outcome.VARIANT.value]),
            _V.memento_id.is_(None),
        ),
    ),
    _question(
        "message",
        "is neither in the outbox nor settled: `policywatch outbox` shows it",
        sa.select(MESSAGE.c.id).where(
            MESSAGE.c.next_try_at.is_(None),
            MESSAGE.c.state.not_in([MessageState.SENT.value, MessageState.DEAD.value]),
        ),
    ),
)
