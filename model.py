"""The values that cross rooms: what was seen, what it says, what changed, who is told.

Everything here is frozen and knows nothing of network, clock, disk or database. Times are aware
UTC datetimes; sizes are bytes; the words are those of the glossary in ``docs/glossary.md``
(after RFC 7089, Memento, and ISO 28500, WARC).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum


def aware(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError for a naive datetime: its zone would be a guess."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment!r} has no time zone; pass an aware datetime")
    return moment.astimezone(UTC)


# -- what we were asked to watch -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Profile:
    """How a source is fetched and read. Its id (a digest of its content) stands on what it produced."""

    language: str | None = None  #: sent as Accept-Language, e.g. "en"
    headers: tuple[tuple[str, str], ...] = ()
    select: tuple[str, ...] = ()  #: CSS: keep only these
    remove: tuple[str, ...] = ()  #: CSS: leave these out
    accepted_walls: tuple[str, ...] = ()  #: text digests a person said are the document


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


# -- what came back --------------------------------------------------------------------------


class FaultKind(StrEnum):
    """Why nothing usable came."""

    NAME = "name"  #: the host name does not resolve
    CONNECT = "connect"
    TIMEOUT = "timeout"
    TLS = "tls"
    ADDRESS_REFUSED = "address-refused"  #: the guard said no
    STATUS = "status"
    REDIRECTS = "redirects"
    TOO_LARGE = "too-large"
    TORN = "torn"  #: the body is incomplete
    EMPTY = "empty"
    NOT_HTML = "not-html"
    UNREADABLE = "unreadable"  #: of a readable type, but broken
    DISALLOWED = "disallowed"  #: robots.txt
    CRASHED = "crashed"  #: the child died on it


class WallKind(StrEnum):
    """What stands in the document's place."""

    BLOCKED = "blocked"
    CONSENT = "consent"
    LOGIN = "login"
    SOFT_404 = "soft-404"
    SHELL = "shell"
    HOME = "home"  #: the home page or a listing
    LANGUAGE = "language"
    HOST = "host"
    MAINTENANCE = "maintenance"


class OddKind(StrEnum):
    """Readable, but so unlike the page's past that it is looked at again before it is believed."""

    SHRUNK = "shrunk"
    FORMAT = "format"
    REPLACED = "replaced"  #: nearly nothing of the known text is left


class VerdictKind(StrEnum):
    USABLE = "usable"
    WALL = "wall"
    ODD = "odd"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the judge made of a visit; `reason` is a sentence for a reader."""

    kind: VerdictKind
    code: str = ""  #: a FaultKind, WallKind or OddKind value; "" where usable
    reason: str = ""

    @property
    def usable(self) -> bool:
        return self.kind is VerdictKind.USABLE


USABLE = Verdict(VerdictKind.USABLE)


def fault(kind: FaultKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.FAULT, kind.value, reason)


def wall(kind: WallKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.WALL, kind.value, reason)


def odd(kind: OddKind, reason: str) -> Verdict:
    return Verdict(VerdictKind.ODD, kind.value, reason)


@dataclass(frozen=True, slots=True)
class Response:
    """What one attempt brought, before it is judged. Either `fault` is set, or there is a status."""

    url: str  #: asked for
    url_final: str  #: answered, after redirects
    fetched_at: datetime
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()  #: names in lower case, in the order received
    body: bytes = b""  #: decoded from its transfer and content coding
    fault: Verdict | None = None  #: set by the spider when nothing usable came
    elapsed_seconds: float = 0.0

    def header(self, name: str) -> str | None:
        """The last value of a header, or None."""
        wanted = name.lower()
        return next((v for k, v in reversed(self.headers) if k == wanted), None)


class Origin(StrEnum):
    LIVE = "live"
    IMPORT = "import"
    UPGRADE = "upgrade"  #: the same capture read by a newer extractor or an edited profile
    HAND = "hand"  #: a file that a person fed


@dataclass(frozen=True, slots=True)
class Capture:
    """What the server sent (or a person fed by hand); the bytes are in `store.bodies` under `digest`."""

    id: int
    source_id: int
    captured_at: datetime
    url_final: str
    status: int
    headers: tuple[tuple[str, str], ...]
    digest: str  #: SHA-256 of the body, hex
    size_bytes: int
    look: str  #: digest of visible text and links, or "" ; equal looks need no reading
    origin: Origin


class Outcome(StrEnum):
    """How a visit ended."""

    MEMENTO = "memento"  #: a new version
    REVISIT = "revisit"  #: the version we have
    VARIANT = "variant"  #: back to a text known from before: the page alternates
    HELD = "held"  #: odd; looked at again soon
    WALL = "wall"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Visit:
    """One attempt to see a source; always recorded."""

    id: int
    source_id: int
    started_at: datetime
    finished_at: datetime
    outcome: Outcome
    verdict: Verdict
    capture_id: int | None = None
    memento_id: int | None = None  #: the version recorded, or seen again
    status: int | None = None
    note: str = ""  #: e.g. "this page alternates"
    body_digest: str = ""  #: SHA-256 of the bytes that came, also where they were not kept; "": none came


# -- what a page says ------------------------------------------------------------------------


class BlockKind(StrEnum):
    HEADING = "heading"  #: only in passages of a change: a section's own heading
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    TERM = "term"
    DEFINITION = "definition"
    NOTE = "note"
    META = "meta"  #: "last updated …": about the document, not in it


@dataclass(frozen=True, slots=True)
class Link:
    text: str
    target: str  #: absolute, or as written where it could not be resolved


@dataclass(frozen=True, slots=True)
class Block:
    """The smallest thing we show: a paragraph, a list item, a table row."""

    kind: BlockKind
    text: str  #: one line, white space folded; the cells of a row are joined by " | "
    depth: int = 0  #: nesting of a list item, from 0
    ordered: bool = False  #: an item of a numbered list
    cells: tuple[str, ...] = ()  #: of a row
    links: tuple[Link, ...] = ()


class SectionKind(StrEnum):
    BODY = "body"
    ASIDE = "aside"  #: "Related legislation" and its like: what is linked matters, its order does not


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading."""

    heading: str  #: "" for what stands before the first heading
    level: int  #: 1 to 6; 0 without a heading
    path: tuple[str, ...]  #: headings from the top down to this one
    ordinal: int  #: position in the document, from 0
    kind: SectionKind = SectionKind.BODY
    anchor: str | None = None  #: id to link to
    blocks: tuple[Block, ...] = ()
    lead: bool = field(
        default=False, compare=False
    )  #: heading inferred from a bold or numbered line; not kept

    @property
    def text(self) -> str:
        return "\n".join(block.text for block in self.blocks)


