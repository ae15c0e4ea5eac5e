"""A source whose versions have 10,000 words each, recorded and compared as any."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise

from benchmarks.filled import START, Filling
from clock import real
from model import USABLE, Block, BlockKind, Document, Origin, Outcome, Section
from pipelines.html import EXTRACTOR
from store import Store
from store.values import NewCapture, NewMemento, NewVisit
from watch.compare import compare_unfinished

SLUG_URL = "https://long.example/terms"
VERSIONS, SECTIONS, PARAGRAPHS, SENTENCES = 6, 40, 3, 4
EDITED = 12  #: paragraphs that say something else in the next version; a tenth


@dataclass(frozen=True, slots=True)
class LongRead:
    """What is asked of it: its versions, the changes between neighbours, and pairs that are none."""

    slug: str
    versions: tuple[int, ...]
    changes: tuple[int, ...]
    apart: tuple[tuple[int, int], ...]


def write(store: Store) -> None:
    """Its versions, with the changes between neighbours."""
    filling, chosen = Filling(store), random.Random(3)
    source = store.sources.add(SLUG_URL, title="Long terms", every_seconds=None, now=START)
    body = store.bodies.put(b"<p>made in bulk</p>")
    texts = [filling.text(SENTENCES) for _ in range(SECTIONS * PARAGRAPHS)]
    for nth in range(VERSIONS):
        at = START + timedelta(days=400 + 30 * nth)
        store.archive.record(_visit(source.id, source.profile_id, texts, body, at))
        for one in chosen.sample(range(len(texts)), EDITED):
            texts[one] = filling.text(SENTENCES) if one % 2 else texts[one].replace(". ", " not. ", 1)
        while compare_unfinished(store, real()):
            pass


def read(store: Store) -> LongRead:
    """It, as it stands in a store."""
    source = next(found for found in store.sources.all() if found.url == SLUG_URL)
    ids = [memento.id for memento in store.archive.mementos(source.id)]
    neighbours = list(pairwise(ids))
    told = [store.changes.between(*pair) for pair in neighbours]
    apart = tuple(pair for pair in combinations(ids, 2) if pair not in neighbours)
    return LongRead(source.slug, tuple(ids), tuple(c.id for c in told if c), apart)


def _visit(source_id: int, profile_id: str, texts: list[str], body: str, at: object) -> NewVisit:
    sections = tuple(
        Section(
            f"Part {n}",
            2,
            ("Terms", f"Part {n}"),
            n,
            blocks=tuple(
                Block(BlockKind.PARAGRAPH, text) for text in texts[n * PARAGRAPHS : (n + 1) * PARAGRAPHS]
            ),
        )
        for n in range(SECTIONS)
    )
    document = Document("Terms", "en", sections, EXTRACTOR)
    return NewVisit(
        source_id=source_id,
        started_at=at,  # type: ignore[arg-type]
        finished_at=at,  # type: ignore[arg-type]
        verdict=USABLE,
        outcome=Outcome.MEMENTO,
        capture=NewCapture(
            captured_at=at,  # type: ignore[arg-type]
            url_final=SLUG_URL,
            status=200,
            digest=body,
            size_bytes=19,
            origin=Origin.LIVE,
        ),
        memento=NewMemento(document=document, digest=repr(hash(tuple(texts))), profile_id=profile_id),
    )
