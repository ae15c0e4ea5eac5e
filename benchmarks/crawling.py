"""The whole way, every write durable, beside a Scrapy spider that only downloads the same pages.

Pages a CPU second of all processes, three crawls: first sight, all texts changed, nothing changed but bytes.
`PAGES` in the environment sets how many (default 400).
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.batch import CrawlSettings
from store import Store
from watch.compare import compare_unfinished
from watch.crawl import crawl

PORT, HOSTS = 8765, 20
SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0.0)


@contextlib.contextmanager
def site(count: int, noise: bool) -> Iterator[None]:
    """The pages, served by a process whose CPU time is not counted."""
    words = [str(PORT), str(HOSTS), str(count), "noise" if noise else ""]
    with subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server", *words], stdout=subprocess.PIPE
    ) as served:
        assert served.stdout is not None
        if not served.stdout.readline():
            sys.exit("the pages could not be served: see above")
        try:
            yield
        finally:
            served.kill()


def cpu() -> float:
    """CPU seconds of this process and of its children that have ended."""
    uses = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    return sum(use.ru_utime + use.ru_stime for use in uses)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """(CPU seconds, wall seconds) of one piece of work."""
    spent, began = cpu(), time.perf_counter()
    work()
    return cpu() - spent, time.perf_counter() - began


def run() -> None:
    """Prints the rows, without and with noise in every answer."""
    for noise in (False, True):
        print(f"-- {'bytes new at every visit' if noise else 'bytes as they are'}")
        with site(int(os.environ.get("PAGES", "400")), noise), tempfile.TemporaryDirectory() as folder:
            _crawls(Path(folder), int(os.environ.get("PAGES", "400")))
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"peak memory of the largest process {children:.0f} MB")


def _crawls(folder: Path, count: int) -> None:
    urls = [f"http://127.0.0.{1 + i % HOSTS}:{PORT}/p{i}" for i in range(count)]
    (folder / "urls").write_text("\n".join(urls), encoding="utf-8")
    now = datetime.now(UTC)
    with Store.open(folder / "data") as store:
        for url in urls:
            store.sources.add(url, every_seconds=3600, now=now)
        for step, name in enumerate(("first sight", "all texts changed", "nothing changed")):
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_step/{step}", data=b"", timeout=10).close()
            args = [sys.executable, "-m", "benchmarks.downloader", str(folder / "urls")]
            least, wall = timed(lambda args=args: subprocess.run(args, check=True))  # type: ignore[misc]
            spent, took = timed(lambda step=step: _round(store, now + timedelta(hours=2 * step)))  # type: ignore[misc]
            print(
                f"{name:20} {count / spent:7.1f} pages/CPU s ({took:5.1f} s)   "
                f"Scrapy, download only {count / least:7.1f} ({wall:5.1f} s)   ratio {least / spent:5.2f}"
            )


def _round(store: Store, now: datetime) -> None:
    """One crawl of all that is due, and the comparison of what is new."""
    leases = store.sources.claim(now, owner="bench", lease_seconds=3600, limit=100_000)
    results = crawl(store, leases, settings=SETTINGS, clock=lambda: now)
    assert all(result.visit is not None for result in results)
    while compare_unfinished(store, now):
        pass
