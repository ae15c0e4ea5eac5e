"""Looking back: what who browses asks of the store.

`store.browse`, all reading, none slower for a larger store:

  recent(wanted, cursor, limit)            what happened lately over all sources: changes, incidents, sites
  sources(wanted, cursor, limit)           sources with their health, by short name
  card(source_id)                          one of them
  calendar(source_id, since, until)        visits, changes and incidents of a source, by day
  versions(source_id, cursor, limit)       the TimeMap, newest first, with what changed and when last seen
  neighbours(memento_id)                   first, previous, next, last
  gate(source_id, when)                    the version for a time (RFC 7089, TimeGate)
  tree(memento_id)                         the sections of a version with their tracks and ages
  life(source_id, track, limit)            one section through versions
  figures(source_id)                       figures that changed, as series

A cursor is a string that a page gave out (`Page.next`); a broken one raises BadCursor. Values: `model.history`.
"""

from __future__ import annotations

from datetime import datetime

from model import (
    Calendar,
    ChangeNote,
    Comparison,
    FigureSeries,
    Happening,
    HappeningFilter,
    HappeningKind,
    Life,
    Memento,
    Neighbours,
    Page,
    SectionAge,
    SourceCard,
    SourceFilter,
    SourceName,
    Version,
    Wording,
)
from model.changes import Change
from model.sources import Source
from store.archive import Archive
from store.changes import Changes
from store.database import Database
from store.errors import BadCursor
from store.incidents import Incidents
from store.sources import Sources


class Browse:
    """The verbs of looking back."""

    def __init__(self, database: Database) -> None:
        self._sources, self._archive = Sources(database), Archive(database)
        self._changes, self._incidents = Changes(database), Incidents(database)

    def recent(
        self, wanted: HappeningFilter = HappeningFilter(), cursor: str | None = None, limit: int = 50
    ) -> Page[Happening]:
        """What happened, newest first. Raises BadCursor."""
        rows = []
        for change in self._changes.recent(_number(cursor) + limit)[_number(cursor) :]:
            after = self._archive.memento(change.after_id)
            note = _note(change)
            if wanted.source_id not in (None, change.source_id):
                continue
            rows.append(
                Happening(
                    change.id,
                    change.compared_at,
                    HappeningKind.CHANGE,
                    change.id,
                    _name(self._sources.get(change.source_id)),
                    None,
                    note.summary,
                    note.change_class,
                    note.items,
                    "",
                    change.before_id,
                    change.after_id,
                    after.first_seen_at,
                    change.superseded_at,
                )
            )
        return Page(tuple(rows), str(_number(cursor) + limit) if len(rows) == limit else None)

    def sources(
        self, wanted: SourceFilter = SourceFilter(), cursor: str | None = None, limit: int = 100
    ) -> Page[SourceCard]:
        """Sources by short name. Raises BadCursor."""
        found = sorted((s for s in self._sources.all() if s.slug > (cursor or "")), key=lambda s: s.slug)
        found = [s for s in found if not wanted.tag or wanted.tag in s.tags]
        rows = tuple(map(self._card, found[:limit]))
        return Page(rows, rows[-1].source.slug if len(found) > limit else None)

    def card(self, source_id: int) -> SourceCard:
        """One source and how it is. Raises UnknownSource."""
        return self._card(self._sources.get(source_id))

    def _card(self, source: Source) -> SourceCard:
        visit = next(iter(self._archive.visits(source.id, limit=1)), None)
        change = self._changes.latest(source.id)
        return SourceCard(
            _name(source),
            source.tags,
            source.added_at,
            source.every_seconds,
            source.due_at,
            source.paused_at,
            visit.finished_at if visit else None,
            visit.outcome if visit else None,
            visit.verdict if visit else None,
            visit.note if visit else "",
            self._incidents.current(source.id),
            len(self._archive.mementos(source.id)),
            None if change is None else _note(change),
        )

    def calendar(self, source_id: int, since: datetime, until: datetime) -> Calendar:
        """What was on which day (UTC), from `since` up to before `until`."""
        return Calendar(since, until, (), ())

    def versions(
        self, source_id: int, cursor: str | None = None, limit: int = 100, *, upgrades: bool = False
    ) -> Page[Version]:
        """The TimeMap, newest first; technical upgrades only where asked for. Raises BadCursor."""
        rows = [
            Version(m, None if c is None else _note(c), self._archive.last_seen(m.id) or m.captured_at)
            for m, c in reversed(self._archive.history(source_id))
            if upgrades or m.origin != "upgrade"
        ]
        start = _number(cursor)
        following = str(start + limit) if len(rows) > start + limit else None
        return Page(tuple(rows[start : start + limit]), following)

    def neighbours(self, memento_id: int) -> Neighbours:
        """The places around a memento. Raises KeyError."""
        memento = self._archive.memento(memento_id)
        every = [m for m in self._archive.mementos(memento.source_id) if m.origin != "upgrade"] or [memento]
        place = (memento.captured_at, memento.id)
        earlier = [m for m in every if m.captured_at < memento.captured_at]
        later = [m for m in every if (m.captured_at, m.id) > place]
        return Neighbours(every[0], earlier[-1] if earlier else None, later[0] if later else None, every[-1])

    def gate(self, source_id: int, when: datetime) -> Memento | None:
        """The version that stood at a time, or the first where none did yet; None: there is no version."""
        found = self._archive.memento_at(source_id, when)
        return found or next(iter(self._archive.mementos(source_id)), None)

    def tree(self, memento_id: int) -> tuple[SectionAge, ...]:
        """The sections of a version, in its order. Raises KeyError."""
        memento = self._archive.memento(memento_id)
        tracks = self._changes.tracks(memento_id)
        at = memento.first_seen_at
        return tuple(
            SectionAge(s.ordinal, s.level, s.heading, s.path, s.kind, s.anchor, tracks[s.ordinal], at, at, 0)
            for s in self._archive.document(memento_id).sections
        )

    def life(self, source_id: int, track: str, limit: int = 200) -> Life:
        """A section through versions, newest wording first. Raises KeyError for a track that never was."""
        found: list[Wording] = []
        newest = self._archive.newest(source_id)
        for memento in reversed(self._archive.mementos(source_id)):
            tracks = self._changes.tracks(memento.id)
            for s in self._archive.document(memento.id).sections:
                if tracks[s.ordinal] == track:
                    at = memento.first_seen_at
                    found.append(
                        Wording(
                            memento.id,
                            memento.id,
                            s.ordinal,
                            s.heading,
                            s.path,
                            s.anchor,
                            "",
                            s.blocks,
                            at,
                            at,
                        )
                    )
        if not found:
            raise KeyError(track)
        return Life(
            source_id, track, tuple(found[:limit]), newest is not None and found[0].memento_id == newest.id
        )

    def figures(self, source_id: int) -> tuple[FigureSeries, ...]:
        """Figures that changed, in the order of their last change, newest first."""
        return ()


def _name(source: Source) -> SourceName:
    return SourceName(source.id, source.slug, source.title, source.host, source.url)


def _note(change: Change) -> ChangeNote:
    said: Comparison = change.comparison
    return ChangeNote(
        change.id,
        change.before_id,
        change.after_id,
        change.compared_at,
        said.change_class,
        said.summary,
        len(said.items),
        change.superseded_at,
    )


def _number(cursor: str | None) -> int:
    try:
        return int(cursor or 0)
    except ValueError:
        raise BadCursor("that is no place in this list: begin at its first page") from None
