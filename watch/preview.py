"""A page as it would be watched, looked at before it is added: its sections, and what is left out.

It is fetched and read by a crawling child like any other page (the same guard, the same limits), and
nothing of it is stored. One page at a time, and for so many seconds: a person waits for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from model import Document, Profile, Verdict
from pipelines.batch import CrawlSettings, Wanted
from pipelines.leftover import NOTHING, Leftover
from watch.crawl import CrawlResult, crawl

SECONDS = 45.0  #: until the look is broken off


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


class Looks:
    """The looks of a running program: one at a time."""

    def __init__(
        self, settings: CrawlSettings, *, seconds: float = SECONDS, look: Callable[..., Preview] = look
    ) -> None:
        self._settings = settings
        self._seconds = seconds
        self._look = look
        self._looking = threading.Lock()

    def at(self, url: str, profile: Profile) -> Preview:
        """Looks at a page. Raises Busy, CrawlBroken."""
        if not self._looking.acquire(blocking=False):
            raise Busy("another page is being looked at just now: try again in a moment")
        try:
            return self._look(url, profile, settings=self._settings, seconds=self._seconds)
        finally:
            self._looking.release()
