"""A group of documents replayed through the real way of a page, in the order of their captures.

The documents share a scratch store, in which captures are recorded one after the other, each at its own
time: what is known at a step comes from earlier steps alone, as it would for a monitor. No network, no
mail; whether a reader would have been mailed is read from the notices filed with the change.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from exchange import corpus
from exchange.corpus import Folder, Step
from model import Cadence, Change, ChangeClass, Event, EventKind, Memento, Op, Origin, Outcome, Source, Visit
from pipelines.record import read_and_record
from store import Store
from store.errors import StoreError
from watch.compare import compare_unfinished
from watch.learn import Shelf

READER = "reader@backtest.invalid"


@dataclass(frozen=True, slots=True)
class Row:
    """What a step would have brought; `alert`: a reader with the default subscription is mailed at once."""

    doc_id: str
    seq: int
    change_class: str  #: of the change, or "suspect" (odd, held), or "fault" (wall or fault)
    alert: bool
    since_seq: int | None = None  #: the step that first showed the change, where it was confirmed later
    inserted: str = ""
    deleted: str = ""
    summary: str = ""

    def as_json(self) -> dict[str, object]:
        """The row as an object for a line of JSON."""
        return {
            "doc_id": self.doc_id,
            "seq": self.seq,
            "class": self.change_class,
            "alert": self.alert,
            "since_seq": self.since_seq,
            "inserted": self.inserted,
            "deleted": self.deleted,
            "summary": self.summary,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """A step that could not be replayed."""

    doc_id: str
    seq: int
    reason: str


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a group brought, in the order of its steps."""

    steps: int
    rows: tuple[Row, ...]
    failures: tuple[Failure, ...]


@dataclass(slots=True)
class _Track:
    """Where a document stands: the source of its present window, and which step showed what when."""

    folder: Folder
    source: Source | None = None
    seen_at: dict[datetime, int] = field(default_factory=dict)


def replay(folders: Sequence[Folder], scratch: Path, on_step: Callable[[], None] = lambda: None) -> Replayed:
    """Replays the documents in a store that is made in `scratch`, an empty folder.

    A step that fails is recorded and the next one goes on; a failure of the store (StoreError) is raised.
    """
    tracks = {folder.id: _Track(folder) for folder in folders}
    rows: list[Row] = []
    failures: list[Failure] = []
    steps = in_order(folders)
    shelf = Shelf()
    with Store.scratch(scratch) as store:
        if steps:
            reader = store.readers.add(READER, now=steps[0][0])
            store.readers.subscribe(reader.id, now=steps[0][0])
        for at, step in steps:
            try:
                rows.extend(_step(store, shelf, tracks[step.doc_id], step, at))
            except StoreError:
                raise
            except Exception as error:  # a defect on one page must not hide what the others show
                failures.append(Failure(step.doc_id, step.seq, f"{type(error).__name__}: {error}"))
            on_step()
    return Replayed(len(steps), tuple(rows), tuple(failures))


def in_order(folders: Iterable[Folder]) -> list[tuple[datetime, Step]]:
    """(time, step) of all documents by time. A document's own order is that of its list."""
    found = []
    for folder in folders:
        at: datetime | None = None
        for step in folder.steps:
            at = step.fetched_at if at is None else max(at, step.fetched_at)
            found.append((at, step))
    return sorted(found, key=lambda pair: (pair[0], pair[1].doc_id, pair[1].seq))


def _step(store: Store, shelf: Shelf, track: _Track, step: Step, at: datetime) -> list[Row]:
    body = step.file.read_bytes()
    url = address(track.folder)
    if step.starts or track.source is None:
        # A window is a source of its own; the fragment, which no server sees, keeps their URLs apart.
        mark = re.sub(r"\W+", "-", step.doc_id)
        track.source = store.sources.add(f"{url}#{mark}-{step.window}", every_seconds=None, now=at)
        track.seen_at = {}
    track.seen_at.setdefault(at, step.seq)
    visit = read_and_record(store, track.source, corpus.response(url, at, body), origin=Origin.LIVE, now=at)
    changes = compare_unfinished(store, at, shelf=shelf, on_defect=_raise)
    ours = [change for change in changes if change.source_id == track.source.id]
    return [*_verdict_row(step, visit), *(_change_row(store, track, step, change) for change in ours)]


def address(folder: Folder) -> str:
    """The page's URL; where the folder names none, one on a host of the service's own that can't exist."""
    if folder.url:
        return folder.url.split("#")[0]
    host = hashlib.sha256(folder.service.encode()).hexdigest()[:12]
    return f"https://{host}.invalid/{re.sub(r'[^A-Za-z0-9_-]+', '-', folder.id)}"


def _verdict_row(step: Step, visit: Visit) -> list[Row]:
    word = {Outcome.HELD: "suspect", Outcome.WALL: "fault", Outcome.FAULT: "fault"}.get(visit.outcome)
    if word is None:
        return []
    return [Row(step.doc_id, step.seq, word, alert=False, summary=visit.verdict.reason or visit.note)]


def _change_row(store: Store, track: _Track, step: Step, change: Change) -> Row:
    notices = store.outbox.notices(event_key=Event(EventKind.CHANGE, change.id).key)
    memento = store.archive.memento(change.after_id)
    since = track.seen_at.get(memento.first_seen_at, step.seq)
    inserted, deleted = words_shown(change)
    return Row(
        step.doc_id,
        step.seq,
        change.comparison.change_class.value,
        alert=any(notice.cadence is Cadence.INSTANT for notice in notices),
        since_seq=since if since != step.seq else None,
        inserted=inserted,
        deleted=deleted,
        summary=change.comparison.summary,
    )


def words_shown(change: Change) -> tuple[str, str]:
    """(inserted, deleted) as the mail shows them: the hunks of all passages that are not noise."""
    inserted: list[str] = []
    deleted: list[str] = []
    for item in change.comparison.items:
        for passage in item.passages:
            if passage.change_class is not ChangeClass.NOISE:
                inserted += [hunk.text for hunk in passage.hunks if hunk.op is Op.INSERT]
                deleted += [hunk.text for hunk in passage.hunks if hunk.op is Op.DELETE]
    return "\n".join(inserted), "\n".join(deleted)


def _raise(_memento: Memento, error: Exception) -> None:
    raise error
