"""What we were asked to watch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model.profiles import Profile


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
    profile: Profile  #: resolved: what the source says, its tags, and what holds for all
    profile_id: str
    added_at: datetime
    due_at: datetime | None
    paused_at: datetime | None = None
