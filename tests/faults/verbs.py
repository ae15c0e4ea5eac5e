"""A small life of a store, in verbs alone, that can be killed anywhere and begun again.

`python -m tests.faults.verbs FOLDER kill|full [fine]` lives it through in a forked process for n = 1, 2, ...,
each time on a new store that meets its fault at the n-th durable operation, then finishes it without one, and
prints what came of each as a line of JSON. A process of its own: a fork wants no threads beside it.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path

from model import Cadence, MessageState
from store import Store
from store.check import check
from store.errors import StoreError
from store.store import DATABASE
from store.values import NewMessage, NewNotice
from tests.faults.inject.sitecustomize import WIDTH, Faults, Plan
from tests.store.builders import HOUR, NOON, add, new_change, new_visit

TEXTS = ("It costs 40 euros.", "It costs 45 euros.")
URLS = ("https://gov.example/fees", "https://gov.example/rates")
READERS = ("ada@example.org", "ben@example.org")
LEASE_SECONDS = 60


@dataclass(frozen=True)
class Life:
    """What came of one run: how it ended at its fault, and the store when all was done."""

    at: int
    operation: str
    ended: str  #: "signal 9", "exit 6", or "untouched"
    problems: list[str]
    history: list[list[str]]  #: by source: the digest of each version, and of the change that led to it
    notices: list[str]
    messages: list[str]  #: to, event, state
    sent: list[str]  #: Message-IDs in the order they went out, repeated ones too


def found(folder: Path) -> None:
    """A new store with sources and readers who want to be told of everything."""
    with Store.open(folder) as store:
        for url in URLS:
            add(store, url)
        for email in READERS:
            store.readers.subscribe(store.readers.add(email, now=NOON).id, now=NOON)


def live(store: Store, sent: Path, *, hour: int) -> None:
    """All that is still to do; `hour` is when. What was done by a run before this one is not done again."""
    for step, text in enumerate(TEXTS):
        _visit_all(store, text, step, hour)
        _compare(store, hour)
        _write(store, hour)
        _send(store, sent, hour)


def _visit_all(store: Store, text: str, step: int, hour: int) -> None:
    now = NOON + hour * HOUR + step * timedelta(minutes=5)
    waiting = [s.id for s in store.sources.all() if len(store.archive.mementos(s.id)) <= step]
    leases = store.sources.claim(now, owner=f"run {hour}", lease_seconds=60, limit=9, only=waiting)
    news = [
        new_visit(store, lease.source, f"{lease.source.slug}: {text}", now, token=lease.token)
        for lease in leases
    ]
    store.archive.record_all(news)
    for new in news:
        store.archive.record(new)  # said twice, recorded once


def _compare(store: Store, hour: int) -> None:
    now = NOON + hour * HOUR + timedelta(minutes=30)
    for after in store.archive.unfinished(100):
        assert after.base_id is not None
        owed = [
            NewNotice(reader_id=reader.id, cadence=Cadence.INSTANT, due_at=now, filed_at=now)
            for _, reader in store.readers.subscriptions(after.source_id)
        ]
        store.changes.file(new_change(store.archive.memento(after.base_id), after, now), owed)


def _write(store: Store, hour: int) -> None:
    now = NOON + hour * HOUR + timedelta(minutes=30)
    for notice in store.outbox.unwritten(now, 100):
        reader = store.readers.get(notice.reader_id)
        message = NewMessage(
            reader_id=reader.id,
            # Unlike any other of this or a later run, as a Message-ID has to be.
            header_id=f"<{notice.id}.{hour}@policywatch.example>",
            to=reader.email,
            subject=f"{notice.event.key} of run {hour}",
            text="A fee rose.",
            html="<p>A fee rose.</p>",
            written_at=now,
        )
        store.outbox.write(message, [notice.id])


def _send(store: Store, sent: Path, hour: int) -> None:
    now = NOON + hour * HOUR + timedelta(minutes=30)
    owner = f"run {hour}"
    while messages := store.outbox.claim(now, owner, LEASE_SECONDS, 2):
        for message in messages:
            with sent.open("a", encoding="utf-8") as server:  # the server has it from here on
                server.write(message.header_id + "\n")
            store.outbox.mark(message.id, owner, MessageState.SENT, "250 taken", None, now)


# -- its fault -----------------------------------------------------------------------------------------


class Lives:
    """Lives at one place, one after the other; the store's statements are compiled for the first and kept."""

    def __init__(self, folder: Path, how: str, *, fine: bool) -> None:
        self._how, self._fine = how, fine
        self._new, self._place = folder / "new", folder / "store"
        self._traces, self._sent = folder / "traces", folder / "sent"
        self._traces.mkdir()
        found(self._new)
        shutil.copytree(self._new, self._place)
        self._store = Store.open(self._place)
        live(self._store, self._sent, hour=0)

    def attempt(self, at: int) -> Life:
        """A life with its fault at the n-th operation, and what stood after it was finished without one."""
        self._begin_anew()
        trace = self._traces / str(at)
        ended = self._in_a_fork(Plan(str(trace), at, how=self._how, fine=self._fine))
        operation = trace.read_text()[(at - 1) * WIDTH : at * WIDTH][9:].strip()
        with Store.open(self._place, create=False) as opened:
            problems = [f"at once: {p}" for p in check(opened, read_data=True)]
        live(self._store, self._sent, hour=1)
        problems += [f"at the end: {p}" for p in check(self._store, read_data=True)]
        return _told(self._store, self._sent, at, operation, ended, problems)

    def _begin_anew(self) -> None:
        self._store.close()  # its connections; it opens others when it is used again
        for file in (
            *self._place.glob("policywatch.db*"),
            *self._place.glob("bodies/*/*"),
            self._sent,
        ):
            file.unlink(missing_ok=True)
        shutil.copy(self._new / DATABASE, self._place)

    def _in_a_fork(self, plan: Plan) -> str:
        pid = os.fork()
        if pid == 0:
            code = 99
            try:
                Faults(plan).install()
                live(self._store, self._sent, hour=0)
                code = 0
            except StoreError as error:
                code = error.exit_code
            finally:
                os._exit(code)
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return f"signal {os.WTERMSIG(status)}"
        return f"exit {os.waitstatus_to_exitcode(status)}"


def _told(store: Store, sent: Path, at: int, operation: str, ended: str, problems: list[str]) -> Life:
    sources = sorted(store.sources.all(), key=lambda s: s.url)
    return Life(
        at=at,
        operation=operation,
        ended=ended,
        problems=problems,
        history=[
            [m.digest + (f" <- {change.comparison.summary}" if change else "") for m, change in history]
            for history in (store.archive.history(source.id) for source in sources)
        ],
        notices=sorted(
            f"{store.readers.get(n.reader_id).email} {_about(store, n.event.id)}"
            for n in store.outbox.notices()
        ),
        messages=sorted(f"{m.to} {m.header_id} {m.state}" for m in store.outbox.messages()),
        sent=sent.read_text().split() if sent.exists() else [],
    )


def _about(store: Store, change_id: int) -> str:
    return store.archive.memento(store.changes.get(change_id).after_id).digest


def main(folder: Path, how: str, fine: bool) -> None:
    lives = Lives(folder, how, fine=fine)
    for at in count(1):
        life = lives.attempt(at)
        sys.stdout.write(json.dumps(asdict(life)) + "\n")
        if life.ended == "exit 0":
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], "fine" in sys.argv[3:])
