"""Tracks: one section's identity through versions, with the age of its words. Inside a transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Item, ItemKind, SectionPair
from store.tables import SECTION

_S = SECTION.c
_KNOWN = sa.select(_S.ordinal, _S.track, _S.worded_id, _S.edits).where(
    _S.memento_id == sa.bindparam("memento")
)
_CARRY: Any = (
    SECTION.update()
    .where(_S.memento_id == sa.bindparam("memento"), _S.ordinal == sa.bindparam("at"))
    .values(track=sa.bindparam("to"), worded_id=sa.bindparam("worded"), edits=sa.bindparam("times"))
)


def edited(items: Sequence[Item]) -> frozenset[int]:
    """The sections of the later version whose words or heading a comparison says were touched."""
    return frozenset(
        item.ordinal_after
        for item in items
        if item.ordinal_after is not None and item.passages and item.kind is not ItemKind.MOVED
    )


def carry(
    connection: Connection,
    before_id: int,
    after_id: int,
    pairs: Sequence[SectionPair],
    touched: Collection[int] = (),
) -> dict[int, str]:
    """Sections that alignment takes for one get one track, the older one's, and the age of its words.

    `touched`: those of the later version that say something else now. Gives the tracks of the earlier one.
    """
    known = {row.ordinal: row for row in connection.execute(_KNOWN, {"memento": before_id})}
    carried = []
    for pair in pairs:
        old = known.get(pair.before) if pair.before is not None else None
        if old is None or pair.after is None:
            continue
        again = pair.after in touched
        carried.append(
            {
                "memento": after_id,
                "at": pair.after,
                "to": old.track,
                "worded": after_id if again else old.worded_id or before_id,
                "times": old.edits + again,
            }
        )
    if carried:
        connection.execute(_CARRY, carried)
    return {ordinal: row.track for ordinal, row in known.items()}


def of(connection: Connection, memento_id: int) -> dict[int, str]:
    """The track of each section of a version, by ordinal."""
    return {row.ordinal: row.track for row in connection.execute(_KNOWN, {"memento": memento_id})}
