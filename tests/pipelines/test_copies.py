# ruff: noqa: E501  (markup is read best on one line)
"""Boxes that a page says again."""

from __future__ import annotations

from tests.pipelines.pages import PROSE, page, paragraphs, read, texts

CLAUSE = f"<div>{paragraphs(PROSE[0], PROSE[1])}</div>"
TABS = "<div><p>Good to know before you open a part of this policy, keeper.</p><a href=#a>What we collect from keepers</a> <a href=#b>How we share it with others</a></div>"


def kept(main: str) -> list[str]:
    return texts(read(page(f"<h1>Honey control</h1>{main}")))


def test_the_same_box_for_another_width_of_screen_stands_once() -> None:
    for one, other in (("d-desktop", "d-mobile"), ("", "shown-when-print")):
        twice = f"<div class='{one}'>{CLAUSE}</div><h2>Wax</h2><p>{PROSE[2]}</p><div class='{other}'>{CLAUSE}</div>"
        assert kept(twice) == ["Honey control", PROSE[0], PROSE[1], "Wax", PROSE[2]]


def test_the_same_box_right_after_itself_stands_once() -> None:
    assert kept(f"{CLAUSE}{CLAUSE}<p>{PROSE[2]}</p>") == ["Honey control", *PROSE[:3]]


def test_tabs_over_every_part_stand_once() -> None:
    parts = "".join(f"{TABS}<h2>Part {n}</h2><p>{PROSE[n]}</p>" for n in range(4))
    assert sum(text.startswith("Good to know") for text in kept(parts)) == 1


def test_a_clause_that_two_parts_of_a_law_share_stands_in_both() -> None:
    parts = "".join(f"<h2>Part {n}</h2>{CLAUSE}<p>{PROSE[n]}</p>" for n in (2, 3, 4))
    assert kept(parts).count(PROSE[0]) == 3


def test_a_copy_that_says_another_figure_stays() -> None:
    other = CLAUSE.replace("thirty", "ninety")
    assert kept(f"<div class=desktop>{CLAUSE}</div><div class=mobile>{other}</div>").count(PROSE[1]) == 2


def test_a_box_in_a_box_of_the_same_words_is_no_copy() -> None:
    assert kept(f"<div class=mobile><div class=desktop>{CLAUSE}</div></div><p>{PROSE[2]}</p>") == [
        "Honey control",
        *PROSE[:3],
    ]
