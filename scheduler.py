"""The clock: four interval jobs that claim what is due, compare, deliver and keep house; none waits.

What is due stands in the store; the jobs only look. So it can be killed at any point, and two services on
one store share the work by leases. Times are the `Clock`'s; how often the jobs look is real time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import platform
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import FrameType
from uuid import uuid4

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler

import clock as clocks
from alerts import hold
from alerts.deliver import deliver
from alerts.heartbeat import Heartbeat
from alerts.settings import MailSettings
from alerts.write import write_due
from clock import Clock
from store import Store
from store.errors import Locked, StoreError
from store.values import Lease, SiteLease
from watch import pauses
from watch.aftermath import after_crawl
from watch.at_work import AtWork
from watch.attachments import attach
from watch.beats import Beats
from watch.compare import compare_unfinished
from watch.crawl import CrawlBroken, crawl
from watch.happenings import Crawled, Happening, words
from watch.learn import Shelf
from watch.settings import CrawlSettings, Patience
from watch.sites import discover
from watch.upkeep import upkeep

log = logging.getLogger(__name__)


OnEvent = Callable[[Happening], None]
JOBS = ("upkeep", "dispatch", "compare", "deliver")


@dataclass(frozen=True, slots=True)
class Pace:
    """How often each job looks, in real seconds, and how much is taken on at a time."""

    dispatch: float = 2.0
    compare: float = 5.0
    deliver: float = 5.0
    upkeep: float = 300.0
    heartbeat: float = 60.0
    batch: int = 50  #: sources claimed at once
    batches: int = 2  #: crawled at the same time; the hosts of one are not in another
    sites: int = 1  #: discovered at the same time, beside the batches
    grace: float = 8.0  #: for what runs when the service is to stop


class Service:
    """Watches the sources of a store until it is told to stop.

    `on_event` is called from several threads, and must be quick. `database_url` says where the store's
    database is, for the children, where it is not in the data folder.
    """

    def __init__(
        self,
        store: Store,
        *,
        crawl: CrawlSettings,
        mail: MailSettings,
        patience: Patience = Patience(),
        database_url: str | None = None,
        clock: Clock = clocks.real,
        pace: Pace = Pace(),
        on_event: OnEvent = lambda _event: None,
    ) -> None:
        self._store = store
        self._database_url = database_url
        self._mail = mail
        self._patience = patience
        self._clock = clock
        self._pace = pace
        self._on_event = on_event
        # A lease is a length of the clock's time; a fast clock would end it before the page is there.
        rate = clock.rate if isinstance(clock, clocks.Scaled) else 1.0
        self._settings = replace(crawl, lease_seconds=int(crawl.lease_seconds * max(1.0, rate)))
        self._name = f"{platform.node()}:{os.getpid()}:{uuid4().hex[:8]}"
        self._signal: int | None = None
        self._stopping = threading.Event()
        self._failure: Exception | None = None
        self._thorough = True
        self._at_work = AtWork(self._stopping.is_set)
        self._comparing = threading.Lock()  # the shelf is for one thread
        self._delivering = threading.Lock()
        self._shelf = Shelf()
        self.beats = Beats(clocks.real)  #: of its jobs, for who asks whether they are alive
        self._heart = Heartbeat(store.data, mail, self.beats.round_ended, clock)
        self._scheduler: BackgroundScheduler | None = None

    # -- its life --------------------------------------------------------------------------

    def start(self) -> None:
        """Starts the jobs in threads of their own and returns."""
        pace = self._pace
        scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(4)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        works: tuple[tuple[Callable[[], object], float], ...] = (
            (self.keep_house, pace.upkeep),
            (self.dispatch, pace.dispatch),
            (self.compare, pace.compare),
            (self.deliver, pace.deliver),
        )
        # A job that is woken while it runs is skipped, which is right, and said as a warning, which is not.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        begin = datetime.now(UTC)
        for name, (work, seconds) in zip(JOBS, works, strict=True):
            job = self.beats.timed(name, seconds, work)
            scheduler.add_job(
                self._guarded, "interval", (job,), id=name, seconds=seconds, next_run_time=begin
            )
        scheduler.add_job(self._heart.beat, "interval", id="heartbeat", seconds=pace.heartbeat)
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        """Asks it to stop; returns at once. For any thread, and more than once."""
        self._stopping.set()

    def _signalled(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._signal = number  # an Event's lock may be held by the very wait that was interrupted

    def run(self, *, signals: bool = False) -> None:
        """Runs until `stop` is called, then ends cleanly. Raises the StoreError or CrawlBroken that ended it.

        `signals`: SIGTERM and Ctrl-C stop it too (main thread only); a second one ends the program at once.
        """
        if signals:
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, self._signalled)
        self.start()
        try:
            while self._signal is None and not self._stopping.wait(0.25):
                pass
        finally:
            self.finish()

    def finish(self) -> None:
        """Waits for what runs, at most `Pace.grace`; the rest is as after a kill, for the next run."""
        self._stopping.set()
        if self._scheduler is not None:
            # Its thread may be handing out a job just now, to a pool that is closed under its hands.
            logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
            self._scheduler.shutdown(wait=False)
            self._scheduler = None
        if not self._at_work.wait(self._pace.grace):
            log.warning("stopped with work at hand (%d); the next run finishes it", len(self._at_work))
        if self._failure is not None:
            raise self._failure

    def until_idle(self) -> None:
        """Does all that is due now, without the scheduler's threads, and returns when nothing is.

        What the visits brought is compared and what is owed is sent before it returns. Raises StoreError.
        """
        while not self._stopping.is_set():
            busy = self.dispatch()
            self._at_work.wait()
            if self._failure is not None:
                raise self._failure
            busy += self.keep_house() + self.compare() + self.deliver()
            if not busy:
                return

    # -- its jobs --------------------------------------------------------------------------

    def dispatch(self) -> int:
        """Claims what is due and hands it to crawls in threads of their own; returns how many sources and
        sites. Sources come first: between two slices of a site, what else is due on its host has its turn."""
        return self._dispatch_sources() + self._dispatch_site()

    def _dispatch_sources(self) -> int:
        if not self._at_work.begin("batch", self._pace.batches):
            return 0
        leases: list[Lease] = []
        try:
            leases = self._store.sources.claim(
                self._clock(),
                owner=f"{self._name}:{uuid4().hex[:6]}",
                lease_seconds=self._settings.lease_seconds,
                limit=self._pace.batch,
                host_budget=self._settings.host_visits_per_day,
            )
            leases = self._not_pausing(leases)
            if leases:
                threading.Thread(target=self._visit, args=(leases,), name="crawl", daemon=True).start()
        finally:
            if not leases:
                self._at_work.end("batch")
        return len(leases)

    def _not_pausing(self, leases: Sequence[Lease]) -> list[Lease]:
        """The leases of sources that may be visited now; the others are due when their pause ends."""
        free = []
        now = self._clock()
        for lease in leases:
            end = pauses.over(lease.source.profile.pauses, now)
            if end > now:
                self._store.sources.release(lease.token, due_at=end)
            else:
                free.append(lease)
        return free

    def _dispatch_site(self) -> int:
        if not self._at_work.begin("site", self._pace.sites):
            return 0
        leases: list[SiteLease] = []
        try:
            leases = self._store.sites.claim(
                self._clock(),
                owner=f"{self._name}:{uuid4().hex[:6]}",
                lease_seconds=self._settings.lease_seconds,
            )
            leases = [lease for lease in leases if not self._site_pauses(lease)]
            for lease in leases:
                threading.Thread(target=self._discover, args=(lease,), name="site", daemon=True).start()
        finally:
            if not leases:
                self._at_work.end("site")
        return len(leases)

    def _site_pauses(self, lease: SiteLease) -> bool:
        """Whether a site is not to be visited now; then it is due when its pause ends."""
        now = self._clock()
        end = pauses.over(self._store.sites.profile(lease.site).pauses, now)
        if end > now:
            self._store.sites.release(lease.token, due_at=end)
        return end > now

    def compare(self) -> int:
        """Finishes the comparisons that are owed; returns how many changes were filed."""
        with self._comparing:
            changes = compare_unfinished(
                self._store, self._clock(), stop=self._stopping.is_set, shelf=self._shelf
            )
        self._tell(changes)
        if changes:
            self._wake("deliver")
        return len(changes)

    def deliver(self) -> int:
        """Writes what is owed and due into messages and sends them; returns how many were written."""
        with self._delivering:
            written = write_due(self._store, self._clock(), settings=self._mail)
            self._tell(written)
            if not self._stopping.is_set() and hold.since(self._store.data) is None:
                deliver(self._store, self._mail, self._clock, self._stopping.is_set)
        return len(written)

    def keep_house(self) -> int:
        """Reminders of incidents and, the first time, versions of an older release read again."""
        thorough, self._thorough = self._thorough, False
        touched = upkeep(
            self._store, self._clock(), self._patience, thorough=thorough, stop=self._stopping.is_set
        )
        self._tell(touched)
        return len(touched)

    def _visit(self, leases: Sequence[Lease]) -> None:
        """One batch, from its leases to its incidents; in a thread of its own."""
        try:
            crawl(
                self._store,
                leases,
                settings=self._settings,
                clock=self._clock,
                on_event=lambda report: self._tell(
                    [Crawled(report, None if report.page is None else leases[report.page].source)]
                ),
                stop=self._stopping,
                data=self._store.data,
                database_url=self._database_url,
            )
            sources = [lease.source for lease in leases]
            self._tell(after_crawl(self._store, self._clock(), self._patience, sources))
            attach(self._store, self._clock(), sources)
        except Locked as error:
            log.warning("%s; what was not visited is due again", error)
        except (StoreError, CrawlBroken) as error:
            self._fail(error)
        except Exception:
            log.exception("a batch of %d sources was broken off; they are visited again", len(leases))
        finally:
            self._at_work.end("batch")
            self._wake("compare")

    def _discover(self, lease: SiteLease) -> None:
        """A slice of one site; in a thread of its own."""
        try:
            came = discover(
                self._store,
                lease,
                settings=self._settings,
                patience=self._patience,
                clock=self._clock,
                on_event=lambda report: self._tell([Crawled(report, None)]),
                stop=self._stopping,
                database_url=self._database_url,
            )
            if came.stalled:
                log.warning("%s: %s; the rest is for later", lease.site.slug, came.stalled)
            self._tell(came.events)
        except Locked as error:
            log.warning("%s; the site is due again", error)
        except (StoreError, CrawlBroken) as error:
            self._fail(error)
        except Exception:
            log.exception("the discovery of %s was broken off; it goes on from there", lease.site.slug)
        finally:
            self._at_work.end("site")
            self._wake("compare")
            self._wake("deliver")

    # -- how they run ----------------------------------------------------------------------

    def _guarded(self, work: Callable[[], object]) -> None:
        """A job: what fails in it is logged and it runs again; a failure of the store ends the service.

        That another program holds the database is no failure: nothing was lost, and it will let go.
        """
        if not self._at_work.begin("job"):
            return
        try:
            work()
        except Locked as error:
            log.warning("%s; trying again", error)
        except StoreError as error:
            self._fail(error)
        except Exception:
            log.exception("a job failed; it runs again")
        finally:
            self._at_work.end("job")

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        self._stopping.set()

    def _wake(self, job: str) -> None:
        scheduler = self._scheduler
        if scheduler is not None and not self._stopping.is_set():
            with contextlib.suppress(JobLookupError):  # it is being shut down
                scheduler.modify_job(job, next_run_time=datetime.now(UTC))

    def _tell(self, happenings: Sequence[Happening]) -> None:
        for happening in happenings:
            if log.isEnabledFor(logging.INFO) and (line := words(happening)):
                log.info("%s", line)
            self._on_event(happening)