@dataclass(frozen=True, slots=True)
class Document:
    """The main content of a page."""

    title: str
    language: str  #: BCP 47 primary subtag, "" if unknown
    sections: tuple[Section, ...]
    extractor: str  #: which extractor and version read it

    @property
    def text(self) -> str:
        parts = (part for s in self.sections for part in (s.heading, s.text))
        return "\n".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Memento:
    """A version of a document, with its own permanent URL (URI-M in RFC 7089)."""

    id: int
    source_id: int
    capture_id: int
    captured_at: datetime
    origin: Origin
    extractor: str
    profile_id: str
    digest: str  #: of the normalised document
    base_id: int | None  #: the version it is compared with; None for the first
    first_seen_at: datetime  #: earlier than captured_at where it was held before it was believed
    confirmations: int = 0  #: agreeing visits it took before it was believed
    title: str = ""


# -- what changed ----------------------------------------------------------------------------


class ChangeClass(StrEnum):
    """What a reader may want to be woken for, strongest first."""

    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"
    METADATA = "metadata"
    LINKS = "links"
    MARKUP = "markup"
    NOISE = "noise"

    @property
    def rank(self) -> int:
        """0 is strongest."""
        return list(ChangeClass).index(self)


class Op(StrEnum):
    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A run of text that stayed, went or came; the hunks of a passage join to both sides as they are."""

    op: Op
    text: str


class FigureKind(StrEnum):
    NUMBER = "number"
    PERCENT = "percent"
    AMOUNT = "amount"
    DATE = "date"
    DURATION = "duration"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure or date that went from one value to another."""

    kind: FigureKind
    old: str
    new: str
    difference: str = ""  #: "+3 points", "-10 days"; "" where it has no meaning


@dataclass(frozen=True, slots=True)
class Passage:
    """One block of an item, before and after, as typed hunks."""

    kind: BlockKind
    hunks: tuple[Hunk, ...]
    change_class: ChangeClass
    reasons: tuple[str, ...] = ()  #: in words: "a figure changed"
    figures: tuple[Figure, ...] = ()
    links_added: tuple[Link, ...] = ()
    links_removed: tuple[Link, ...] = ()

    @property
    def before(self) -> str:
        return "".join(h.text for h in self.hunks if h.op is not Op.INSERT)

    @property
    def after(self) -> str:
        return "".join(h.text for h in self.hunks if h.op is not Op.DELETE)


