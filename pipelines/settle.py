"""What a visit comes to: a version, a version seen again, held, or nothing. Rule 5 of the design; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from model import USABLE, Document, Outcome, Verdict, VerdictKind
from pipelines.likeness import is_like, likeness
from pipelines.past import Held, Known, Past

AGREE = 0.75  #: held captures agree from this likeness on: live figures differ daily
SPACING = timedelta(hours=1)  #: between agreeing visits that count
LATEST = timedelta(hours=24)  #: a held text that still stands is believed by then
MORE = 2  #: agreeing visits after the first
RETURN = timedelta(days=10)  #: a known text that comes back sooner is a variant
ANEW = "asked for with another profile than before: not compared with what was seen then"
SOON, LATER = 600, 3600  #: seconds to the next look at what is held


@dataclass(frozen=True, slots=True)
class Decision:
    """How a visit ends: `memento_id` is the version seen again, `base_id` what a new one is compared with."""

    outcome: Outcome
    verdict: Verdict
    memento_id: int | None = None
    base_id: int | None = None
    first_seen_at: datetime | None = None  #: of a new version: the first visit that showed this very text
    confirmations: int = 0  #: agreeing visits it took
    note: str = ""
    anew: bool = False  #: a new version that is compared with none: something else was asked for before
    again_in_seconds: int | None = None  #: visit sooner than planned


def settle(verdict: Verdict, document: Document | None, digest: str, past: Past, now: datetime) -> Decision:
    """Decides one visit. `document` may be None only where the verdict is a wall or a fault."""
    if verdict.kind is VerdictKind.WALL:
        return Decision(Outcome.WALL, verdict)
    if verdict.kind is VerdictKind.FAULT or document is None:
        return Decision(Outcome.FAULT, verdict)
    known = _known(digest, past, now)
    if known is not None:
        return known
    if past.anew:
        return Decision(Outcome.MEMENTO, verdict, first_seen_at=now, note=ANEW, anew=True)
    if verdict.kind is VerdictKind.ODD:
        return _odd(verdict, document, digest, past, now)
    return Decision(Outcome.MEMENTO, verdict, base_id=_base(document, past), first_seen_at=now)


def _known(digest: str, past: Past, now: datetime) -> Decision | None:
    """The text we have, or one we had: None where it is to be a version of its own."""
    shown = past.shown
    if shown is not None and shown.digest == digest:
        return Decision(Outcome.REVISIT, USABLE, memento_id=shown.memento_id)
    for known in past.variants:
        if known.digest == digest and (past.alternates or now - known.last_seen_at <= RETURN):
            return Decision(
                Outcome.VARIANT,
                USABLE,
                memento_id=known.memento_id,
                note="" if past.alternates else "this page alternates",
            )
    return None


def _odd(verdict: Verdict, document: Document, digest: str, past: Past, now: datetime) -> Decision:
    agreeing = _agreeing(document, past)
    began = agreeing[0].seen_at if agreeing else now
    counted = _spaced([held.seen_at for held in agreeing] + [now])
    if counted > MORE or (agreeing and now - began >= LATEST):
        # This very text may be younger than the oddity: a block page was like it, figures moved on.
        first = next((held.seen_at for held in agreeing if held.digest == digest), now)
        return Decision(
            Outcome.MEMENTO,
            verdict,
            base_id=_base(document, past),
            first_seen_at=first,
            confirmations=len(agreeing),
            note=f"confirmed by {len(agreeing)} more visits: {verdict.reason}",
        )
    return _hold(verdict, len(agreeing), began)


def stands_still(verdict: Verdict, seen_at: Sequence[datetime], now: datetime) -> Decision | None:
    """The decision on a wall or an odd text that is the one met before, at these times (oldest first).

    None: it is time to believe it, or to decide anew; then it must be read.
    """
    if verdict.kind is VerdictKind.WALL:
        return Decision(Outcome.WALL, verdict)
    if verdict.kind is not VerdictKind.ODD or not seen_at:
        return None
    if _spaced([*seen_at, now]) > MORE or now - seen_at[0] >= LATEST:
        return None
    return _hold(verdict, len(seen_at), seen_at[0])


def _hold(verdict: Verdict, agreeing: int, began: datetime) -> Decision:
    return Decision(
        Outcome.HELD,
        verdict,
        first_seen_at=began,
        confirmations=agreeing,
        note=verdict.reason,
        again_in_seconds=LATER if agreeing else SOON,
    )


def _agreeing(document: Document, past: Past) -> list[Held]:
    """The held captures at the end of the past that say the same, oldest first."""
    found: list[Held] = []
    for held in reversed(past.held):
        if not is_like(held.document, document, AGREE):
            break
        found.append(held)
    return found[::-1]


def _spaced(moments: list[datetime]) -> int:
    """How many visits count: each at least SPACING after the one counted before."""
    count, last = 0, None
    for moment in moments:
        if last is None or moment - last >= SPACING:
            count, last = count + 1, moment
    return count


def _base(document: Document, past: Past) -> int | None:
    """The version a new one is compared with: the most alike of what stands and what takes turns with it."""
    rivals: list[Known] = []
    if past.variants:
        rivals.append(past.variants[0])
    shown = past.shown
    if shown is not None and shown not in rivals:
        rivals.append(shown)
    if past.alternates:
        rivals += [known for known in past.variants[1:4] if known not in rivals]
    if not rivals:
        return None
    if len(rivals) == 1:
        return rivals[0].memento_id
    return max(rivals, key=lambda known: likeness(known.document, document)).memento_id
