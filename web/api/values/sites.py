"""Sections of web sites, watched as a whole."""

from __future__ import annotations

from pydantic import Field

from model import PageState, SiteEventKind
from web.api.values.base import Moment, Shape, Url
from web.api.values.sources import Profile


class Scope(Shape):
    prefix: str
    include: list[str]
    exclude: list[str]
    depth: int
    pages: int


class Site(Shape):
    """A section of a web site that is watched as a whole."""

    id: int
    slug: str
    url: Url
    host: str
    title: str
    tags: list[str]
    language: str
    scope: Scope
    every_seconds: int | None = Field(description="Between two discoveries; null: only when asked.")
    source_every_seconds: int = Field(description="Between two visits of a document.")
    profile: Profile = Field(description="What is said for the site, beside its tags and all.")
    added_at: Moment
    due_at: Moment | None
    paused_at: Moment | None
    discovered_at: Moment | None
    finished_at: Moment | None
    note: str
    documents: int
    pages: dict[PageState, int] = Field(description="Addresses found, by what became of them.")


class EventPage(Shape):
    url: Url
    title: str
    language: str
    source: str = Field(description="Its source's short name.")
    first_seen_at: Moment | None
    last_seen_at: Moment | None
    visits: int


class SiteEvent(Shape):
    """Documents that appeared or vanished between two discoveries."""

    id: int
    site_id: int
    kind: SiteEventKind
    at: Moment
    since: Moment | None
    pages: list[EventPage]
