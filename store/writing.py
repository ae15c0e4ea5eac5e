"""Documents as rows: a memento, its sections, and the texts that versions share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Document, Memento, Origin
from store import coding, rows
from store.database import Database
from store.tables import MEMENTO, SECTION, SECTION_TEXT
from store.values import NewMemento

_M = MEMENTO.c
INSERT_MEMENTO = MEMENTO.insert()
_INSERT_SECTION = SECTION.insert()
_SAME_READING = sa.select(_M.id).where(
    _M.capture_id == sa.bindparam("capture"),
    _M.extractor == sa.bindparam("reader"),
    _M.profile_id == sa.bindparam("profile"),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A document as rows, before the id of its memento is known."""

    sections: list[dict[str, Any]]
    texts: list[dict[str, Any]]


def write(document: Document) -> Written:
    sections, texts = [], {}
    for section in document.sections:
        blocks = coding.dump_blocks(section.blocks)
        digest = coding.text_digest(blocks)
        texts[digest] = blocks
        sections.append(
            {
                "ordinal": section.ordinal,
                "level": section.level,
                "kind": section.kind.value,
                "heading": section.heading,
                "path": coding.dump_strings(section.path),
                "anchor": section.anchor,
                "text_digest": digest,
            }
        )
    # In one order for all writers: on PostgreSQL two that insert the same texts would wait for each other.
    return Written(sections, [{"digest": digest, "blocks": texts[digest]} for digest in sorted(texts)])


def upgrade(
    database: Database, memento_id: int, document: Document, digest: str, profile_id: str, now: datetime
) -> Memento:
    """The capture of a memento read by a newer extractor or under another profile: never compared or mailed.

    Done before: gives the memento made then. Raises KeyError.
    """
    written = write(document)
    with database.writing() as connection:
        row = connection.execute(rows.MEMENTOS.where(_M.id == memento_id)).first()
        if row is None:
            raise KeyError(memento_id)
        old = rows.memento(row)
        twin = same_reading(connection, old.capture_id, document.extractor, profile_id)
        if twin is None:
            values = {
                **memento_row(NewMemento(document=document, digest=digest, profile_id=profile_id)),
                "source_id": old.source_id,
                "capture_id": old.capture_id,
                "captured_at": old.captured_at,
                "origin": Origin.UPGRADE.value,
                "base_id": old.id,
                "first_seen_at": old.first_seen_at,
                "confirmations": old.confirmations,
                "recorded_at": now,
                "owes_change": False,
            }
            twin = insert(connection, INSERT_MEMENTO, values)
            put_sections(database, connection, twin, written)
            _keep_tracks(connection, memento_id, twin)
        return rows.memento(connection.execute(rows.MEMENTOS.where(_M.id == twin)).one())


def _keep_tracks(connection: Connection, old_id: int, new_id: int) -> None:
    """A section that is called the same in both readings of a capture keeps its track: who follows it goes on
    following it. Of several that are called the same, the first is the first."""
    by_path = sa.select(SECTION.c.path, SECTION.c.ordinal, SECTION.c.track).order_by(SECTION.c.ordinal)
    known: dict[str, list[str]] = {}
    for path, _, track in connection.execute(by_path.where(SECTION.c.memento_id == old_id)):
        known.setdefault(path, []).append(track)
    kept = [
        {"at": ordinal, "to": known[path].pop(0)}
        for path, ordinal, _ in connection.execute(by_path.where(SECTION.c.memento_id == new_id)).all()
        if known.get(path)
    ]
    if kept:
        mine = SECTION.update().where(SECTION.c.memento_id == new_id, SECTION.c.ordinal == sa.bindparam("at"))
        connection.execute(mine.values(track=sa.bindparam("to")), kept)


def memento_row(memento: NewMemento) -> dict[str, Any]:
    return {
        "extractor": memento.document.extractor,
        "profile_id": memento.profile_id,
        "digest": memento.digest,
        "confirmations": memento.confirmations,
        "title": memento.title or memento.document.title,
        "document_title": memento.document.title,
        "language": memento.document.language,
    }


def same_reading(connection: Connection, capture_id: int, extractor: str, profile_id: str) -> int | None:
    reading = {"capture": capture_id, "reader": extractor, "profile": profile_id}
    found: int | None = connection.execute(_SAME_READING, reading).scalar()
    return found


def put_sections(database: Database, connection: Connection, memento_id: int, written: Written) -> None:
    if not written.sections:
        return
    connection.execute(database.insert_missing(SECTION_TEXT), written.texts)
    connection.execute(
        _INSERT_SECTION,
        [
            {**row, "memento_id": memento_id, "track": f"{memento_id}.{row['ordinal']}"}
            for row in written.sections
        ],
    )


def insert(connection: Connection, statement: sa.Insert, values: dict[str, Any]) -> int:
    """Insert one row; its id."""
    key = connection.execute(statement, values).inserted_primary_key
    assert key is not None
    return int(key[0])
