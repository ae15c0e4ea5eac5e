"""The pages of a large store beside those of a nearly empty one, and a hundred readers at once.

    python -m benchmarks browsing [DIR] [--sources 10000] [--mementos 100000] [--rounds 30] [--seconds 180]

DIR is a store made by `python -m benchmarks filled`, which is copied; without one, a store is filled first.
The small one has as many sources as fill a page of a list. Both get the same source of 10,000-word versions,
and a service of their own that visits pages which change, compares and mails meanwhile. Pages are asked for
in turn of both. Then a service that shows the large store itself is asked by a hundred readers at once: first
without any pause between two pages, then so that no two read the same, then as people read. The first is a
closed loop: there are always a hundred questions, so the seconds tell how much work there is for a hundred
pages, on the part of the machine that the service has.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import httpx

from benchmarks import longread
from benchmarks.crowd import Gauges, Manner, crowd
from benchmarks.figures import beside
from benchmarks.filled import Filling
from benchmarks.served import took
from benchmarks.watching import running, watch, world
from model import MessageState
from store import Store

READERS = 100
RESTLESS = Manner("no pause between two pages")
APART = Manner("no pause, and seldom two at the same page")
THINKING = Manner("1 to 3 seconds between two pages", 1.0, 3.0)
ONCE = "redline, made now"
DEAR = frozenset({"redline, told", ONCE, "redline, asked for again"})
MANY = 1_000  #: sources whose pages are read apart
FIRST_PAINT = 100_000  #: bytes, wanted


@dataclass(frozen=True)
class Times:
    """Seconds of each answer."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def add(self, answer: httpx.Response) -> None:
        answer.raise_for_status()
        wall, cpu = took(answer.headers["server-timing"])
        self.wall.append(wall)
        self.cpu.append(cpu)


def paths_of(folder: Path) -> dict[str, list[str]]:
    """What is asked for, by name; of several paths one after the other."""
    with Store.open(folder) as store:
        found = longread.read(store)
        page = next(s.slug for s in store.sources.all() if s.slug.startswith("page-"))
        tree = store.browse.tree(found.versions[-1])
    at = f"/sources/{found.slug}"
    return {
        "front page": ["/"],
        "front page of a tag": ["/?tag=all"],
        "source": [f"/sources/{page}"],
        "source of 10,000 words": [at],
        "redline, told": [f"/changes/{number}" for number in found.changes],
        ONCE: [f"{at}/compare/{a}/{b}" for a, b in found.apart],
        "redline, asked for again": [f"{at}/compare/{a}/{b}" for a, b in found.apart[-1:]],
        "section's life": [f"{at}/sections/{tree[1].track}"],
        "search": ["/search?q=fee", "/search?q=fee+crowns", "/search?q=4711"],
        "sources": ["/sources"],
        "sources of a tag": ["/sources?tag=all"],
        "sources in trouble": ["/sources?health=troubled"],
        "incidents": ["/incidents"],
        "feed": ["/feeds/all.atom"],
        "API": ["/api/v1/sources", "/api/v1/happenings"],
    }


