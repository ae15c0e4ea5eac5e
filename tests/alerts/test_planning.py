"""Every notice is in one message: not in two, not in none, whatever the clock does meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from alerts.write import write_due
from model import Cadence, ChangeClass, ItemKind, Message, Quiet
from store import Store
from store.errors import PeriodTaken
from store.values import NewMessage
from tests.alerts.world import HOUR, NOW, add_reader, add_source, change, settings
from tests.render.views import item, passage

MONDAY = NOW.replace(day=30, hour=8)
EDITORIAL = item(
    ItemKind.EDITED,
    ("Background",),
    passage("A [-bi-lateral-]{+bilateral+} pact"),
    change_class=ChangeClass.EDITORIAL,
)


def write(store: Store, now: datetime) -> list[Message]:
    return write_due(store, now, settings=settings())


def carried(store: Store) -> list[int | None]:
    """In which message each notice is, in the order they were filed."""
    return [notice.message_id for notice in store.outbox.notices()]


def test_f42_a_change_that_comes_while_a_digest_is_built_is_in_the_next(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source, EDITORIAL)
    real = store.outbox.write

    def write_late(message: NewMessage, ids: list[int]) -> Message:
        monkeypatch.undo()
        change(store, source, EDITORIAL, now=MONDAY, text="while it is built")
        return real(message, ids)

    monkeypatch.setattr(store.outbox, "write", write_late)
    [first] = write(store, MONDAY)
    assert carried(store) == [first.id, None]
    assert write(store, MONDAY + HOUR) == []
    [second] = write(store, MONDAY + timedelta(days=7))
    assert carried(store) == [first.id, second.id]


def test_f42_a_clock_that_is_set_back_after_a_digest_makes_no_second_of_that_day(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    change(store, source, EDITORIAL)
    [first] = write(store, MONDAY)
    earlier = MONDAY - timedelta(minutes=20)
    change(store, source, EDITORIAL, now=earlier, text="twenty to eight, for the second time")
    assert write(store, MONDAY) == []
    assert write(store, MONDAY + timedelta(days=6)) == []
    [second] = write(store, MONDAY + timedelta(days=7))
    assert carried(store) == [first.id, second.id]


@pytest.mark.parametrize("cadence", [Cadence.INSTANT, Cadence.WEEKLY])
def test_f42_what_a_clock_filed_that_ran_ahead_is_told_by_the_right_one(
    store: Store, cadence: Cadence
) -> None:
    source = add_source(store)
    add_reader(store, cadence=cadence)
    change(store, source, now=NOW + timedelta(days=400))
    due = NOW if cadence is Cadence.INSTANT else MONDAY
    assert bool(write(store, NOW)) is (cadence is Cadence.INSTANT)
    write(store, due)
    [notice] = store.outbox.notices()
    assert notice.message_id is not None
    assert (notice.filed_at, notice.due_at) == (NOW, due)


def test_f42_of_two_that_build_the_same_digest_one_writes_it(store: Store) -> None:
    source = add_source(store)
    reader = add_reader(store)
    change(store, source, EDITORIAL)
    [digest] = write(store, MONDAY)
    again = NewMessage(
        reader_id=reader.id,
        header_id="<another@watch.example>",
        to=reader.email,
        subject="",
        text="",
        html="",
        written_at=MONDAY,
        period="weekly 2026-11-30",
    )
    with pytest.raises(PeriodTaken):
        store.outbox.write(again, [])
    assert [m.id for m in store.outbox.messages()] == [digest.id]


def test_f44_two_changes_of_a_source_before_delivery_are_told_in_order(store: Store) -> None:
    source = add_source(store)
    add_reader(store)
    add_reader(store, "bob@reader.example", cadence=Cadence.DAILY)
    change(store, source, text="57 %")
    change(store, source, now=NOW + HOUR, text="60 %")
    first, second = write(store, NOW + 2 * HOUR)
    assert [m.subject for m in (first, second)] == [first.subject] * 2
    assert first.thread == second.thread
    [digest] = write(store, NOW + timedelta(days=1))
    told = digest.text
    assert told.index("25 Nov 2026, 13:59") < told.index("25 Nov 2026, 14:59")


def test_alerts_that_waited_for_the_morning_come_as_one_mail(store: Store) -> None:
    reader = add_reader(store)
    store.readers.update(reader.id, quiet=Quiet.parse("13:00-16:00"))
    for number in range(3):
        change(store, add_source(store, f"https://policy.example/{number}", f"Policy {number}"))
    assert write(store, NOW) == []
    [mail] = write(store, NOW.replace(hour=16))
    assert "Many changes at once: 3 changes on 3 pages" in mail.subject
