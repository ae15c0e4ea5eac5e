"""The whole way, every write durable, beside a Scrapy spider that only downloads the same pages.

Pages a CPU second of all our processes (crawling child, its parent, comparison) against the spider's own, on
one core: bytes unchanged, bytes new and nothing else, all texts changed. Then peak memory, two batches on two
cores against one, and a profile. `PAGES` in the environment sets how many pages (default 2,000; with fewer
the start of the processes weighs more).
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

from benchmarks.sampler import Sampler, by_part
from pipelines.batch import CrawlSettings
from store import Store
from watch.compare import compare_unfinished
from watch.crawl import crawl

PORT, HOSTS = 8791, 20
SETTINGS = CrawlSettings(allow_private_addresses=True, host_delay_seconds=0.0)
SHOWN = 16  #: rows of a profile


@dataclass(frozen=True)
class Step:
    """One crawl of all pages, with the ratio that it is to reach."""

    name: str
    number: int  #: at which the site stands
    wanted: float | None = None
    profiled: bool = False  #: by part of the work, in the same run: what is new is new once


#: By whether every answer has bytes of its own.
STEPS = {
    False: (Step("first sight", 0), Step("all texts changed", 1), Step("bytes unchanged", 2, 0.60)),
    True: (
        Step("first sight", 0),
        Step("all texts changed", 1, 0.15, True),
        Step("bytes new, look same", 2, 0.45),
    ),
}


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


@contextlib.contextmanager
def on_cores(cores: Sequence[int]) -> Iterator[None]:
    """This process and those it starts on these cores only, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(cores) & before or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


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
    count = int(os.environ.get("PAGES", "2000"))
    for noise in (False, True):
        print(f"-- {count:,} pages, {'bytes new at every visit' if noise else 'bytes as they are'}")
        with site(count, noise), tempfile.TemporaryDirectory() as folder:
            Bench(Path(folder), count).steps(STEPS[noise])
    child, parent = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)
    )
    print(f"peak memory: crawling child {child:.0f} MB (wanted <= 250), its parent {parent:.0f} MB")


class Bench:
    """One store and the pages it watches."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count
        self.urls = [f"http://127.0.0.{1 + i % HOSTS}:{PORT}/p{i}" for i in range(count)]
        (folder / "urls").write_text("\n".join(self.urls), encoding="utf-8")
        self.now = datetime.now(UTC)

    def steps(self, steps: Sequence[Step]) -> None:
        with Store.open(self.folder / "data") as store:
            for url in self.urls:
                store.sources.add(url, every_seconds=3600, now=self.now)
            for step in steps:
                self._go_to(step.number)
                self._step(store, step)
            print("-- two batches on two cores, the last of these again")
            self._two(store)
            print("-- where the CPU time of the last of these goes")
            self._profile(store)

    def _go_to(self, number: int) -> None:
        where = f"http://127.0.0.1:{PORT}/_step/{number}"
        urllib.request.urlopen(where, data=b"", timeout=10).close()

    def _step(self, store: Store, step: Step) -> None:
        args = [sys.executable, "-m", "benchmarks.downloader", str(self.folder / "urls")]
        with on_cores((0,)):
            least, wall = timed(lambda: subprocess.run(args, check=True))
            found: Counter[str] = Counter()
            work = partial(self._sampled, store, found) if step.profiled else partial(self.round, store)
            spent, took = timed(work)
        wanted = f" (wanted >= {step.wanted:.2f})" if step.wanted else ""
        print(
            f"{step.name:20} {self.count / spent:7.1f} pages/CPU s ({took:5.1f} s)   Scrapy, download only "
            f"{self.count / least:7.1f} ({wall:5.1f} s)   ratio {least / spent:5.2f}{wanted}",
            flush=True,
        )
        for part, number in by_part(found).most_common():
            print(f"{100 * number / found.total():6.1f} %  {part}", flush=True)

    def round(self, store: Store, children: int = 1) -> None:
        """One crawl of all that is due, and the comparison of what is new."""
        self.now += timedelta(hours=2)
        leases = store.sources.claim(self.now, owner="bench", lease_seconds=3600, limit=100_000)
        settings = replace(SETTINGS, children=children)
        results = crawl(store, leases, settings=settings, clock=lambda: self.now)
        assert len(results) == self.count
        assert all(result.visit is not None for result in results)
        while compare_unfinished(store, self.now):
            pass

    def _two(self, store: Store) -> None:
        with on_cores((0,)):
            _, one = timed(lambda: self.round(store))
        _, two = timed(lambda: self.round(store, children=2))
        print(
            f"one batch, one core {self.count / one:.0f} pages/s; two on two {self.count / two:.0f} pages/s: "
            f"{one / two:.2f} times as many (the server of the pages runs beside them)"
        )

    def _profile(self, store: Store) -> None:
        found: Counter[str] = Counter()
        self._sampled(store, found)
        total = found.total()
        for place, number in found.most_common(SHOWN):
            print(f"{100 * number / total:6.1f} %  {place}")

    def _sampled(self, store: Store, found: Counter[str]) -> None:
        """One round, with what child and parent were seen at added to `found`."""
        kept = self.folder / "samples"
        sampler = Sampler()
        with patch("watch.child.COMMAND", ("-m", "benchmarks.sampler", str(kept))):
            sampler.start()
            self.round(store)
            parent = sampler.stop()
        found.update(json.loads(kept.read_text(encoding="utf-8")))
        found.update({f"parent, {place}": number for place, number in parent.items()})
