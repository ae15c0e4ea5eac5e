"""Two writers and a reader on one SQLite store: the service, one-off crawls and `history`, in loops.

`python -m benchmarks soak --minutes 10`. Every page changes at every visit, so each visit is a version, a
change and a mail. A probe asks for the write lock all the while and says how long it had to wait.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from benchmarks.figures import p95
from clock import real
from demo.mailbox import receiving
from model import ChangeClass, MessageState
from store import Store
from store.check import check
from store.store import DATABASE
from tests.servers import Answer, Asked, Server, page

ROOT = Path(__file__).resolve().parents[1]
COMMAND = (sys.executable, "-P", "-m", "cli.main")
HOSTS = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4")
WATCHED = [(host, f"/watched/{number}") for host in HOSTS[:3] for number in range(4)]  #: by the service
AT_TIMES = [(HOSTS[3], f"/at-times/{number}") for number in range(4)]  #: by one-off crawls
EVERY_SECONDS = 10
PROBE_SECONDS = 0.02
_BAD = ("Traceback", "ERROR", "locked", "defect", "held by another process")


@dataclass
class Tally:
    """What was done, and what went wrong."""

    done: dict[str, int] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  #: seconds for the write lock

    def ran(self, what: str, code: int, said: str) -> None:
        self.done[what] = self.done.get(what, 0) + 1
        self.look(what, said)
        if code != 0:
            self.errors.append(f"{what}: exit code {code}: {said.strip()[-300:]}")

    def look(self, what: str, said: str) -> None:
        self.errors += [f"{what}: {row}" for row in bad(said)]


def bad(said: str) -> list[str]:
    """The rows of what a process said that none should say."""
    return [row for row in said.splitlines() if any(mark in row for mark in _BAD)]


def changing() -> Callable[[Asked], Answer]:
    """A page with another figure at each visit."""
    visits = count()

    def answer(asked: Asked) -> Answer:
        fee = 40 + next(visits)
        return page(
            f"<h1>Fees of {asked.path}</h1><p>Who asks for a permit pays when the papers are handed in, in "
            "cash or by card, and gets a receipt that has to be kept until the permit is there.</p>"
            f"<h2>What it costs</h2><p>The fee is {fee} euros. A copy costs five euros.</p>"
            "<h2>How long it takes</h2><p>The office answers within four weeks of the day on which all "
            "papers are there. In summer it takes two weeks more.</p>"
        )

    return answer


def prepared(data: Path, server: Server) -> Store:
    """A store with the sources and a reader who is told of everything."""
    store = Store.open(data)
    for places, every in ((WATCHED, EVERY_SECONDS), (AT_TIMES, None)):
        for host, path in places:
            server.put(path, changing())
            store.sources.add(server.url(path, host), every_seconds=every, now=real())
    reader = store.readers.add("reader@example.org", now=real())
    store.readers.subscribe(reader.id, classes=tuple(ChangeClass), now=real())
    return store


def environment(data: Path, port: int) -> dict[str, str]:
    """For the processes: loopback allowed, no delay, our mail server."""
    given = {"DATA": str(data), "ALLOW_PRIVATE_ADDRESSES": "true", "HOST_DELAY_SECONDS": "0", "CHILDREN": "1"}
    given |= {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(port), "SMTP_TLS": "none"}
    own = {name: value for name, value in os.environ.items() if not name.startswith("POLICYWATCH_")}
    return own | {f"POLICYWATCH_{name}": value for name, value in given.items()}


@contextmanager
def looping(work: Callable[[int], None]) -> Iterator[None]:
    """Calls `work` with 0, 1, 2 ... in a thread of its own until the block ends."""
    over = threading.Event()

    def loop() -> None:
        for number in count():
            if over.is_set():
                return
            work(number)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def probing(data: Path, tally: Tally) -> Callable[[int], None]:
    """Asks for the write lock, notes how long it took, and lets go."""

    def probe(_: int) -> None:
        with closing(sqlite3.connect(data / DATABASE, isolation_level=None, timeout=60)) as connection:
            asked = time.monotonic()
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                tally.errors.append(f"probe: {error}")
                return
            tally.waits.append(time.monotonic() - asked)
            connection.execute("ROLLBACK")
        time.sleep(PROBE_SECONDS)

    return probe


def soak(folder: Path, minutes: float, tally: Tally) -> None:
    """The whole of it; fills the tally."""
    (folder / "mails").mkdir()
    with Server(HOSTS) as server, receiving(folder / "mails") as (mailbox, port):
        data = folder / "data"
        own = environment(data, port)

        def command(*arguments: str) -> None:
            ran = subprocess.run(
                [*COMMAND, *arguments], cwd=ROOT, env=own, capture_output=True, text=True, check=False
            )
            tally.ran(arguments[0], ran.returncode, ran.stderr)

        with prepared(data, server) as store, (folder / "log").open("wb") as log:
            slugs = [source.slug for source in store.sources.all()]
            at_times = [s.slug for s in store.sources.all() if s.every_seconds is None]
            service = subprocess.Popen([*COMMAND, "run"], cwd=ROOT, env=own, stderr=log)
            with (
                looping(lambda n: command("crawl", at_times[n % len(at_times)])),
                looping(lambda n: command("history", slugs[n % len(slugs)])),
                looping(probing(data, tally)),
            ):
                end = time.monotonic() + 60 * minutes
                while time.monotonic() < end and service.poll() is None:
                    time.sleep(1)
            service.send_signal(signal.SIGTERM)
            tally.ran("run", service.wait(30), (folder / "log").read_text())
            command("deliver")
            count_up(store, tally, received=len(mailbox.mails))


def count_up(store: Store, tally: Tally, received: int) -> None:
    """What the store holds at the end, and whether it is whole."""
    sources = store.sources.all()
    tally.done["visits"] = sum(len(store.archive.visits(source.id)) for source in sources)
    tally.done["versions"] = sum(len(store.archive.mementos(source.id)) for source in sources)
    tally.done["changes"] = len(store.changes.recent(1_000_000))
    sent = store.outbox.messages(state=MessageState.SENT)
    tally.done["messages sent"] = len(sent)
    tally.done["mails received"] = received
    tally.errors += [f"check: {problem}" for problem in check(store, read_data=True)]
    if received != len(sent):
        tally.errors.append(f"{len(sent)} messages were sent, {received} mails came")


def run(minutes: float = 10.0) -> None:
    """Prints what was done, the errors (there must be none) and the longest wait for the lock."""
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="policywatch-soak-") as folder:
        soak(Path(folder), minutes, tally)
    print(f"{minutes:g} minutes: " + ", ".join(f"{number} {what}" for what, number in tally.done.items()))
    waits = tally.waits or [0.0]
    print(
        f"write lock: asked for {len(tally.waits)} times, longest wait {max(waits) * 1000:.0f} ms, "
        f"p95 {p95(waits) * 1000:.1f} ms"
    )
    print(f"errors: {len(tally.errors)}")
    for error in tally.errors[:20]:
        print(f"  {error}")
    if tally.errors:
        sys.exit(1)


def main(arguments: Sequence[str]) -> None:
    """`[--minutes N]`"""
    parser = argparse.ArgumentParser(prog="python -m benchmarks soak")
    parser.add_argument("--minutes", type=float, default=10.0)
    run(parser.parse_args(arguments).minutes)
