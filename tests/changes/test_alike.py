"""The same edit on many pages is told once; what only looks like it is not."""

from __future__ import annotations

import pytest

from changes.alike import edits, groups, normal
from model import Figure, FigureKind, Item, ItemKind
from tests.render.views import item, passage


def edited(*marked: str, section: str = "Aims", kind: ItemKind = ItemKind.EDITED) -> Item:
    return item(kind, ("Strategy", section), *(passage(text) for text in marked))


def same(*items: Item, least: int = 3) -> list[int]:
    """How many pages each group has, of pages with one item each."""
    return [group.pages for group in groups([(n, [one]) for n, one in enumerate(items)], least)]


def test_a_word_removed_on_many_pages_is_one_edit_whatever_stands_around_it() -> None:
    found = groups(
        [
            ("a", [edited("We fight [-climate -]change.")]),
            ("b", [edited("The [-Climate-] of trade"), edited("Nothing [-else-]{+new+}")]),
            ("c", [edited("No [-climate,-] no cry", "and [-climate-] again", section="Songs")]),
        ]
    )
    [group] = found
    assert group.pages == 3
    assert group.places == ((0, 0), (1, 0), (2, 0))
    assert [(edit.went, edit.came) for edit in group.edits] == [("climate", "")]


def test_several_items_of_one_page_and_the_same_page_twice_count_once() -> None:
    page = [edited("[-climate-] here"), edited("[-climate-] there", section="B")]
    assert groups([("a", page), ("a", page), ("b", page)]) == ()
    [group] = groups([("a", page), ("b", page), ("c", page)])
    assert (group.pages, len(group.places)) == (3, 6)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("We [-may-]{+may not+} share it", "We [-may-]{+may+} share it"),
        ("[-climate-]", "{+climate+}"),
        ("[-climate-]", "[-climates-]"),
        ("[-a-]{+b+} and [-c-]{+d+}", "[-a-]{+d+} and [-c-]{+b+}"),
    ],
)
def test_a_word_more_or_less_is_another_edit(one: str, other: str) -> None:
    assert same(edited(one), edited(one), edited(other)) == []


def test_a_section_that_came_everywhere_is_one_edit() -> None:
    new = [edited("{+We use cookies.+}", section="Cookies", kind=ItemKind.ADDED) for _ in range(4)]
    assert same(*new) == [4]
    assert same(*new[:2], edited("{+We use cookies.+}")) == []


def test_figures_are_the_same_only_in_the_same_sentence() -> None:
    def figure(sentence: str) -> Item:
        changed = (Figure(FigureKind.NUMBER, "10", "12"),)
        return item(ItemKind.EDITED, ("Fees",), passage(sentence, figures=changed))

    visa = "A visa costs [-10-]{+12+} euros."
    assert same(figure(visa), figure(visa), figure(visa)) == [3]
    assert same(figure(visa), figure(visa), figure("Wait [-10-]{+12+} days.")) == []


def test_what_has_no_word_in_it_is_told_by_its_signs_and_what_moved_is_told_alone() -> None:
    assert same(*[edited("A[-;-]{+,+} b")] * 3) == [3]
    assert same(*[item(ItemKind.MOVED, ("A",))] * 3) == []
    assert normal("  “Fées”, — §") == "fées"
    assert normal("§ …") != ""


def test_a_blank_between_two_changed_words_parts_no_edit() -> None:
    [edit] = edits(edited("the [-green-] [-deal-] stands"))
    assert edit.went == "green deal"
