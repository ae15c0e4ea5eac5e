"""A section that a reader follows is followed through the versions of its page, whatever it is called."""

from __future__ import annotations

from datetime import datetime, timedelta

from alerts.following import tracks_of
from alerts.write import write_due
from model import Block, BlockKind, Document, Section, Source
from store import Store
from tests.alerts.world import NOW, add_reader, add_source, see_document, settings
from watch.compare import compare_unfinished

FEES = "The fee for an application is {} euros and is paid before the application is looked at."
CONTACT = "Write to the office in the capital, which answers within {} working days of your letter."


def see(store: Store, source: Source, heading: str, fee: int, days: int, at: datetime) -> None:
    """A version whose section about fees is called so, compared with the one before it."""
    told = ((heading, FEES.format(fee)), ("Contact", CONTACT.format(days)))
    sections = tuple(
        Section(title, 2, ("Terms", title), n, blocks=(Block(BlockKind.PARAGRAPH, text),))
        for n, (title, text) in enumerate(told)
    )
    see_document(store, source, Document("Terms", "en", sections, "html/1"), at)
    compare_unfinished(store, at)


def test_a_followed_section_is_told_of_after_it_was_renamed(store: Store) -> None:
    source = add_source(store, title="Terms")
    see(store, source, "Fees", 10, 5, NOW)
    tracks = tracks_of(store, source.id, "fees")
    assert len(tracks) == 1
    add_reader(store, source_id=source.id, section="Fees", tracks=tracks)
    add_reader(store, "bob@reader.example", source_id=source.id, section="Fees")
    see(store, source, "What you pay", 10, 5, NOW + timedelta(hours=1))
    write_due(store, NOW + timedelta(days=8), settings=settings())
    see(store, source, "What you pay", 12, 9, NOW + timedelta(days=9))
    [mail] = write_due(store, NOW + timedelta(days=9), settings=settings())
    assert mail.to == "ada@reader.example"
    assert "What you pay" in mail.subject
    assert "{+12+}" in mail.text
    assert "5 working days" not in mail.text
    assert "1 change elsewhere on the page, outside your subscription" in mail.text
    see(store, source, "What you pay", 12, 14, NOW + timedelta(days=10))
    assert write_due(store, NOW + timedelta(days=10), settings=settings()) == []


def test_what_no_section_is_called_has_no_track(store: Store) -> None:
    source = add_source(store)
    assert tracks_of(store, source.id, "fees") == ()
    see(store, source, "Fees", 10, 5, NOW)
    assert tracks_of(store, source.id, "penalties") == ()
