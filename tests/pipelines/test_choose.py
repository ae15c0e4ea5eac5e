# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Selectors for people who want them, and their rot."""

from __future__ import annotations

from model import Profile
from pipelines.choose import holding, is_range
from pipelines.html import Reading
from pipelines.html import read as read_page
from tests.pipelines.pages import PROSE, URL, page, paragraphs, texts

BODY = page(
    f"<div id=a><h1>Honey</h1>{paragraphs(PROSE[0])}</div><div id=b class=x><h2>Wax</h2>{paragraphs(PROSE[1])}</div>"
    f"<div id=c class=x><h2>Fees</h2>{paragraphs(PROSE[2])}</div>"
)


def reading(*, select: tuple[str, ...] = (), remove: tuple[str, ...] = ()) -> Reading:
    return read_page(BODY, url=URL, profile=Profile(select=select, remove=remove))


def test_select_keeps_only_what_matches() -> None:
    assert texts(reading(select=("#a", ".x#c")).document) == ["Honey", PROSE[0], "Fees", PROSE[2]]


def test_nested_matches_are_read_once() -> None:
    assert texts(reading(select=("#b", "#b h2")).document) == ["Wax", PROSE[1]]


def test_remove_leaves_the_rest() -> None:
    assert texts(reading(remove=(".x",)).document) == ["Honey", PROSE[0]]


def test_ranges_go_from_one_heading_to_another() -> None:
    assert texts(reading(select=('from "Wax" to "Fees"',)).document) == ["Wax", PROSE[1]]
    assert texts(reading(select=('from "wax"',)).document) == ["Wax", PROSE[1], "Fees", PROSE[2]]
    assert texts(reading(remove=('from "Wax" to "Fees"',)).document) == ["Honey", PROSE[0], "Fees", PROSE[2]]


def test_what_matches_nothing_is_told_and_loses_nothing() -> None:
    for rotten in ("#gone", "]][[", 'from "Gone"', 'from "Wax" to "Gone"'):
        found = reading(select=(rotten,))
        assert found.rotten == (rotten,)
        assert texts(found.document) == texts(reading().document)
    assert reading(remove=("#gone",)).rotten == ("#gone",)
    assert reading(select=("#a",)).rotten == ()


def test_a_range_is_told_from_css() -> None:
    assert is_range('from "Fees" to "Contact"')
    assert is_range('FROM "Fees"')
    assert not is_range("main > p")


def test_what_holds_on_two_captures_is_the_profile_without_what_has_rotted() -> None:
    profile = Profile(select=("#a", "#b", 'from "Fees"'), remove=(".x", ".y"))
    assert holding(profile, {"#a", ".x"}) == Profile(select=profile.select, remove=(".y",))
    assert holding(profile, {"#a", "#b"}).select == ('from "Fees"',)
    assert holding(profile, {'from "Fees"'}).select == ("#a", "#b")
    assert holding(profile, set()) == profile


def test_what_is_selected_is_kept_though_it_looks_like_no_part_of_the_document() -> None:
    body = page(f"<div class=hours>Open on Mondays</div><div class=text>{paragraphs(*PROSE)}</div>")
    profile = Profile(select=(".hours", ".text"))
    assert texts(read_page(body, url=URL, profile=profile).document) == ["Open on Mondays", *PROSE]


def test_what_is_chosen_comes_in_the_order_of_the_page() -> None:
    assert texts(reading(select=("#c", "#a")).document) == ["Honey", PROSE[0], "Fees", PROSE[2]]
