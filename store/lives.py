"""Sections through versions: the tree of one version with its ages, the life of one section."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Life, SectionAge, SectionKind, Wording
from store import coding, timemap
from store.tables import MEMENTO, SECTION, SECTION_TEXT

_S, _M = SECTION.c, MEMENTO.c
MOST = 5_000  #: versions of a section that are looked through: the newest
_TREE = (
    sa.select(_S.ordinal, _S.level, _S.heading, _S.path, _S.kind, _S.anchor, _S.track, _S.worded_id, _S.edits)
    .where(_S.memento_id == sa.bindparam("memento"))
    .order_by(_S.ordinal)
)
_TIMES = sa.select(_M.id, _M.first_seen_at).where(_M.id.in_(sa.bindparam("mementos", expanding=True)))
_LIFE = (
    sa.select(
        _S.memento_id,
        _S.ordinal,
        _S.heading,
        _S.path,
        _S.anchor,
        _S.text_digest,
        _S.worded_id,
        _M.capture_id,
        _M.first_seen_at,
    )
    .join(MEMENTO, _M.id == _S.memento_id)
    .where(_S.track == sa.bindparam("track"), _M.source_id == sa.bindparam("source"))
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(MOST)
)
_TEXTS = sa.select(SECTION_TEXT.c.digest, SECTION_TEXT.c.blocks).where(
    SECTION_TEXT.c.digest.in_(sa.bindparam("digests", expanding=True))
)
_NEWEST = (
    sa.select(_M.capture_id)
    .where(_M.source_id == sa.bindparam("source"))
    .order_by(_M.captured_at.desc(), _M.id.desc())
    .limit(1)
)


def tree(connection: Connection, memento_id: int) -> tuple[SectionAge, ...]:
    """The sections of a version, in its order. Raises KeyError."""
    found = connection.execute(_TREE, {"memento": memento_id}).all()
    began = {row.track: int(row.track.partition(".")[0]) for row in found}
    worded = {row.worded_id or memento_id for row in found}
    times = _times(connection, {memento_id, *began.values(), *worded})
    here = times[memento_id]
    return tuple(
        SectionAge(
            row.ordinal,
            row.level,
            row.heading,
            coding.load_strings(row.path),
            SectionKind(row.kind),
            row.anchor,
            row.track,
            times.get(began[row.track], here),
            times.get(row.worded_id or memento_id, here),
            row.edits,
        )
        for row in found
    )


def _times(connection: Connection, memento_ids: Collection[int]) -> dict[int, datetime]:
    return {row[0]: row[1] for row in connection.execute(_TIMES, {"mementos": sorted(memento_ids)})}


def life(connection: Connection, source_id: int, track: str, limit: int) -> Life:
    """A section's wordings, newest first. Raises KeyError for a track that never was."""
    found = connection.execute(_LIFE, {"source": source_id, "track": track}).all()
    if not found:
        raise KeyError(track)
    runs = list(_runs(found))
    shown = runs[:limit]
    digests = {run[0].text_digest for run in shown}
    texts = {row.digest: row.blocks for row in connection.execute(_TEXTS, {"digests": sorted(digests)})}
    seen = timemap.last_seen(connection, {run[0].capture_id for run in shown})
    newest = connection.execute(_NEWEST, {"source": source_id}).scalar()
    return Life(
        source_id,
        track,
        tuple(_wording(run, texts, seen) for run in shown),
        stands=found[0].capture_id == newest,
        more=len(runs) > limit or len(found) == MOST,
    )


def _runs(found: Iterable[Any]) -> Iterable[list[Any]]:
    """Versions in a row that word it alike, newest first; of a capture that was read twice, the later."""
    run: list[Any] = []
    for row in found:
        if run and row.capture_id == run[-1].capture_id:
            continue
        if run and _worded(row) != _worded(run[-1]):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _worded(row: Any) -> tuple[int, str]:
    """By the version that brought the words: what no comparison shows (a link id) is no other wording."""
    return row.worded_id or row.memento_id, row.path


def _wording(run: list[Any], texts: dict[bytes, str], seen: dict[int, datetime]) -> Wording:
    last, first = run[0], run[-1]
    return Wording(
        first.memento_id,
        last.memento_id,
        last.ordinal,
        last.heading,
        coding.load_strings(last.path),
        last.anchor,
        last.text_digest.hex(),
        coding.load_blocks(texts[last.text_digest]),
        first.first_seen_at,
        max(seen.get(last.capture_id, last.first_seen_at), last.first_seen_at),
    )
