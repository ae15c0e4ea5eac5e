"""Writing what a visit brought: one transaction, everything serialised before it begins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Origin, Outcome, Visit, aware
from store import coding, rows
from store.columns import Utc, Words, clean
from store.database import Database
from store.errors import UnknownSource
from store.tables import CAPTURE, CHANGE, MEMENTO, SOURCE, VISIT
from store.values import NewCapture, NewMemento, NewVisit
from store.writing import INSERT_MEMENTO, Written, insert, memento_row, put_sections, same_reading, write

_TICK = timedelta(microseconds=1)  #: the finest step both databases keep
_M, _S = MEMENTO.c, SOURCE.c

# Built once: building a statement costs many times what running it does.
_source: sa.BindParameter[Any] = sa.bindparam("source")
_token: sa.BindParameter[Any] = sa.bindparam("token")
_at = sa.bindparam("at", type_=Utc())
_LOCK_SOURCE = sa.select(_S.id).where(_S.id == _source).with_for_update()
_SETTLE_SOURCE = (
    SOURCE.update()
    .where(_S.id == _source)
    .values(
        title=sa.case((_S.title == "", sa.bindparam("new_title", type_=Words())), else_=_S.title),
        due_at=sa.case(
            (sa.bindparam("schedules", type_=sa.Boolean()), sa.bindparam("next_due_at", type_=Utc())),
            else_=_S.due_at,
        ),
        # A late visit must not end the lease that somebody else has taken since.
        **{
            name: sa.case((_S.lease_token == _token, None), else_=_S[name])
            for name in ("lease_owner", "lease_until", "lease_token")
        },
    )
)
_BY_TOKEN = rows.VISITS.where(VISIT.c.lease_token == _token)
_SAME_IMPORT = (
    rows.VISITS.join(CAPTURE, CAPTURE.c.id == VISIT.c.capture_id)
    .where(
        CAPTURE.c.source_id == _source,
        CAPTURE.c.captured_at == _at,
        CAPTURE.c.digest == sa.bindparam("digest"),
        CAPTURE.c.origin == Origin.IMPORT.value,
    )
    .limit(1)
)
_LAST_TIMES = sa.select(
    sa.select(CAPTURE.c.captured_at)
    .where(CAPTURE.c.source_id == _source, CAPTURE.c.origin == Origin.LIVE.value)
    .order_by(CAPTURE.c.captured_at.desc())
    .limit(1)
    .scalar_subquery(),
    sa.select(_M.captured_at)
    .where(_M.source_id == _source)
    .order_by(_M.captured_at.desc())
    .limit(1)
    .scalar_subquery(),
)
_PREDECESSOR = (
    sa.select(_M.id, _M.digest, _M.extractor, _M.profile_id)
    .where(_M.source_id == _source, _M.captured_at <= _at)
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(1)
)
_SUCCESSOR = sa.select(_M.id).where(_M.source_id == _source, _M.captured_at > _at).limit(1)
_INSERT_CAPTURE, _INSERT_VISIT = CAPTURE.insert(), VISIT.insert()


@dataclass(frozen=True, slots=True)
class _Seen:
    """The capture a visit is about."""

    id: int
    at: datetime
    origin: Origin


def record(database: Database, new: NewVisit) -> Visit:
    """Record a visit with its capture and memento, release its lease, set when the source is due next.

    A lease token that was used gives the visit recorded then; so does an import recorded before. A live
    capture is dated after everything known of the source. If the predecessor in the TimeMap at this moment
    says the same, the visit is a revisit of it. An insertion in the past marks the change it splits as
    superseded. Raises UnknownSource; ValueError for an import dated after the visit.
    """
    capture = None if new.capture is None else _capture_row(new.source_id, new.capture, new.finished_at)
    written = None if new.memento is None else write(new.memento.document)
    with database.writing() as connection:
        # The source's own row first: on PostgreSQL this makes writers of one source wait for each other.
        if connection.execute(_LOCK_SOURCE, {"source": new.source_id}).first() is None:
            raise UnknownSource(f"there is no source {new.source_id}")
        before = _recorded_before(connection, new)
        if before is not None:
            return before
        if new.lease_token is not None or new.next_due_at is not None or new.title_if_untitled:
            connection.execute(_SETTLE_SOURCE, _settlement(new))
        seen = _put_capture(connection, new, capture)
        memento_id, outcome = new.seen_memento_id, new.outcome
        if new.memento is not None and written is not None:
            if seen is None:
                raise ValueError("a memento needs the capture it was read from")
            memento_id, outcome = _put_memento(database, connection, new, new.memento, written, seen)
        return _put_visit(connection, replace(new, outcome=outcome), seen, memento_id)


# -- before the transaction ----------------------------------------------------------------------------


def _capture_row(source_id: int, capture: NewCapture, finished_at: datetime) -> dict[str, Any]:
    if capture.origin is Origin.IMPORT and aware(capture.captured_at) > aware(finished_at):
        raise ValueError(
            f"a capture dated {capture.captured_at.isoformat()} lies in the future: mend its date"
        )
    return {
        "source_id": source_id,
        "captured_at": aware(capture.captured_at),
        "url_final": capture.url_final,
        "status": capture.status,
        "headers": coding.dump_pairs(capture.headers),
        "digest": capture.digest,
        "size_bytes": capture.size_bytes,
        "look": capture.look,
        "origin": capture.origin.value,
    }


def _settlement(new: NewVisit) -> dict[str, Any]:
    return {
        "source": new.source_id,
        "new_title": new.title_if_untitled,
        "schedules": new.lease_token is not None or new.next_due_at is not None,
        "next_due_at": new.next_due_at,
        "token": new.lease_token,
    }


# -- within it -----------------------------------------------------------------------------------------


def _recorded_before(connection: Connection, new: NewVisit) -> Visit | None:
    if new.lease_token is not None:
        row = connection.execute(_BY_TOKEN, {"token": new.lease_token}).first()
        return None if row is None else rows.visit(row)
    if new.capture is not None and new.capture.origin is Origin.IMPORT:
        same = {"source": new.source_id, "at": new.capture.captured_at, "digest": new.capture.digest}
        row = connection.execute(_SAME_IMPORT, same).first()
        return None if row is None else rows.visit(row)
    return None


def _put_capture(connection: Connection, new: NewVisit, row: dict[str, Any] | None) -> _Seen | None:
    if row is None:
        if new.capture_id is None:
            return None
        found = connection.execute(rows.CAPTURES.where(CAPTURE.c.id == new.capture_id)).first()
        if found is None:
            raise KeyError(new.capture_id)
        known = rows.capture(found)
        return _Seen(known.id, known.captured_at, known.origin)
    at: datetime = row["captured_at"]
    if row["origin"] == Origin.LIVE.value:
        # Clocks jump back; what was seen later stays later.
        last = connection.execute(_LAST_TIMES, {"source": new.source_id}).one()
        at = max([at, *(time + _TICK for time in last if time is not None)])
    return _Seen(insert(connection, _INSERT_CAPTURE, {**row, "captured_at": at}), at, Origin(row["origin"]))


def _put_memento(
    database: Database,
    connection: Connection,
    new: NewVisit,
    memento: NewMemento,
    written: Written,
    seen: _Seen,
) -> tuple[int, Outcome]:
    """The id of the memento and what the visit came to: another process may have recorded it meanwhile."""
    values = memento_row(memento)
    if new.capture_id is not None:
        twin = same_reading(connection, seen.id, values["extractor"], memento.profile_id)
        if twin is not None:
            return twin, Outcome.REVISIT
    place = {"source": new.source_id, "at": seen.at}
    base = connection.execute(_PREDECESSOR, place).first()
    if base is not None and (base[1], base[2], base[3]) == (
        memento.digest,
        memento.document.extractor,
        memento.profile_id,
    ):
        return base[0], Outcome.REVISIT
    in_the_past = connection.execute(_SUCCESSOR, place).first() is not None
    memento_id = insert(
        connection,
        INSERT_MEMENTO,
        {
            **values,
            "source_id": new.source_id,
            "capture_id": seen.id,
            "captured_at": seen.at,
            "origin": seen.origin.value,
            "base_id": None if base is None else _base(memento, newest_id=base[0]),
            "first_seen_at": memento.first_seen_at or seen.at,
            "recorded_at": new.finished_at,
            "owes_change": seen.origin is Origin.LIVE and base is not None and not in_the_past,
        },
    )
    put_sections(database, connection, memento_id, written)
    if in_the_past:
        _supersede(connection, new.source_id, seen.at, new.finished_at)
    return memento_id, new.outcome


def _base(memento: NewMemento, *, newest_id: int) -> int:
    """The version to compare with: the one chosen, unless another was recorded since it was chosen.

    On a page whose variants take turns it is not always the newest.
    """
    chosen = memento.base_id is not None and memento.newest_id == newest_id
    return memento.base_id if chosen and memento.base_id is not None else newest_id


def _supersede(connection: Connection, source_id: int, at: datetime, now: datetime) -> None:
    """Mark the changes that span a time: their two sides are no longer neighbours."""
    of_source = sa.select(_M.id).where(_M.source_id == source_id)
    connection.execute(
        CHANGE.update()
        .where(
            CHANGE.c.source_id == source_id,
            CHANGE.c.superseded_at.is_(None),
            CHANGE.c.before_id.in_(of_source.where(_M.captured_at <= at)),
            CHANGE.c.after_id.in_(of_source.where(_M.captured_at > at)),
        )
        .values(superseded_at=now)
    )


def _put_visit(connection: Connection, new: NewVisit, seen: _Seen | None, memento_id: int | None) -> Visit:
    values: dict[str, Any] = {
        "source_id": new.source_id,
        "lease_token": new.lease_token,
        "started_at": aware(new.started_at),
        "finished_at": aware(new.finished_at),
        "seen_at": aware(new.finished_at) if seen is None else seen.at,
        "outcome": new.outcome.value,
        "verdict_kind": new.verdict.kind.value,
        "verdict_code": new.verdict.code,
        "verdict_reason": clean(new.verdict.reason),
        "capture_id": None if seen is None else seen.id,
        "memento_id": memento_id,
        "status": new.status,
        "note": clean(new.note),
        "body_digest": new.body_digest,
        "moved_to": clean(new.moved_to),
    }
    visit_id = insert(connection, _INSERT_VISIT, values)
    return Visit(
        visit_id,
        new.source_id,
        values["started_at"],
        values["finished_at"],
        new.outcome,
        replace(new.verdict, reason=values["verdict_reason"]),
        values["capture_id"],
        memento_id,
        new.status,
        values["note"],
        new.body_digest,
        values["moved_to"],
    )
