"""Crawls through real child processes: what is stored, who is blamed, how it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import clock
from model import FaultKind, Outcome, Source
from pipelines.batch import Batch, CrawlSettings, Report, Says, Wanted, dump_batch, load_report
from store import Store, StoreError
from store.values import Lease
from tests.nursery import Nursery
from tests.servers import Answer, Ending, Server, html, page
from watch.child import clean_environment
from watch.crawl import CrawlBroken, by_host, crawl

SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=20)
TEXT = "".join(
    f"<h2>Part {n}</h2><p>What we keep in part {n}, and for how long we keep it.</p>" for n in range(20)
)


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([f"127.0.2.{n}" for n in range(1, 5)]) as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


def watched(store: Store, *urls: str) -> list[Source]:
    return [store.sources.add(url, every_seconds=3600, now=clock.real()) for url in urls]


def claimed(store: Store, seconds: int = 300) -> list[Lease]:
    return store.sources.claim(clock.real(), owner="test", lease_seconds=seconds, limit=100)


class Heard:
    """Reports, and what to do at one of them."""

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def __call__(self, report: Report) -> None:
        self.reports.append(report)

    def kinds(self) -> set[Says]:
        return {report.event for report in self.reports}


@pytest.mark.usefixtures("fresh_children")
def test_every_leased_page_gets_its_visit(server: Server, store: Store) -> None:
    server.put("/a", page(TEXT))
    server.put("/b", Answer(b"", 404))
    watched(store, server.url("/a"), server.url("/b", "127.0.2.2"))
    heard = Heard()
    good, bad = crawl(store, claimed(store), settings=SETTINGS, data=store.data, on_event=heard)
    assert good.visit is not None
    assert good.usable
    assert good.visit.outcome is Outcome.MEMENTO
    assert bad.visit is not None
    assert bad.visit.verdict.code == FaultKind.GONE
    assert {Says.READY, Says.FETCHING, Says.VISIT, Says.DONE} <= heard.kinds()
    assert claimed(store) == []  # released, and due an hour later


def test_a_second_crawl_sees_the_same_again_and_a_third_what_is_new(server: Server, store: Store) -> None:
    (source,) = watched(store, server.url("/a"))
    server.put("/a", [page(TEXT), page(TEXT), page(TEXT + "<p>We now sell all of it, too.</p>")])
    outcomes = []
    for _ in range(3):
        leases = store.sources.claim(clock.real(), owner="t", lease_seconds=60, limit=1, only=[source.id])
        (result,) = crawl(store, leases, settings=SETTINGS, data=store.data)
        assert result.visit is not None
        outcomes.append(result.visit.outcome)
    assert outcomes == [Outcome.MEMENTO, Outcome.REVISIT, Outcome.MEMENTO]


def test_a_dry_run_stores_nothing_and_shows_the_document(server: Server, store: Store) -> None:
    server.put("/a", page(TEXT))
    (result,) = crawl(store, [server.url("/a")], settings=SETTINGS, data=store.data, dry_run=True)
    assert result.usable
    assert result.visit is None
    assert result.document is not None
    assert result.document.sections[3].heading == "Part 3"
    assert store.sources.all() == []
    assert list(store.bodies.digests()) == []


def test_a_url_that_nobody_watches_is_not_stored(store: Store) -> None:
    with pytest.raises(ValueError, match="add it first"):
        crawl(store, ["https://example.org/"], data=store.data)
    with pytest.raises(ValueError, match="without a store"):
        crawl(None, [])


def test_the_profile_is_sent_and_stays_with_its_origin(server: Server) -> None:
    from model import Profile

    with Server(["127.0.2.9"]) as other:
        other.put("/there", page(TEXT))
        server.put("/a", Answer(b"", 302, headers=(("Location", other.url("/there")),)))
        profile = Profile(language="de", headers=(("Authorization", "Bearer 7"), ("X-Key", "k")))
        (result,) = crawl(None, [Wanted(0, server.url("/a"), profile)], settings=SETTINGS, dry_run=True)
        assert result.usable
        here = next(a for a in server.asked if a.path == "/a").headers
        there = next(a for a in other.asked if a.path == "/there").headers
    assert (here["accept-language"], here["authorization"], here["x-key"]) == ("de", "Bearer 7", "k")
    assert there["accept-language"] == "de"
    assert not {"authorization", "x-key"} & there.keys()


def test_a_host_is_never_split_over_children() -> None:
    pages = [Wanted(n, f"http://h{n % 5}.example/{n}") for n in range(40)]
    parts = by_host(pages, 3)
    hosts = [{p.url.split("/")[2] for p in part} for part in parts]
    assert len(parts) == 3
    assert sum(map(len, hosts)) == 5
    assert sorted(p.key for part in parts for p in part) == list(range(40))
    assert by_host([], 3) == []


def test_two_children_share_the_hosts(server: Server, store: Store) -> None:
    for n, host in enumerate(server.hosts):
        server.put(f"/{n}", page(TEXT))
        watched(store, server.url(f"/{n}", host))
    heard = Heard()
    settings = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, children=2)
    results = crawl(store, claimed(store), settings=settings, data=store.data, on_event=heard)
    assert [r.usable for r in results] == [True] * 4
    assert sum(r.event is Says.READY for r in heard.reports) == 2


_KILLER = """
import os, signal, sys
import pipelines.html as html
real = html.read
def read(body, **named):
    if b"POISON-MEMORY" in body:
        hog = [bytes(50_000_000) for _ in range(200)]
    if b"POISON-CPU" in body:
        while True: pass
    if b"POISON" in body:
        os.kill(os.getpid(), signal.SIGSEGV)
    return real(body, **named)
