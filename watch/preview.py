"""A page as it would be watched, looked at before it is added: its sections, and what is left out.

It is fetched and read by a crawling child like any other page (the same guard, the same limits), and
nothing of it is stored. One page at a time, and for so many seconds: a person waits for it.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import clock
from model import Document, Profile, Verdict
from pipelines.batch import CrawlSettings, Wanted
from pipelines.leftover import NOTHING, Leftover
from watch.crawl import CrawlResult, crawl

SECONDS = 45.0  #: until the look is broken off
_KEPT = timedelta(minutes=30)
_MOST = 8  #: previews kept at a time


class Busy(Exception):  # noqa: N818 - reads as what happened
    """Another page is being looked at just now; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What came of a look. `verdict` None: it was broken off, for want of time or by the program's end."""

    url: str
    url_final: str
    verdict: Verdict | None
    document: Document | None = None
    left_out: Leftover = NOTHING
    rotten: tuple[str, ...] = ()  #: selectors that match nothing on the page
    status: int | None = None
    size_bytes: int = 0

    @property
    def usable(self) -> bool:
        return self.verdict is not None and self.verdict.usable and self.document is not None

    @classmethod
    def of(cls, result: CrawlResult) -> Preview:
        return cls(
            result.wanted.url,
            result.url_final or result.wanted.url,
            result.verdict,
            result.document,
            result.left_out or NOTHING,
            result.rotten,
            result.status,
            result.size_bytes,
        )


def look(url: str, profile: Profile, *, settings: CrawlSettings, seconds: float = SECONDS) -> Preview:
    """Looks at one page. Raises CrawlBroken where no child starts."""
    stop = threading.Event()
    timer = threading.Timer(seconds, stop.set)
    timer.daemon = True
    timer.start()
    try:
        wanted = Wanted(0, url, profile, whole=True)
        return Preview.of(crawl(None, [wanted], settings=settings, dry_run=True, stop=stop)[0])
    finally:
        timer.cancel()


@dataclass(frozen=True, slots=True)
class Looked:
    """A preview with what was typed to get it."""

    preview: Preview
    typed: dict[str, str]
    at: datetime


class Looks:
    """The previews of a running program, each under a key that nobody can guess; forgotten after a while."""

    def __init__(
        self,
        settings: CrawlSettings,
        *,
        seconds: float = SECONDS,
        now: clock.Clock = clock.real,
        look: Callable[..., Preview] = look,
    ) -> None:
        self._settings = settings
        self._seconds = seconds
        self._now = now
        self._look = look
        self._looking = threading.Lock()
        self._guard = threading.Lock()
        self._kept: OrderedDict[str, Looked] = OrderedDict()

    def make(self, url: str, profile: Profile, typed: dict[str, str]) -> str:
        """Looks at a page and keeps what came; the key. Raises Busy, CrawlBroken."""
        if not self._looking.acquire(blocking=False):
            raise Busy("another page is being looked at just now: try again in a moment")
        try:
            preview = self._look(url, profile, settings=self._settings, seconds=self._seconds)
        finally:
            self._looking.release()
        key = secrets.token_urlsafe(12)
        with self._guard:
            self._forget()
            self._kept[key] = Looked(preview, typed, self._now())
        return key

    def get(self, key: str) -> Looked | None:
        """What is kept under a key; None where it was forgotten, or never was."""
        with self._guard:
            self._forget()
            return self._kept.get(key)

    def _forget(self) -> None:
        old = self._now() - _KEPT
        for key in [key for key, looked in self._kept.items() if looked.at < old]:
            del self._kept[key]
        while len(self._kept) >= _MOST + 1:
            self._kept.popitem(last=False)
