"""Which notices a change owes to whom, and when."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.notices import owed, owed_incident, wanted
from alerts.periods import next_due
from model import Cadence, ChangeClass, ItemKind, Reader, Subscription
from tests.render.views import cannabis, comparison, item, passage, source

WEDNESDAY = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
ADA = Reader(1, "ada@reader.example", "t1", WEDNESDAY)
BOB = Reader(2, "bob@reader.example", "t2", WEDNESDAY, zone="Europe/Berlin")
EDITORIAL = item(
    ItemKind.EDITED,
    ("Drug control", "Background"),
    passage("A [-bi-lateral-]{+bilateral+} agreement"),
    change_class=ChangeClass.EDITORIAL,
)


def wish(number: int = 1, **fields: Any) -> Subscription:
    return Subscription(number, 1, **fields)


def cadences(*wishes: Subscription, items: tuple[object, ...] = (cannabis(),)) -> list[Cadence]:
    found = owed(comparison(items), source(), [(w, ADA) for w in wishes], WEDNESDAY)  # type: ignore[arg-type]
    return [notice.cadence for notice in found]


def test_a_substantive_change_comes_at_once() -> None:
    [notice] = owed(comparison([cannabis()]), source(), [(wish(), ADA)], WEDNESDAY)
    assert (notice.reader_id, notice.cadence, notice.due_at) == (1, Cadence.INSTANT, WEDNESDAY)
    assert notice.subscription_id == 1
    assert notice.event is None  # the change it is filed with


def test_any_other_change_comes_on_monday_morning_of_the_reader() -> None:
    [notice] = owed(comparison([EDITORIAL]), source(), [(wish(), BOB)], WEDNESDAY)
    assert notice.cadence is Cadence.WEEKLY
    assert notice.due_at == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


@pytest.mark.parametrize("kind", list(ChangeClass))
def test_the_default_loses_no_class(kind: ChangeClass) -> None:
    changed = item(ItemKind.EDITED, ("A",), passage("[-a-]{+b+}"), change_class=kind)
    assert len(cadences(wish(), items=(changed,))) == 1


def test_a_change_without_an_item_owes_nothing() -> None:
    assert owed(comparison([]), source(), [(wish(), ADA)], WEDNESDAY) == []


def test_many_wishes_of_one_reader_are_one_notice_at_the_soonest_cadence() -> None:
    weekly = wish(1, cadence=Cadence.WEEKLY)
    daily = wish(2, cadence=Cadence.DAILY)
    assert cadences(weekly, daily) == [Cadence.DAILY]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"source_id": 1}, True),
        ({"source_id": 2}, False),
        ({"tag": "EU"}, True),
        ({"tag": "us"}, False),
        ({"section": "trafficking cannabis"}, True),
        ({"section": "Cocaine"}, False),
        ({"section": "Cannab"}, False),
        ({"words": ("morocco",)}, True),
        ({"words": ("Western Balkans",)}, True),
        ({"words": ("West",)}, False),
        ({"words": ("57 %",)}, True),
        ({"source_id": 1, "words": ("heroin",)}, False),
        ({"classes": (ChangeClass.EDITORIAL,), "rest": None}, False),
    ],
)
def test_the_scope_of_a_wish(fields: dict[str, Any], told: bool) -> None:
    notices = owed(comparison([cannabis()]), source(tags=("eu", "drugs")), [(wish(**fields), ADA)], WEDNESDAY)
    assert bool(notices) is told


def test_a_word_of_a_script_without_spaces_is_found_inside_of_text() -> None:
    changed = item(ItemKind.EDITED, ("密輸経路",), passage("栽培の約[-54-]{+57+}%は南北アメリカ大陸"))
    assert cadences(wish(words=("アメリカ",)), items=(changed,)) == [Cadence.INSTANT]


def test_the_scope_decides_whose_class_counts() -> None:
    # The substantive item is outside of the section that is followed.
    found = cadences(wish(section="Background"), items=(cannabis(), EDITORIAL))
    assert found == [Cadence.WEEKLY]


def test_a_reader_is_shown_what_any_of_their_wishes_asks_for() -> None:
    both = comparison([cannabis(), EDITORIAL])
    assert wanted(both, source(), [wish(section="Background")]) == (EDITORIAL,)
    assert wanted(both, source(), [wish(section="Background"), wish(words=("cannabis",))]) == both.items


def test_an_incident_is_told_to_all_whom_the_source_concerns_whatever_words_they_follow() -> None:
    wished = [(wish(words=("heroin",)), ADA), (wish(2, source_id=9), BOB)]
    [notice] = owed_incident(source(), wished, WEDNESDAY)
    assert (notice.reader_id, notice.cadence) == (1, Cadence.INSTANT)


@pytest.mark.parametrize(
    ("cadence", "now", "zone", "due"),
    [
        (Cadence.INSTANT, "2026-11-25T14:30", "UTC", "2026-11-25T14:30"),
        (Cadence.HOURLY, "2026-11-25T14:30", "Asia/Kolkata", "2026-11-25T15:00"),
        (Cadence.HOURLY, "2026-11-25T14:00", "UTC", "2026-11-25T15:00"),
        (Cadence.DAILY, "2026-11-25T06:59", "Europe/Berlin", "2026-11-25T07:00"),
        (Cadence.DAILY, "2026-11-25T07:00", "Europe/Berlin", "2026-11-26T07:00"),
        (Cadence.WEEKLY, "2026-11-30T07:59", "UTC", "2026-11-30T08:00"),
        (Cadence.WEEKLY, "2026-11-30T08:00", "UTC", "2026-12-07T08:00"),
        (
            Cadence.WEEKLY,
            "2026-10-23T12:00",
            "Europe/Berlin",
            "2026-10-26T07:00",
        ),  # summer time ends on the 25th
        (Cadence.WEEKLY, "2026-10-16T12:00", "Europe/Berlin", "2026-10-19T06:00"),
        (Cadence.DAILY, "2026-11-25T14:30", "No/Such_Zone", "2026-11-26T08:00"),
    ],
)
def test_digests_are_due_in_the_readers_morning(cadence: Cadence, now: str, zone: str, due: str) -> None:
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert next_due(cadence, at, zone) == datetime.fromisoformat(due).replace(tzinfo=UTC)
