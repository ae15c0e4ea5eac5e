"""Hits of a search, gathered by the section they stand in: who looks for words wants to know since when a
section says them, not in how many of its wordings. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from model import SearchHit


@dataclass(frozen=True, slots=True)
class Gathered:
    """A section by its track, with its hits, best first."""

    hits: tuple[SearchHit, ...]

    @property
    def best(self) -> SearchHit:
        return self.hits[0]

    @property
    def first_seen_at(self) -> datetime:
        return min(hit.first_seen_at for hit in self.hits)

    @property
    def last_seen_at(self) -> datetime:
        return max(hit.last_seen_at for hit in self.hits)

    @property
    def current(self) -> bool:
        return any(hit.current for hit in self.hits)


def gathered(hits: Iterable[SearchHit]) -> tuple[Gathered, ...]:
    """One for each section, in the order of its best hit."""
    sections: dict[tuple[str, str], list[SearchHit]] = {}
    for hit in hits:
        sections.setdefault((hit.source.slug, hit.track), []).append(hit)
    return tuple(Gathered(tuple(found)) for found in sections.values())
