"""`kill -9` in the middle of a discovery: the next one goes on from there, and asks for no page twice.

The whole command line and its child are killed, as when the power goes. What the server had answered is kept;
the request that was on its way, which nothing had come of, is the only one that is made again.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from clock import real
from model import PageState, Scope
from store import Store
from store.check import check
from store.site_tables import SITE
from tests.servers import Answer, Ending, Server
from tests.sitepages import document, hub, sitemap

ROOT = Path(__file__).resolve().parents[2]
PAGES = 30
THIRD = PAGES // 3


@pytest.fixture
def server() -> Iterator[Server]:
    """A third of the pages are linked, the others in a sitemap; one of those at a third is slow at first."""
    with Server() as running:
        names = [f"p{number}" for number in range(PAGES)]
        running.put("/law/", hub("Laws", names[:THIRD]))
        running.put("/sitemap.xml", sitemap([(running.url(f"/law/{name}"), "", {}) for name in names]))
        for number, name in enumerate(names):
            running.put(f"/law/{name}", document(number))
        yield running


def policywatch(data: Path, *words: str) -> subprocess.Popen[bytes]:
    own = {k: v for k, v in os.environ.items() if not k.startswith("POLICYWATCH_")}
    own |= {
        "POLICYWATCH_DATA": str(data),
        "POLICYWATCH_ALLOW_PRIVATE_ADDRESSES": "true",
        "POLICYWATCH_HOST_DELAY_SECONDS": "0",
    }
    command = [sys.executable, "-P", "-m", "cli.main", *words]
    return subprocess.Popen(command, cwd=ROOT, env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def kill(process: subprocess.Popen[bytes]) -> None:
    """The command and all that it started, at once; nobody has a last word."""
    family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
    for one in family:
        one.send_signal(signal.SIGKILL)
    psutil.wait_procs(family, timeout=10)
    process.communicate()


def let_the_lease_end(store: Store) -> None:
    """As after some minutes."""
    with store.database.writing() as connection:
        connection.execute(SITE.update().where(SITE.c.lease_until.is_not(None)).values(lease_until=real()))


def finish(data: Path) -> None:
    done = policywatch(data, "crawl", "law")
    _, said = done.communicate(timeout=100)
    assert done.returncode == 0, said.decode()


def assert_whole(store: Store, server: Server) -> None:
    site = store.sites.find("law")
    assert site is not None
    assert site.round_started_at is None
    assert store.site_pages.counts(site.id)[PageState.DOCUMENT] == PAGES + 1
    for source in store.sources.all():
        assert len(store.archive.visits(source.id)) == 1
    assert len(store.sources.all()) == PAGES + 1
    assert check(store, read_data=True) == []


def test_a_crawl_killed_at_a_third_and_resumed_fetches_no_page_twice(tmp_path: Path, server: Server) -> None:
    data, held = tmp_path / "data", f"/law/p{THIRD}"
    server.put(held, [Answer(b"", ending=Ending.SILENT), document(THIRD)])
    adding = policywatch(data, "add", server.url("/law/"), "--site", "--name", "law")
    server.wait_for(held, seconds=100)
    kill(adding)
    before = Counter(a.path for a in server.asked)
    assert sum(path.startswith("/law/p") for path in before) == THIRD + 1
    with Store.open(data) as store:
        let_the_lease_end(store)
        finish(data)
        asked = Counter(a.path for a in server.asked)
        assert asked.pop(held) == 2, "it was on its way when we were killed, and nothing had come"
        assert asked.pop("/robots.txt") == 2, "the rules of a host are asked for by each crawl"
        assert set(asked.values()) == {1}
        assert_whole(store, server)


@pytest.mark.slow
def test_a_kill_between_any_two_steps_costs_one_request_at_most(tmp_path: Path, server: Server) -> None:
    """Killed again and again, a little later each time, wherever that is."""
    data = tmp_path / "data"
    with Store.open(data) as store:
        store.sites.add(
            server.url("/law/"),
            slug="law",
            scope=Scope("/law/"),
            every_seconds=None,
            source_every_seconds=86_400,
            now=real(),
        )
        kills = 0
        for wanted in (2, 7, 16):
            crawling = policywatch(data, "crawl", "law")
            while len(server.asked) < wanted + kills * 2 and crawling.poll() is None:
                time.sleep(0.01)
            kill(crawling)
            kills += 1
            let_the_lease_end(store)
        finish(data)
        asked = Counter(a.path for a in server.asked)
        asked.pop("/robots.txt")
        assert sum(asked.values()) - len(asked) <= kills
        assert_whole(store, server)
