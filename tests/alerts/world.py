"""A store with a source that changed and readers who are to be told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from alerts.notices import owed
from alerts.settings import MailSettings
from model import USABLE, Block, BlockKind, Change, Document, Item, Outcome, Reader, Section, Source
from store import Store
from store.values import NewCapture, NewChange, NewMemento, NewVisit
from tests.render.views import cannabis, comparison

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)  # a Wednesday
HOUR = timedelta(hours=1)


def settings(port: int = 25, **fields: object) -> MailSettings:
    values: dict[str, object] = {
        "host": "127.0.0.1",
        "port": port,
        "tls": "none",
        "message_id_domain": "watch.example",
        "connect_seconds": 10.0,
        "command_seconds": 10.0,
        "final_seconds": 10.0,
    }
    return MailSettings(**{**values, **fields})  # type: ignore[arg-type]


def add_source(
    store: Store,
    url: str = "https://policy.example/en/drugs",
    title: str = "Drug control",
    tags: Iterable[str] = (),
) -> Source:
    return store.sources.add(url, title=title, tags=tuple(tags), every_seconds=3600, now=NOW)


def add_reader(store: Store, email: str = "ada@reader.example", **wish: object) -> Reader:
    reader = store.readers.add(email, now=NOW)
    store.readers.subscribe(reader.id, now=NOW, **wish)  # type: ignore[arg-type]
    return reader


def see(store: Store, source: Source, text: str, at: datetime, language: str = "en") -> int:
    """A visit at `at` that brought a version of one section saying `text`; its id."""
    section = Section("Cannabis", 2, ("Cannabis",), 0, blocks=(Block(BlockKind.PARAGRAPH, text),))
    return see_document(store, source, Document(source.title, language, (section,), "html/1"), at)


def see_document(store: Store, source: Source, document: Document, at: datetime) -> int:
    """A visit at `at` that brought a version; its id."""
    body = document.text.encode()
    newest = store.archive.newest(source.id)
    visit = store.archive.record(
        NewVisit(
            source_id=source.id,
            started_at=at,
            finished_at=at,
            verdict=USABLE,
            outcome=Outcome.MEMENTO,
            status=200,
            capture=NewCapture(
                captured_at=at,
                url_final=source.url,
                status=200,
                digest=store.bodies.put(body),
                size_bytes=len(body),
            ),
            memento=NewMemento(
                document=document,
                digest=f"digest of {document.text}",
                profile_id=source.profile_id,
                base_id=newest.id if newest else None,
            ),
        )
    )
    assert visit.memento_id is not None
    return visit.memento_id


def change(
    store: Store,
    source: Source,
    *items: Item,
    now: datetime = NOW,
    text: str = "57 %",
    language: str = "en",
) -> Change:
    """A new version of the source, compared, and its notices filed."""
    if store.archive.newest(source.id) is None:
        see(store, source, "54 %", now - 6 * HOUR)
    before = store.archive.newest(source.id)
    assert before is not None
    after = see(store, source, text, now - timedelta(minutes=1), language)
    difference = comparison(items or (cannabis(),))
    new = NewChange(
        source_id=source.id,
        before_id=before.id,
        after_id=after,
        compared_at=now,
        comparison=difference,
    )
    filed = store.changes.file(new, owed(difference, source, store.readers.subscriptions(source.id), now))
    assert filed is not None
    return filed
