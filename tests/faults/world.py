"""A service on a real store, pages that change, readers, a mail server: all that can be killed or held up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from clock import real
from demo.mailbox import Mailbox, receiving
from model import Cadence, ChangeClass, EventKind, MessageState
from store import Store
from store.check import check
from store.tables import MESSAGE, NOTICE, SOURCE
from tests.faults.inject.sitecustomize import VARIABLE, Plan
from tests.faults.script import BENS, READERS, SOURCES, Scripted
from tests.servers import Server

ROOT = Path(__file__).resolve().parents[2]
INJECT = Path(__file__).with_name("inject")
PATIENCE_SECONDS = 90.0
_MIGRATING = threading.Lock()  #: Alembic brings up one database at a time in a process
COMMAND = (sys.executable, "-P", "-m", "cli.main")


@dataclass(frozen=True)
class Outcome:
    """What a whole run brought, without anything that differs from run to run."""

    history: dict[str, list[tuple[str, str]]]  #: by slug: the text of each version, what led to it
    notices: frozenset[tuple[str, str, int]]  #: reader, slug, which change of it


class World:
    """One store and all around it. `round_` is what the pages show."""

    def __init__(
        self,
        folder: Path,
        data: Path,
        sources: Sequence[Scripted],
        server: Server,
        mailbox: Mailbox,
        port: int,
    ) -> None:
        self.data, self.sources = data, sources
        self.server, self.mailbox, self.port = server, mailbox, port
        self.log = folder / "log"
        self.trace = folder / "trace"
        self.dead = 0  #: services that were killed, or ended in trouble
        self._owners: set[str] = set()  #: under whose names they had leased
        self.services: list[subprocess.Popen[bytes]] = []
        with _MIGRATING:
            self.store = Store.open(self.data)
        for scripted in self.sources:
            url = server.url(scripted.path, scripted.host)
            self.store.sources.add(url, slug=scripted.slug, every_seconds=86_400, now=real())
        ada, ben, cleo = (self.store.readers.add(email, now=real()).id for email in READERS)
        everything, readers = tuple(ChangeClass), self.store.readers
        readers.subscribe(ada, classes=everything, now=real())
        readers.subscribe(ben, source_id=self.store.sources.find(BENS).id, classes=everything, now=real())
        readers.subscribe(cleo, classes=everything, cadence=Cadence.DAILY, now=real())

    # -- processes

    def environment(self, plan: Plan | None = None) -> dict[str, str]:
        """For a process under test; only one with a plan meets faults."""
        given = {
            "ALLOW_PRIVATE_ADDRESSES": "true",
            "CHILDREN": "1",
            "DATA": str(self.data),
            "HOST_DELAY_SECONDS": "0",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(self.port),
            "SMTP_SENDER": "policywatch@example.org",
            "SMTP_TLS": "none",
        }
        own = {k: v for k, v in os.environ.items() if not k.startswith("POLICYWATCH_") and k != "PYTHONPATH"}
        own |= {f"POLICYWATCH_{name}": value for name, value in given.items()}
        if plan is not None:
            whole = replace(plan, trace=str(self.trace), smtp=self.port)
            own |= {VARIABLE: whole.dump(), "PYTHONPATH": str(INJECT)}
        return own

    def start(self, plan: Plan | None = None) -> subprocess.Popen[bytes]:
        """`policywatch run`, a process of its own."""
        with self.log.open("ab") as log:
            service = subprocess.Popen(
                [*COMMAND, "run"], cwd=ROOT, env=self.environment(plan), stderr=log, stdin=subprocess.DEVNULL
            )
        self.services.append(service)
        return service

    def run(
        self, *arguments: str, preexec_fn: Callable[[], None] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """One command, waited for."""
        return subprocess.run(
            [*COMMAND, *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
            preexec_fn=preexec_fn,
        )

    def stop(self) -> None:
        """Ends what runs, as a service manager does; each must end well within ten seconds."""
        for service in self.services:
            service.send_signal(signal.SIGTERM)
        for service in self.services:
            assert service.wait(10) == 0, self.said()
        self.services.clear()

    def said(self) -> str:
        """What the services wrote on standard error."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    # -- rounds

    def show(self, round_: int, apart: float = 0.0) -> None:
        """The pages as they are at this round; all are due, one so many seconds after the other."""
        for scripted in self.sources:
            self.server.put(scripted.path, scripted.answer(round_))
        for number, source in enumerate(self.store.sources.all()):
            self.store.sources.update(source.id, due_at=real() + timedelta(seconds=number * apart))

    def settle(self, round_: int) -> None:
        """Returns when this round is kept, compared, written and sent; a killed service is started anew."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._settled(round_):
            for service in [s for s in self.services if s.poll() is not None]:
                assert service.returncode == -signal.SIGKILL, f"{service.returncode}: {self.said()}"
                self.bury(service)
                self.start()
            # More than once: a child that outlives its parent by a moment still holds on to its leases.
            self._let_leases_end()
            self._visit_again(round_)
            if time.monotonic() > deadline:
                raise TimeoutError(f"round {round_} did not settle: {self.said()}")
            time.sleep(0.25)

    def _settled(self, round_: int) -> bool:
        store = self.store  # in the order of the work: what follows is whole when what comes before is
        return (
            all(self._has_seen(s.id, round_) for s in store.sources.all())
            and not store.archive.unfinished(1)
            and not store.outbox.unwritten(real(), 1)
            and not store.outbox.waiting()
        )

    def _has_seen(self, source_id: int, round_: int) -> bool:
        return len(self.store.archive.mementos(source_id, live_only=True)) > round_

    def _visit_again(self, round_: int) -> None:
        """A page whose child was killed has its visit, a fault; it comes due again."""
        for source in self.store.sources.all():
            late = source.due_at is None or source.due_at > real() + timedelta(hours=1)
            if late and not self._has_seen(source.id, round_):
                self.store.sources.update(source.id, due_at=real())

    def bury(self, service: subprocess.Popen[bytes]) -> None:
        """A service has ended otherwise than by `stop`, and no other runs: all that is leased was its."""
        self.services.remove(service)
        self.dead += 1
        with self.store.database.reading() as connection:
            for table in (SOURCE, MESSAGE):
                owners = connection.execute(sa.select(table.c.lease_owner).distinct()).scalars()
                self._owners |= {owner for owner in owners if owner is not None}

    def _let_leases_end(self) -> None:
        """As after some hours: what dead services had leased is free."""
        past = real() - timedelta(seconds=1)
        for table in (SOURCE, MESSAGE) if self._owners else ():
            held = table.update().where(table.c.lease_owner.in_(self._owners), table.c.lease_until > real())
            with self.store.database.writing() as connection:
                connection.execute(held.values(lease_until=past))

    def let_digests_be_due(self) -> None:
        """As after a day."""
        past = real() - timedelta(seconds=1)
        unwritten = NOTICE.update().where(NOTICE.c.message_id.is_(None))
        with self.store.database.writing() as connection:
            connection.execute(unwritten.values(due_at=past))

    # -- what came of it

    def outcome(self) -> Outcome:
        store, history = self.store, {}
        for source in store.sources.all():
            history[source.slug] = [
                (store.archive.document(m.id).text, change.comparison.summary if change else "")
                for m, change in store.archive.history(source.id)
            ]
        slugs = {s.id: s.slug for s in store.sources.all()}
        notices = set()
        for notice in store.outbox.notices():
            assert notice.event.kind is EventKind.CHANGE
            change = store.changes.get(notice.event.id)
            order = [m.id for m in store.archive.mementos(change.source_id)]
            email = store.readers.get(notice.reader_id).email
            notices.add((email, slugs[change.source_id], order.index(change.after_id)))
        assert len(notices) == len(store.outbox.notices())
        return Outcome(history, frozenset(notices))

    def assert_nothing_is_lost(self, rounds: int, *, again: int = 0) -> None:
        """Everything scripted is told once in the store, and mailed; at most `again` mails came twice."""
        outcome = self.outcome()
        for scripted in self.sources:
            texts = [text for text, _ in outcome.history[scripted.slug]]
            assert len(texts) == rounds, f"{scripted.slug}: {texts}"
            assert all(scripted.text_of(n) in text for n, text in enumerate(texts))
            assert [bool(change) for _, change in outcome.history[scripted.slug]] == [False] + [True] * (
                rounds - 1
            )
        ada, ben, cleo = READERS
        slugs = [s.slug for s in self.sources]
        owed = {(who, slug, n) for who in (ada, cleo) for slug in slugs for n in range(1, rounds)}
        assert outcome.notices == owed | {(ben, BENS, n) for n in range(1, rounds)}
        assert all(notice.message_id is not None for notice in self.store.outbox.notices())
        self._assert_mailed(again)
        assert not check(self.store, read_data=True)
        assert not self.store.incidents.all_open()

    def _assert_mailed(self, again: int) -> None:
        messages = {m.header_id: m for m in self.store.outbox.messages()}
        assert {m.state for m in messages.values()} <= {MessageState.SENT}
        came = Counter(str(mail.message["Message-ID"]) for mail in self.mailbox.mails)
        assert set(came) == set(messages), "a mail is missing, or has a Message-ID that no message has"
        assert sum(came.values()) <= len(messages) + again, came
        for mail in self.mailbox.mails:
            assert mail.message["To"] == messages[str(mail.message["Message-ID"])].to


@contextmanager
def world(folder: Path, data: Path | None = None, sources: Sequence[Scripted] = SOURCES) -> Iterator[World]:
    """A world, its store in `data`; whatever of it still runs at the end is killed."""
    hosts = sorted({s.host for s in sources})
    (folder / "mails").mkdir()
    with Server(hosts) as server, receiving(folder / "mails") as (mailbox, port):
        made = World(folder, data or folder / "data", sources, server, mailbox, port)
        try:
            yield made
        finally:
            for service in made.services:
                service.kill()
                service.wait()
            made.store.close()


def live(
    here: World, rounds: int, plan: Plan | None, between: Callable[[int], None] = lambda _round: None
) -> None:
    """All rounds and then the digests, under a service that meets the fault of its plan."""
    here.show(0)
    here.start(plan)
    for round_ in range(rounds):
        if round_:
            here.show(round_)
        between(round_)
        here.settle(round_)
    here.let_digests_be_due()
    here.settle(rounds - 1)
    here.stop()
