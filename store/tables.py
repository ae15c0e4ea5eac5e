"""The tables. The database itself enforces what must hold once; verbs come second.

Rows are written and read through SQLAlchemy Core (`SOURCE`, `VISIT`, ... below are the Core tables of the
models): a visit is one small transaction, and the unit of work would cost more than the transaction.
Structured values are JSON text made by `store.coding`: PostgreSQL's JSON refuses what pages may hold.
"""

# No `from __future__ import annotations` here: SQLModel reads the annotations.

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel

from store.columns import Words
from store.columns import moment_field as _at
from store.columns import partial_index as _partial
from store.columns import words_field as _words

METADATA = SQLModel.metadata
# Every constraint has a name, so that a later migration can change it on both databases.
METADATA.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


def channel_field() -> Any:
    return Field(default="mail", sa_column_kwargs={"server_default": text("'mail'")})


class ProfileRow(SQLModel, table=True):
    """A profile by the digest of its content; never changed, never removed."""

    __tablename__ = "profile"
    id: str = Field(primary_key=True)
    content: str = _words()


class LayerRow(SQLModel, table=True):
    """What is said of profiles for all sources or those of a tag; see `model.profiles` for the scopes."""

    __tablename__ = "layer"
    scope: str = Field(primary_key=True)
    content: str = _words()


