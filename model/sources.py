"""What we were asked to watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """How a source is fetched and read. Its id (a digest of its content) stands on what it produced."""

    language: str | None = None  #: sent as Accept-Language, e.g. "en"
    headers: tuple[tuple[str, str], ...] = ()
    select: tuple[str, ...] = ()  #: CSS: keep only these
    remove: tuple[str, ...] = ()  #: CSS: leave these out
    accepted_walls: tuple[str, ...] = ()  #: text digests a person said are the document

    @property
    def reading(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What of it decides how a capture is read; the rest decides what is asked for."""
        return self.select, self.remove


@dataclass(frozen=True, slots=True)
class Source:
    """One document somebody asked us to watch, at its URL (URI-R in RFC 7089)."""

    id: int
    slug: str  #: the short name people type, unique
    url: str
    host: str
    title: str
    tags: tuple[str, ...]
    every_seconds: int | None  #: None: never due by itself (a one-off crawl)
    profile: Profile
    profile_id: str
    added_at: datetime
    due_at: datetime | None
    paused_at: datetime | None = None
