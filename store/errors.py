"""What can go wrong in the store.

StoreError            exit 10: stop now, the data is at risk; the text names the cure, in one line
  Damaged             exit 3: bytes are not what was written, or parts are missing
  Locked              exit 4: another process holds the database for too long
  NewerSchema         exit 5: a newer policywatch wrote this store
  Full                exit 6: no space left
  ReadOnly            exit 7: the folder or the database can't be written
  Absent              exit 8: there is no store here
  Unreachable         exit 9: the database server does not answer

AlreadyThere          a value of the caller's is taken: tell the person
UnknownSource         nothing fits what the person typed
NoticeTaken           the notice is in a message already: leave it
PeriodTaken           the reader's digest of that period is written already: the notices go into the next
BadCursor             a cursor that no list gave out: begin at its first page
"""

# ruff: noqa: N818 - the names say what is wrong; "Error" would add nothing

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Sequence
from typing import ClassVar


class StoreError(Exception):
    """The store can't go on; the caller prints the text and ends with `exit_code`."""

    exit_code: ClassVar[int] = 10


class Damaged(StoreError):
    exit_code = 3


class Locked(StoreError):
    exit_code = 4


class NewerSchema(StoreError):
    exit_code = 5


class Full(StoreError):
    exit_code = 6


class ReadOnly(StoreError):
    exit_code = 7


class Absent(StoreError):
    exit_code = 8


class Unreachable(StoreError):
    exit_code = 9


class AlreadyThere(ValueError):
    """The URL or the short name is taken by the source `slug`."""

    def __init__(self, slug: str, text: str) -> None:
        super().__init__(text)
        self.slug = slug


class UnknownSource(LookupError):
    """No source fits, or several do; `close` are the slugs that come near."""

    def __init__(self, text: str, close: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.close = tuple(close)


class NoticeTaken(ValueError):
    """A notice is in a message already, dropped, or not there: write a message without it."""


class PeriodTaken(ValueError):
    """The reader has the digest of this period: what came too late for it goes into the next."""


class BadCursor(ValueError):
    """A cursor that was not given out by this list."""


_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}


def of_os(error: OSError, place: object) -> StoreError:
    """The StoreError for a failed file operation at `place`."""
    if error.errno in _FULL:
        return Full(f"no space left while writing {place}: free some disk space, nothing was lost")
    if error.errno in _READ_ONLY:
        return ReadOnly(
            f"{place} can't be written: give this user the right to write there, or choose another folder"
        )
    return StoreError(
        f"{place}: {error.strerror or error}; see whether the disk is well, then run `policywatch check`"
    )


_SQLITE = {
    sqlite3.SQLITE_BUSY: Locked,
    sqlite3.SQLITE_LOCKED: Locked,
    sqlite3.SQLITE_FULL: Full,
    sqlite3.SQLITE_READONLY: ReadOnly,
    sqlite3.SQLITE_CANTOPEN: ReadOnly,
    sqlite3.SQLITE_PERM: ReadOnly,
    sqlite3.SQLITE_CORRUPT: Damaged,
    sqlite3.SQLITE_NOTADB: Damaged,
}
_SQLSTATES = {"55P03": Locked, "40P01": Locked, "53100": Full, "25006": ReadOnly, "42501": ReadOnly}
_CURES: dict[type[StoreError], str] = {
    Locked: "is held by another process for too long: see what else runs on it, then try again",
    Full: "found no space left: free some disk space, nothing was lost",
    ReadOnly: "can't be written by this user: give it the right to write there, or choose another folder",
    Damaged: "is damaged: restore it from a backup; `policywatch check` says what is wrong",
    Unreachable: "does not answer: see whether the server runs and the URL is right",
    StoreError: "failed; run `policywatch check`",
}


def of_database(error: BaseException, place: object) -> StoreError:
    """The StoreError for what a driver raised: SQLite by its result code, PostgreSQL by SQLSTATE."""
    kind: type[StoreError] = StoreError
    if isinstance(error, sqlite3.Error):
        # The low byte is the primary result code; the driver sets none for errors of its own.
        kind = _SQLITE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF, StoreError)
    else:
        state: str | None = getattr(error, "sqlstate", None)
        lost = state is None or state[:2] in {"08", "57", "28", "3D"}
        kind = Unreachable if lost else _SQLSTATES.get(state or "", StoreError)
    detail = " ".join(str(error).split())
    return kind(f"{place} {_CURES[kind]} ({detail})")