class SourceRow(SQLModel, table=True):
    """A source, its place in the schedule and the lease it is under.

    `layer` is what is said of its profile for itself (null, from before: all of it); `profile_id` the profile
    that comes of it, of its tags' layers and of those for all.
    """

    __tablename__ = "source"
    __table_args__ = (
        _partial("source_due", "due_at", "id", where="due_at IS NOT NULL AND paused_at IS NULL"),
        _partial("source_leased", "lease_until", "host", where="lease_until IS NOT NULL"),
        _partial("source_paused", "slug", where="paused_at IS NOT NULL"),
        Index("source_host", "host", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    url: str = Field(unique=True)
    host: str
    title: str = _words()
    tags: str = _words("[]")
    every_seconds: int | None = None
    profile_id: str = Field(foreign_key="profile.id")
    layer: str | None = Field(default=None, sa_type=cast(Any, Words), nullable=True)
    added_at: datetime = _at()
    due_at: datetime | None = _at(nullable=True)
    paused_at: datetime | None = _at(nullable=True)
    lease_token: str | None = Field(default=None, unique=True)
    lease_owner: str | None = None
    lease_until: datetime | None = _at(nullable=True)


class AddressRow(SQLModel, table=True):
    """An address a source had before it moved for good; the present one is `source.url`."""

    __tablename__ = "address"
    __table_args__ = (Index("address_source", "source_id", "id"), Index("address_url", "url"))
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    url: str
    since: datetime = _at()
    until: datetime = _at()


class HostRow(SQLModel, table=True):
    """A host that is spared: `visits` are those of `day`, `rests` those that followed each other."""

    __tablename__ = "host"
    name: str = Field(primary_key=True)
    day: str = ""
    visits: int = 0
    rested_at: datetime | None = _at(nullable=True)
    rests_until: datetime | None = _at(nullable=True)
    rests: int = 0
    reason: str = _words()
    robots_unreadable_since: datetime | None = _at(nullable=True)


class CaptureRow(SQLModel, table=True):
    """What came; the bytes are in the bodies under `digest`."""

    __tablename__ = "capture"
    __table_args__ = (Index("capture_order", "source_id", "captured_at", "id"),)
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    captured_at: datetime = _at()
    url_final: str = _words()
    status: int
    headers: str = _words("[]")
    digest: str
    size_bytes: int
    look: str = ""
    origin: str


class MementoRow(SQLModel, table=True):
    """A version. `owes_change`: live, with a base, and not compared yet; cleared with the change."""

    __tablename__ = "memento"
    __table_args__ = (
        UniqueConstraint("capture_id", "extractor", "profile_id", name="memento_once"),
        Index("memento_timemap", "source_id", "captured_at", "id"),
        _partial("memento_unfinished", "id", where="owes_change"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    capture_id: int = Field(foreign_key="capture.id")
    captured_at: datetime = _at()
    origin: str
    extractor: str
    profile_id: str = Field(foreign_key="profile.id")
    digest: str
    base_id: int | None = Field(default=None, foreign_key="memento.id")
    first_seen_at: datetime = _at()
    confirmations: int = 0
    title: str = _words()
    document_title: str = _words()
    language: str = _words()
    recorded_at: datetime = _at()
    owes_change: bool = False


class SectionTextRow(SQLModel, table=True):
    """The blocks of a section by the SHA-256 of their JSON: versions share what did not change."""

    __tablename__ = "section_text"
    digest: bytes = Field(sa_column=Column(LargeBinary(32), primary_key=True))
    blocks: str = _words()


class SectionRow(SQLModel, table=True):
    """One section of a memento; `track` is its identity through versions ("memento.ordinal" of its first).

    `worded_id` is the version that brought its present words (null: this one), `edits` how many changes did.
    """

    __tablename__ = "section"
    __table_args__ = (
        ForeignKeyConstraint(["text_digest"], ["section_text.digest"]),
        Index("section_track", "track", "memento_id"),
    )
    memento_id: int = Field(primary_key=True, foreign_key="memento.id")
    ordinal: int = Field(primary_key=True)
    track: str
    level: int
    kind: str
    heading: str = _words()
    path: str = _words()
    anchor: str | None = Field(default=None, sa_type=cast(Any, Words))
    text_digest: bytes = Field(sa_type=LargeBinary)
    worded_id: int | None = None
    edits: int = Field(default=0, sa_column=Column("edits", Integer, server_default="0", nullable=False))


class VisitRow(SQLModel, table=True):
    """One attempt. `seen_at` is the time of its capture, else its end: what "between" and "last" go by."""

    __tablename__ = "visit"
    __table_args__ = (
        Index("visit_order", "source_id", "seen_at", "id", "outcome"),
        Index("visit_memento", "memento_id", "seen_at"),
        Index("visit_capture", "capture_id"),
        _partial("visit_crashed", "source_id", where="verdict_code = 'crashed'"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    lease_token: str | None = Field(default=None, unique=True)
    started_at: datetime = _at()
    finished_at: datetime = _at()
    seen_at: datetime = _at()
    outcome: str
    verdict_kind: str
    verdict_code: str
    verdict_reason: str = _words()
    capture_id: int | None = Field(default=None, foreign_key="capture.id")
    memento_id: int | None = Field(default=None, foreign_key="memento.id")
    status: int | None = None
    note: str = _words()
    body_digest: str = ""
    moved_to: str = Field(
        default="", sa_column=Column("moved_to", Words(), server_default=text("''"), nullable=False)
    )


class ChangeRow(SQLModel, table=True):
    """A comparison of two mementos; superseded, never deleted, when another comes to stand between them.

    Class, summary and number of items stand beside it, so that a list need not read it.
    """

    __tablename__ = "change"
    __table_args__ = (
        UniqueConstraint("before_id", "after_id", name="change_once"),
        Index("change_after", "after_id"),
        Index("change_source", "source_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    before_id: int = Field(foreign_key="memento.id")
    after_id: int = Field(foreign_key="memento.id")
    compared_at: datetime = _at()
    comparison: str = _words()
    change_class: str = Field(
        default="noise", sa_column=Column("change_class", String, server_default="noise", nullable=False)
    )
    summary: str = Field(
        default="", sa_column=Column("summary", Words(), server_default=text("''"), nullable=False)
    )
    items: int = Field(default=0, sa_column=Column("items", Integer, server_default="0", nullable=False))
    superseded_at: datetime | None = _at(nullable=True)


class MessageRow(SQLModel, table=True):
    """One mail, or what goes to a channel. `next_try_at` is set exactly while it is in the outbox; `period`
    ("weekly 2026-11-30") is that of a digest: a reader gets one for each."""

    __tablename__ = "message"
    __table_args__ = (
        _partial("message_period", "reader_id", "period", where="period IS NOT NULL", unique=True),
        _partial("message_outbox", "next_try_at", "id", where="next_try_at IS NOT NULL"),
        Index("message_state", "state", "id"),
        Index("message_reader", "reader_id"),
        Index("message_written", "written_at"),
    )
    id: int | None = Field(default=None, primary_key=True)
    reader_id: int = Field(foreign_key="reader.id")
    header_id: str = Field(unique=True)
    to: str
    subject: str = _words()
    text: str = _words()
    html: str = _words()
    written_at: datetime = _at()
    state: str
    attempts: int = 0
    next_try_at: datetime | None = _at(nullable=True)
    sent_at: datetime | None = _at(nullable=True)
    answer: str = _words()
    thread: str = ""
    unsubscribe: str = ""
    period: str | None = None
    lease_owner: str | None = None
    lease_until: datetime | None = _at(nullable=True)
    channel: str = channel_field()


_UNWRITTEN = "message_id IS NULL AND dropped_at IS NULL"


class NoticeRow(SQLModel, table=True):
    """One event owed to one reader; `dropped_at`: the reader left before it was written."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("reader_id", "event_key", name="notice_once"),
        Index("notice_event", "event_key"),
        Index("notice_message", "message_id"),
        _partial("notice_unwritten", "due_at", "id", where=_UNWRITTEN),
        _partial("notice_ahead", "filed_at", where=_UNWRITTEN),
    )
    id: int | None = Field(default=None, primary_key=True)
    reader_id: int = Field(foreign_key="reader.id")
    event_key: str
    cadence: str
    due_at: datetime = _at()
    filed_at: datetime = _at()
    subscription_id: int | None = Field(default=None, foreign_key="subscription.id")
    message_id: int | None = Field(default=None, foreign_key="message.id")
    dropped_at: datetime | None = _at(nullable=True)


class IncidentRow(SQLModel, table=True):
    """A source that can't be seen; at most one open incident a source."""

    __tablename__ = "incident"
    __table_args__ = (
        _partial("incident_open", "source_id", where="closed_at IS NULL", unique=True),
        Index("incident_source", "source_id", "id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    source_id: int = Field(foreign_key="source.id")
    code: str
    reason: str = _words()
    since: datetime = _at()
    opened_at: datetime = _at()
    visits: int
    reminders: int = 0
    reminded_at: datetime | None = _at(nullable=True)
    closed_at: datetime | None = _at(nullable=True)


class LearnedRow(SQLModel, table=True):
    """What was learned of a subject; the row with the highest number is the latest."""

    __tablename__ = "learned"
    __table_args__ = (
        Index("learned_latest", "kind", "subject", "number"),
        Index("learned_id", "id"),
    )
    number: int | None = Field(default=None, primary_key=True)
    id: str
    kind: str
    subject: str
    value: str = _words()
    learned_at: datetime = _at()


def _core(model: type[SQLModel]) -> Table:
    return METADATA.tables[cast(str, model.__tablename__)]


PROFILE = _core(ProfileRow)
LAYER = _core(LayerRow)
SOURCE = _core(SourceRow)
ADDRESS = _core(AddressRow)
HOST = _core(HostRow)
CAPTURE = _core(CaptureRow)
MEMENTO = _core(MementoRow)
SECTION = _core(SectionRow)
SECTION_TEXT = _core(SectionTextRow)
VISIT = _core(VisitRow)
CHANGE = _core(ChangeRow)
MESSAGE = _core(MessageRow)
NOTICE = _core(NoticeRow)
INCIDENT = _core(IncidentRow)
LEARNED = _core(LearnedRow)
