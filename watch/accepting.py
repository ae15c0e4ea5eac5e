"""What stands in a document's place, and a person's word that it is the document.

A wall never becomes a version by itself, and an odd text only when it comes again and again: who has looked
at it may say so at once. What is taken is the text that was shown, and no other that comes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from model import Capture, Document, Layer, Outcome, Source, Visit
from model.profiles import SOURCE as OWN
from pipelines.formats import Unreadable
from pipelines.likeness import text_digest
from pipelines.recall import GOOD, read_capture
from store import Store

VISITS = 500  #: looked back upon
_DOUBTED = (Outcome.WALL, Outcome.HELD)


class NotAcceptable(Exception):  # noqa: N818 - reads as what happened
    """There is nothing that could be taken for the document; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Doubted:
    """What came in the document's place, as today's extractor and profile read it."""

    visit: Visit
    capture: Capture
    document: Document
    digest: str  #: of its words
    accepted: bool  #: somebody has said already that it is the document


def doubted(store: Store, source: Source) -> Doubted:
    """The wall or odd text met last, since the page was seen; else the last wall before that.

    Raises NotAcceptable where there was none, or where nothing of it can be read; Damaged.
    """
    visit = _met(store.archive.visits(source.id, limit=VISITS))
    if visit is None or visit.capture_id is None:
        raise NotAcceptable(f"nothing at {source.slug} was taken for a wall lately")
    capture = store.archive.capture(visit.capture_id)
    try:
        document = read_capture(store, source, capture)
    except Unreadable as error:
        raise NotAcceptable(f"what came can't be read any more: {error.verdict.reason}") from None
    if not document.text.strip():
        raise NotAcceptable(
            f"what came holds no text: if {source.slug} needs a browser, let one make the page"
        )
    digest = text_digest(document)
    return Doubted(visit, capture, document, digest, digest in source.profile.accepted_walls)


def accept(store: Store, source: Source, met: Doubted, now: datetime) -> Source:
    """From its next visit on, which is due now, this text is taken for the document."""
    accepted = tuple(dict.fromkeys((*source.profile.accepted_walls, met.digest)))
    layer = Layer(accepted_walls=accepted).over(store.sources.layers(source.id)[OWN])
    return store.sources.update(source.id, layer=layer, due_at=now)


def _met(visits: list[Visit]) -> Visit | None:
    """Of visits, newest first. One without a capture met what the one before it met."""
    kept = [visit for visit in visits if visit.capture_id is not None]
    since = takewhile(lambda visit: visit.outcome not in GOOD, visits)
    of_late = next((v for v in since if v.outcome in _DOUBTED and v.capture_id is not None), None)
    return of_late or next((visit for visit in kept if visit.outcome is Outcome.WALL), None)
