"""What a crawling child process and its parent say to each other: one batch down, one report a line up.

Both sides speak JSON lines of these frozen values; neither trusts more than they hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from pydantic import TypeAdapter

from model import Document, Profile, Site, Source, Verdict, Visit
from pipelines.leftover import Leftover


@dataclass(frozen=True, slots=True)
class CrawlSettings:
    """How pages are visited. Times in seconds, sizes in bytes."""

    allow_private_addresses: bool = False
    contact: str | None = None  #: in the user agent: a web or mail address of whoever runs this
    host_delay_seconds: float = 1.0  #: between two requests to one host
    page_timeout_seconds: float = 60.0  #: of network time for one page, all hops together
    idle_timeout_seconds: float = 20.0  #: without a byte
    max_body_bytes: int = 20_000_000  #: plain, after unpacking
    lease_seconds: int = 300
    children: int = 1
    host_visits_per_day: int | None = None  #: None: as many as are due
    hosts_at_once: int = 32  #: in one child; each host has one request at most
    page_cpu_seconds: int = 30  #: for reading one page; more kills the child
    memory_bytes: int = 2_000_000_000  #: address space of a child
    silence_seconds: float = 90.0  #: a child that says nothing for so long is taken for stuck
    stop_seconds: float = 5.0  #: from the order to end until the kill
    browser: str | None = None  #: the program that makes pages whose profile says so
    secrets_file: str | None = None  #: what profiles name as ${NAME}; read in the child


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page to visit; `key` is how whoever asked for it knows it again. Without a source, none is kept."""

    key: int
    url: str
    profile: Profile = field(default_factory=Profile)
    source: Source | None = None
    lease_token: str | None = None
    whole: bool = False  #: of a page that is only looked at, what is left out is told as well


@dataclass(frozen=True, slots=True)
class SiteTask:
    """A site to discover, from where its frontier stands; at most so many requests, then the child ends."""

    site: Site
    lease_token: str
    requests: int = 200
    profile: Profile = field(default_factory=Profile)  #: how its pages are asked for


@dataclass(frozen=True, slots=True)
class Batch:
    """The work of one child: pages, or a site. `data` None: nothing is stored."""

    pages: tuple[Wanted, ...]
    settings: CrawlSettings
    clock: str = "real"  #: as `clock.dump` writes it
    data: str | None = None  #: the store's folder
    database_url: str | None = field(default=None, repr=False)  #: may hold a password
    mark: int | None = None  #: descriptor of the `Mark` in which the child says which page it is reading
    site: SiteTask | None = None


class Says(StrEnum):
    """What a report is about."""

    READY = "ready"
    ALIVE = "alive"
    FETCHING = "fetching"  #: a request of the page goes out
    VISIT = "visit"  #: it is in the store
    SEEN = "seen"  #: it was read, nothing was kept
    PUT_OFF = "put-off"  #: it was not asked for: its host wants to be left alone for now
    FOUND = "found"  #: an address of a site was read, and what it leads to is in the store
    STALLED = "stalled"  #: the host of a site does not answer as it should: the rest is for later
    FAILED = "failed"  #: the store can't go on; the batch has ended
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Report:
    """One line of a child."""

    event: Says
    page: int | None = None  #: key of the page
    url: str = ""  #: asked for now, or the one that answered
    status: int | None = None
    verdict: Verdict | None = None
    visit: Visit | None = None
    document: Document | None = None  #: of a page that was only seen
    rotten: tuple[str, ...] = ()  #: of such a page: selectors of its profile that match nothing
    left_out: Leftover | None = None  #: of such a page, where it was asked for
    size_bytes: int = 0
    seconds: float = 0.0
    text: str = ""  #: of a failure: one line that names the cure
    exit_code: int = 0
    left: int = 0  #: addresses of a site that still wait to be read


_BATCH: TypeAdapter[Batch] = TypeAdapter(Batch)
_REPORT: TypeAdapter[Report] = TypeAdapter(Report)


def dump_batch(batch: Batch) -> bytes:
    """One line."""
    return _BATCH.dump_json(batch, exclude_defaults=True) + b"\n"


def load_batch(line: bytes) -> Batch:
    """Raises ValueError where the line is no batch."""
    return _BATCH.validate_json(line)


def dump_report(report: Report) -> bytes:
    """One line."""
    return _REPORT.dump_json(report, exclude_defaults=True) + b"\n"


def load_report(line: bytes) -> Report:
    """Raises ValueError where the line is no report."""
    return _REPORT.validate_json(line)
