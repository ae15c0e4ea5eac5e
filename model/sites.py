"""A section of a web site, watched as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.profiles import Profile


@dataclass(frozen=True, slots=True)
class Scope:
    """Which addresses belong to a site, and how many of them are read.

    `prefix` is the start of a path; with `include` globs they take its place. A glob is matched against
    path and query, or against the whole address where it holds "://"; "*" stands for anything.
    """

    prefix: str = "/"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    depth: int = 3  #: links from the start page
    pages: int = 500  #: documents watched at most
    start: str = ""  #: where the start page answered, if not at the address that was asked for


@dataclass(frozen=True, slots=True)
class Site:
    """A scope and the sources found in it; it is discovered again and again, a round at a time."""

    id: int
    slug: str  #: unique among sites and sources
    url: str  #: the start page, as it was asked for
    host: str
    title: str
    tags: tuple[str, ...]
    language: str  #: of the documents watched, as a language tag; "": that of the start page, not seen yet
    scope: Scope
    every_seconds: int | None  #: between two discoveries; None: only when asked
    source_every_seconds: int  #: between two visits of a document found
    profile: Profile  #: of the documents found
    added_at: datetime
    due_at: datetime | None
    paused_at: datetime | None = None
    round: int = 0  #: number of the discovery under way, else of the last one
    round_started_at: datetime | None = None  #: None: no discovery is under way
    discovered_at: datetime | None = None  #: when the first discovery ended: what is found later is news
    finished_at: datetime | None = None  #: when the last discovery ended
    note: str = ""  #: what was wrong with the last discovery

    @property
    def start(self) -> str:
        """The address of the start page, as far as is known."""
        return self.scope.start or self.url

    @property
    def tag(self) -> str:
        """The tag that all its documents bear: who follows it follows the site."""
        return self.slug


class LeadKind(StrEnum):
    """What an address is read as."""

    PAGE = "page"
    SITEMAP = "sitemap"
    FEED = "feed"


class Via(StrEnum):
    """How an address was found."""

    START = "start"
    LINK = "link"
    SITEMAP = "sitemap"
    FEED = "feed"
    ALTERNATE = "alternate"
    CANONICAL = "canonical"
    REDIRECT = "redirect"


class PageState(StrEnum):
    WAITING = "waiting"  #: found, not read yet
    DOCUMENT = "document"  #: a source watches it
    ALTERNATE = "alternate"  #: its document in another language
    DUPLICATE = "duplicate"  #: another address of a document
    BEYOND = "beyond"  #: past the depth or the number of pages that were asked for
    UNREAD = "unread"  #: could not be read; tried again by the next discovery
    ELSEWHERE = "elsewhere"  #: leads out of the scope
    VANISHED = "vanished"  #: was a document; its address says that it is gone
    LISTING = "listing"  #: a sitemap or feed that was read


@dataclass(frozen=True, slots=True)
class SitePage:
    """One address of a site. Pages that say the same in several languages are a family."""

    id: int
    site_id: int
    url: str
    kind: LeadKind
    via: Via
    family: str  #: one address that stands for all of its family
    language: str  #: "" where unknown
    title: str
    depth: int
    state: PageState
    first_seen_at: datetime
    last_seen_at: datetime  #: last found or read
    read_at: datetime | None = None
    modified_at: datetime | None = None  #: as a sitemap says
    source_id: int | None = None
    capture_id: int | None = None  #: the capture whose links were followed last
    note: str = ""  #: why it is no document
    news: bool = False  #: readers are to be told when it has become a document
    tries: int = 0  #: failed attempts in this round


class SiteEventKind(StrEnum):
    APPEARED = "appeared"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class EventPage:
    """A page as an event tells it: an observation, kept as it was told."""

    url: str
    title: str
    language: str = ""
    source: str = ""  #: its source's short name
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None  #: where it vanished
    visits: int = 0  #: where it vanished: visits since, all of which said that it is gone


@dataclass(frozen=True, slots=True)
class SiteEvent:
    """Pages that appeared or vanished between two discoveries."""

    id: int
    site_id: int
    kind: SiteEventKind
    at: datetime
    since: datetime | None  #: the discovery before
    pages: tuple[EventPage, ...]
