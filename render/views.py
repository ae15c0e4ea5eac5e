"""What a mail is made from, and what comes out: frozen values, everything a renderer needs and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model import Cadence, Change, Incident, Item, Site, SiteEvent, Source


@dataclass(frozen=True, slots=True)
class Rendered:
    """One mail in words: a subject of one line, the text part, the HTML part."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Observation:
    """When either text was seen. Every statement of a mail about time is one of these."""

    before_first_seen_at: datetime
    before_last_seen_at: datetime
    before_visits: int  #: usable visits that saw the previous text
    after_first_seen_at: datetime
    confirmations: int = 0  #: agreeing visits it took before the new text was believed
    alternates: bool = False  #: the page is known to take turns between texts


@dataclass(frozen=True, slots=True)
class Why:
    """Why a reader gets this, and the ways to stop it, best first; each is None where there is none."""

    reasons: tuple[str, ...]  #: sentences: "You follow every source: all changes at once."
    email: str
    cadence: Cadence = Cadence.INSTANT
    public_url: str | None = None
    unsubscribe_url: str | None = None
    unsubscribe_mailto: str | None = None
    zone: str = "UTC"
    preferences_url: str | None = None


@dataclass(frozen=True, slots=True)
class AlertView:
    """A change for one reader."""

    source: Source
    change: Change
    observation: Observation
    why: Why
    language: str = ""  #: BCP 47 tag of the page's text
    title: str = ""  #: of the newer document; used where the source has none
    wanted: tuple[Item, ...] | None = None  #: the items in the scope of the subscription; None: all
    before_at: datetime | None = None  #: capture times, for the command that shows the change
    after_at: datetime | None = None
    told: int = 0  #: items of this change that the same mail tells elsewhere

    @property
    def items(self) -> tuple[Item, ...]:
        """The items this reader asked for, strongest class first, in the order of the page."""
        items = self.change.comparison.items if self.wanted is None else self.wanted
        return tuple(sorted(items, key=lambda item: item.change_class.rank))


@dataclass(frozen=True, slots=True)
class IncidentView:
    """A source that can't be seen, or is seen again."""

    source: Source
    incident: Incident
    why: Why
    last_seen_at: datetime | None = None  #: the last usable visit
    reminder: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class SiteView:
    """Pages of a site that appeared or vanished."""

    site: Site
    event: SiteEvent
    why: Why


@dataclass(frozen=True, slots=True)
class Unseen:
    """A page that no visit saw over a period, and why as far as is known."""

    title: str
    url: str
    reason: str
    visits: int  #: that were made and did not see it
    last_seen_at: datetime | None  #: None: never


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of one subscription over a period."""

    wish: str  #: as a sentence
    watched: int
    seen: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """What was watched for a reader over a period, what was seen, what could not be."""

    since: datetime
    until: datetime
    watched: int  #: pages
    seen: int  #: of those, how many a visit saw at least once
    visits: int
    good: int  #: visits that saw their page
    changed: int  #: pages of which a new version was recorded
    followed: tuple[Followed, ...]
    unseen: tuple[Unseen, ...]


@dataclass(frozen=True, slots=True)
class DigestView:
    """What gathered for one reader over a period."""

    cadence: Cadence
    alerts: tuple[AlertView, ...]
    incidents: tuple[IncidentView, ...]
    why: Why
    since: datetime
    until: datetime
    sites: tuple[SiteView, ...] = ()
    receipts: tuple[ReceiptView, ...] = ()
