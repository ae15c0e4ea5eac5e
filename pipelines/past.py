"""What is known of a page up to now: frozen values handed to judge and settle. Never the future."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from model import Document


@dataclass(frozen=True, slots=True)
class Known:
    """A version of this page that was believed: a memento, and when good visits showed it."""

    memento_id: int
    digest: str  #: of the normalised document
    document: Document
    first_seen_at: datetime
    last_seen_at: datetime  #: the last usable visit that showed it


@dataclass(frozen=True, slots=True)
class Held:
    """An odd visit that is not believed yet."""

    seen_at: datetime
    digest: str
    document: Document
    code: str = ""  #: an OddKind value


@dataclass(frozen=True, slots=True)
class Past:
    """The page so far. A page never seen before has an empty past."""

    variants: tuple[Known, ...] = ()  #: versions believed, newest memento first (a dozen is plenty)
    held: tuple[Held, ...] = ()  #: odd visits since the last usable one, oldest first
    shown_id: int | None = None  #: the memento the last usable visit showed; None: the newest
    alternates: bool = False  #: a known text has come back before (an outcome VARIANT)
    language: str = ""  #: of the newest version, as detected or declared
    host: str = ""  #: that answered last time, "" if unknown
    accepted: frozenset[str] = frozenset()  #: Profile.accepted_walls
    anew: bool = False  #: it is asked for otherwise (language, headers ...) than when the newest was seen

    @property
    def judged_by(self) -> Past:
        """What an answer is held against: nothing, where something else is asked for now."""
        return Past(accepted=self.accepted) if self.anew else self

    @property
    def newest(self) -> Document | None:
        """The newest version, or None on the first visit."""
        return self.variants[0].document if self.variants else None

    @property
    def shown(self) -> Known | None:
        """What the last usable visit showed."""
        if self.shown_id is None:
            return self.variants[0] if self.variants else None
        found = (known for known in self.variants if known.memento_id == self.shown_id)
        return next(found, self.variants[0] if self.variants else None)


FIRST = Past()  #: of a page never seen before
