"""What the store knows of a page, as the values that judge and settle take. Never looks into the future."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from itertools import takewhile

from changes.align import align
from changes.normal import digest as document_digest
from changes.volatile import Learned
from model import Capture, Document, Memento, Outcome, Profile, Source, Visit
from pipelines.formats import Unreadable, is_current, read_kept
from pipelines.html import Reading
from pipelines.past import Held, Known, Past
from pipelines.phrases import language_of
from pipelines.settle import RETURN
from store import Store

VARIANTS = 12  #: versions kept in mind
VOLATILE = "volatile"  #: the kind under which the store keeps what was learned of a page
BOILERPLATE = "boilerplate"  #: the kind under which it keeps what the pages of a site have in common
ROT = "nothing on the page matches "  #: how the note of a visit tells of selectors that have rotted
VISITS = 60  #: visits looked back upon
GOOD = (Outcome.MEMENTO, Outcome.REVISIT, Outcome.VARIANT)


def failures_of(store: Store, source: Source) -> int:
    """How many visits have failed one after the other up to now; a few dozen are counted as that many."""
    visits = store.archive.visits(source.id, limit=VISITS)
    last = next((n for n, v in enumerate(visits) if v.outcome in GOOD), len(visits))
    return sum(visit.outcome is not Outcome.HELD for visit in visits[:last])


def rot_of(note: str) -> str:
    """What the note of a visit says of selectors that match nothing; "" for nothing."""
    return next((part for part in note.split("; ") if part.startswith(ROT)), "")


def standing_rot(store: Store, source: Source) -> str:
    """What the last good visit said of selectors that match nothing."""
    if not (source.profile.select or source.profile.remove):
        return ""
    visits = store.archive.visits(source.id, limit=VISITS, read=True)
    return next((rot_of(visit.note) for visit in visits if visit.outcome in GOOD), "")


def learned_of(store: Store, source: Source) -> Learned | None:
    """What of the page varies by itself, as far as it was learned from earlier visits."""
    kept = store.learned.latest(VOLATILE, subject(source.id))
    return None if kept is None else Learned.from_json(kept.value_json)


def subject(source_id: int) -> str:
    """Under which name the store keeps what was learned of a source."""
    return f"source:{source_id}"


def site_subject(host: str) -> str:
    """Under which name the store keeps what the pages of a host have in common."""
    return f"host:{host}"


def past_of(
    store: Store,
    source: Source,
    *,
    now: datetime,
    before: datetime | None = None,
    learned: Learned | None = None,
) -> Past:
    """The page so far. Versions read by another extractor or profile are read again from their bodies.

    Digests are made with what is learned today: those kept with the versions may be from before.

    The newest one is then recorded as a technical upgrade, so that what is said of it has a version to
    name; older ones only while they may still come back.
    """
    visits = visits_of(store, source, before, VISITS)
    mementos = [m for m in store.archive.mementos(source.id) if before is None or m.captured_at <= before]
    if not mementos:
        return Past(
            held=_held(store, source, visits, learned), accepted=frozenset(source.profile.accepted_walls)
        )
    alternates = any(visit.outcome is Outcome.VARIANT for visit in visits)
    newest = _readings(mementos)[:VARIANTS]
    known: list[Known] = []
    for memento in newest:
        seen = store.archive.last_seen(memento.id) or memento.captured_at
        if known and not read_alike(store, source, memento) and not alternates and now - seen > RETURN:
            continue
        kept = _known(store, source, memento, seen, now, upgrade=not known)
        known.append(
            kept if learned is None else replace(kept, digest=document_digest(kept.document, learned))
        )
    captured = {memento.id: memento.capture_id for memento in mementos}
    current = {captured[k.memento_id]: k.memento_id for k in known if k.memento_id in captured}
    good = next((v for v in visits if v.outcome in GOOD), None)
    shown = good.memento_id if good else None
    if shown is not None and shown in captured:
        shown = current.get(captured[shown], shown)
    first = known[0].document
    return Past(
        variants=tuple(known),
        held=_held(store, source, visits, learned),
        shown_id=shown,
        alternates=alternates,
        language=language_of(first.text) or first.language,
        accepted=frozenset(source.profile.accepted_walls),
    )


def read_capture(store: Store, source: Source, capture: Capture) -> Document:
    """The document of a capture as today's extractor and profile read it.

    Raises Damaged; Unreadable where it can't be read any more (a PDF, and no reader of PDFs installed).
    """
    return reading_of(store, source, capture, source.profile).document


def reading_of(store: Store, source: Source, capture: Capture, profile: Profile) -> Reading:
    """A capture read by today's extractor with a profile. Raises Damaged, Unreadable."""
    return read_kept(store.bodies.get(capture.digest), capture, source.url, profile)


def read_alike(store: Store, source: Source, memento: Memento) -> bool:
    """Whether a version was read as it would be today: by this extractor, with what of a profile matters.

    A profile edited in its headers alone changes what is asked for, not how a capture is read.
    """
    return is_current(memento.extractor) and reads_alike(store, source, memento.profile_id)


def reads_alike(store: Store, source: Source, profile_id: str) -> bool:
    """Whether a profile has captures read as the source's does now."""
    if profile_id == source.profile_id:
        return True
    return store.sources.profile(profile_id).reading == source.profile.reading


def visits_of(store: Store, source: Source, before: datetime | None, limit: int) -> list[Visit]:
    """Newest first, without walls and faults: however many there were, they change no later verdict."""
    found = store.archive.visits(source.id, limit=limit if before is None else None, read=True)
    return [visit for visit in found if before is None or visit.finished_at <= before]


def _readings(mementos: Sequence[Memento]) -> list[Memento]:
    """Newest first, one reading for each capture: the latest."""
    latest: dict[int, Memento] = {}
    for memento in sorted(mementos, key=lambda m: m.id):
        latest[memento.capture_id] = memento
    return sorted(latest.values(), key=lambda m: (m.captured_at, m.id), reverse=True)


def _known(
    store: Store, source: Source, memento: Memento, seen: datetime, now: datetime, *, upgrade: bool
) -> Known:
    document, digest = None, memento.digest
    if not read_alike(store, source, memento):
        with suppress(Unreadable):  # then as it was read
            document = read_capture(store, source, store.archive.capture(memento.capture_id))
            digest = document_digest(document)
            if upgrade:
                same = align(store.archive.document(memento.id), document)
                memento = store.archive.upgrade(memento.id, document, digest, source.profile_id, now, same)
    if document is None:
        document = store.archive.document(memento.id)
    return Known(memento.id, digest, document, memento.first_seen_at, seen)


def _held(store: Store, source: Source, visits: Sequence[Visit], learned: Learned | None) -> tuple[Held, ...]:
    """The odd visits since the last good one, oldest first. One without a capture met the one before."""
    since = takewhile(lambda visit: visit.outcome not in GOOD, visits)
    found: list[Held] = []
    for visit in reversed([visit for visit in since if visit.outcome is Outcome.HELD]):
        if visit.capture_id is not None:
            try:
                document = read_capture(store, source, store.archive.capture(visit.capture_id))
            except Unreadable:
                continue
            digest = document_digest(document, learned)
            found.append(Held(visit.finished_at, digest, document, visit.verdict.code))
        elif found:
            found.append(replace(found[-1], seen_at=visit.finished_at))
    return tuple(found)
