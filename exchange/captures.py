"""Captures from files: folders in the format of `exchange.corpus`, and plain HTML pages that somebody saved.

Planned first, then done: `plan` reads the files and says of each what would be done with it and why;
`apply` does it. Nothing is fetched, and what is imported is never mailed. Both can be run again: a capture
that is there is passed over.
"""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from exchange import corpus
from exchange.corpus import FormatError
from model import Origin, Source, Visit, aware
from pipelines.record import read_and_record
from store import Store
from store.errors import AlreadyThere, UnknownSource

SUFFIXES = (".html", ".htm", ".xhtml", ".pdf")
_HEAD = 20_000  #: bytes at the start of a page in which it says where it was saved from
_SAVED = re.compile(rb"<!--\s*saved from url=\(\d+\)(https?://\S+?)\s*-->", re.IGNORECASE)
_CANONICAL = re.compile(
    rb"<link\b(?=[^>]*\brel=[\"']?canonical\b)[^>]*\bhref=[\"']?(https?://[^\s\"'>]+)", re.I
)


class Action(StrEnum):
    """What an import does with a capture."""

    TAKE = "take"
    PASS = "pass"  # noqa: S105  (no password): it is there already
    REFUSE = "refuse"  #: it can't be taken; the reason says why and what helps


@dataclass(frozen=True, slots=True)
class Planned:
    """One file and what an import would do with it."""

    file: Path
    action: Action
    reason: str  #: a sentence
    url: str = ""
    at: datetime | None = None
    title: str = ""
    source_slug: str = ""  #: of the source it belongs to; "" where that would be added


@dataclass(frozen=True, slots=True)
class Done:
    """One file and what the import did with it."""

    planned: Planned
    visit: Visit | None  #: None where it was passed over or refused


@dataclass(frozen=True, slots=True)
class _Found:
    """A capture in a file, before the store was asked about it."""

    file: Path
    url: str
    at: datetime
    title: str = ""


def plan(
    store: Store, path: Path, *, now: datetime, source: str | None = None, at: datetime | None = None
) -> list[Planned]:
    """What an import of `path` would do, oldest capture first. Changes nothing.

    `source` (short name or URL) says whose captures they are, else the files do; `at` dates a plain page,
    else its modification time does. Raises FormatError for what holds no captures, UnknownSource.
    """
    given = _given(store, source)
    slugs = store.sources.by_url()
    known: dict[int, set[tuple[datetime, str]]] = {}
    planned = []
    for found in sorted(_find(path, given, at), key=lambda one: (one.at, str(one.file))):
        owner = slugs.get(found.url)
        if owner is not None and owner.id not in known:
            known[owner.id] = _there(store, owner)
        planned.append(_judge(found, owner, known.get(owner.id, set()) if owner else set(), now))
    return planned


def apply(
    store: Store,
    planned: Iterable[Planned],
    *,
    now: datetime,
    on_item: Callable[[Done], None] = lambda _done: None,
) -> list[Done]:
    """Does what `plan` said, in its order; a source that is not there is added, and never due by itself.

    Raises StoreError.
    """
    done = []
    for one in planned:
        visit = _take(store, one, now) if one.action is Action.TAKE else None
        done.append(Done(one, visit))
        on_item(done[-1])
    return done


def _given(store: Store, source: str | None) -> str | None:
    """The URL that a source given by name or URL has."""
    if source is None:
        return None
    try:
        return store.sources.find(source).url
    except UnknownSource:
        if urlsplit(source).scheme in ("http", "https"):
            return source
        raise


def _find(path: Path, url: str | None, at: datetime | None) -> Iterator[_Found]:
    if path.is_file():
        yield _page(path, url, at)
        return
    folders = corpus.find(path)
    for folder in map(corpus.read, folders):
        for step in folder.steps:
            yield _Found(step.file, url or folder.url, step.fetched_at, folder.title)
    if folders:
        return
    pages = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    if not pages:
        raise FormatError(f"{path}: no captures; name a folder with steps.jsonl, or with .html files")
    for page in pages:
        yield _page(page, url, at)


def _page(file: Path, url: str | None, at: datetime | None) -> _Found:
    moment = aware(at) if at else datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return _Found(file, url or _says(file), moment)


def _says(file: Path) -> str:
    """Where a saved page says it came from, or ""."""
    with file.open("rb") as stream:
        head = stream.read(_HEAD)
    match = _SAVED.search(head) or _CANONICAL.search(head)
    return html.unescape(match[1].decode("ascii", "ignore")) if match else ""


def _there(store: Store, source: Source) -> set[tuple[datetime, str]]:
    """(time, digest) of what was imported; the digest is "" for a visit that kept no bytes of its own."""
    digests = {capture.id: capture.digest for capture in store.archive.captures(source.id)}
    visits = store.archive.visits(source.id)
    return {(v.finished_at, digests[v.capture_id] if v.capture_id is not None else "") for v in visits}


def _judge(found: _Found, owner: Source | None, there: set[tuple[datetime, str]], now: datetime) -> Planned:
    def planned(action: Action, reason: str) -> Planned:
        slug = owner.slug if owner else ""
        return Planned(found.file, action, reason, found.url, found.at, found.title, slug)

    if not found.url:
        return planned(Action.REFUSE, "The page does not say where it came from; name its source.")
    if found.at > now:
        return planned(Action.REFUSE, f"It is dated {found.at:%Y-%m-%d %H:%M}, which is still to come.")
    try:
        body = found.file.read_bytes()
    except OSError as error:
        return planned(Action.REFUSE, f"The file can't be read: {error.strerror or error}.")
    digest = hashlib.sha256(body).hexdigest()
    if (found.at, digest) in there or (found.at, "") in there:
        return planned(Action.PASS, "It was imported before.")
    what = f"a capture of {owner.slug}" if owner else f"the source {found.url} would be added"
    return planned(Action.TAKE, f"{len(body):,} bytes, {what}.")


def _take(store: Store, planned: Planned, now: datetime) -> Visit | None:
    assert planned.at is not None
    source = _owner(store, planned, now)
    response = corpus.response(source.url, planned.at, planned.file.read_bytes())
    # The visit ended then, not now: what is known of the page is what was known at that time.
    return read_and_record(store, source, response, origin=Origin.IMPORT, now=aware(planned.at))


def _owner(store: Store, planned: Planned, now: datetime) -> Source:
    try:
        return store.sources.add(planned.url, title=planned.title, every_seconds=None, now=now)
    except AlreadyThere as there:
        return store.sources.find(there.slug)
