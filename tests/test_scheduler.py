"""The service, on a real store, with real children, a real web server and a real mail server."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from alerts.settings import MailSettings
from clock import Scaled, real
from model import Change, Incident, Layer, Outcome, Scope, SiteEvent, Source
from pipelines.batch import CrawlSettings, Says
from scheduler import Pace, Service
from store import Store, StoreError
from tests.alerts.relay import ScriptedRelay
from tests.exchange.folders import TERMS, page
from tests.servers import Answer, Ending, Server
from tests.sitepages import document, hub
from tests.watch.pages import see
from watch.crawl import crawl
from watch.happenings import Crawled, Happening
from watch.settings import Patience

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
CRAWL = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0, page_timeout_seconds=30)
QUICK = Pace(dispatch=0.1, compare=0.1, deliver=0.1, upkeep=0.2)
SHORTER = page(TERMS[0].replace("three weeks", "two weeks"), *TERMS[1:])
SHORTEST = page(TERMS[0].replace("three weeks", "one week"), *TERMS[1:])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server([f"127.0.3.{n}" for n in range(1, 5)]) as running:
        yield running


@pytest.fixture
def relay() -> Iterator[ScriptedRelay]:
    with ScriptedRelay() as running:
        yield running


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def watch(store: Store, server: Server) -> Callable[[str, str], Source]:
    """Watches a page of the server every 12 hours, for one reader."""
    reader = store.readers.add("ada@reader.example", now=START)
    store.readers.subscribe(reader.id, now=START)

    def add(path: str, host: str = "127.0.3.1") -> Source:
        return store.sources.add(server.url(path, host), every_seconds=12 * 3600, now=START)

    return add


def at(moment: datetime) -> Scaled:
    """A clock that stands still; a child gets it too."""
    return Scaled(moment, real(), 0.0)


def mail(relay: ScriptedRelay) -> MailSettings:
    return MailSettings(host="127.0.0.1", port=relay.port, tls="none", message_id_domain="policy.example")


def work(store: Store, relay: ScriptedRelay, hours: float) -> list[Happening]:
    """All that is due so many hours after the start."""
    heard: list[Happening] = []
    clock = at(START + timedelta(hours=hours))
    Service(store, crawl=CRAWL, mail=mail(relay), clock=clock, on_event=heard.append).until_idle()
    return heard


class Visits:
    """Counts the visits that services tell of."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    def __call__(self, happening: Happening) -> None:
        if isinstance(happening, Crawled) and happening.report.event is Says.VISIT:
            with self._changed:
                self._count += 1
                self._changed.notify_all()

    def wait(self, count: int) -> bool:
        """Whether there were so many before it was hopeless."""
        with self._changed:
            return self._changed.wait_for(lambda: self._count >= count, 90)


