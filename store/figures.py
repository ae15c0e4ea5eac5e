"""Figures over time: what each change changed, kept by section, chained when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from model import Comparison, FigureKind, FigurePoint, FigureSeries
from store import coding
from store.history_tables import FIGURE
from store.tables import CHANGE, MEMENTO
from store.values import NewChange

_F = FIGURE.c
MOST = 5_000  #: rows of a source that are read: the newest

_before, _after = MEMENTO.alias("before"), MEMENTO.alias("after")
_SERIES = (
    sa.select(
        _F.track,
        _F.kind,
        _F.path,
        _F.old,
        _F.new,
        _F.change_id,
        CHANGE.c.before_id,
        CHANGE.c.after_id,
        _before.c.captured_at.label("before_at"),
        _after.c.captured_at.label("after_at"),
    )
    .join(CHANGE, CHANGE.c.id == _F.change_id)
    .join(_before, _before.c.id == CHANGE.c.before_id)
    .join(_after, _after.c.id == CHANGE.c.after_id)
    .where(_F.source_id == sa.bindparam("source"), CHANGE.c.superseded_at.is_(None))
    .order_by(_F.change_id.desc(), _F.id.desc())
    .limit(MOST)
)


def put(connection: Connection, change: NewChange, change_id: int, tracks: Mapping[int, str]) -> None:
    """Keep the figures of a change; `tracks`: those of the earlier version's sections, by ordinal."""
    rows = figure_rows(change.comparison, change.source_id, change_id, tracks)
    if rows:
        connection.execute(FIGURE.insert(), rows)


def figure_rows(
    comparison: Comparison, source_id: int, change_id: int, tracks: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The figures that a change changed, in sections that were there before."""
    partners = {pair.after: pair.before for pair in comparison.pairs if pair.after is not None}
    rows = []
    for item in comparison.items:
        before = item.ordinal_before
        if before is None and item.ordinal_after is not None:
            before = partners.get(item.ordinal_after)
        track = tracks.get(before) if before is not None else None
        if track is None:
            continue
        rows += [
            {
                "source_id": source_id,
                "change_id": change_id,
                "track": track,
                "path": coding.dump_strings(item.path),
                "kind": figure.kind.value,
                "old": figure.old,
                "new": figure.new,
            }
            for figure in item.figures
        ]
    return rows


@dataclass(slots=True)
class _Chain:
    path: str
    points: list[FigurePoint] = field(default_factory=list)


def series(connection: Connection, source_id: int) -> tuple[FigureSeries, ...]:
    """The figures of a source that changed, newest change first.

    A figure goes on where a later change of the same section and kind takes up what the one before left.
    """
    chains: list[tuple[str, str, _Chain]] = []
    open_ends: dict[tuple[str, str, str], _Chain] = {}
    for row in reversed(connection.execute(_SERIES, {"source": source_id}).all()):
        chain = open_ends.pop((row.track, row.kind, _flat(row.old)), None)
        if chain is None:
            chain = _Chain(row.path, [_point(row, row.before_at, row.old, row.before_id)])
            chains.append((row.track, row.kind, chain))
        chain.path = row.path
        chain.points.append(_point(row, row.after_at, row.new, row.after_id))
        open_ends[row.track, row.kind, _flat(row.new)] = chain
    found = [
        FigureSeries(track, coding.load_strings(chain.path), FigureKind(kind), tuple(chain.points))
        for track, kind, chain in chains
    ]
    return tuple(sorted(found, key=lambda one: one.points[-1].change_id, reverse=True))


def _point(row: Any, at: datetime, text: str, memento_id: int) -> FigurePoint:
    return FigurePoint(at, text, memento_id, row.change_id)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()
