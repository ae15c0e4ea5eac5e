"""Looking back: what who browses asks of the store.

`store.browse`, all reading, in a fixed number of queries, none slower for a larger store:

  recent(wanted, cursor, limit)            what happened lately over all sources: changes, incidents, sites
  sources(wanted, cursor, limit)           sources with their health, by short name
  card(source_id)                          one of them
  calendar(source_id, since, until)        visits, changes and incidents of a source, by day
  versions(source_id, cursor, limit)       the TimeMap, newest first, with what changed and when last seen
  neighbours(memento_id)                   first, previous, next, last
  first(source_id)                         the first version
  around(before, after)                    the version before one, and the one after another
  gate(source_id, when)                    the version for a time (RFC 7089, TimeGate)
  tree(memento_id)                         the sections of a version with their tracks and ages
  life(source_id, track, limit)            one section through versions
  figures(source_id)                       figures that changed, as series

A cursor is a string that a page gave out (`Page.next`) for the same filters; a broken one raises BadCursor.
Values: `model.history`.
"""

from __future__ import annotations

from datetime import datetime

from model import (
    Calendar,
    FigureSeries,
    Happening,
    HappeningFilter,
    Life,
    Memento,
    Neighbours,
    Page,
    SectionAge,
    SourceCard,
    SourceFilter,
    Version,
)
from store import calendar, cards, figures, lives, recent, timemap
from store.database import Database


class Browse:
    """The verbs of looking back."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recent(
        self, wanted: HappeningFilter = HappeningFilter(), cursor: str | None = None, limit: int = 50
    ) -> Page[Happening]:
        """What happened, newest first. Raises BadCursor."""
        with self._database.reading() as connection:
            return recent.recent(connection, wanted, cursor, limit)

    def sources(
        self, wanted: SourceFilter = SourceFilter(), cursor: str | None = None, limit: int = 100
    ) -> Page[SourceCard]:
        """Sources by short name; the cursor is the last one's name."""
        with self._database.reading() as connection:
            return cards.cards(connection, wanted, cursor, limit)

    def card(self, source_id: int) -> SourceCard:
        """One source and how it is. Raises UnknownSource."""
        with self._database.reading() as connection:
            return cards.card(connection, source_id)

    def calendar(self, source_id: int, since: datetime, until: datetime) -> Calendar:
        """What was on which day (UTC), from `since` up to before `until`."""
        with self._database.reading() as connection:
            return calendar.calendar(connection, source_id, since, until)

    def versions(
        self, source_id: int, cursor: str | None = None, limit: int = 100, *, upgrades: bool = False
    ) -> Page[Version]:
        """The TimeMap, newest first; technical upgrades only where asked for. Raises BadCursor."""
        with self._database.reading() as connection:
            return timemap.versions(connection, source_id, cursor, limit, upgrades=upgrades)

    def neighbours(self, memento_id: int) -> Neighbours:
        """The places around a memento. Raises KeyError."""
        with self._database.reading() as connection:
            return timemap.neighbours(connection, memento_id)

    def first(self, source_id: int) -> Memento | None:
        """The first version of a source; None: there is none."""
        with self._database.reading() as connection:
            return timemap.first(connection, source_id)

    def around(self, before: Memento, after: Memento) -> tuple[Memento | None, Memento | None]:
        """The version before the first, and the one after the second."""
        with self._database.reading() as connection:
            return timemap.previous(connection, before), timemap.following(connection, after)

    def gate(self, source_id: int, when: datetime) -> Memento | None:
        """The version that stood at a time, or the first where none did yet; None: there is no version."""
        with self._database.reading() as connection:
            return timemap.gate(connection, source_id, when)

    def tree(self, memento_id: int) -> tuple[SectionAge, ...]:
        """The sections of a version, in its order. Raises KeyError."""
        with self._database.reading() as connection:
            return lives.tree(connection, memento_id)

    def life(self, source_id: int, track: str, limit: int = 200) -> Life:
        """A section through versions, newest wording first. Raises KeyError for a track that never was."""
        with self._database.reading() as connection:
            return lives.life(connection, source_id, track, limit)

    def figures(self, source_id: int) -> tuple[FigureSeries, ...]:
        """Figures that changed, in the order of their last change, newest first."""
        with self._database.reading() as connection:
            return figures.series(connection, source_id)
