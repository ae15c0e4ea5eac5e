"""A store of before: brought up, it answers who looks back as one that kept it all along."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from model import (
    Figure,
    FigureKind,
    HappeningFilter,
    Origin,
)
from store import Store
from store.check import check
from store.schema import HEAD, bring_up
from tests.store.builders import DAY, NOON, document, see
from tests.store.conftest import Opening
from tests.store.test_browse import appeared, changed

BEFORE, THIS = "0004", "0005"


def live(store: Store) -> None:
    """Versions, an upgrade, an import, changes, an incident, an event of a site."""
    source = store.sources.add(
        "https://gov.example/fees", title="Gebühren", tags=("tax",), every_seconds=9, now=NOON
    )
    _, one = see(store, source, "The fee is 40 €.", NOON)
    _, two = see(store, source, "The fee is 50 €.", NOON + DAY)
    changed(store, one, two, figure=Figure(FigureKind.AMOUNT, "40 €", "50 €", "+10"))
    made = document("The fee is 50 €.", extractor="html/2")
    # Stores of before did not know which sections are the same in both readings.
    read = store.archive.upgrade(two.id, made, "d", source.profile_id, NOON)
    _, three = see(store, source, "The fee is 60 €.", NOON + 2 * DAY)
    changed(store, read, three, figure=Figure(FigureKind.AMOUNT, "50 €", "60 €", "+10"))
    see(store, source, "The fee was 20 €.", NOON - 9 * DAY, origin=Origin.IMPORT)
    opened = store.incidents.open(
        source.id, code="gone", reason="Gone.", since=NOON, visits=3, now=NOON + 4 * DAY
    )
    assert opened is not None
    store.incidents.close(opened.id, now=NOON + 5 * DAY)
    appeared(store)


def answers(store: Store) -> list[object]:
    newest = store.archive.newest(1)
    assert newest is not None
    [section] = store.browse.tree(newest.id)
    wanted: tuple[dict[str, Any], ...] = (
        {},
        {"tag": "tax"},
        {"tag": "law"},
        {"words": "gebuhren"},
        {"words": "refunds"},
        {"words": "gone"},
    )
    return [
        *(store.browse.recent(HappeningFilter(**one)).rows for one in wanted),
        store.browse.versions(1, upgrades=True),
        section,
        store.browse.life(1, section.track),
        store.browse.figures(1),
        store.browse.card(1),
        # Of equals the one that was indexed last comes first.
        *(set(store.search.find(words).rows) for words in ("fee", "40", "60", "was", "part")),
    ]


def go_back(store: Store) -> None:
    """The shape of before the migration, with what later ones brought left as it is."""
    tables = (
        "happening_tag",
        "happening",
        "figure",
        "wording",
        "source_tag",
        "search_words",
        "search_happenings",
    )
    with store.database.writing() as connection:
        connection.execute(sa.text("DROP INDEX section_track"))
        connection.execute(sa.text("DROP INDEX source_paused"))
        connection.execute(sa.text("DROP INDEX visit_order"))
        connection.execute(sa.text("CREATE INDEX visit_order ON visit (source_id, seen_at, id)"))
        for column in ("change_class", "summary", "items"):
            connection.execute(sa.text(f"ALTER TABLE change DROP COLUMN {column}"))
        for column in ("worded_id", "edits"):
            connection.execute(sa.text(f"ALTER TABLE section DROP COLUMN {column}"))
        for table in tables:
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :n"), {"n": BEFORE})


def test_an_older_store_answers_as_if_it_had_kept_it_all_along(opening: Opening) -> None:
    store = opening()
    live(store)
    before = answers(store)
    go_back(store)
    store.close()
    bring_up(store.database.place, create=False, has_bodies=True, head=THIS)
    with store.database.writing() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :n"), {"n": HEAD})
    store.close()
    store = opening()
    for now, then in zip(answers(store), before, strict=True):
        assert now == then
    assert [p for p in check(store, read_data=True) if p.kind != "body"] == []


@pytest.mark.parametrize("words", ["was", "40"])
def test_a_past_text_is_not_taken_for_present(opening: Opening, words: str) -> None:
    store = opening()
    live(store)
    [hit] = [hit for hit in store.search.find(words).rows if hit.source.slug == "gebuhren"]
    assert not hit.current
