"""The values that only the store's verbs take and give: what is to be written, and what was claimed.

All of them are frozen and built by keyword; times are aware UTC datetimes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final, Literal

from model import Cadence, Capture, Comparison, Document, Event, Memento, Origin, Outcome, Source, Verdict


class Keep(Enum):
    """Says "leave it as it is" where None is a value of its own."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP
Kept = Literal[Keep.KEEP]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to visit one source until `until`. The token goes into the visit and is good for one."""

    token: str
    source: Source
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


@dataclass(frozen=True, slots=True)
class Shown:
    """What the last good visit of a source showed."""

    memento: Memento
    capture: Capture
    whole_at: datetime  #: when a body came last, not just the word that nothing changed


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    source_id: int
    before_id: int
    after_id: int
    compared_at: datetime
    comparison: Comparison


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
