"""What the API answers: the shapes of version 1. They grow by fields; a field never changes its meaning.

Each is read from the store's value of the same name by attribute. Times are RFC 3339 in UTC. Secrets of
readers (their tokens) and of profiles (headers, cookies, proxies) have no field here.
"""

from __future__ import annotations

from typing import Annotated, Generic, Self, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from model import (
    BlockKind,
    Cadence,
    ChangeClass,
    FigureKind,
    HappeningKind,
    ItemKind,
    MessageState,
    Op,
    Origin,
    Outcome,
    PageState,
    Rendering,
    SectionKind,
    SiteEventKind,
    VerdictKind,
)

T = TypeVar("T")
Moment = Annotated[AwareDatetime, Field(examples=["2026-03-01T12:00:00Z"])]
Url = Annotated[str, Field(examples=["https://gov.example/fees"])]


class Shape(BaseModel):
    """A value of ours as JSON."""

    model_config = ConfigDict(from_attributes=True, frozen=True)

    @classmethod
    def of(cls, value: object, **more: object) -> Self:
        """From a value's attributes; `more` goes before them."""
        taken = {name: getattr(value, name) for name in cls.model_fields if hasattr(value, name)}
        return cls.model_validate({**taken, **more})


class Page(Shape, Generic[T]):
    """A stretch of a list."""

    items: list[T]
    next: str | None = Field(
        None, description="Hand it back as `cursor` for what follows; null: the list ends here."
    )


class Problem(BaseModel):
    """Why a request was not answered as asked (RFC 9457)."""

    title: str = Field(examples=["There is nothing here"])
    status: int = Field(examples=[404])
    detail: str = Field("", examples=["The address names nothing that is kept."])


# -- sources ---------------------------------------------------------------------------------------------


class SourceName(Shape):
    """As much of a source as a line about it needs."""

    id: int = Field(examples=[1])
    slug: str = Field(examples=["honey"], description="Its short name; good wherever a source is asked for.")
    title: str
    host: str = Field(examples=["gov.example"])
    url: Url


class Verdict(Shape):
    """What the judge made of a visit."""

    kind: VerdictKind
    code: str = Field(description='Why it is no document: "gone", "blocked", …; empty where it is usable.')
    reason: str


class Incident(Shape):
    """A source that can't be seen."""

    id: int
    source_id: int
    code: str
    reason: str
    since: Moment = Field(description="The first visit that failed.")
    opened_at: Moment
    visits: int
    reminders: int
    reminded_at: Moment | None = None
    closed_at: Moment | None = None


class ChangeNote(Shape):
    """A change without its comparison."""

    id: int
    before_id: int
    after_id: int
    compared_at: Moment
    change_class: ChangeClass
    summary: str
    items: int = Field(description="How many.")
    superseded_at: Moment | None = Field(None, description="A version was found in between.")


class Source(Shape):
    """A source and how it is."""

    id: int
    slug: str = Field(examples=["honey"])
    title: str
    host: str
    url: Url
    tags: list[str]
    state: str = Field(
        examples=["well"],
        description="well, new, paused, held, wall, fault, stale selector; with an incident, what kind.",
    )
    added_at: Moment
    every_seconds: int | None = Field(description="Between two visits; null: only when asked.")
    due_at: Moment | None
    paused_at: Moment | None
    last_visit_at: Moment | None
    last_outcome: Outcome | None
    last_verdict: Verdict | None
    last_note: str
    incident: Incident | None = Field(description="The open one.")
    versions: int
    last_change: ChangeNote | None


class Address(Shape):
    """Where a source was before it moved for good."""

    url: Url
    since: Moment
    until: Moment


class Profile(Shape):
    """How a source is fetched and read; without what may be secret."""

    language: str | None
    rendering: Rendering
    select: list[str] = Field(description="CSS selectors: only this is kept.")
    remove: list[str] = Field(description="CSS selectors: this is left out.")
    pauses: list[str]
    attachments: bool


class SourceDetail(Source):
    """A source with its profile and its former addresses."""

    profile: Profile
    said: dict[str, str] = Field(
        description='For each word of the profile, where it was said: "source", "tag:…", "all", "config".'
    )
    addresses: list[Address]
    newest_memento_id: int | None


class Visit(Shape):
    """One attempt to see a source; always recorded."""

    id: int
    source_id: int
    started_at: Moment
    finished_at: Moment
    outcome: Outcome
    verdict: Verdict
    status: int | None
    note: str
    capture_id: int | None
    memento_id: int | None = Field(description="The version recorded, or seen again.")
    body_digest: str = Field(description="SHA-256 of the bytes that came, hex.")
    moved_to: str