class ItemKind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    EDITED = "edited"
    MOVED = "moved"
    RENAMED = "renamed"
    SPLIT = "split"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Item:
    """One section-level event."""

    kind: ItemKind
    change_class: ChangeClass
    path_before: tuple[str, ...] | None  #: None where added
    path_after: tuple[str, ...] | None  #: None where removed
    section_kind: SectionKind = SectionKind.BODY
    anchor: str | None = None
    reasons: tuple[str, ...] = ()
    passages: tuple[Passage, ...] = ()
    ordinal_before: int | None = None
    ordinal_after: int | None = None

    @property
    def path(self) -> tuple[str, ...]:
        """Where a reader finds it: the new path, else the old one."""
        return (self.path_after if self.path_after is not None else self.path_before) or ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(f for p in self.passages for f in p.figures)


@dataclass(frozen=True, slots=True)
class Hidden:
    """What differs and is not shown, and why: "link id that differed in 9 of 9 visits"."""

    reason: str
    count: int = 1
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionPair:
    """Two sections that alignment takes for one, by ordinal; one side None where added or removed."""

    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The difference between two documents, in the order of the newer one."""

    items: tuple[Item, ...]
    change_class: ChangeClass  #: of the strongest item; NOISE where there is none
    summary: str  #: one sentence, made from the items alone
    hidden: tuple[Hidden, ...] = ()
    pairs: tuple[SectionPair, ...] = ()
    comparer: str = ""  #: which rules and version made it


@dataclass(frozen=True, slots=True)
class Change:
    """A stored comparison of two neighbouring mementos."""

    id: int
    source_id: int
    before_id: int
    after_id: int
    compared_at: datetime
    comparison: Comparison
    superseded_at: datetime | None = None


# -- who is told -----------------------------------------------------------------------------


class Cadence(StrEnum):
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Reader:
    id: int
    email: str
    token: str  #: secret: names the reader in unsubscribe links
    added_at: datetime
    zone: str = "UTC"  #: IANA name


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish. Empty fields mean "all". Classes outside `classes` go to a digest at `rest`."""

    id: int
    reader_id: int
    source_id: int | None = None
    tag: str | None = None
    section: str | None = None  #: words of a heading path
    word: str | None = None
    classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,)
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY  #: None: what is not in `classes` is not told


class EventKind(StrEnum):
    CHANGE = "change"
    INCIDENT = "incident"
    INCIDENT_REMINDER = "incident-reminder"
    INCIDENT_CLOSED = "incident-closed"


@dataclass(frozen=True, slots=True)
class Event:
    """What a notice is about; `key` is unique over all events ("change:12")."""

    kind: EventKind
    id: int
    nth: int = 0  #: of a reminder

    @property
    def key(self) -> str:
        return f"{self.kind.value}:{self.id}" + (f":{self.nth}" if self.nth else "")

    @classmethod
    def parse(cls, key: str) -> Event:
        """The event of a key. Raises ValueError where it is none."""
        kind, number, *nth = key.split(":")
        return cls(EventKind(kind), int(number), int(nth[0]) if nth else 0)


@dataclass(frozen=True, slots=True)
class Notice:
    """One event owed to one reader, whatever number of subscriptions asks for it."""

    id: int
    reader_id: int
    event: Event
    cadence: Cadence
    due_at: datetime  #: when it may be written into a message
    filed_at: datetime
    subscription_id: int | None = None  #: why: the first subscription that asked
    message_id: int | None = None


class MessageState(StrEnum):
    WAITING = "waiting"
    DEFERRED = "deferred"  #: the server said "later", or could not be reached
    UNKNOWN = "unknown"  #: the connection was lost after the final dot
    SENT = "sent"
    DEAD = "dead"  #: given up; shown until a person looks


@dataclass(frozen=True, slots=True)
class Message:
    """One mail; `header_id` (its Message-ID) was fixed with the row and never changes."""

    id: int
    reader_id: int
    header_id: str
    to: str
    subject: str
    text: str
    html: str
    written_at: datetime
    state: MessageState
    attempts: int = 0
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    answer: str = ""  #: what the server said last
    thread: str = ""  #: Message-ID that mails of one source refer to
    unsubscribe: str = ""  #: the reader's token


@dataclass(frozen=True, slots=True)
class Incident:
    """A source that can't be seen: opens once, reminds, closes."""

    id: int
    source_id: int
    code: str  #: a FaultKind or WallKind value
    reason: str
    since: datetime  #: first visit that failed
    opened_at: datetime
    visits: int
    reminders: int = 0
    reminded_at: datetime | None = None
    closed_at: datetime | None = None
