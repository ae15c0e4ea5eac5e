"""The integrity check finds what is wrong, and nothing where nothing is."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from store import Store
from store.check import check
from store.tables import CHANGE, MEMENTO, SECTION, VISIT
from tests.store.builders import HOUR, NOON, add, new_change, see


def filled(store: Store) -> Store:
    source = add(store)
    _, before = see(store, source, "one", NOON)
    _, after = see(store, source, "two", NOON + HOUR)
    store.changes.file(new_change(before, after), [])
    return store


def bodies(tmp_path: Path) -> list[Path]:
    return sorted((tmp_path / "data" / "bodies").rglob("*.zst"))


def kinds(store: Store, *, read_data: bool = False) -> list[str]:
    return [problem.kind for problem in check(store, read_data)]


def test_a_sound_store_has_no_problem(store: Store) -> None:
    assert check(store) == []
    filled(store)
    assert check(store, read_data=True) == []


def test_a_flipped_byte_in_a_body_is_found_by_reading(store: Store, tmp_path: Path) -> None:
    filled(store)
    place = bodies(tmp_path)[0]
    data = bytearray(place.read_bytes())
    data[-6] ^= 0x01
    place.write_bytes(data)
    assert check(store) == []
    [problem] = check(store, read_data=True)
    assert (problem.kind, problem.subject) == ("body", place.parent.name + place.stem)


def test_a_missing_body_is_found_without_reading(store: Store, tmp_path: Path) -> None:
    filled(store)
    bodies(tmp_path)[0].unlink()
    [problem] = check(store)
    assert problem.kind == "body"
    assert "missing" in problem.text


def test_a_gap_in_a_documents_sections_is_found(store: Store) -> None:
    with filled(store).database.writing() as connection:
        connection.execute(SECTION.update().where(SECTION.c.memento_id == 1).values(ordinal=4))
    assert kinds(store) == ["memento"]


def test_text_that_was_altered_is_found_by_reading(store: Store) -> None:
    with filled(store).database.writing() as connection:
        connection.execute(sa.text("UPDATE section_text SET blocks = replace(blocks, 'one', 'six')"))
        connection.execute(CHANGE.update().values(comparison="{}"))
    assert check(store) == []
    assert kinds(store, read_data=True) == ["section text", "change"]


def test_rows_out_of_order_are_found(store: Store) -> None:
    with filled(store).database.writing() as connection:
        connection.execute(MEMENTO.update().where(MEMENTO.c.id == 2).values(captured_at=NOON - HOUR))
        connection.execute(MEMENTO.update().where(MEMENTO.c.id == 2).values(owes_change=True))
        connection.execute(VISIT.update().where(VISIT.c.id == 1).values(memento_id=None))
    assert kinds(store) == ["memento", "memento", "memento", "change", "visit"]
