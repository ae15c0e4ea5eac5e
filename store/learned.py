"""What was learned of sources and sites: versioned, so that a result can name what it was made with."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from store.coding import text_digest
from store.database import Database
from store.tables import LEARNED
from store.values import Learned

_L = LEARNED.c
_LEARNED = sa.select(_L.id, _L.kind, _L.subject, _L.value, _L.learned_at)
_LATEST = (
    _LEARNED.where(_L.kind == sa.bindparam("kind"), _L.subject == sa.bindparam("subject"))
    .order_by(_L.number.desc())
    .limit(1)
)


class LearnedValues:
    """The verbs on learned values."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self, kind: str, subject: str) -> Learned | None:
        with self._database.reading() as connection:
            row = connection.execute(_LATEST, {"kind": kind, "subject": subject}).first()
        return None if row is None else Learned(*row)

    def put(self, kind: str, subject: str, value_json: str, now: datetime) -> Learned:
        """A new version; where it is that of the latest one, the latest one."""
        learned_id = text_digest("\n".join((kind, subject, value_json))).hex()[:32]
        values = {
            "id": learned_id,
            "kind": kind,
            "subject": subject,
            "value": value_json,
            "learned_at": now,
        }
        with self._database.writing(one_at_a_time=True) as connection:
            named = {"kind": kind, "subject": subject}
            row = connection.execute(_LATEST, named).first()
            if row is None or row[0] != learned_id:
                connection.execute(LEARNED.insert(), values)
                row = connection.execute(_LATEST, named).one()
        return Learned(*row)

    def get(self, learned_id: str) -> Learned:
        """A version by its id. Raises KeyError."""
        with self._database.reading() as connection:
            row = connection.execute(_LEARNED.where(_L.id == learned_id).limit(1)).first()
        if row is None:
            raise KeyError(learned_id)
        return Learned(*row)
