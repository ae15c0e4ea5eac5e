"""Teasers of news wake nobody; laws, documents and sentences do."""

from __future__ import annotations

import pytest

from changes.compare import compare
from changes.teasers import is_teaser
from model import Block, BlockKind, ChangeClass, Document, Link, Section


def item(text: str, linked: str | None = None) -> Block:
    target = "https://lakes.example/x"
    return Block(BlockKind.ITEM, text, links=(Link(text if linked is None else linked, target),))


@pytest.mark.parametrize(
    "text",
    [
        "3/12/2020 Press Release: Lakes Union issues guidelines to beekeepers",
        "3/15/20 News release: Statement on honey tests",
        "News announcement | New form for hives",
        "Press release on the honey market, 4 May 2026",
        "4 mai 2026 Communiqué de presse sur le marché du miel",
        "Pressemitteilung: Neue Regeln für Imker",
    ],
)
def test_a_dated_or_labelled_link_to_news_is_a_teaser(text: str) -> None:
    assert is_teaser(item(text))


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("Regulation (LU) 2026/12 of 4 May 2026 on honey", None),
        ("Guidance on hives, 4 May 2026", None),
        ("Press releases: we send one to each member within 3 days of a decision", "members"),
        ("News of an accident must be given within 14 days, from 4 May 2026", "14 days"),
    ],
)
def test_a_law_a_document_and_a_sentence_are_none(text: str, linked: str | None) -> None:
    assert not is_teaser(item(text, linked))


def page(*blocks: Block) -> Document:
    return Document("Honey", "en", (Section("Honey", 1, ("Honey",), 0, blocks=blocks),), "test/1")


def test_news_that_makes_room_for_news_waits_for_the_digest() -> None:
    kept = item("Regulation (LU) 2026/12 on honey")
    before = page(kept, item("3/12/2020 Press Release: Hives are counted"))
    after = page(kept, item("3/15/2020 Press Release: Beekeepers meet the minister"))
    found = compare(before, after)
    assert found.change_class is ChangeClass.EDITORIAL
    assert found.items[0].reasons == ("a teaser of news",)


def test_a_law_beside_the_news_rings() -> None:
    before = page(item("3/12/2020 Press Release: Hives are counted"))
    after = page(
        item("3/12/2020 Press Release: Hives are counted"),
        item("Regulation (LU) 2026/13 of 4 May 2026 on wax"),
    )
    assert compare(before, after).change_class is ChangeClass.SUBSTANTIVE
