"""Rule 5: what a visit comes to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from model import USABLE, Document, FaultKind, OddKind, Outcome, Verdict, WallKind, fault, odd, wall
from pipelines.past import FIRST, Held, Past
from pipelines.settle import Decision, settle
from tests.pipelines.pages import NOON, known, page, paragraphs, policy, read

OLD = read(policy())
NEW = read(policy(extra="<p>Keepers under sixteen need a guardian.</p>"))
OTHER = read(
    page("<h1>Boats</h1>" + paragraphs(*(f"Boat {n} carries oars, ropes and a lantern." for n in range(9))))
)
THIRD = read(
    page("<h1>Nets</h1>" + paragraphs(*(f"Net {n} is dried, mended, folded and stored." for n in range(9))))
)
ODD = odd(OddKind.REPLACED, "of the known text 3 % is left")
HOUR = timedelta(hours=1)


def visit(
    document: Document | None, digest: str, past: Past, *, verdict: Verdict = USABLE, now: datetime = NOON
) -> Decision:
    return settle(verdict, document, digest, past, now)


def holding(*held: tuple[timedelta, str, Document]) -> Past:
    """The old version known, then odd visits so long before noon."""
    return Past((known(OLD),), tuple(Held(NOON - ago, digest, doc, "replaced") for ago, digest, doc in held))


def test_the_first_document_is_a_memento_without_a_base() -> None:
    decision = visit(OLD, "d1", FIRST)
    assert (decision.outcome, decision.base_id, decision.first_seen_at) == (Outcome.MEMENTO, None, NOON)


def test_the_same_digest_is_a_revisit() -> None:
    decision = visit(OLD, "d1", Past((known(OLD),)))
    assert (decision.outcome, decision.memento_id) == (Outcome.REVISIT, 1)


def test_another_digest_is_a_memento_against_the_one_before() -> None:
    decision = visit(NEW, "d2", Past((known(OLD),)))
    assert (decision.outcome, decision.base_id, decision.confirmations) == (Outcome.MEMENTO, 1, 0)


@pytest.mark.parametrize("document", [OLD, None])
def test_walls_and_faults_are_never_mementos_however_long_they_last(document: Document | None) -> None:
    for verdict, outcome in (
        (wall(WallKind.BLOCKED, "blocked"), Outcome.WALL),
        (fault(FaultKind.STATUS, "status 503"), Outcome.FAULT),
    ):
        past = holding((timedelta(days=9), "d9", OLD), (timedelta(days=5), "d9", OLD))
        decision = visit(document, "d9", past, verdict=verdict)
        assert (decision.outcome, decision.memento_id, decision.base_id) == (outcome, None, None)


def test_the_known_document_after_any_of_these_is_no_change() -> None:
    past = holding((HOUR, "d5", OTHER))
    assert visit(OLD, "d1", past).outcome is Outcome.REVISIT


class TestOddCaptures:
    def test_the_first_is_held_and_looked_at_again_within_minutes(self) -> None:
        decision = visit(OTHER, "d5", Past((known(OLD),)), verdict=ODD)
        assert decision.outcome is Outcome.HELD
        assert decision.again_in_seconds is not None
        assert decision.again_in_seconds <= 900

    def test_one_more_visit_is_not_enough(self) -> None:
        decision = visit(OTHER, "d5", holding((2 * HOUR, "d5", OTHER)), verdict=ODD)
        assert (decision.outcome, decision.again_in_seconds) == (Outcome.HELD, 3600)

    def test_two_more_an_hour_apart_are(self) -> None:
        past = holding((3 * HOUR, "d5", OTHER), (HOUR, "d5", OTHER))
        decision = visit(OTHER, "d5", past, verdict=ODD)
        assert (decision.outcome, decision.base_id, decision.confirmations) == (Outcome.MEMENTO, 1, 2)
        assert decision.first_seen_at == NOON - 3 * HOUR

    def test_two_more_within_minutes_are_not(self) -> None:
        minutes = timedelta(minutes=10)
        past = holding((2 * minutes, "d5", OTHER), (minutes, "d5", OTHER))
        assert visit(OTHER, "d5", past, verdict=ODD).outcome is Outcome.HELD

    def test_after_a_day_one_more_is_enough(self) -> None:
        past = holding((timedelta(hours=24), "d5", OTHER))
        assert visit(OTHER, "d5", past, verdict=ODD).outcome is Outcome.MEMENTO

    def test_visits_agree_by_likeness_since_live_figures_move(self) -> None:
        def counted(n: int) -> Document:
            return read(
                page("<h1>Hives</h1>" + paragraphs(*(f"Lake {i} has {i * n} hives today" for i in range(9))))
            )

        past = holding((3 * HOUR, "a", counted(7)), (HOUR, "b", counted(8)))
        decision = visit(counted(9), "c", past, verdict=ODD)
        assert decision.outcome is Outcome.MEMENTO
        assert decision.first_seen_at == NOON  # this very text was not there before

    def test_a_change_is_dated_to_the_first_visit_that_showed_that_text(self) -> None:
        past = holding((5 * HOUR, "block page", OTHER), (2 * HOUR, "d5", OTHER))
        assert visit(OTHER, "d5", past, verdict=ODD).first_seen_at == NOON - 2 * HOUR

    def test_visits_that_disagree_start_anew(self) -> None:
        past = holding((timedelta(hours=30), "d5", OTHER), (timedelta(hours=20), "d6", THIRD))
        decision = visit(OTHER, "d5", past, verdict=ODD)
        assert (decision.outcome, decision.first_seen_at) == (Outcome.HELD, NOON)

    def test_an_odd_text_that_is_a_known_version_is_no_oddity(self) -> None:
        past = Past((known(OLD), known(OTHER, 2, "d5")))
        assert visit(OTHER, "d5", past, verdict=ODD).outcome is Outcome.VARIANT


class TestVariants:
    def test_a_return_within_ten_days_is_noted_once(self) -> None:
        past = Past((known(NEW, 2, "d2"), known(OLD, 1, "d1", days_ago=9)))
        decision = visit(OLD, "d1", past)
        assert (decision.outcome, decision.memento_id, decision.note) == (
            Outcome.VARIANT,
            1,
            "this page alternates",
        )
        later = Past(past.variants, shown_id=1, alternates=True)
        assert visit(NEW, "d2", later).note == ""

    def test_a_text_that_comes_back_later_is_a_change(self) -> None:
        past = Past((known(NEW, 2, "d2"), known(OLD, 1, "d1", days_ago=11)))
        decision = visit(OLD, "d1", past)
        assert (decision.outcome, decision.base_id) == (Outcome.MEMENTO, 2)

    def test_of_a_page_that_alternates_it_is_none_at_any_time(self) -> None:
        past = Past((known(NEW, 2, "d2"), known(OLD, 1, "d1", days_ago=300)), alternates=True)
        assert visit(OLD, "d1", past).outcome is Outcome.VARIANT

    def test_what_was_shown_last_is_a_revisit_also_where_it_is_not_the_newest(self) -> None:
        past = Past((known(NEW, 2, "d2"), known(OLD, 1, "d1", days_ago=300)), shown_id=1)
        assert visit(OLD, "d1", past).outcome is Outcome.REVISIT

    def test_a_new_text_is_compared_with_the_most_alike_of_those_that_take_turns(self) -> None:
        past = Past((known(OTHER, 2, "d2"), known(OLD, 1, "d1")), shown_id=2, alternates=True)
        assert visit(NEW, "d3", past).base_id == 1

    def test_else_with_the_newest(self) -> None:
        past = Past((known(OTHER, 2, "d2"), known(OLD, 1, "d1", days_ago=40)))
        assert visit(NEW, "d3", past).base_id == 2
