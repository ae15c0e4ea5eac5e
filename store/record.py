"""Writing what visits brought: one transaction for a few of them, everything serialised before it begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Origin, Outcome, Visit, aware
from store import coding, rows, wordings
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
# In one order for all writers, so that no two of them wait for each other.
_LOCK_SOURCES = (
    sa.select(_S.id)
    .where(_S.id.in_(sa.bindparam("sources", expanding=True)))
    .order_by(_S.id)
    .with_for_update()
)
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
_BY_TOKEN = rows.VISITS.add_columns(VISIT.c.lease_token).where(
    VISIT.c.lease_token.in_(sa.bindparam("tokens", expanding=True))
)
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
_TELLING = [origin.value for origin in Origin if origin.tells]
_LAST_TIMES = sa.select(
    sa.select(CAPTURE.c.captured_at)
    .where(CAPTURE.c.source_id == _source, CAPTURE.c.origin.in_(_TELLING))
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
_INSERT_CAPTURE = CAPTURE.insert()
_INSERT_VISITS = VISIT.insert().returning(VISIT.c.id, sort_by_parameter_order=True)


@dataclass(frozen=True, slots=True)
class _Seen:
    """The capture a visit is about."""

    id: int
    at: datetime
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Ready:
    """A visit with its rows, before the transaction."""

    new: NewVisit
    capture: dict[str, Any] | None
    written: Written | None


def record(database: Database, news: Sequence[NewVisit]) -> list[Visit]:
    """Record visits with their captures and mementos, release their leases, set when sources are due next.

    All in one transaction, or none; each of another source. A lease token that was used gives the visit
    recorded then; so does an import recorded before. A live or hand-fed capture is dated after everything
    known of the source. If the predecessor in the TimeMap at this moment says the same, the visit is a
    revisit of it. An insertion in the past marks the change it splits as superseded. Raises UnknownSource;
    ValueError for an import dated after the visit.
    """
    if len({new.source_id for new in news}) != len(news):
        raise ValueError("two visits of one source can't be recorded at once")
    if not news:
        return []
    ready = [_ready(new) for new in news]
    with database.writing() as connection:
        # The sources' own rows first: on PostgreSQL this makes writers of one source wait for each other.
        _lock(connection, [new.source_id for new in news])
        known = _recorded_before(connection, news)
        due = [one for one in ready if one.new.source_id not in known]
        _settle(connection, [one.new for one in due])
        made = {one.new.source_id: _put(database, connection, one) for one in due}
        return [*map({**known, **_put_visits(connection, made)}.__getitem__, (n.source_id for n in news))]


def _put(
    database: Database, connection: Connection, ready: _Ready
) -> tuple[NewVisit, _Seen | None, int | None]:
    """Capture and memento of one visit; the visit as it came out, what it is about, and its memento."""
    new = ready.new
    seen = _put_capture(connection, new, ready.capture)
    if new.memento is None or ready.written is None:
        return new, seen, new.seen_memento_id
    if seen is None:
        raise ValueError("a memento needs the capture it was read from")
    memento_id, outcome = _put_memento(database, connection, new, new.memento, ready.written, seen)
    return replace(new, outcome=outcome), seen, memento_id


# -- before the transaction ----------------------------------------------------------------------------


def _ready(new: NewVisit) -> _Ready:
    capture = None if new.capture is None else _capture_row(new.source_id, new.capture, new.finished_at)
    return _Ready(new, capture, None if new.memento is None else write(new.memento.document))


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


def _lock(connection: Connection, source_ids: Sequence[int]) -> None:
    found = set(connection.execute(_LOCK_SOURCES, {"sources": source_ids}).scalars())
    for source_id in source_ids:
        if source_id not in found:
            raise UnknownSource(f"there is no source {source_id}")


def _recorded_before(connection: Connection, news: Sequence[NewVisit]) -> dict[int, Visit]:
    """By source: the visits among these that were recorded earlier."""
    tokens = [new.lease_token for new in news if new.lease_token is not None]
    found = connection.execute(_BY_TOKEN, {"tokens": tokens}).all() if tokens else ()
    used = {row[-1]: row for row in found}
    known = {new.source_id: rows.visit(used[new.lease_token][:-1]) for new in news if new.lease_token in used}
    for new in news:
        if new.lease_token is None and new.capture is not None and new.capture.origin is Origin.IMPORT:
            same = {"source": new.source_id, "at": new.capture.captured_at, "digest": new.capture.digest}
            row = connection.execute(_SAME_IMPORT, same).first()
            if row is not None:
                known[new.source_id] = rows.visit(row)
    return known


def _settle(connection: Connection, news: Sequence[NewVisit]) -> None:
    settled = [
        _settlement(new)
        for new in news
        if new.lease_token is not None or new.next_due_at is not None or new.title_if_untitled
    ]
    if settled:
        connection.execute(_SETTLE_SOURCE, settled)


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
    if row["origin"] in _TELLING:
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
            "owes_change": seen.origin.tells and base is not None and not in_the_past,
        },
    )
    put_sections(database, connection, memento_id, written)
    if in_the_past:
        wordings.stood(connection, new.source_id, memento_id, seen.at, written.said)
        _supersede(connection, new.source_id, seen.at, new.finished_at)
    else:
        newest_id = None if base is None else base[0]
        wordings.stand(connection, new.source_id, memento_id, written.said, previous_id=newest_id)
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


def _put_visits(
    connection: Connection, made: dict[int, tuple[NewVisit, _Seen | None, int | None]]
) -> dict[int, Visit]:
    """By source."""
    if not made:
        return {}
    wanted = [_visit_row(*one) for one in made.values()]
    ids = connection.execute(_INSERT_VISITS, wanted).scalars().all()
    return {
        row["source_id"]: Visit(
            visit_id,
            row["source_id"],
            row["started_at"],
            row["finished_at"],
            new.outcome,
            replace(new.verdict, reason=row["verdict_reason"]),
            row["capture_id"],
            row["memento_id"],
            row["status"],
            row["note"],
            row["body_digest"],
            row["moved_to"],
        )
        for visit_id, row, (new, _, _) in zip(ids, wanted, made.values(), strict=True)
    }


def _visit_row(new: NewVisit, seen: _Seen | None, memento_id: int | None) -> dict[str, Any]:
    return {
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
