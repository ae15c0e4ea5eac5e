"""Documents as rows: a memento, its sections, and the texts that versions share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Document, Memento, Origin, SectionPair
from store import coding, rows, tracks, wordings
from store.database import Database
from store.tables import MEMENTO, SECTION, SECTION_TEXT, SOURCE
from store.values import NewMemento
from store.wordings import Said

_M = MEMENTO.c
INSERT_MEMENTO = MEMENTO.insert()
_INSERT_SECTION = SECTION.insert()
_SAME_READING = sa.select(_M.id).where(
    _M.capture_id == sa.bindparam("capture"),
    _M.extractor == sa.bindparam("reader"),
    _M.profile_id == sa.bindparam("profile"),
)
_LOCK_SOURCE = sa.select(SOURCE.c.id).where(SOURCE.c.id == sa.bindparam("source")).with_for_update()
_NEWEST = (
    sa.select(_M.id, _M.captured_at)
    .where(_M.source_id == sa.bindparam("source"))
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Written:
    """A document as rows, before the id of its memento is known."""

    sections: list[dict[str, Any]]
    texts: list[dict[str, Any]]
    said: dict[bytes, Said]  #: by the key of the wording


def write(document: Document) -> Written:
    sections, texts, said = [], {}, {}
    for section in document.sections:
        blocks = coding.dump_blocks(section.blocks)
        digest = coding.text_digest(blocks)
        texts[digest] = blocks
        if wording := wordings.said_of(section.heading, section.text, digest):
            said[wording[0]] = wording[1]
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
    ordered = [{"digest": digest, "blocks": texts[digest]} for digest in sorted(texts)]
    return Written(sections, ordered, said)


def upgrade(
    database: Database,
    memento_id: int,
    document: Document,
    digest: str,
    profile_id: str,
    now: datetime,
    pairs: Sequence[SectionPair] = (),
) -> Memento:
    """The capture of a memento read by a newer extractor or under another profile: never compared or mailed.

    `pairs`: which sections are the same in both readings, so that their lives go on. Done before: gives the
    memento made then. Raises KeyError.
    """
    written = write(document)
    with database.writing() as connection:
        row = connection.execute(rows.MEMENTOS.where(_M.id == memento_id)).first()
        if row is None:
            raise KeyError(memento_id)
        old = rows.memento(row)
        connection.execute(_LOCK_SOURCE, {"source": old.source_id})
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
            newest_id, newest_at = connection.execute(_NEWEST, {"source": old.source_id}).one()
            twin = insert(connection, INSERT_MEMENTO, values)
            put_sections(database, connection, twin, written)
            tracks.carry(connection, old.id, twin, pairs)
            if newest_at > old.captured_at:
                wordings.stood(connection, old.source_id, twin, old.captured_at, written.said)
            else:
                wordings.stand(connection, old.source_id, twin, written.said, previous_id=newest_id)
        return rows.memento(connection.execute(rows.MEMENTOS.where(_M.id == twin)).one())


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
