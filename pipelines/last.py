"""What was seen last of a page, against which a new answer is held: what is the same need not be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from model import Capture, Memento, Outcome, Response, Source, Verdict
from pipelines.charset import charset_of
from pipelines.formats import is_current
from pipelines.recall import GOOD, read_alike, reads_alike, visits_of
from store import Store
from store.values import Glance

GLANCES = 20  #: visits looked back upon
ANEW = timedelta(hours=24)  #: a wall that stays the same is read in full as often


@dataclass(frozen=True, slots=True)
class Standing:
    """The version that the last good visit showed, and the capture that showed it."""

    memento: Memento
    capture: Capture
    whole_at: datetime  #: when a body came last, not just the word that nothing changed


@dataclass(frozen=True, slots=True)
class Stuck:
    """What stands in the document's way since the last good visit: the same wall, or the same odd text."""

    verdict: Verdict
    capture: Capture  #: the one that was read
    seen_at: tuple[datetime, ...]  #: ends of the visits that showed it, oldest first


@dataclass(frozen=True, slots=True)
class Last:
    """What a new answer is held against first, so that what is the same again need not be read."""

    standing: Standing | None = None
    stuck: Stuck | None = None


NOTHING = Last()  #: of a page never seen, or read by another extractor or profile than today's


def standing_of(store: Store, source: Source, *, before: datetime | None = None) -> Standing | None:
    """What stands, or None: never seen, or it was read by another extractor or profile than today's.

    `before` leaves out what was seen later (imports into the past).
    """
    if before is None:
        return last_of(store, [source])[source.id].standing
    visits = visits_of(store, source, before, GLANCES)
    glances = [
        Glance(v.id, v.outcome.value, v.memento_id, v.capture_id, v.finished_at, v.status) for v in visits
    ]
    return _standings(store, {source.id: source}, {source.id: glances[:GLANCES]}).get(source.id)


def last_of(store: Store, sources: Sequence[Source], now: datetime | None = None) -> dict[int, Last]:
    """What was seen last of each source: a few queries for all of them. Without `now`, nothing is stuck."""
    by_id = {source.id: source for source in sources}
    glances = store.archive.glances(list(by_id), GLANCES)
    standing = _standings(store, by_id, glances)
    return {
        source.id: Last(
            standing.get(source.id),
            None if now is None else _stuck(store, source, glances[source.id], now),
        )
        for source in by_id.values()
    }


def _standings(
    store: Store, sources: Mapping[int, Source], glances: Mapping[int, list[Glance]]
) -> dict[int, Standing]:
    good = {
        source_id: [g for g in seen if g.outcome in GOOD and g.memento_id is not None]
        for source_id, seen in glances.items()
    }
    shown = {source_id: seen[0].memento_id for source_id, seen in good.items() if seen}
    mementos = store.archive.mementos_of({memento_id for memento_id in shown.values() if memento_id})
    current: dict[int, tuple[Memento, int]] = {}
    for source_id, memento_id in shown.items():
        memento = mementos.get(memento_id or 0)
        if memento is not None and read_alike(store, sources[source_id], memento):
            of_it = (g.capture_id for g in good[source_id] if g.memento_id == memento.id and g.capture_id)
            current[source_id] = (memento, next(of_it, memento.capture_id))
    captures = store.archive.captures_of({capture_id for _, capture_id in current.values()})
    return {
        source_id: Standing(memento, captures[capture_id], _whole_at(good[source_id], captures[capture_id]))
        for source_id, (memento, capture_id) in current.items()
    }


def _whole_at(good: Sequence[Glance], capture: Capture) -> datetime:
    whole = (g.finished_at for g in good if g.status is not None and 200 <= g.status < 300)
    return next(whole, capture.captured_at)


def _stuck(store: Store, source: Source, glances: Sequence[Glance], now: datetime) -> Stuck | None:
    """The wall or oddity that the last visit met, where all that it hangs on is as it was then.

    A visit of its kind without a capture met the same as the one before it. Once a day it is read again,
    for a later release may know better.
    """
    bad = list(takewhile(lambda g: g.outcome not in GOOD, glances))
    since = [g for g in bad if g.outcome != Outcome.FAULT]
    if not since or len(bad) == GLANCES or since[0].outcome not in (Outcome.WALL, Outcome.HELD):
        return None
    of_kind = [g for g in since if g.outcome == since[0].outcome]
    if since[0].outcome == Outcome.WALL:
        of_kind = of_kind[: next((n for n, g in enumerate(of_kind, 1) if g.capture_id), 0)]
    read_in = [g for g in of_kind if g.capture_id is not None]
    latest = store.archive.latest_reading(source.id)
    if len(read_in) != 1 or read_in[0] is not of_kind[-1] or latest is None:
        return None
    capture = store.archive.capture(read_in[0].capture_id or 0)
    extractor, profile_id, recorded_at = latest
    same_reader = is_current(extractor) and reads_alike(store, source, profile_id)
    # What a person has taken for the document since is judged anew.
    same_reader &= store.sources.profile(profile_id).accepted_walls == source.profile.accepted_walls
    if not same_reader or capture.captured_at <= recorded_at or now - capture.captured_at >= ANEW:
        return None
    visits = store.archive.visits(source.id, limit=GLANCES)
    verdict = next(visit.verdict for visit in visits if visit.id == since[0].id)
    return Stuck(verdict, capture, tuple(g.finished_at for g in reversed(of_kind)))


def shows(capture: Capture, digest: str, response: Response) -> bool:
    """True where the bytes of a capture came again, from the same place, to be read in the same way."""
    return digest == capture.digest and _alike(capture, response)


def looks(capture: Capture, look: str, response: Response) -> bool:
    """True where a reader would see the same text and links as in a capture."""
    return bool(look) and look == capture.look and _alike(capture, response)


def _alike(capture: Capture, response: Response) -> bool:
    """Whether an answer came from the same place as a capture, to be decoded in the same way."""
    then = next((v for k, v in reversed(capture.headers) if k == "content-type"), None)
    return (
        response.url_final == capture.url_final
        and charset_of(response.header("content-type")) == charset_of(then)
        and 200 <= capture.status < 300
    )
