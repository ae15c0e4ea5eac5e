"""Sparing hosts: rests they ask for, conditional requests, pauses that grow, robots.txt unread."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from clock import Scaled, real
from model import FaultKind, Outcome, Profile, Source
from pipelines.batch import Report, Says
from store import Store
from tests.servers import Answer, Asked, Ending, Server, html, page, redirect
from watch.crawl import CrawlResult, CrawlSettings, crawl

SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=20)
START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TEXT = "".join(f"<h2>Part {n}</h2><p>What we keep in part {n}, and for how long.</p>" for n in range(20))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(["127.0.5.1", "127.0.5.2"]) as running:
        yield running


def watch(store: Store, *urls: str, profile: Profile = Profile()) -> list[Source]:
    return [store.sources.add(url, every_seconds=6 * 3600, profile=profile, now=START) for url in urls]


def visit(
    store: Store, hours: float = 0, *, settings: CrawlSettings = SETTINGS, heard: list[Report] | None = None
) -> list[CrawlResult]:
    """All that is due so many hours after the start, on a clock that stands still."""
    now = START + timedelta(hours=hours)
    leases = store.sources.claim(now, owner="t", lease_seconds=600, limit=50)
    events = heard if heard is not None else []
    clock = Scaled(now, real(), 0.0)
    return crawl(store, leases, settings=settings, clock=clock, data=store.data, on_event=events.append)


def outcomes(store: Store, source: Source) -> list[Outcome]:
    return [one.outcome for one in reversed(store.archive.visits(source.id))]


def validated(asked: Asked) -> Answer:
    """A server that honours both validators, and wants both where both are there."""
    same = asked.headers.get("if-none-match") == '"v1"'
    dated = asked.headers.get("if-modified-since") == "Mon, 02 Feb 2026 10:00:00 GMT"
    if same and dated:
        return Answer(b"", 304, None)
    marks = (("ETag", '"v1"'), ("Last-Modified", "Mon, 02 Feb 2026 10:00:00 GMT"))
    return Answer(html(TEXT), headers=marks)


class TestConditionalRequests:
    def test_both_validators_are_sent_and_a_304_is_a_revisit(self, store: Store, server: Server) -> None:
        server.put("/a", validated)
        (source,) = watch(store, server.url("/a"))
        for hours in (0, 7, 14):
            visit(store, hours)
        assert outcomes(store, source) == [Outcome.MEMENTO, Outcome.REVISIT, Outcome.REVISIT]
        assert [one.status for one in store.archive.visits(source.id)] == [304, 304, 200]
        assert len(store.archive.captures(source.id)) == 1
        memento = store.archive.newest(source.id)
        assert memento is not None
        assert store.archive.last_seen(memento.id) == START + timedelta(hours=14)

    def test_once_a_week_the_page_is_wanted_whole(self, store: Store, server: Server) -> None:
        """A server may say "not modified" for ever; a week is the longest we believe it."""
        server.put("/a", validated)
        (source,) = watch(store, server.url("/a"))
        for day in (0, 3, 6, 8):
            visit(store, 24 * day)
        assert [one.status for one in reversed(store.archive.visits(source.id))] == [200, 304, 304, 200]

    def test_validators_of_a_fault_or_a_wall_are_never_used(self, store: Store, server: Server) -> None:
        wall = html("<h1>Access denied</h1><p>Verify you are human.</p>", "Access denied")
        marks = (("ETag", '"bad"'),)
        server.put(
            "/a",
            [
                Answer(html(TEXT)),
                Answer(wall, headers=marks),
                Answer(b"no", 500, headers=marks),
                Answer(html(TEXT)),
            ],
        )
        (source,) = watch(store, server.url("/a"))
        for hours in (0, 7, 14, 21):
            visit(store, hours)
        assert outcomes(store, source) == [Outcome.MEMENTO, Outcome.WALL, Outcome.FAULT, Outcome.REVISIT]
        assert not any("if-none-match" in asked.headers for asked in server.asked)

    def test_another_profile_wants_the_page_whole(self, store: Store, server: Server) -> None:
        server.put("/a", validated)
        (source,) = watch(store, server.url("/a"))
        visit(store)
        store.sources.update(source.id, profile=Profile(language="de"), due_at=START)
        visit(store, 1)
        assert [one.status for one in store.archive.visits(source.id)] == [200, 200]

    def test_validators_go_only_where_they_came_from(self, store: Store, server: Server) -> None:
        there = server.url("/there", "127.0.5.2")
        server.put("/a", redirect(there))
        server.put("/there", validated)
        (source,) = watch(store, server.url("/a"))
        visit(store)
        visit(store, 7)
        assert outcomes(store, source) == [Outcome.MEMENTO, Outcome.REVISIT]
        sent = {asked.path: asked.headers.get("if-none-match") for asked in server.asked}
        assert (sent["/a"], sent["/there"]) == (None, '"v1"')

    def test_a_304_that_nobody_asked_for_is_a_fault(self, store: Store, server: Server) -> None:
        server.put("/a", Answer(b"", 304, None))
        (source,) = watch(store, server.url("/a"))
        visit(store)
        assert outcomes(store, source) == [Outcome.FAULT]


class TestRests:
    def test_f8_the_rest_of_a_host_is_put_off_and_nothing_is_lost(self, store: Store, server: Server) -> None:
        """Five pages; the first answers 429 with Retry-After: the others are not even asked for."""
        for n in range(5):
            server.put(f"/{n}", Answer(b"slow down", 429, headers=(("Retry-After", "7200"),)))
        sources = watch(store, *(server.url(f"/{n}") for n in range(5)))
        heard: list[Report] = []
        visit(store, heard=heard)
        assert sum(server.hits(f"/{n}") for n in range(5)) == 1
        assert sum(report.event is Says.PUT_OFF for report in heard) == 4
        assert sorted(len(store.archive.visits(source.id)) for source in sources) == [0, 0, 0, 0, 1]
        dues = [one.due_at for one in store.sources.all()]
        assert all(due is not None and due >= START + timedelta(hours=2) for due in dues)
        assert visit(store, 1.99) == []
        for n in range(5):
            server.put(f"/{n}", page(TEXT))
        visit(store, 2.01)
        visit(store, 13)
        assert all(Outcome.MEMENTO in outcomes(store, source) for source in sources)

    def test_f8_other_hosts_are_visited_meanwhile(self, store: Store, server: Server) -> None:
        server.put("/a", Answer(b"", 503, headers=(("Retry-After", "Mon, 02 Mar 2026 20:00:00 GMT"),)))
        server.put("/b", page(TEXT))
        resting, free = watch(store, server.url("/a"), server.url("/b", "127.0.5.2"))
        visit(store)
        assert store.sources.get(resting.id).due_at == datetime(2026, 3, 2, 20, 0, 1, tzinfo=UTC)
        assert outcomes(store, free) == [Outcome.MEMENTO]

    def test_f8_robots_txt_may_ask_for_it_too(self, store: Store, server: Server) -> None:
        server.put("/robots.txt", Answer(b"", 429, headers=(("Retry-After", "10800"),)))
        sources = watch(store, server.url("/a"), server.url("/b"))
        visit(store)
        dues = [store.sources.get(source.id).due_at for source in sources]
        assert all(due is not None and due >= START + timedelta(hours=3) for due in dues)

    def test_a_page_for_which_a_host_always_asks_for_rest_costs_the_others_nothing(
        self, store: Store, server: Server, capfd: pytest.CaptureFixture[str]
    ) -> None:
        """Three pages of which the first answers 429 for ever: the others are seen each six hours."""
        server.put("/0", Answer(b"slow down", 429))
        for n in (1, 2):
            server.put(f"/{n}", page(TEXT))
        poison, *others = watch(store, *(server.url(f"/{n}") for n in range(3)))
        for hours in (0, 0.5, 7, 7.5, 14, 14.5):
            visit(store, hours)
        assert outcomes(store, poison) == [Outcome.FAULT] * 3
        assert [outcomes(store, other) for other in others] == [
            [Outcome.MEMENTO, Outcome.REVISIT, Outcome.REVISIT]
        ] * 2
        # All at once, as after a while without a visit: the page comes after those that it had put off.
        for source in store.sources.all():
            store.sources.update(source.id, due_at=START)
        visit(store, 24)
        visit(store, 24.5)
        assert [len(outcomes(store, other)) for other in others] == [4, 4]
        host = store.hosts.get("127.0.5.1")
        assert (host.rests, host.rests_until) == (1, START + timedelta(hours=24, minutes=10))
        assert capfd.readouterr().err == ""

    def test_without_a_time_rests_grow_and_are_forgotten(self, store: Store) -> None:
        now, lengths = START, []
        for _ in range(4):
            until = store.hosts.rest("h.example", now, None, "it answered 429")
            lengths.append(until - now)
            now = until + timedelta(minutes=1)
        assert lengths == [timedelta(minutes=m) for m in (10, 20, 40, 80)]
        later = now + timedelta(days=2)
        assert store.hosts.rest("h.example", later, None, "") - later == timedelta(minutes=10)


class TestRobots:
    def test_f46_what_can_not_be_read_for_a_month_is_no_rule(self, store: Store, server: Server) -> None:
        """RFC 9309, 2.3.1.4: unreachable forbids at first, and allows after some thirty days."""
        server.put("/robots.txt", Answer(b"", 503))
        server.put("/a", page(TEXT))
        (source,) = watch(store, server.url("/a"))
        visit(store)
        visit(store, 29 * 24)
        assert server.hits("/a") == 0
        assert {one.verdict.code for one in store.archive.visits(source.id)} == {FaultKind.ROBOTS_UNREADABLE}
        visit(store, 31 * 24)
        assert outcomes(store, source)[-1] is Outcome.MEMENTO

    def test_f46_a_month_begins_anew_once_it_could_be_read(self, store: Store, server: Server) -> None:
        server.put("/robots.txt", [Answer(b"", 503), Answer(b""), Answer(b"", 503)])
        server.put("/a", page(TEXT))
        (source,) = watch(store, server.url("/a"))
        for day in (0, 20, 40):
            visit(store, day * 24)
        assert outcomes(store, source) == [Outcome.FAULT, Outcome.MEMENTO, Outcome.FAULT]

    def test_a_crawl_delay_is_kept(self, store: Store, server: Server) -> None:
        server.put("/robots.txt", Answer(b"User-agent: *\nCrawl-delay: 1\n"))
        urls = []
        for n in range(3):
            server.put(f"/{n}", page(TEXT))
            urls.append(server.url(f"/{n}"))
        watch(store, *urls)
        visit(store)
        times = sorted(asked.at for asked in server.asked if asked.path != "/robots.txt")
        assert len(times) == 3
        assert all(later - sooner >= 0.95 for sooner, later in pairwise(times))


def test_a_host_has_one_request_at_once_also_where_no_pause_is_wanted(store: Store, server: Server) -> None:
    for n in range(4):
        server.put(f"/{n}", Answer(html(TEXT), delay=0.15))
    watch(store, *(server.url(f"/{n}") for n in range(4)))
    assert [result.usable for result in visit(store)] == [True] * 4
    assert max(server.overlap.values()) == 1


def test_a_host_that_answers_slowly_is_asked_less_often(store: Store, server: Server) -> None:
    urls = []
    for n in range(4):
        server.put(f"/{n}", Answer(html(TEXT), delay=0.4))
        urls.append(server.url(f"/{n}"))
    watch(store, *urls)
    settings = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0.05, page_timeout_seconds=20)
    visit(store, settings=settings)
    times = sorted(asked.at for asked in server.asked if asked.path != "/robots.txt")
    # 0.4 s for the answer before the pause of twice that: the last two know about the first.
    assert times[3] - times[2] >= 0.75


def test_a_slow_page_holds_up_no_other_host(store: Store, server: Server) -> None:
    server.put("/slow", Answer(html(TEXT), ending=Ending.SILENT))
    server.put("/b", page(TEXT))
    slow, quick = watch(store, server.url("/slow"), server.url("/b", "127.0.5.2"))
    settings = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=2)
    heard: list[Report] = []
    visit(store, settings=settings, heard=heard)
    visits = [report.visit for report in heard if report.visit is not None]
    assert [one.source_id for one in visits] == [quick.id, slow.id]
