"""What keeps varying on a page is learned from its own visits, and nothing beside it is swallowed."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from changes.compare import compare
from changes.normal import digest
from changes.volatile import Learned, learn
from model import ChangeClass, Document
from tests.changes.pages import page, row, section, text

RAYS = ["7f3a91bc", "81cc04de", "9a0b7714", "a44e21f0", "b9127cd3", "c0de1234"]


def trace(ray: str, days: int = 30, verb: str = "may") -> Document:
    return page(section("Errors", f"Quote {ray} when you write; we {verb} answer within {days} days."))


def visits(*pages: Document) -> Learned:
    return learn(pages)


def test_nothing_is_learned_from_two_captures() -> None:
    assert not visits(trace(RAYS[0]), trace(RAYS[1]))


def test_a_token_that_differed_in_three_captures_is_masked_and_explained() -> None:
    learned = visits(*(trace(ray) for ray in RAYS[:3]))
    assert digest(trace(RAYS[3]), learned) == digest(trace(RAYS[4]), learned)
    found = compare(trace(RAYS[3]), trace(RAYS[4]), learned)
    assert found.items == ()
    assert [h.reason for h in found.hidden] == ["an identifier that differed in 3 of 3 visits"]


@pytest.mark.parametrize("after", [trace(RAYS[4], days=31), trace(RAYS[4], verb="must")])
def test_a_figure_or_word_beside_it_still_rings(after: Document) -> None:
    learned = visits(*(trace(ray) for ray in RAYS[:3]))
    assert digest(trace(RAYS[3]), learned) != digest(after, learned)
    assert compare(trace(RAYS[3]), after, learned).change_class is ChangeClass.SUBSTANTIVE


def test_figures_are_never_learned_however_often_they_vary() -> None:
    def cases(n: int) -> Document:
        return page(section("Cases", f"There were {n} confirmed cases in the state."))

    learned = visits(*(cases(n) for n in range(100, 140, 4)))
    assert compare(cases(136), cases(140), learned).change_class is ChangeClass.SUBSTANTIVE


def test_figures_that_go_up_and_down_are_not_taken_for_rotating_blocks() -> None:
    def share(n: int) -> Document:
        return page(
            section("Ages", row("20 to 29 years", f"{n}%")),
            section("Cases", f"Cases today: {n}" + "." * (n % 2)),
        )

    learned = visits(*(share(n) for n in (8, 9, 8, 9, 8)))
    found = compare(share(8), share(9), learned)
    assert [(f.old, f.new) for i in found.items for f in i.figures] == [("8%", "9%"), ("8", "9")]


def test_a_time_that_changed_now_and_then_is_no_volatile_token() -> None:
    def opening(hour: int) -> Document:
        return page(section("", f"The office opens at {hour}:00 for everyone."))

    learned = visits(*(opening(h) for h in (8, 8, 8, 9, 9, 9, 9, 10, 10)))
    assert compare(opening(10), opening(11), learned).change_class is ChangeClass.SUBSTANTIVE


def test_a_list_of_links_that_grows_is_not_volatile() -> None:
    def news(n: int) -> Document:
        links = [("list", f"https://example.org/acts/2024-act{k}") for k in range(n)]
        return page(section("A", text("See our list.", links=links)))

    learned = visits(*(news(n) for n in (1, 2, 3, 4)))
    assert compare(news(4), news(5), learned).change_class is ChangeClass.LINKS


def test_a_counter_of_visitors_is_learned() -> None:
    def counted(n: int) -> Document:
        return page(section("", f"Already {n} visitors today", "We keep data for 30 days."))

    learned = visits(*(counted(n) for n in (100, 117, 160)))
    assert compare(counted(160), counted(171), learned).items == ()


def test_a_date_is_learned_only_where_every_one_of_four_visits_shows_another() -> None:
    start = date(2024, 3, 1)

    def today(n: int) -> Document:
        return page(section("", f"Today is {start + timedelta(days=n)}", "You may appeal until 2 May 2024."))

    assert compare(today(3), today(4), visits(*(today(n) for n in (0, 0, 1, 2, 2, 3)))).items != ()
    learned = visits(*(today(n) for n in range(4)))
    assert compare(today(3), today(4), learned).items == ()
    later = page(section("", f"Today is {start + timedelta(days=5)}", "You may appeal until 3 May 2024."))
    assert compare(today(4), later, learned).change_class is ChangeClass.SUBSTANTIVE


def test_a_link_value_that_varies_is_masked_and_another_link_is_not() -> None:
    def linked(n: int, path: str = "go") -> Document:
        return page(
            section("A", text("See our list.", links=[("list", f"https://example.org/{path}?visit={n}")]))
        )

    learned = visits(*(linked(n) for n in (11, 22, 33)))
    assert compare(linked(33), linked(44), learned).items == ()
    assert compare(linked(33), linked(44, "other"), learned).change_class is ChangeClass.LINKS


def rotating(*quotes: str, rule: str = "You pay within 30 days.") -> Document:
    return page(section("What members say", *quotes), section("Payment", rule))


A, B = "It never let us down in all those years.", "Quick answers from people who know what they do."


def test_a_block_that_keeps_coming_and_going_is_left_out() -> None:
    learned = visits(rotating(A), rotating(B), rotating(A), rotating(B))
    found = compare(rotating(B), rotating(A), learned)
    assert found.items == ()
    assert all("came or went" in h.reason for h in found.hidden)
    assert digest(rotating(A), learned) == digest(rotating(B), learned)


def test_a_block_lost_once_and_put_back_is_no_rotating_block() -> None:
    learned = visits(rotating(A, B), rotating(A), rotating(A, B))
    assert compare(rotating(A, B), rotating(A), learned).change_class is ChangeClass.SUBSTANTIVE


def test_a_new_block_among_rotating_ones_rings() -> None:
    learned = visits(rotating(A), rotating(B), rotating(A), rotating(B))
    new = rotating("From now on every member pays a fee of 5 euros.")
    assert compare(rotating(A), new, learned).change_class is ChangeClass.SUBSTANTIVE
    assert compare(rotating(A), rotating(B, rule="You pay within 10 days."), learned).items[0].figures


def test_an_order_that_keeps_varying_is_left_out() -> None:
    lands = [
        ["France is one.", "Malta is one.", "Spain is one."][n:]
        + ["France is one.", "Malta is one.", "Spain is one."][:n]
        for n in range(3)
    ]
    pages = [page(section("Countries", *order)) for order in lands]
    learned = visits(*pages)
    assert len({digest(p, learned) for p in pages}) == 1
    fewer = page(section("Countries", *lands[0][1:]))
    assert digest(fewer, learned) != digest(pages[0], learned)
    assert compare(pages[0], fewer, learned).change_class is ChangeClass.SUBSTANTIVE


def test_what_was_learned_at_one_place_does_not_count_at_another() -> None:
    learned = visits(*(trace(ray) for ray in RAYS[:3]))
    elsewhere = [
        page(section("Licences", f"Quote {ray} when you write; we may answer within 30 days."))
        for ray in RAYS[:2]
    ]
    assert digest(elsewhere[0], learned) != digest(elsewhere[1], learned)


def test_learned_is_a_value_that_json_keeps() -> None:
    learned = visits(*(trace(ray) for ray in RAYS[:3]), rotating(A), rotating(B), rotating(A), rotating(B))
    assert Learned.from_json(learned.to_json()) == learned
    assert Learned.from_json(learned.to_json()).digest == learned.digest
    assert Learned().digest != learned.digest
    assert Learned.from_json('{"version": "volatile/0"}') == Learned()


def test_identifiers_made_for_the_visit_need_no_learning() -> None:
    one, other = (page(section("", f"Request {uuid4()} was blocked by no one.")) for _ in range(2))
    assert digest(one) == digest(other)
    assert compare(one, other).items == ()
