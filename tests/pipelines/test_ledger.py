"""Visits written together: told of when durable, never before, and none lost for another's sake."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from model import Outcome, Visit
from pipelines.ledger import HEAVY, MOST, Ledger
from store import Store, StoreError
from store.errors import Full
from store.values import NewVisit
from tests.store.builders import NOON, add, new_visit


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "data") as opened:
        yield opened


class Writer:
    """A ledger, and what came of it."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.told: list[tuple[str, Visit]] = []
        self.errors: list[StoreError] = []
        self.ledger: Ledger[str] = Ledger(store, told=self._told, broken=self.errors.append)

    def _told(self, about: str, visit: Visit) -> None:
        with sa.create_engine(f"sqlite:///{self.store.data / 'policywatch.db'}").connect() as other:
            found = other.execute(sa.text("SELECT count(*) FROM visit WHERE id = :id"), {"id": visit.id})
            assert found.scalar_one() == 1, "told of before it was committed"
        self.told.append((about, visit))


def fault(store: Store, number: int) -> NewVisit:
    source = add(store, f"https://gov.example/{number}")
    return replace(new_visit(store, source, None, NOON), outcome=Outcome.FAULT)


def test_what_was_added_is_told_once_it_is_written(store: Store) -> None:
    writer = Writer(store)
    for n in range(3):
        writer.ledger.add(fault(store, n), f"page {n}")
    assert writer.told == []
    assert store.archive.visits(1) == []
    writer.ledger.write()
    assert [about for about, _ in writer.told] == ["page 0", "page 1", "page 2"]
    assert [visit.source_id for _, visit in writer.told] == [1, 2, 3]
    assert len(writer.ledger) == 0


def test_it_is_written_by_itself_when_enough_has_gathered(store: Store) -> None:
    writer = Writer(store)
    for n in range(MOST // HEAVY):
        assert writer.told == []
        source = add(store, f"https://gov.example/{n}")
        writer.ledger.add(new_visit(store, source, f"text {n}", NOON), str(n))
    assert len(writer.told) == MOST // HEAVY


def test_a_second_visit_of_a_source_is_written_after_the_first(store: Store) -> None:
    writer = Writer(store)
    source = add(store)
    writer.ledger.add(new_visit(store, source, "one", NOON), "first")
    writer.ledger.add(new_visit(store, source, "one", NOON), "second")
    writer.ledger.write()
    assert [visit.outcome for _, visit in writer.told] == [Outcome.MEMENTO, Outcome.REVISIT]


def test_a_visit_that_can_not_be_written_costs_the_others_nothing(store: Store) -> None:
    writer = Writer(store)
    lost = replace(fault(store, 1), source_id=99)
    writer.ledger.add(fault(store, 0), "before")
    writer.ledger.add(lost, "of a source that is gone")
    writer.ledger.write()
    assert [about for about, _ in writer.told] == ["before"]
    [error] = writer.errors
    assert "please report it" in str(error)


def test_a_full_disk_is_told_once_and_nothing_more_is_written(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer(store)
    first, second = fault(store, 0), fault(store, 1)

    def full(_: object) -> list[Visit]:
        raise Full("no space left: free some")

    writer.ledger.add(first, "first")
    with monkeypatch.context() as patch:
        patch.setattr(store.archive, "record_all", full)
        writer.ledger.write()
    writer.ledger.add(second, "second")
    writer.ledger.write()
    assert writer.told == []
    assert [type(error) for error in writer.errors] == [Full]
