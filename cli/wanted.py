"""What a watch list asks for, as values; None wherever the file does not say, so that what is there stays."""

from __future__ import annotations

from dataclasses import dataclass, field

from cli.wishes import Wish
from model import MAIL, Layer, Quiet
from store.values import KEEP, Kept
from watch.scoping import WantedScope

NOTHING = Layer()


@dataclass(frozen=True, slots=True)
class WantedSource:
    """A source as the file has it; None where the file does not say, so that what is there stays."""

    url: str
    line: int
    name: str | None = None
    title: str | None = None
    tags: tuple[str, ...] | None = None
    every_seconds: int | None = None
    layer: Layer = NOTHING  #: of its profile


@dataclass(frozen=True, slots=True)
class WantedProfile:
    """What the file says of the profiles of a tag's sources, or (no tag) of all."""

    tag: str | None
    line: int
    layer: Layer


@dataclass(frozen=True, slots=True)
class WantedSite:
    """A site as the file has it; None where the file does not say."""

    url: str
    line: int
    name: str | None = None
    title: str | None = None
    tags: tuple[str, ...] | None = None
    every_seconds: int | None = None
    language: str | None = None
    scope: WantedScope = field(default_factory=WantedScope)


@dataclass(frozen=True, slots=True)
class WantedReader:
    """A reader as the file has it; None where the file does not say."""

    email: str  #: or the name of the channel
    line: int
    channel: str = MAIL
    zone: str | None = None
    hour: int | None = None
    weekday: int | None = None
    quiet: Quiet | Kept | None = KEEP
    receipt: bool | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class WantedSubscription:
    """What a reader wants to be told of, as the file has it."""

    reader: str
    line: int
    wish: Wish
    channel: str = MAIL


@dataclass(frozen=True, slots=True)
class WatchList:
    profiles: tuple[WantedProfile, ...] = ()
    sources: tuple[WantedSource, ...] = ()
    sites: tuple[WantedSite, ...] = ()
    readers: tuple[WantedReader, ...] = ()
    subscriptions: tuple[WantedSubscription, ...] = ()
