"""Small sources, documents and visits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from model import (
    USABLE,
    Block,
    BlockKind,
    ChangeClass,
    Comparison,
    Document,
    Link,
    Memento,
    Origin,
    Outcome,
    Section,
    SectionKind,
    SectionPair,
    Source,
    Verdict,
    Visit,
)
from store import Store
from store.values import NewCapture, NewChange, NewMemento, NewVisit

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def add(store: Store, url: str = "https://gov.example/fees", *, every: int | None = 3600) -> Source:
    return store.sources.add(url, every_seconds=every, now=NOON)


def document(*texts: str, extractor: str = "html/1") -> Document:
    """One section for each text."""
    link = Link("Fees Act", "https://gov.example/act")
    sections = tuple(
        Section(
            heading=f"Part {number}",
            level=2,
            path=("Fees", f"Part {number}"),
            ordinal=number,
            kind=SectionKind.BODY,
            anchor=f"part-{number}",
            blocks=(
                Block(BlockKind.PARAGRAPH, text, links=(link,)),
                Block(BlockKind.ITEM, "a item", depth=1),
            ),
        )
        for number, text in enumerate(texts)
    )
    return Document("Fees", "en", sections, extractor)


def new_visit(
    store: Store,
    source: Source,
    text: str | None,
    at: datetime,
    *,
    origin: Origin = Origin.LIVE,
    token: str | None = None,
    verdict: Verdict = USABLE,
    outcome: Outcome = Outcome.MEMENTO,
    seen: int | None = None,
    next_due_at: datetime | None = None,
    title: str = "",
    base_id: int | None = None,
    newest_id: int | None = None,
) -> NewVisit:
    """A visit at `at`; with a text, it brought a capture and a memento of one section that says so."""
    capture = memento = None
    if text is not None:
        body = f"<p>{text}</p>".encode()
        capture = NewCapture(
            captured_at=at,
            url_final=source.url,
            status=200,
            digest=store.bodies.put(body),
            size_bytes=len(body),
            headers=(("content-type", "text/html"), ("x-note", "ä")),
            origin=origin,
        )
        memento = NewMemento(
            document=document(text),
            digest=f"digest of {text}",
            profile_id=source.profile_id,
            base_id=base_id,
            newest_id=newest_id,
        )
    return NewVisit(
        source_id=source.id,
        started_at=at - timedelta(seconds=1),
        finished_at=at + timedelta(seconds=1),
        verdict=verdict,
        outcome=outcome,
        status=200,
        lease_token=token,
        capture=capture,
        memento=memento,
        seen_memento_id=seen,
        next_due_at=next_due_at,
        title_if_untitled=title,
    )


def see(
    store: Store, source: Source, text: str, at: datetime, *, origin: Origin = Origin.LIVE
) -> tuple[Visit, Memento]:
    """A visit that brought a new version, recorded."""
    visit = store.archive.record(new_visit(store, source, text, at, origin=origin))
    assert visit.memento_id is not None
    return visit, store.archive.memento(visit.memento_id)


def new_change(before: Memento, after: Memento, at: datetime = NOON) -> NewChange:
    comparison = Comparison((), ChangeClass.SUBSTANTIVE, "A fee rose.", pairs=(SectionPair(0, 0),))
    return NewChange(
        source_id=after.source_id,
        before_id=before.id,
        after_id=after.id,
        compared_at=at,
        comparison=comparison,
    )