def apart(folder: Path) -> dict[str, list[str]]:
    """Pages of which each is read by one at a time."""
    with Store.open(folder) as store:
        slugs = [source.slug for source in store.sources.all() if source.slug.startswith("page-")]
        changes = store.browse.recent(limit=100).rows
    chosen = slugs[:: max(1, len(slugs) // MANY)]
    return {
        "source": [f"/sources/{slug}" for slug in chosen],
        "feed": [f"/feeds/source/{slug}.atom" for slug in chosen[:100]],
        "search": [f"/search?q={number}" for number in range(10, 110)],
        "redline, told": [f"/changes/{row.subject_id}" for row in changes if row.items],
    }


@contextmanager
def served(folder: Path) -> Iterator[httpx.Client]:
    """A browser at the pages of a store, which a process of their own serves."""
    command = [sys.executable, "-m", "benchmarks.served", str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            with httpx.Client(base_url=address, trust_env=False, timeout=60) as client:
                yield client
        finally:
            process.stdin.close()


def compared(filled: Path, empty: Path, rounds: int) -> None:
    """Each page in turn of both stores."""
    of_filled, of_empty = paths_of(filled), paths_of(empty)
    with served(filled) as there, served(empty) as here:
        for client, paths in ((there, of_filled), (here, of_empty)):
            for path in (several[0] for several in paths.values()):  # what is worked out once, is
                client.get(path).raise_for_status()
        for name, ours in of_filled.items():
            large, small = Times(), Times()
            for turn in range(len(ours) if name == ONCE else rounds):
                for client, several, times in ((there, ours, large), (here, of_empty[name], small)):
                    times.add(client.get(several[turn % len(several)]))
            print(beside(f"{name}, CPU", large.cpu, "nearly empty", small.cpu), flush=True)
            print(beside(f"{name}, wall", large.wall, "nearly empty", small.wall), flush=True)
        size, parts = first_paint(there)
        print(f"first paint of the front page: {size:,} bytes in {parts} answers (wanted <= {FIRST_PAINT:,})")


class _Parts(HTMLParser):
    """What a browser fetches to paint a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "link" and set((given.get("rel") or "").split()) & {"stylesheet", "icon"}:
            self.found.append(given.get("href") or "")
        elif tag in ("script", "img") and given.get("src"):
            self.found.append(given["src"] or "")


def first_paint(client: httpx.Client, path: str = "/") -> tuple[int, int]:
    """(bytes on the wire, answers) of a page with all that it shows; headers are counted."""
    page = client.get(path)
    parts = _Parts()
    parts.feed(page.text)
    answers = [page, *(client.get(part) for part in dict.fromkeys(parts.found))]
    return sum(_on_the_wire(answer) for answer in answers), len(answers)


def _on_the_wire(answer: httpx.Response) -> int:
    answer.raise_for_status()
    return answer.num_bytes_downloaded + sum(len(k) + len(v) + 4 for k, v in answer.headers.raw)


def readers(folder: Path, port: int, seconds: float) -> bool:
    """A hundred readers at once; whether all went well."""
    several, own = paths_of(folder), apart(folder)
    before, errors = _tally(folder), []
    with running([folder], port, folder.with_name("crowd"), pages=True) as [service]:
        address, gauges = service.address(), Gauges(service.resident, service.spent)
        for pages, share, manner in (
            (several, 1.0, RESTLESS),
            (own, 1 / 3, APART),
            (several, 1 / 3, THINKING),
        ):
            found = asyncio.run(crowd(address, pages, READERS, seconds * share, gauges, manner))
            print(found.told(DEAR), flush=True)
            errors += found.errors
        journal = sum(file.stat().st_size for file in folder.glob("*.db-wal"))
    done = {name: count - before[name] for name, count in _tally(folder).items()}
    print(f"meanwhile: {done}; journal of the database {journal / 2**20:.0f} MB")
    for complaint in (*errors[:10], *service.complaints[:10]):
        print(f"  {complaint}")
    return not errors and not service.complaints


def _tally(folder: Path) -> dict[str, int]:
    with Store.open(folder) as store:
        watched = [s.id for s in store.sources.all() if "watched" in s.tags]
        return {
            "versions": sum(len(store.archive.mementos(number)) for number in watched),
            "mails": len(store.outbox.messages(state=MessageState.SENT)),
        }


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks browsing", description="See the module.")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--sources", type=int, default=10_000)
    parser.add_argument("--mementos", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=180.0)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="policywatch-bench-") as name, world() as (server, port):
        filled, empty = Path(name) / "filled", Path(name) / "empty"
        if given.folder is not None:
            shutil.copytree(given.folder, filled)
        for folder, sources, mementos in ((filled, given.sources, given.mementos), (empty, 60, 600)):
            with Store.open(folder) as store:
                if folder is empty or given.folder is None:
                    Filling(store).fill(sources, mementos)
                longread.write(store)
                watch(store, server)
        with running([filled, empty], port, Path(name) / "services", pages=False) as services:
            compared(filled, empty, given.rounds)
        complaints = [said for service in services for said in service.complaints]
        print("\n".join(complaints[:10]), end="")
        return 0 if readers(filled, port, given.seconds) and not complaints else 1
