"""Who is told, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from model.changes import ChangeClass

MAIL = "mail"  #: the channel of whoever has a mail address


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
    channel: str = MAIL  #: else the name of a channel; `email` is then that name


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
    SITE = "site"  #: pages of a site appeared or vanished


#: The kinds that tell of a source's health.
INCIDENTS = frozenset({EventKind.INCIDENT, EventKind.INCIDENT_REMINDER, EventKind.INCIDENT_CLOSED})


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
    channel: str = MAIL  #: by which way it goes; else the name of a channel in the configuration


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
