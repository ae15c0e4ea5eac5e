"""The demo itself: the sample page is watched through its revisions by the real spider and the real service.

The week takes half a minute: between two visits the clock is set forward to when the next one is due, and
runs a minute a second while the service works. Everything else is as in earnest: the spider's child, robots,
the store on disk, the comparison, the mails, the mail server.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from alerts.settings import MailSettings
from clock import Clock, Scaled, real
from demo.mailbox import Mail, Mailbox, receiving
from demo.revisions import Revision, revisions
from demo.site import Site, serving
from model import Change, Document, Source, Visit
from pipelines.batch import CrawlSettings
from scheduler import Service
from store import Store

READER = "ada@example.org"
EVERY = timedelta(hours=12)
RATE = 60.0  #: a minute a second
MARK = "this folder was made by 'policywatch demo', which empties it when it starts again\n"
MARK_FILE = "demo.txt"


class NotOurs(Exception):  # noqa: N818 - says what is wrong with the folder
    """The folder holds something that the demo did not make; the text names the cure."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class Decided:
    """What policywatch made of one visit, beside what would have been right."""

    revision: Revision
    at: datetime  #: on the demo's clock
    visit: Visit
    change: Change | None
    mails: tuple[Mail, ...]

    @property
    def wrong(self) -> list[str]:
        """What differs from the right decision; empty where all is right."""
        expected = self.revision
        kind = self.change.comparison.change_class if self.change else None
        found = []
        if self.visit.outcome is not expected.outcome:
            found.append(f"the visit should have been a {expected.outcome}, and was a {self.visit.outcome}")
        if kind is not expected.change_class:
            found.append(
                f"the change should have been {expected.change_class or 'none'}, and was {kind or 'none'}"
            )
        if self.change is not None and len(self.change.comparison.items) != 1:
            found.append(f"one item should have been shown, and {len(self.change.comparison.items)} were")
        if bool(self.mails) is not expected.rings:
            found.append("a mail was missing" if expected.rings else "a mail came that nobody needed")
        return found


@dataclass(slots=True)
class Demo:
    """The sample site, the mail server and the store, under way."""

    store: Store
    site: Site
    mailbox: Mailbox
    mail: MailSettings
    monday: datetime  #: when the digest is due
    source: Source

    def steps(self) -> Iterator[Decided]:
        """One visit for each revision, in order."""
        at = self.source.added_at
        for revision in revisions():
            yield self._visit(revision, at)
            at = self._next(at)

    def digest(self) -> list[Mail]:
        """What comes on Monday morning: the mails of the digest."""
        before = len(self.mailbox.mails)
        # The page is due as well; it still is what it was.
        self._work(self.monday + timedelta(minutes=1))
        return self.mailbox.mails[before:]

    def first_document(self) -> Document | None:
        """What was read on the first visit."""
        versions = self.store.archive.mementos(self.source.id)
        return self.store.archive.document(versions[0].id) if versions else None

    def _visit(self, revision: Revision, at: datetime) -> Decided:
        known = {change.id for change in self.store.changes.recent(100)}
        before = len(self.mailbox.mails)
        self.site.show(revision)
        self._work(at)
        visit = self.store.archive.visits(self.source.id, limit=1)[0]
        new = [change for change in self.store.changes.recent(100) if change.id not in known]
        return Decided(revision, at, visit, new[0] if new else None, tuple(self.mailbox.mails[before:]))

    def _work(self, at: datetime) -> None:
        clock: Clock = Scaled(at, real(), RATE)
        Service(self.store, crawl=crawl_settings(), mail=self.mail, clock=clock).until_idle()

    def _next(self, at: datetime) -> datetime:
        """When the page is due again; a page that looked odd is due sooner than usual."""
        due = self.store.sources.get(self.source.id).due_at
        return at + EVERY if due is None else max(due, at + timedelta(minutes=1))


def crawl_settings() -> CrawlSettings:
    """Loopback is allowed, because the sample site stands there, and it needs no sparing."""
    return CrawlSettings(allow_private_addresses=True, host_delay_seconds=0.0)


@contextmanager
def demo(folder: Path) -> Iterator[Demo]:
    """Everything set up in `folder`, which is made or emptied. Raises NotOurs, OSError, StoreError."""
    prepare(folder)
    now = real()
    monday = now.replace(hour=8, minute=0, second=0, microsecond=0) - timedelta(days=now.weekday())
    if monday > now - timedelta(hours=1):
        monday -= timedelta(days=7)
    begin = monday - timedelta(days=7, hours=2)
    with ExitStack() as stack:
        mailbox, port = stack.enter_context(receiving(folder / "mails"))
        site = stack.enter_context(serving(revisions()[0]))
        store = stack.enter_context(Store.open(folder))
        source = store.sources.add(site.url, every_seconds=int(EVERY.total_seconds()), now=begin)
        reader = store.readers.add(READER, now=begin)
        store.readers.subscribe(reader.id, now=begin)
        mail = MailSettings(host="127.0.0.1", port=port, tls="none", sender="policywatch@example.org")
        yield Demo(store, site, mailbox, mail, monday, source)


def prepare(folder: Path) -> None:
    """An empty folder with the demo's mark. One that holds anything else is left alone: raises NotOurs."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        if not (folder / MARK_FILE).is_file():
            raise NotOurs(
                f"{folder} holds other things: name a new folder, as in 'policywatch demo --data DIR'"
            )
        shutil.rmtree(folder)
    (folder / "mails").mkdir(parents=True)
    (folder / MARK_FILE).write_text(MARK, encoding="utf-8")