# -- versions --------------------------------------------------------------------------------------------


class Memento(Shape):
    """A version of a document."""

    id: int
    source_id: int
    capture_id: int
    captured_at: Moment
    first_seen_at: Moment
    origin: Origin
    extractor: str
    digest: str = Field(description="Of the normalised document.")
    base_id: int | None = Field(description="The version it is compared with; null for the first.")
    confirmations: int = Field(description="Agreeing visits it took before it was believed.")
    title: str


class Version(Memento):
    """A version in the list of a source's versions."""

    last_seen_at: Moment
    change: ChangeNote | None = Field(description="The one that led to it.")


class Neighbours(Shape):
    """The versions around one."""

    first: int
    previous: int | None
    next: int | None
    last: int


class Capture(Shape):
    """What the server sent; its bytes are a download."""

    id: int
    captured_at: Moment
    url_final: str
    status: int
    digest: str = Field(description="SHA-256 of the body, hex.")
    size_bytes: int
    origin: Origin


class MementoDetail(Memento):
    """A version with its capture and the versions around it."""

    source: SourceName
    capture: Capture
    neighbours: Neighbours


class Link(Shape):
    text: str
    target: str


class Block(Shape):
    """The smallest thing that is shown: a paragraph, a list item, a table row."""

    kind: BlockKind
    text: str
    depth: int
    ordered: bool
    cells: list[str]
    links: list[Link]


class Section(Shape):
    """A heading and what stands under it, up to the next heading."""

    ordinal: int
    heading: str
    level: int
    path: list[str]
    kind: SectionKind
    anchor: str | None
    track: str = Field(examples=["12.3"], description="Its identity through versions.")
    blocks: list[Block]


class Document(Shape):
    """What a version says."""

    memento_id: int
    title: str
    language: str
    extractor: str
    sections: list[Section]


class SectionAge(Shape):
    """A section without its text: which it is, how old, how often edited."""

    ordinal: int
    level: int
    heading: str
    path: list[str]
    kind: SectionKind
    anchor: str | None
    track: str
    first_seen_at: Moment
    worded_at: Moment = Field(description="Of its present wording.")
    edits: int


class Wording(Shape):
    """What a section said over a run of versions."""

    memento_id: int
    last_memento_id: int
    ordinal: int
    heading: str
    path: list[str]
    anchor: str | None
    text_digest: str
    blocks: list[Block]
    first_seen_at: Moment
    last_seen_at: Moment


class Life(Shape):
    """One section through versions, renames and moves; newest wording first."""

    source_id: int
    track: str
    wordings: list[Wording]
    stands: bool = Field(description="It is in the newest version.")
    more: bool = Field(description="Older wordings were left out.")


class FigurePoint(Shape):
    at: Moment
    text: str
    memento_id: int
    change_id: int


class FigureSeries(Shape):
    """A figure of a section that changed, oldest point first."""

    track: str
    path: list[str]
    kind: FigureKind
    points: list[FigurePoint]


# -- changes ---------------------------------------------------------------------------------------------


class Hunk(Shape):
    """A run of text that stayed, went or came."""

    op: Op
    text: str


class Figure(Shape):
    """A figure or date that went from one value to another."""

    kind: FigureKind
    old: str = Field(examples=["54 %"])
    new: str = Field(examples=["57 %"])
    difference: str = Field(examples=["+3 points"])


class Passage(Shape):
    """One block of an item, before and after; its hunks join to both sides as they are."""

    kind: BlockKind
    change_class: ChangeClass
    reasons: list[str]
    hunks: list[Hunk]
    figures: list[Figure]
    links_added: list[Link]
    links_removed: list[Link]


class Item(Shape):
    """One section-level event."""

    kind: ItemKind
    change_class: ChangeClass
    path_before: list[str] | None = Field(description="null where it was added.")
    path_after: list[str] | None = Field(description="null where it was removed.")
    section_kind: SectionKind
    anchor: str | None
    reasons: list[str]
    ordinal_before: int | None
    ordinal_after: int | None
    passages: list[Passage]


class Hidden(Shape):
    """What differs and is not shown, and why."""

    reason: str
    count: int
    examples: list[str]


class Comparison(Shape):
    """The difference between two versions, in the order of the newer one."""

    change_class: ChangeClass = Field(description="Of the strongest item.")
    summary: str
    items: list[Item]
    hidden: list[Hidden]
    comparer: str


class Change(Comparison):
    """A comparison of two neighbouring versions, as it was told."""

    id: int
    source: SourceName
    before_id: int
    after_id: int
    compared_at: Moment
    superseded_at: Moment | None


