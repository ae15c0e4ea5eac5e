"""Who is told, and of what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum

from model.changes import ChangeClass

MAIL = "mail"  #: the channel of whoever has a mail address


class Cadence(StrEnum):
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which a reader is not to be rung, by their own clock; from 22:00 to 07:00 is over midnight."""

    begin: time
    end: time

    def __post_init__(self) -> None:
        if self.begin == self.end:
            raise ValueError("quiet hours that begin when they end would never end; say from when to when")

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"

    @classmethod
    def parse(cls, text: str) -> Quiet:
        """Of "22-7" or "22:00-07:00". Raises ValueError with the cure."""
        begin, _, end = text.replace(" ", "").partition("-")
        try:
            return cls(_time(begin), _time(end))
        except ValueError:
            raise ValueError(f"{text!r} are no quiet hours: write them as 22:00-07:00") from None


def _time(text: str) -> time:
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute or 0))


@dataclass(frozen=True, slots=True)
class Reader:
    """A person with an address. Who has not confirmed it is owed nothing; to whom mail bounces, nothing is
    written until the address works again."""

    id: int
    email: str
    token: str  #: secret: names the reader in links
    added_at: datetime
    zone: str = "UTC"  #: IANA name
    hour: int = 8  #: of daily and weekly digests, by the reader's clock
    weekday: int = 0  #: of weekly digests; 0 is Monday
    quiet: Quiet | None = None
    confirmed_at: datetime | None = None  #: when the person, or who runs this, said that mail is wanted
    bounced_at: datetime | None = None  #: since when nothing is written, because the address refuses mail
    bounce: str = ""  #: what the address's server said last
    receipt_due_at: datetime | None = None  #: of the next weekly receipt; None: none is wanted
    channel: str = MAIL  #: else the name of a channel; `email` is then that name


@dataclass(frozen=True, slots=True)
class Subscription:
    """A wish. Empty fields mean "all". Classes outside `classes` go to a digest at `rest`.

    It names one source, or the sources of a tag (a site's documents bear the site's name as one), or all.
    """

    id: int
    reader_id: int
    source_id: int | None = None
    tag: str | None = None
    section: str | None = None  #: words of a heading path
    tracks: tuple[str, ...] = ()  #: the sections that had those words: followed whatever they are called
    words: tuple[str, ...] = ()  #: any of them
    languages: tuple[str, ...] = ()  #: of the document, as language tags
    classes: tuple[ChangeClass, ...] = (ChangeClass.SUBSTANTIVE,)
    cadence: Cadence = Cadence.INSTANT
    rest: Cadence | None = Cadence.WEEKLY  #: None: what is not in `classes` is not told


class EventKind(StrEnum):
    CHANGE = "change"
    INCIDENT = "incident"
    INCIDENT_REMINDER = "incident-reminder"
    INCIDENT_CLOSED = "incident-closed"
    SITE = "site"  #: pages of a site appeared or vanished
    RECEIPT = "receipt"  #: what was watched over a week that ended on a day; its id is the day's ordinal


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
