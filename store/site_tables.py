"""The tables of sites: what is watched as a whole, its pages (those that wait: the frontier), its events."""

# No `from __future__ import annotations` here: SQLModel reads the annotations.

from datetime import datetime
from typing import Any, cast

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.columns import Words, moment_field, partial_index, words_field
from store.tables import METADATA


class SiteRow(SQLModel, table=True):
    """A site, its place in the schedule, the discovery under way and the lease it is under."""

    __tablename__ = "site"
    __table_args__ = (
        partial_index("site_due", "due_at", "id", where="due_at IS NOT NULL AND paused_at IS NULL"),
        partial_index("site_leased", "lease_until", "host", where="lease_until IS NOT NULL"),
    )
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    url: str = Field(unique=True)
    host: str
    title: str = words_field()
    tags: str = words_field("[]")
    language: str = ""
    scope: str = words_field("{}")
    every_seconds: int | None = None
    source_every_seconds: int
    profile_id: str = Field(foreign_key="profile.id")
    added_at: datetime = moment_field()
    due_at: datetime | None = moment_field(nullable=True)
    paused_at: datetime | None = moment_field(nullable=True)
    round: int = 0
    round_started_at: datetime | None = moment_field(nullable=True)
    discovered_at: datetime | None = moment_field(nullable=True)
    finished_at: datetime | None = moment_field(nullable=True)
    note: str = words_field()
    removed_at: datetime | None = moment_field(nullable=True)
    lease_token: str | None = Field(default=None, unique=True)
    lease_owner: str | None = None
    lease_until: datetime | None = moment_field(nullable=True)


class SitePageRow(SQLModel, table=True):
    """An address of a site. `queued` (its rank) is set exactly while it waits to be read: the frontier."""

    __tablename__ = "site_page"
    __table_args__ = (
        UniqueConstraint("site_id", "url", name="site_page_once"),
        partial_index("site_page_frontier", "site_id", "queued", "id", where="queued IS NOT NULL"),
        partial_index("site_page_news", "site_id", "id", where="news"),
        Index("site_page_family", "site_id", "family"),
        Index("site_page_state", "site_id", "state"),
        Index("site_page_source", "source_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    url: str
    kind: str
    via: str
    family: str
    language: str = ""
    title: str = words_field()
    depth: int = 0
    state: str
    first_seen_at: datetime = moment_field()
    last_seen_at: datetime = moment_field()
    read_at: datetime | None = moment_field(nullable=True)
    modified_at: datetime | None = moment_field(nullable=True)
    source_id: int | None = Field(default=None, foreign_key="source.id")
    capture_id: int | None = Field(default=None, foreign_key="capture.id")
    note: str = words_field()
    news: bool = False
    tries: int = 0
    round: int = 0
    queued: int | None = None


class SiteEventRow(SQLModel, table=True):
    """What one discovery brought to tell of one kind."""

    __tablename__ = "site_event"
    __table_args__ = (UniqueConstraint("site_id", "round", "kind", name="site_event_once"),)
    id: int | None = Field(default=None, primary_key=True)
    site_id: int = Field(foreign_key="site.id")
    round: int
    kind: str
    at: datetime = moment_field()
    since: datetime | None = moment_field(nullable=True)
    pages: str = Field(default="[]", sa_type=cast(Any, Words), nullable=False)


SITE = METADATA.tables["site"]
SITE_PAGE = METADATA.tables["site_page"]
SITE_EVENT = METADATA.tables["site_event"]
