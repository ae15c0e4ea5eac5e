"""Looking back: what the store answers to who browses. Frozen values, times aware UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from model.alerts import Incident
from model.captures import Outcome, Verdict
from model.changes import ChangeClass, FigureKind
from model.documents import Block, Memento, SectionKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A stretch of a list. `next` is a cursor, good for the same filters; None: the list ends here."""

    rows: tuple[T, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class SourceName:
    """As much of a source as a line about it needs."""

    id: int
    slug: str
    title: str  #: "" where it has none
    host: str
    url: str

    @property
    def name(self) -> str:
        return self.title or self.slug


@dataclass(frozen=True, slots=True)
class SiteName:
    id: int
    slug: str
    title: str
    host: str
    url: str

    @property
    def name(self) -> str:
        return self.title or self.slug


# -- what happened lately --------------------------------------------------------------------------------


class HappeningKind(StrEnum):
    CHANGE = "change"
    INCIDENT = "incident"  #: a source could not be seen any more
    RECOVERY = "recovery"  #: it could again
    SITE = "site"  #: pages appeared or vanished


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of what happened; newest first, (at, id) is its place."""

    id: int
    at: datetime  #: when policywatch told it: compared, opened, closed, discovered
    kind: HappeningKind
    subject_id: int  #: of the change, the incident or the site's event
    source: SourceName | None  #: None: an event of a site
    site: SiteName | None  #: only of an event of a site
    summary: str  #: one sentence; of an incident, its reason
    change_class: ChangeClass | None = None  #: of the strongest item; only of a change
    items: int = 0  #: items of a change; pages of a site's event
    code: str = ""  #: of an incident: a FaultKind, WallKind or OddKind value; "appeared", "vanished"
    before_id: int | None = None  #: the two versions of a change
    after_id: int | None = None
    seen_at: datetime | None = None  #: when the later version was first seen; since when an incident lasts
    superseded_at: datetime | None = None  #: a version was found in between: the two are no neighbours


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningFilter:
    """Which happenings; everything given must hold. Empty: all."""

    source_id: int | None = None
    tag: str = ""
    site: str = ""  #: its short name
    kinds: tuple[HappeningKind, ...] = ()
    classes: tuple[ChangeClass, ...] = ()  #: of changes; other kinds are not touched by it
    since: datetime | None = None  #: at or after
    until: datetime | None = None  #: before
    words: str = ""  #: as a person types them; in summary, name of the source, headings and changed text


# -- sources ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source and how it is."""

    source: SourceName
    tags: tuple[str, ...]
    added_at: datetime
    every_seconds: int | None
    due_at: datetime | None
    paused_at: datetime | None
    last_visit_at: datetime | None
    last_outcome: Outcome | None
    last_verdict: Verdict | None
    last_note: str
    incident: Incident | None  #: the open one
    versions: int
    last_change: ChangeNote | None


class Health(StrEnum):
    """A way to choose sources."""

    TROUBLED = "troubled"  #: with an open incident
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFilter:
    tag: str = ""
    site: str = ""  #: its short name
    health: Health | None = None
    words: str = ""  #: as a person types them; in title, short name and URL


# -- one source ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Day:
    """One day (UTC) on which something was: how many visits ended how, how many changes of which class."""

    day: date
    visits: tuple[tuple[Outcome, int], ...] = ()
    changes: tuple[tuple[ChangeClass, int], ...] = ()  #: by the day on which the later version was captured


@dataclass(frozen=True, slots=True)
class Calendar:
    """`days` in order, those without anything left out; `incidents` that touch the range, oldest first."""

    since: datetime
    until: datetime
    days: tuple[Day, ...]
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class ChangeNote:
    """A change without its comparison."""

    id: int
    before_id: int
    after_id: int
    compared_at: datetime
    change_class: ChangeClass
    summary: str
    items: int
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A memento in its TimeMap."""

    memento: Memento
    change: ChangeNote | None  #: the one that led to it and stands; None: the first, or not compared
    last_seen_at: datetime  #: at which it was seen last, under whichever reading of its capture


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The places around a memento in its TimeMap, technical upgrades left out. `first` and `last` of all."""

    first: Memento
    previous: Memento | None
    next: Memento | None
    last: Memento


@dataclass(frozen=True, slots=True)
class SectionAge:
    """A section of a memento without its text: who it is and how old."""

    ordinal: int
    level: int
    heading: str
    path: tuple[str, ...]
    kind: SectionKind
    anchor: str | None
    track: str
    first_seen_at: datetime  #: of its track
    worded_at: datetime  #: of its present wording
    edits: int  #: so many changes touched its words


@dataclass(frozen=True, slots=True)
class Wording:
    """What a section said over a run of versions."""

    memento_id: int  #: the first version of the run
    last_memento_id: int
    ordinal: int  #: this, heading, path and blocks: in the last version
    heading: str
    path: tuple[str, ...]
    anchor: str | None
    text_digest: str  #: hex
    blocks: tuple[Block, ...]
    first_seen_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Life:
    """One section through versions, renames and moves; newest wording first."""

    source_id: int
    track: str
    wordings: tuple[Wording, ...]
    stands: bool  #: it is in the newest version
    more: bool = False  #: older wordings were left out


@dataclass(frozen=True, slots=True)
class FigurePoint:
    """A figure as it was written from a time on."""

    at: datetime  #: when the version that said it was captured
    text: str
    memento_id: int
    change_id: int


@dataclass(frozen=True, slots=True)
class FigureSeries:
    """A figure of a section that changed, oldest point first; the first is what the first change left."""

    track: str
    path: tuple[str, ...]  #: where it was at its last change
    kind: FigureKind
    points: tuple[FigurePoint, ...]


# -- search ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a snippet."""

    text: str
    matched: bool = False


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A section of a source that says or said it, in one wording."""

    source: SourceName
    memento_id: int  #: the newest version that says so
    ordinal: int  #: the section in it
    track: str
    heading: str
    path: tuple[str, ...]
    anchor: str | None
    snippet: tuple[Run, ...]
    first_seen_at: datetime
    first_memento_id: int
    last_seen_at: datetime
    current: bool  #: the newest version of the source says so


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFilter:
    source_id: int | None = None
    tag: str = ""
    site: str = ""  #: its short name
    current_only: bool = False


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Hits, best first. `capped`: so many match that only the newest of them were ranked."""

    rows: tuple[SearchHit, ...]
    next: str | None = None
    capped: bool = False
    terms: tuple[str, ...] = ()  #: what was looked for, as it was understood