def test_a_change_is_mailed_once_and_what_is_no_change_is_not(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    source = watch("/rules")
    bodies = [page(), page(noise="another"), SHORTER, SHORTER]
    server.put("/rules", [Answer(body) for body in bodies])
    for visit in range(4):
        work(store, relay, hours=12 * visit)
    outcomes = [visit.outcome for visit in reversed(store.archive.visits(source.id))]
    assert outcomes == [Outcome.MEMENTO, Outcome.REVISIT, Outcome.MEMENTO, Outcome.REVISIT]
    assert len(relay.mails) == 1
    assert "two weeks" in str(relay.mails[0].get_body(("plain",)))
    assert store.outbox.waiting() == []


def test_nothing_is_visited_before_it_is_due(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    server.put("/rules", Answer(page()))
    work(store, relay, hours=0)
    work(store, relay, hours=5.9)  # a new source is due within half a period at the soonest
    assert server.hits("/rules") == 1


def test_an_outage_opens_an_incident_and_its_end_closes_it(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    """Whoever has no patience is told at once; when it is time is told in tests/watch/test_incidents.py."""
    watch("/rules")
    server.put("/rules", [Answer(page()), Answer(b"Oh no", 500), Answer(page())])
    hasty = Patience(visits=1, after=timedelta(0))
    told: list[Happening] = []
    for hours in (0, 12, 24):
        clock = at(START + timedelta(hours=hours))
        settings = mail(relay)
        Service(
            store, crawl=CRAWL, mail=settings, patience=hasty, clock=clock, on_event=told.append
        ).until_idle()
    opened, closed = [happening for happening in told if isinstance(happening, Incident)]
    assert (opened.id, opened.closed_at) == (closed.id, None)
    assert closed.closed_at == START + timedelta(hours=24)
    assert len(relay.mails) == 2
    assert store.changes.recent(10) == []


def test_a_site_is_discovered_daily_and_a_new_document_is_mailed_once(
    server: Server, relay: ScriptedRelay, store: Store
) -> None:
    reader = store.readers.add("ada@reader.example", now=START)
    url = server.url("/law/", "127.0.3.1")
    store.sites.add(
        url, scope=Scope("/law/"), every_seconds=86_400, source_every_seconds=86_400 * 7, now=START
    )
    server.put("/law/", hub("Laws", ["a"]))
    for number, name in enumerate("abc"):
        server.put(f"/law/{name}", document(number))
    work(store, relay, hours=0)
    store.readers.subscribe(reader.id, tag="law", words=("market",), now=START)
    server.put("/law/", hub("Laws", ["a", "b"]))
    work(store, relay, hours=23)
    assert server.hits("/law/b") == 0
    work(store, relay, hours=25)
    assert relay.mails == [], "the bridge is no market"
    server.put("/law/", hub("Laws", ["a", "b", "c"]))
    heard = work(store, relay, hours=50)
    (event,) = [h for h in heard if isinstance(h, SiteEvent)]
    assert [page.title for page in event.pages] == ["Rules of the market 2"]
    work(store, relay, hours=75)
    subjects = [str(mail["Subject"]) for mail in relay.mails]
    assert [s for s in subjects if "appeared under" in s] == [
        "[policywatch] 1 document appeared under “Laws”: Rules of the market 2"
    ]
    assert [server.hits(f"/law/{name}") for name in "abc"] == [1, 1, 1]


def test_what_a_kill_left_between_visit_and_comparison_is_finished(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    server.put("/rules", [Answer(page()), Answer(SHORTER)])
    work(store, relay, hours=0)
    later = START + timedelta(hours=12)
    leases = store.sources.claim(later, owner="killed", lease_seconds=300, limit=10)
    crawl(store, leases, settings=CRAWL, clock=at(later), data=store.data)
    assert len(store.archive.unfinished(10)) == 1
    assert relay.mails == []
    heard = work(store, relay, hours=12)
    assert len([h for h in heard if isinstance(h, Change)]) == 1
    assert len(relay.mails) == 1
    work(store, relay, hours=12)
    assert len(relay.mails) == 1


def test_a_lease_of_a_killed_run_keeps_a_page_until_it_ends(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    server.put("/rules", Answer(page()))
    store.sources.claim(START, owner="killed", lease_seconds=300, limit=10)
    work(store, relay, hours=0.05)
    assert server.hits("/rules") == 0
    work(store, relay, hours=0.1)
    assert server.hits("/rules") == 1


def test_two_services_on_one_store_share_the_work(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    """Each page is visited once and each change mailed once, whoever does it."""
    paths = [f"/rules/{n}" for n in range(4)]
    sources = [watch(path, f"127.0.3.{n + 1}") for n, path in enumerate(paths)]
    for path, source in zip(paths, sources, strict=True):
        see(store, source, START, page())
        store.sources.update(source.id, due_at=START + timedelta(hours=12))
        server.put(path, Answer(SHORTER))
    clock, visited = at(START + timedelta(hours=12)), Visits()
    pace = Pace(dispatch=0.05, compare=0.05, deliver=0.05, upkeep=0.2, batch=1)
    with Store.open(store.data) as other:
        services = [
            Service(s, crawl=CRAWL, mail=mail(relay), clock=clock, pace=pace, on_event=visited)
            for s in (store, other)
        ]
        for service in services:
            service.start()
        assert visited.wait(4)
        for service in services:
            service.finish()
    work(store, relay, hours=12)
    assert [server.hits(path) for path in paths] == [1] * 4
    assert [len(store.archive.visits(source.id)) for source in sources] == [2] * 4
    assert len(store.changes.recent(100)) == 4
    assert len({str(message["Message-ID"]) for message in relay.mails}) == len(relay.mails) == 4


def test_the_jobs_do_it_all_by_themselves(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    server.put("/rules", [Answer(page()), Answer(SHORTER)])
    work(store, relay, hours=0)
    clock = at(START + timedelta(hours=12))
    service = Service(store, crawl=CRAWL, mail=mail(relay), clock=clock, pace=QUICK)
    service.start()
    try:
        assert relay.arrived.wait(60)
        beats = {beat.name: beat for beat in service.beats()}
    finally:
        service.finish()
    assert len(relay.mails) == 1
    assert set(beats) == {"upkeep", "dispatch", "compare", "deliver"}
    assert all(beat.began_at is not None for beat in beats.values())


def test_a_failure_of_the_store_ends_the_service(
    relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    with Store.open(store.data, read_only=True) as sealed:
        service = Service(sealed, crawl=CRAWL, mail=mail(relay), pace=QUICK)
        with pytest.raises(StoreError):
            service.run()


def test_without_a_mail_server_messages_wait(
    server: Server, relay: ScriptedRelay, store: Store, watch: Callable[..., Source]
) -> None:
    watch("/rules")
    server.put("/rules", [Answer(page()), Answer(SHORTER)])
    for hours in (0, 12):
        clock = at(START + timedelta(hours=hours))
        Service(store, crawl=CRAWL, mail=MailSettings(), clock=clock).until_idle()
    assert len(store.outbox.waiting()) == 1
    work(store, relay, hours=13)
    assert len(relay.mails) == 1


@pytest.fixture
def running(store: Store) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Starts `policywatch run` on the store."""
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        settings = {"POLICYWATCH_ALLOW_PRIVATE_ADDRESSES": "true", "POLICYWATCH_HOST_DELAY_SECONDS": "0"}
        command = [sys.executable, "-m", "cli.main", "--data", str(store.data), "run"]
        started.append(subprocess.Popen(command, env=os.environ | settings, stderr=subprocess.PIPE))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def test_a_stop_in_the_middle_of_a_fetch_is_clean_and_quick(
    server: Server, store: Store, watch: Callable[..., Source], running: Callable[[], subprocess.Popen[bytes]]
) -> None:
    source = watch("/silent")
    server.put("/silent", Answer(ending=Ending.SILENT))
    process = running()
    server.wait_for("/silent", seconds=60)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0  # the promise: within ten seconds
    assert store.archive.visits(source.id) == []
    again = store.sources.claim(real(), owner="next", lease_seconds=60, limit=10)
    assert [lease.source.id for lease in again] == [source.id]


def test_after_a_kill_the_next_run_sees_the_page(
    server: Server,
    relay: ScriptedRelay,
    store: Store,
    watch: Callable[..., Source],
    running: Callable[[], subprocess.Popen[bytes]],
) -> None:
    source = watch("/rules")
    server.put("/rules", [Answer(ending=Ending.SILENT), Answer(page())])
    process = running()
    server.wait_for("/rules", seconds=60)
    process.kill()
    process.wait()
    after = real() + timedelta(minutes=6)  # the lease is over
    Service(store, crawl=CRAWL, mail=mail(relay), clock=at(after)).until_idle()
    assert [visit.outcome for visit in store.archive.visits(source.id)] == [Outcome.MEMENTO]


def test_a_source_in_its_pause_is_visited_at_the_pause_s_end(
    store: Store, server: Server, relay: ScriptedRelay, watch: Callable[[str, str], Source]
) -> None:
    server.put("/rules", Answer(page()))
    source = watch("/rules", "127.0.3.1")
    store.sources.update(source.id, layer=Layer(pauses=("08:00-10:00",)))
    assert work(store, relay, 0.5) == []
    assert server.hits("/rules") == 0
    assert store.sources.get(source.id).due_at == START + timedelta(hours=2)
    work(store, relay, 2)
    assert server.hits("/rules") == 1


def test_a_site_in_its_pause_is_discovered_at_the_pause_s_end(
    store: Store, server: Server, relay: ScriptedRelay
) -> None:
    server.put("/law/", hub("Laws", []))
    site = store.sites.add(
        server.url("/law/", "127.0.3.1"),
        scope=Scope("/law/"),
        every_seconds=86_400,
        source_every_seconds=43_200,
        now=START,
    )
    store.sources.set_layer("all", Layer(pauses=("08:00-10:00",)))
    work(store, relay, 0.5)
    assert server.hits("/law/") == 0
    assert store.sites.get(site.id).due_at == START + timedelta(hours=2)
    work(store, relay, 2)
    assert server.hits("/law/") == 1