class Redline(Comparison):
    """Any two versions of a source compared now; nobody is told of it."""

    source: SourceName
    before_id: int
    after_id: int


class SiteName(Shape):
    id: int
    slug: str
    title: str
    host: str
    url: Url


class Happening(Shape):
    """One line of what happened."""

    at: Moment
    kind: HappeningKind
    subject_id: int = Field(description="Of the change, the incident or the site's event.")
    source: SourceName | None
    site: SiteName | None
    summary: str
    change_class: ChangeClass | None
    items: int
    code: str
    before_id: int | None
    after_id: int | None
    seen_at: Moment | None
    superseded_at: Moment | None


# -- search ----------------------------------------------------------------------------------------------


class Run(Shape):
    """A piece of a snippet."""

    text: str
    matched: bool


class SearchHit(Shape):
    """A section of a source that says or said it, in one wording."""

    source: SourceName
    memento_id: int = Field(description="The newest version that says so.")
    ordinal: int
    track: str
    heading: str
    path: list[str]
    anchor: str | None
    snippet: list[Run]
    first_seen_at: Moment
    first_memento_id: int
    last_seen_at: Moment
    current: bool = Field(description="The newest version of the source says so.")


class SearchPage(Page[SearchHit]):
    """Hits, best first."""

    capped: bool = Field(description="So many match that only the newest of them were ranked.")
    terms: list[str] = Field(description="What was looked for, as it was understood.")


# -- sites -----------------------------------------------------------------------------------------------


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
    every_seconds: int | None
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


# -- who is told -----------------------------------------------------------------------------------------


class Subscription(Shape):
    """A wish of a reader. What is null means "all"."""

    id: int
    email: str
    zone: str
    source: str | None = Field(description="A source's short name.")
    tag: str | None
    section: str | None
    word: str | None
    classes: list[ChangeClass]
    cadence: Cadence
    rest: Cadence | None = Field(description="When all other classes are told; null: never.")


class Message(Shape):
    """One mail."""

    id: int
    to: str
    subject: str
    state: MessageState
    header_id: str = Field(description="Its Message-ID.")
    written_at: Moment
    attempts: int
    next_try_at: Moment | None
    sent_at: Moment | None
    answer: str = Field(description="What the server said last.")


class MessageDetail(Message):
    """One mail with its text."""

    text: str


# -- what may be written ---------------------------------------------------------------------------------


class Wish(BaseModel):
    """What somebody sends. A field that is not known is refused, so that a slip is not lost."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _one_line(text: object) -> object:
    if isinstance(text, str) and any(ord(char) < 32 or 0xD800 <= ord(char) < 0xE000 for char in text):
        raise ValueError("write it in one line")
    return text


Line = Annotated[str, BeforeValidator(_one_line), Field(max_length=300)]
Tags = Annotated[list[Annotated[Line, Field(min_length=1, max_length=100)]], Field(max_length=50)]
Selectors = Annotated[list[Annotated[Line, Field(min_length=1)]], Field(max_length=50)]
EverySeconds = Annotated[int, Field(ge=60, le=31_622_400, examples=[21_600])]


class NewSource(Wish):
    """A page to be watched."""

    url: Annotated[Line, Field(min_length=1, max_length=2000, examples=["https://gov.example/fees"])]
    title: Line = ""
    name: Annotated[str | None, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")] = None
    tags: Tags = []
    every_seconds: EverySeconds | None = Field(None, description="null: as the service is set up.")
    select: Selectors = []
    remove: Selectors = []


class SourceEdit(Wish):
    """What is to be different; what is not given stays."""

    title: Line | None = None
    tags: Tags | None = None
    every_seconds: EverySeconds | None = None
    select: Selectors | None = Field(None, description="An empty list keeps all.")
    remove: Selectors | None = None


class NewSubscription(Wish):
    """Who is to be told, and of what. What is null means "all"."""

    email: Annotated[Line, Field(max_length=254, examples=["ada@reader.example"])]
    source: Annotated[Line, Field(min_length=1)] | None = None
    tag: Annotated[Line, Field(min_length=1)] | None = None
    section: Annotated[Line, Field(min_length=1)] | None = None
    word: Annotated[Line, Field(min_length=1)] | None = None
    classes: Annotated[list[ChangeClass], Field(min_length=1, max_length=6)] = [ChangeClass.SUBSTANTIVE]
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY
    zone: Annotated[Line, Field(max_length=64, examples=["Europe/Brussels"])] = "UTC"
