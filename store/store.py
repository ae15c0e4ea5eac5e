"""The store: a data folder with the bodies, and the database beside them or at a URL."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError

from store import schema
from store.archive import Archive
from store.bodies import Bodies
from store.browse import Browse
from store.changes import Changes
from store.database import Database, Place
from store.errors import Absent, Unreachable, of_os
from store.hosts import Hosts
from store.incidents import Incidents
from store.learned import LearnedValues
from store.notices import Notices
from store.numbers import Gauges
from store.outbox import Outbox
from store.readers import Readers
from store.search import Search
from store.site_events import SiteEvents
from store.site_pages import SitePages
from store.sites import Sites
from store.sources import Sources
from store.timemap import TimeMaps
from store.visits import Visits

DATABASE = "policywatch.db"
BODIES = "bodies"


class Store:
    """All the verbs, by noun. Safe to use from several threads; a child process opens its own."""

    def __init__(self, data: Path, database: Database, bodies: Bodies) -> None:
        self.data = data
        self.database = database
        self.bodies = bodies
        self.sources = Sources(database)
        self.hosts = Hosts(database)
        self.archive = Archive(database)
        self.timemaps = TimeMaps(database)
        self.visits = Visits(database)
        self.gauges = Gauges(database)
        self.changes = Changes(database)
        self.readers = Readers(database)
        self.outbox = Outbox(database)
        self.notices = Notices(database)
        self.incidents = Incidents(database)
        self.learned = LearnedValues(database)
        self.sites = Sites(database)
        self.site_pages = SitePages(database)
        self.site_events = SiteEvents(database)
        self.browse = Browse(database)
        self.search = Search(database)

    @classmethod
    def open(
        cls, data: Path, url: str | None = None, *, create: bool = True, read_only: bool = False
    ) -> Store:
        """The store in the folder `data`, brought to the newest schema; `url` puts its database elsewhere.

        Raises a StoreError whose text names the cure: Absent (`create` False and nothing there), Damaged
        (also where bodies are there and their database is not), NewerSchema, ReadOnly, Locked, Full,
        Unreachable.
        """
        try:
            return cls._open(data, _place(data, url, read_only=read_only), create=create)
        except OSError as error:
            raise of_os(error, data) from error

    @classmethod
    def scratch(cls, data: Path) -> Store:
        """A store to throw away: the same code without fsync; a loss of power may destroy it."""
        return cls._open(data, Place(_file_url(data / DATABASE), durable=False), create=True)

    @classmethod
    def _open(cls, data: Path, place: Place, *, create: bool) -> Store:
        bodies = Bodies(data / BODIES, durable=place.durable)
        if create and not place.read_only:
            data.mkdir(parents=True, exist_ok=True)
        elif not data.is_dir():
            raise Absent(f"there is no policywatch store at {data}: `policywatch add URL` makes one")
        schema.bring_up(place, create=create, has_bodies=any(True for _ in bodies.digests()))
        if not place.read_only:
            bodies.prepare()
        return cls(data, Database(place), bodies)

    def close(self) -> None:
        self.database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _file_url(file: Path) -> sa.URL:
    return sa.URL.create("sqlite", database=str(file.absolute()))


def _place(data: Path, url: str | None, *, read_only: bool) -> Place:
    if url is None:
        parsed = _file_url(data / DATABASE)
    else:
        try:
            parsed = sa.make_url(url)
        except ArgumentError as error:
            raise Unreachable(
                "the database URL can't be read: write it as postgresql+psycopg://user:password@host/name"
            ) from error
        if parsed.drivername in {"postgresql", "postgres"}:
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
            raise Unreachable(f"{parsed.get_backend_name()} is not supported: use SQLite or PostgreSQL")
    place = Place(parsed, read_only=read_only)
    if read_only and place.file is not None and not _has_wal_beside(place.file) and not _writable(place.file):
        return Place(parsed, read_only=True, immutable=True)
    return place


def _has_wal_beside(file: Path) -> bool:
    return file.with_name(file.name + "-wal").exists()


def _writable(file: Path) -> bool:
    return os.access(file.parent, os.W_OK)
