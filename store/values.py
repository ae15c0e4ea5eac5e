"""The values that only the store's verbs take and give: what is to be written, and what was claimed.

All of them are frozen and built by keyword; times are aware UTC datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal, NamedTuple

from model import (
    MAIL,
    Cadence,
    ChangeClass,
    Comparison,
    Document,
    Event,
    LeadKind,
    MessageState,
    Origin,
    Outcome,
    PageState,
    Site,
    SiteEventKind,
    Source,
    Verdict,
    Via,
)


class Keep(Enum):
    """Says "leave it as it is" where None is a value of its own."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
Kept = Literal[Keep.KEEP]
#: The answer of a message that is not sent because its reader does not want it any more.
LEFT = "the reader unsubscribed"


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to visit one source until `until`. The token goes into the visit and is good for one."""

    token: str
    source: Source
    until: datetime


@dataclass(frozen=True, slots=True)
class SiteLease:
    """The right to discover one site, and to be alone on its host, until `until`."""

    token: str
    site: Site
    until: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """Where a source was to be found for a while, before it moved for good."""

    url: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCapture:
    """What came. `digest` is from `bodies.put`: the bytes are durable before any row names them."""

    captured_at: datetime
    url_final: str
    status: int
    digest: str  #: SHA-256 of the body, hex
    size_bytes: int
    headers: tuple[tuple[str, str], ...] = ()
    look: str = ""
    origin: Origin = Origin.LIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMemento:
    """A version to be kept; its origin and time are those of its capture."""

    document: Document
    digest: str  #: of the normalised document
    profile_id: str
    base_id: int | None = None  #: to be compared with; None, or outdated: the one before it in the TimeMap
    newest_id: int | None = None  #: the newest version known when `base_id` was chosen
    anew: bool = False  #: compared with none: something else was asked for before
    first_seen_at: datetime | None = None  #: None: when it was captured
    confirmations: int = 0
    title: str = ""  #: "": the document's


@dataclass(frozen=True, slots=True, kw_only=True)
class NewVisit:
    """One attempt and all that came of it, for `archive.record`.

    `next_due_at` None under a lease means "never by itself"; without a lease it leaves the schedule alone.
    `capture_id` names a capture that is there already (read again), `capture` one that is new.
    """

    source_id: int
    started_at: datetime
    finished_at: datetime
    verdict: Verdict
    outcome: Outcome
    lease_token: str | None = None
    status: int | None = None
    note: str = ""
    body_digest: str = ""  #: of the bytes that came, kept or not
    moved_to: str = ""  #: the address that permanent redirects led to
    capture: NewCapture | None = None
    capture_id: int | None = None
    memento: NewMemento | None = None
    seen_memento_id: int | None = None
    next_due_at: datetime | None = None
    title_if_untitled: str = ""


class Glance(NamedTuple):
    """A visit in few words, for those who look at many."""

    id: int
    outcome: str  #: an Outcome value
    memento_id: int | None
    capture_id: int | None
    finished_at: datetime
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    source_id: int
    before_id: int
    after_id: int
    compared_at: datetime
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class NewSubscription:
    """A wish before it has an owner; as `model.Subscription`."""

    source_id: int | None = None
    tag: str | None = None
    section: str | None = None
    tracks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,)
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """One event owed to one reader; `event` None: the change or incident it is filed together with."""

    reader_id: int
    cadence: Cadence
    due_at: datetime
    filed_at: datetime
    event: Event | None = None
    subscription_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """One mail; it waits in the outbox from `written_at` on."""

    reader_id: int
    header_id: str  #: its Message-ID, never changed afterwards
    to: str
    subject: str
    text: str
    html: str
    written_at: datetime
    thread: str = ""
    unsubscribe: str = ""
    period: str | None = None  #: of a digest; a reader gets one message for each
    channel: str = MAIL


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one event for one reader; what belongs to a message is None where none is written."""

    to: str
    channel: str
    cadence: Cadence
    filed_at: datetime
    due_at: datetime
    dropped_at: datetime | None
    message: int | None
    message_id: str | None  #: its Message-ID
    state: MessageState | None
    attempts: int | None
    next_try_at: datetime | None
    sent_at: datetime | None
    answer: str | None  #: what the server said


@dataclass(frozen=True, slots=True)
class Mark:
    """What came of trying to send a message. `next_try_at` counts for a state that is tried again."""

    message_id: int
    state: MessageState
    answer: str
    next_try_at: datetime | None
    tried: bool = True  #: False: it was given back as it came, and no attempt is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Find:
    """An address that a discovery came upon. `family` "": it stands for itself as far as is known."""

    url: str
    kind: LeadKind = LeadKind.PAGE
    via: Via = Via.LINK
    depth: int = 1
    family: str = ""
    language: str = ""
    alternate: bool = False  #: its family has a member in the language that is watched, and it is not this
    news: bool = False  #: readers are to be told of it, should it be new
    modified_at: datetime | None = None
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What came of reading an address; `wait` leaves it in the frontier, to be tried again."""

    page_id: int
    state: PageState
    note: str = ""
    title: str = ""
    language: str = ""
    family: str = ""
    capture_id: int | None = None
    wait: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSiteEvent:
    """What a discovery brought to tell of one kind; its pages' rows by id, with what is told of each."""

    kind: SiteEventKind
    pages: tuple[ToldPage, ...]
    notices: tuple[NewNotice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPage:
    """A page of an event. `last_seen_at` and `visits` are for one that vanished."""

    page_id: int
    last_seen_at: datetime | None = None
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a subject ("source:12", "host:example.org"): one version of it."""

    id: str  #: digest of kind, subject and value
    kind: str
    subject: str
    value_json: str
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class Problem:
    """Something `check` found; `subject` names the row or body, `text` what is wrong and its cure."""

    kind: str
    subject: str
    text: str