html.read = read
import spiders.child as child
child.CpuLimit.SLACK = 0
"""


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nursery: Nursery) -> None:
    """Children that die on pages with certain words: a stand-in for a parser that a page can kill."""
    script = tmp_path / "child.py"
    script.write_text(_KILLER + "sys.exit(child.main())\n")
    real = nursery.Popen

    def started(command: list[str], **named: object) -> object:
        return real([command[0], "-P", str(script)], **named)  # type: ignore[arg-type]

    monkeypatch.setattr("watch.child.subprocess.Popen", started)


@pytest.mark.usefixtures("poisoned")
@pytest.mark.parametrize(
    ("word", "says"), [("POISON", "SIGSEGV"), ("POISON-CPU", "computing time"), ("POISON-MEMORY", "memory")]
)
def test_f45_a_page_that_kills_its_child_costs_the_others_nothing(
    server: Server, store: Store, word: str, says: str
) -> None:
    server.put("/poison", page(f"<p>{word}</p>" + TEXT))
    urls = [server.url("/poison")]
    for n in range(6):
        server.put(f"/{n}", page(TEXT))
        urls.append(server.url(f"/{n}", server.hosts[n % 4]))
    watched(store, *urls)
    settings = CrawlSettings(
        allow_private_addresses=True, host_delay_seconds=0, page_cpu_seconds=1, memory_bytes=1_500_000_000
    )
    heard = Heard()
    results = crawl(store, claimed(store), settings=settings, data=store.data, on_event=heard)
    by_url = {r.wanted.url: r for r in results}
    assert (
        sum(report.event is Says.READY for report in heard.reports) <= 2
    )  # one death tells which page it is
    poison = by_url.pop(server.url("/poison"))
    assert poison.visit is not None
    assert (poison.visit.outcome, poison.visit.verdict.code) == (Outcome.FAULT, FaultKind.CRASHED)
    assert says in poison.visit.verdict.reason
    assert all(r.visit is not None and r.usable for r in by_url.values())
    assert claimed(store) == []


@pytest.mark.usefixtures("fresh_children")
def test_a_child_killed_from_outside_accuses_nobody(server: Server, store: Store) -> None:
    import psutil

    server.put("/slow", [Answer(html(TEXT), ending=Ending.SILENT), page(TEXT)])
    server.put("/b", page(TEXT))
    watched(store, server.url("/slow"), server.url("/b", server.hosts[1]))
    killed: list[int] = []

    def told(report: Report) -> None:
        if report.event is Says.ALIVE and server.hits("/slow") and not killed:
            (child,) = [c for c in psutil.Process().children() if "spiders.child" in c.cmdline()]
            killed.append(child.pid)
            child.kill()

    results = crawl(store, claimed(store), settings=SETTINGS, data=store.data, on_event=told)
    assert killed
    assert [r.usable for r in results] == [True, True]
    assert server.hits("/b") == 1


def test_a_child_that_does_not_start_is_no_pages_fault(
    server: Server, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import sys\nsys.exit(1)\n")
    real = subprocess.Popen

    def started(command: list[str], **named: object) -> object:
        return real([command[0], "-P", str(script)], **named)  # type: ignore[call-overload]

    monkeypatch.setattr("watch.child.subprocess.Popen", started)
    (source,) = watched(store, server.url("/a"))
    with pytest.raises(CrawlBroken, match="does not start"):
        crawl(store, claimed(store), settings=SETTINGS, data=store.data)
    assert store.archive.visits(source.id) == []
    assert len(claimed(store)) == 1


def test_an_order_to_end_gives_back_what_was_not_visited(server: Server, store: Store) -> None:
    server.put("/slow", Answer(html(TEXT), ending=Ending.SILENT))
    (source,) = watched(store, server.url("/slow"))
    stop = threading.Event()

    def told(report: Report) -> None:
        if report.event is Says.FETCHING and report.url.endswith("/slow"):
            stop.set()

    (result,) = crawl(store, claimed(store), settings=SETTINGS, data=store.data, stop=stop, on_event=told)
    assert result.verdict is None
    assert store.archive.visits(source.id) == []
    assert [lease.source.id for lease in claimed(store)] == [source.id]


def test_f32_a_store_that_fails_ends_the_crawl_with_its_error(server: Server, store: Store) -> None:
    server.put("/a", page(TEXT))
    watched(store, server.url("/a"))
    leases = claimed(store)
    bodies = store.data / "bodies"
    for folder in sorted(bodies.rglob("*"), reverse=True):
        if folder.is_dir():
            folder.rmdir()
    bodies.rmdir()
    bodies.write_text("in the way")
    with pytest.raises(StoreError) as caught:
        crawl(store, leases, settings=SETTINGS, data=store.data)
    assert "\n" not in str(caught.value)


def test_a_store_that_is_not_there_is_named(server: Server, store: Store, tmp_path: Path) -> None:
    watched(store, server.url("/a"))
    with pytest.raises(StoreError, match="no policywatch store") as caught:
        crawl(store, claimed(store), settings=SETTINGS, data=tmp_path / "elsewhere")
    assert caught.value.exit_code == 8


def _started(batch: Batch) -> subprocess.Popen[bytes]:
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "spiders.child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=clean_environment(os.environ),
    )
    assert child.stdin is not None
    child.stdin.write(dump_batch(batch))
    child.stdin.flush()
    return child


@pytest.mark.parametrize("way", ["SIGTERM", "parent gone"])
def test_a_child_ends_within_seconds_when_told_or_left_alone(server: Server, way: str) -> None:
    server.put("/slow", Answer(html(TEXT), ending=Ending.SILENT))
    child = _started(Batch((Wanted(0, server.url("/slow")),), SETTINGS))
    assert child.stdin is not None
    assert child.stdout is not None
    server.wait_for("/slow")
    if way == "SIGTERM":
        child.send_signal(signal.SIGTERM)
    else:
        child.stdin.close()
    assert child.wait(10) == 0
    reports = [load_report(line) for line in child.stdout]
    assert Says.SEEN not in {report.event for report in reports}
    child.stdin.close()
    child.stdout.close()


def test_a_child_whose_parent_was_killed_gives_its_pages_back(server: Server, store: Store) -> None:
    server.put("/slow", Answer(html(TEXT), ending=Ending.SILENT))
    watched(store, server.url("/slow"))
    [lease] = claimed(store)
    wanted = Wanted(0, lease.source.url, lease.source.profile, lease.source, lease.token)
    child = _started(Batch((wanted,), SETTINGS, data=str(store.data)))
    assert child.stdin is not None
    assert child.stdout is not None
    server.wait_for("/slow")
    assert claimed(store) == []
    child.stdin.close()
    assert child.wait(10) == 0
    child.stdout.close()
    assert [again.source for again in claimed(store)] == [lease.source]


def test_a_child_renews_its_leases_while_a_page_is_slow(server: Server, store: Store) -> None:
    server.put("/slow", Answer(html(TEXT), delay=3.0))
    watched(store, server.url("/slow"))
    leases = claimed(store, seconds=1)
    settings = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, lease_seconds=2)
    stolen: list[Lease] = []
    heard = Heard()

    def told(report: Report) -> None:
        heard(report)
        if report.event is Says.ALIVE and server.hits("/slow"):
            stolen.extend(claimed(store))

    (result,) = crawl(store, leases, settings=settings, data=store.data, on_event=told)
    assert result.usable
    assert stolen == []
    assert sum(r.event is Says.ALIVE for r in heard.reports) >= 3


def test_a_child_takes_over_its_parents_clock(server: Server, store: Store) -> None:
    server.put("/a", page(TEXT))
    watched(store, server.url("/a"))
    origin = datetime.now(UTC)
    fast = clock.Scaled(datetime(2030, 1, 1, tzinfo=UTC), origin, 60.0)
    leases = store.sources.claim(fast(), owner="t", lease_seconds=36000, limit=9)
    (result,) = crawl(store, leases, settings=SETTINGS, data=store.data, clock=fast)
    assert result.visit is not None
    assert timedelta(0) < result.visit.finished_at - fast.start < timedelta(hours=1)


def test_a_batch_that_is_none_is_refused_in_one_line() -> None:
    child = subprocess.run(
        [sys.executable, "-P", "-m", "spiders.child"],
        input=b"not json\n",
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == 2
    assert child.stdout == b""
    assert child.stderr.count(b"\n") == 1
