"""Integrity of what follows from other rows: lists, tags and the index of words. `check` asks it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import HappeningKind
from store import coding, index
from store.history_tables import HAPPENING, SOURCE_TAG, WORDING
from store.site_tables import SITE_EVENT
from store.tables import CHANGE, INCIDENT, MEMENTO, SECTION, SOURCE
from store.values import Problem
from store.wordings import key_of

CURE = "`policywatch check --rebuild` makes it anew"
_H, _W, _M, _S = HAPPENING.c, WORDING.c, MEMENTO.c, SECTION.c


def problems(connection: Connection) -> Iterator[Problem]:
    """What is missing of lists, tags and the index."""
    yield from _happenings(connection)
    yield from _tags(connection)
    yield from _index(connection)


def _happenings(connection: Connection) -> Iterator[Problem]:
    every = (
        (HappeningKind.CHANGE, CHANGE, None),
        (HappeningKind.INCIDENT, INCIDENT, None),
        (HappeningKind.RECOVERY, INCIDENT, INCIDENT.c.closed_at.is_not(None)),
        (HappeningKind.SITE, SITE_EVENT, None),
    )
    for kind, table, when in every:
        listed = sa.exists().where(_H.kind == kind.value, _H.subject_id == table.c.id)
        wanted = sa.select(table.c.id).where(~listed)
        if when is not None:
            wanted = wanted.where(when)
        for (number,) in connection.execute(wanted):
            yield Problem(
                "happening", f"{kind.value} {number}", f"is not in the list of what happened: {CURE}"
            )


def _tags(connection: Connection) -> Iterator[Problem]:
    found: dict[int, set[str]] = defaultdict(set)
    for tag, source_id in connection.execute(sa.select(SOURCE_TAG.c.tag, SOURCE_TAG.c.source_id)):
        found[source_id].add(tag)
    for source_id, tags in connection.execute(sa.select(SOURCE.c.id, SOURCE.c.tags)):
        if set(coding.load_strings(tags)) != found[source_id]:
            yield Problem("tags", str(source_id), f"the source is not found by the tags it bears: {CURE}")


def _index(connection: Connection) -> Iterator[Problem]:
    """Every wording is in the index, under its source, and nothing else is."""
    for source_id in connection.execute(sa.select(SOURCE.c.id)).scalars().all():
        kept = set(connection.execute(sa.select(_W.id).where(_W.source_id == source_id)).scalars())
        found = set(connection.execute(index.of_source(connection, source_id)).scalars())
        if kept != found:
            yield Problem("index", str(source_id), f"a search would not find what the source says: {CURE}")


def wordings(connection: Connection) -> Iterator[Problem]:
    """What is said to stand is what the newest version says."""
    newest: sa.Select[Any] = (
        sa.select(_M.id)
        .where(_M.source_id == SOURCE.c.id)
        .order_by(_M.captured_at.desc(), _M.id.desc())
        .limit(1)
        .correlate(SOURCE)
    )
    sources = connection.execute(sa.select(SOURCE.c.id, newest.scalar_subquery())).all()
    for source_id, memento_id in sources:
        current = sa.select(_W.key).where(_W.source_id == source_id, _W.left_id.is_(None))
        sections = sa.select(_S.heading, _S.text_digest).where(_S.memento_id == memento_id)
        said = {key_of(*row) for row in connection.execute(sections)}
        if not set(connection.execute(current).scalars()) <= said:
            yield Problem("index", str(source_id), f"a search would take past text for present: {CURE}")
