"""Which notices a change owes to whom, and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from alerts.notices import owed, owed_incident, wanted
from alerts.wishes import PageFacts
from model import Cadence, ChangeClass, ItemKind, Quiet, Reader, Subscription
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
        ({"words": ("heroin", "morocco")}, True),
        ({"languages": ("en", "fr")}, True),
        ({"languages": ("fr",)}, False),
        ({"source_id": 1, "words": ("heroin",)}, False),
        ({"classes": (ChangeClass.EDITORIAL,), "rest": None}, False),
    ],
)
def test_the_scope_of_a_wish(fields: dict[str, Any], told: bool) -> None:
    of, page = source(tags=("eu", "drugs")), PageFacts("en-GB")
    notices = owed(comparison([cannabis()]), of, [(wish(**fields), ADA)], WEDNESDAY, page)
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


def test_a_document_of_a_language_that_is_not_known_is_told() -> None:
    assert cadences(wish(languages=("fr",))) == [Cadence.INSTANT]


RENAMED = item(
    ItemKind.EDITED,
    ("Terms", "What you pay", "Late payment"),
    passage("After [-10-]{+14+} days"),
    path_before=("Terms", "Fees", "Late payment"),
)


def test_a_section_that_was_renamed_is_followed_by_its_track_with_all_below_it() -> None:
    page = PageFacts("en", {"3.1": frozenset({("Terms", "What you pay")}), "3.9": frozenset({("Terms",)})})
    later = item(ItemKind.EDITED, ("Terms", "What you pay", "Late payment"), passage("[-14-]{+21+} days"))
    other = item(ItemKind.EDITED, ("Terms", "Contact"), passage("Call [-1-]{+2+}"))
    change = comparison([later, other])
    follows = wish(section="Fees", tracks=("3.1",))
    assert wanted(change, source(), [follows], page) == (later,)
    assert wanted(change, source(), [wish(section="Fees")], page) == ()
    assert wanted(comparison([RENAMED]), source(), [wish(section="Fees")], page) == (RENAMED,)


def test_a_track_that_is_not_known_any_more_leaves_the_words() -> None:
    follows = wish(section="Fees", tracks=("lost",))
    assert wanted(comparison([RENAMED]), source(), [follows]) == (RENAMED,)


def test_an_instant_alert_waits_for_the_end_of_quiet_hours() -> None:
    sleeper = replace(BOB, quiet=Quiet.parse("15:00-07:00"))
    [notice] = owed(comparison([cannabis()]), source(), [(wish(), sleeper)], WEDNESDAY)
    assert notice.cadence is Cadence.INSTANT
    assert notice.due_at == datetime(2026, 11, 26, 6, 0, tzinfo=UTC)  # seven in Berlin
