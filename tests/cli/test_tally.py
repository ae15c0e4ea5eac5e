"""What is said of a crawl while it runs, and at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from cli.tally import Tally, closing_line, is_good, table_rows
from model import USABLE, Outcome, Visit, WallKind, wall
from pipelines.batch import Report, Says, Wanted
from watch.crawl import CrawlResult

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
VISIT = Visit(1, 1, NOON, NOON, Outcome.REVISIT, USABLE, None, 1, 200, "", "")
WALL = wall(WallKind.BLOCKED, "blocked")


class Clock:
    """Seconds that pass when they are told to."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def result(outcome: Outcome | None, seconds: float = 0.0, host: str = "a.example") -> CrawlResult:
    wanted = Wanted(0, f"http://{host}/")
    if outcome is None:
        return CrawlResult(wanted)
    verdict = WALL if outcome is Outcome.WALL else USABLE
    visit = replace(VISIT, outcome=outcome, verdict=verdict)
    return CrawlResult(wanted, verdict, visit, size_bytes=500_000, seconds=seconds)


def test_a_tally_tells_pages_a_second_verdicts_and_the_host_waited_for_longest() -> None:
    clock = Clock()
    tally = Tally(clock)
    assert tally.line() == ""
    tally.heard(Report(Says.FETCHING, 0, url="http://slow.example/a"))
    clock.now += 1
    tally.heard(Report(Says.FETCHING, 1, url="http://quick.example/b"))
    tally.heard(Report(Says.ALIVE))
    assert tally.line() == "waiting for slow.example"
    clock.now += 3
    tally.heard(Report(Says.VISIT, 1, verdict=USABLE))
    tally.heard(Report(Says.VISIT, 2, verdict=WALL))
    assert tally.line() == "0.5 a second, 1 usable, 1 wall, waiting for slow.example (4 s)"
    tally.heard(Report(Says.SEEN, 0, verdict=USABLE))
    assert tally.done == 3
    assert tally.line() == "0.8 a second, 2 usable, 1 wall"


def test_after_a_redirect_the_host_it_leads_to_is_waited_for() -> None:
    tally = Tally(Clock())
    tally.heard(Report(Says.FETCHING, 0, url="http://old.example/"))
    tally.heard(Report(Says.FETCHING, 0, url="http://new.example/"))
    assert tally.line() == "waiting for new.example"


def test_what_came_is_counted_in_a_fixed_order() -> None:
    results = [result(o) for o in (Outcome.WALL, None, Outcome.REVISIT, Outcome.HELD, Outcome.REVISIT)]
    assert [row[1] for row in table_rows(results, {})] == ["2", "1", "1", "1"]
    assert table_rows(results, {})[0][0] == "nothing changed"
    assert [is_good(r) for r in results] == [False, False, True, False, True]


def test_the_closing_line_names_a_host_that_took_long() -> None:
    quick = [result(Outcome.REVISIT, 0.1)] * 2
    assert closing_line(quick, 0.5) == "2 pages in 0.5 s, 4.0 a second, 1.0 MB"
    slow = [*quick, result(Outcome.REVISIT, 6.0, "slow.example"), result(None)]
    assert closing_line(slow, 6.0) == (
        "3 pages in 6.0 s, 0.5 a second, 1.5 MB; slow.example took longest: 6.0 s for 1 page"
    )
