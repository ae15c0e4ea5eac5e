"""What a crawl has come to, for whoever watches it: pages, verdicts, pages a second, who is waited for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from cli.printing import count
from model import Change, Outcome, VerdictKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipelines.batch import Report
    from watch.crawl import CrawlResult

#: What came, in the order of the table.
CHANGED, FIRST, SAME, RETURNED, HELD, WALL, FAULT, UNSEEN = (
    "changed",
    "first version kept",
    "nothing changed",
    "a known text came back",
    "odd, not believed yet",
    "wall: something stands in the document's place",
    "fault: nothing usable came",
    "not visited",
)
_BY_OUTCOME = {
    Outcome.MEMENTO: FIRST,
    Outcome.REVISIT: SAME,
    Outcome.VARIANT: RETURNED,
    Outcome.HELD: HELD,
    Outcome.WALL: WALL,
    Outcome.FAULT: FAULT,
}
GOOD = (Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT)
_MEGABYTE = 1_000_000
_LONG_SECONDS = 2.0  #: a host that answers sooner is not worth a word


class Tally:
    """Counts the reports of a crawl as they come."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self._began = now()
        self._asked: dict[int, tuple[str, float]] = {}  # page: host, since when; oldest first
        self.verdicts: Counter[VerdictKind] = Counter()

    @property
    def done(self) -> int:
        """Pages that were visited."""
        return self.verdicts.total()

    def heard(self, report: Report) -> None:
        """Takes one report of a child."""
        from pipelines.batch import Says

        page = -1 if report.page is None else report.page
        if report.event is Says.FETCHING:
            self._asked.pop(page, None)  # a hop: another host may be waited for now
            self._asked[page] = (urlsplit(report.url).hostname or report.url, self._now())
        elif report.event in (Says.VISIT, Says.SEEN):
            self._asked.pop(page, None)
            if report.verdict is not None:
                self.verdicts[report.verdict.kind] += 1

    def line(self) -> str:
        """ "12.5 a second, 190 usable, 3 fault, waiting for example.org (8 s)"."""
        seconds = self._now() - self._began
        said = [f"{self.done / seconds:.1f} a second"] if self.done and seconds > 0 else []
        said += [f"{self.verdicts[kind]} {kind}" for kind in VerdictKind if self.verdicts[kind]]
        host, since = next(iter(self._asked.values()), ("", 0.0))
        waited = self._now() - since
        if host:
            said.append(f"waiting for {host}" + (f" ({waited:.0f} s)" if waited >= _LONG_SECONDS else ""))
        return ", ".join(said)


def is_good(result: CrawlResult) -> bool:
    """Whether the page was seen, and what came was believed to be the document."""
    if result.visit is not None:
        return result.visit.outcome in GOOD
    return result.usable


def what_came(result: CrawlResult, change: Change | None) -> str:
    """In one of the words of the table."""
    if result.visit is None:
        return UNSEEN
    return CHANGED if change is not None else _BY_OUTCOME[result.visit.outcome]


def table_rows(results: Iterable[CrawlResult], changes: Mapping[int, Change]) -> list[tuple[str, str]]:
    """(what came, how many pages), without those that did not come."""
    found = Counter(
        what_came(result, changes.get(result.wanted.source.id) if result.wanted.source else None)
        for result in results
    )
    order = (CHANGED, FIRST, SAME, RETURNED, HELD, WALL, FAULT, UNSEEN)
    return [(what, f"{found[what]:,}") for what in order if found[what]]


def closing_line(results: list[CrawlResult], seconds: float) -> str:
    """ "200 pages in 12.0 s, 16.7 a second, 8.1 MB; example.org took longest: 10.2 s for 8 pages"."""
    seen = [result for result in results if result.verdict is not None]
    size = sum(result.size_bytes for result in seen) / _MEGABYTE
    rate = len(seen) / seconds if seconds > 0 else 0.0
    said = f"{count(len(seen), 'page')} in {seconds:.1f} s, {rate:.1f} a second, {size:.1f} MB"
    spent: dict[str, float] = {}
    pages: Counter[str] = Counter()
    for result in seen:
        host = urlsplit(result.wanted.url).hostname or ""
        spent[host] = spent.get(host, 0.0) + result.seconds
        pages[host] += 1
    host, longest = max(spent.items(), key=lambda item: item[1], default=("", 0.0))
    if longest >= _LONG_SECONDS:
        said += f"; {host} took longest: {longest:.1f} s for {count(pages[host], 'page')}"
    return said
