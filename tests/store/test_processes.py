"""Several processes on one store: nothing is done twice, nothing is lost."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from store import Store
from tests.nursery import Nursery
from tests.store.builders import NOON, add

_PROCESSES = 4


Together = Callable[..., list[list[int]]]


@pytest.fixture
def together(nursery: Nursery, tmp_path: Path) -> Together:
    """Runs code in four processes at once on this test's store; what each printed, as JSON."""

    def run(code: str, url: str | None, *more: str) -> list[list[int]]:
        command = [sys.executable, "-c", code, str(tmp_path / "data"), url or "", *more]
        children = [nursery.Popen([*command, f"owner-{n}"]) for n in range(_PROCESSES)]
        answers = []
        for child in children:
            with child.stdin, child.stdout:
                answers.append(json.loads(child.stdout.read()))
            assert child.wait(100) == 0
        return answers

    return run


_BEGIN = """
import json, sys, warnings
warnings.simplefilter("error")
from datetime import datetime, timedelta
from pathlib import Path
from store import Store
from tests.store.builders import NOON, HOUR, new_visit
owner = sys.argv[-1]
store = Store.open(Path(sys.argv[1]), sys.argv[2] or None)
"""

_VISIT = (
    _BEGIN
    + """
import sqlalchemy as sa
others = sa.text(
    "SELECT count(*) FROM source WHERE host = :host AND lease_until IS NOT NULL AND lease_owner <> :owner"
)
visited = []
while leases := store.sources.claim(NOON, owner=owner, lease_seconds=60, limit=3):
    for lease in leases:
        with store.database.reading() as connection:
            assert connection.execute(others, {"host": lease.source.host, "owner": owner}).scalar() == 0
        new = new_visit(store, lease.source, owner, NOON, token=lease.token, next_due_at=NOON + HOUR)
        store.archive.record(new)
        visited.append(lease.source.id)
print(json.dumps(visited))
"""
)


def test_each_due_source_is_visited_once_and_no_host_is_split(
    store: Store, together: Together, database_url: str | None
) -> None:
    sources = [add(store, f"https://host{n % 7}.example/{n}") for n in range(42)]
    visited = [number for answer in together(_VISIT, database_url) for number in answer]
    # A process that found every host busy went home; what is left is still due.
    rest = store.sources.claim(NOON, owner="last", lease_seconds=60, limit=99)
    left = [lease.source.id for lease in rest]
    assert sorted([*visited, *left]) == [source.id for source in sources]
    assert all(len(store.archive.visits(number)) == 1 for number in visited)


_COUNT = (
    _BEGIN
    + """
import sqlalchemy as sa
for _ in range(50):
    with store.database.writing(one_at_a_time=True) as connection:
        seen = connection.execute(sa.text("SELECT every_seconds FROM source WHERE id = 1")).scalar_one()
        connection.execute(sa.text("UPDATE source SET every_seconds = :n"), {"n": seen + 1})
print("[]")
"""
)


def test_no_update_is_lost(store: Store, together: Together, database_url: str | None) -> None:
    add(store, every=0)
    together(_COUNT, database_url)
    assert store.sources.get(1).every_seconds == 50 * _PROCESSES


_SAME = (
    _BEGIN
    + """
from model import Cadence, Event, EventKind
from store.values import NewNotice
notice = NewNotice(reader_id=1, event=Event(EventKind.CHANGE, 1), cadence=Cadence.INSTANT,
                   due_at=NOON, filed_at=NOON)
visit = store.archive.record(new_visit(store, store.sources.get(1), "one", NOON, token=sys.argv[3]))
print(json.dumps([visit.id, store.outbox.file_notices([notice])]))
"""
)


def test_the_same_visit_and_the_same_notice_of_four_are_one(
    store: Store, together: Together, database_url: str | None
) -> None:
    add(store)
    store.readers.add("a@example.org", now=NOON)
    [lease] = store.sources.claim(NOON, owner="a", lease_seconds=60, limit=1)
    answers = together(_SAME, database_url, lease.token)
    assert {answer[0] for answer in answers} == {1}
    assert sorted(answer[1] for answer in answers) == [0, 0, 0, 1]
    assert len(store.archive.visits(1)) == 1


_OPEN = _BEGIN + "print(json.dumps([len(store.sources.all())]))\n"


def test_four_may_open_a_store_that_is_not_there_yet(
    together: Together, empty_database_url: str | None
) -> None:
    assert together(_OPEN, empty_database_url) == [[0]] * _PROCESSES
