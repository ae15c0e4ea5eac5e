"""Where words stand: kept with each version, so that a search knows first, last and whether they still do."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from store import index
from store.columns import clean
from store.history_tables import WORDING
from store.index import Entry
from store.tables import MEMENTO

_W, _M = WORDING.c, MEMENTO.c
_source: sa.BindParameter[Any] = sa.bindparam("source")
# Built once: building a statement costs many times what running it does.
_CURRENT = sa.select(_W.id, _W.key).where(_W.source_id == _source, _W.left_id.is_(None))
_KNOWN = sa.select(_W.id, _W.key, _W.first_id, _W.left_id).where(
    _W.source_id == _source, _W.key.in_(sa.bindparam("keys", expanding=True))
)
_TIMES = sa.select(_M.id, _M.captured_at).where(_M.id.in_(sa.bindparam("mementos", expanding=True)))
_MOVE = (
    WORDING.update()
    .where(_W.id == sa.bindparam("wording"))
    .values(first_id=sa.bindparam("first"), left_id=sa.bindparam("left"))
)
_LEAVE = (
    WORDING.update()
    .where(_W.id.in_(sa.bindparam("wordings", expanding=True)))
    .values(left_id=sa.bindparam("left"))
)
_INSERT = WORDING.insert().returning(_W.id, _W.key)


@dataclass(frozen=True, slots=True)
class Said:
    """A wording before it has an id."""

    text_digest: bytes
    entry: Entry


def key_of(heading: str, text_digest: bytes) -> bytes:
    return hashlib.sha256(text_digest + heading.encode("utf-8", "surrogatepass")).digest()


def said_of(heading: str, text: str, text_digest: bytes) -> tuple[bytes, Said] | None:
    """What a section says, with its key; None where it says nothing."""
    heading, text = clean(heading), clean(text)
    if not heading and not text:
        return None
    return key_of(heading, text_digest), Said(text_digest, Entry.of(heading, text))


def stand(
    connection: Connection,
    source_id: int,
    memento_id: int,
    said: Mapping[bytes, Said],
    *,
    previous_id: int | None,
) -> None:
    """The newest version of a source says this; what the one before said besides has left."""
    current = {row[1]: row[0] for row in connection.execute(_CURRENT, {"source": source_id})}
    gone = [number for key, number in current.items() if key not in said]
    if gone and previous_id is not None:
        connection.execute(_LEAVE, {"wordings": gone, "left": previous_id})
    missing = [key for key in said if key not in current]
    back = _known(connection, source_id, missing)
    if back:
        connection.execute(_LEAVE, {"wordings": [row.id for row in back.values()], "left": None})
    _insert(connection, source_id, {k: said[k] for k in missing if k not in back}, memento_id, None)


def stood(
    connection: Connection, source_id: int, memento_id: int, at: datetime, said: Mapping[bytes, Said]
) -> None:
    """A version that came to stand before the newest one said this."""
    known = _known(connection, source_id, said)
    ends = {number for row in known.values() for number in (row.first_id, row.left_id) if number is not None}
    times: dict[int, datetime] = {}
    if ends:
        times = {row[0]: row[1] for row in connection.execute(_TIMES, {"mementos": sorted(ends)})}
    moved = []
    for row in known.values():
        first = memento_id if at < times[row.first_id] else row.first_id
        left = memento_id if row.left_id is not None and at > times[row.left_id] else row.left_id
        if (first, left) != (row.first_id, row.left_id):
            moved.append({"wording": row.id, "first": first, "left": left})
    if moved:
        connection.execute(_MOVE, moved)
    _insert(connection, source_id, {k: s for k, s in said.items() if k not in known}, memento_id, memento_id)


def _known(connection: Connection, source_id: int, keys: Collection[bytes]) -> dict[bytes, Any]:
    if not keys:
        return {}
    found = connection.execute(_KNOWN, {"source": source_id, "keys": list(keys)})
    return {row.key: row for row in found}


def _insert(
    connection: Connection,
    source_id: int,
    said: Mapping[bytes, Said],
    first_id: int,
    left_id: int | None,
) -> None:
    if not said:
        return
    values = [
        {
            "source_id": source_id,
            "key": key,
            "text_digest": one.text_digest,
            "first_id": first_id,
            "left_id": left_id,
        }
        for key, one in said.items()
    ]
    made = [(row[0], said[row[1]].entry) for row in connection.execute(_INSERT, values)]
    # FTS5 is fastest in the order of its rows.
    index.put_wordings(connection, source_id, sorted(made, key=lambda one: one[0]))
