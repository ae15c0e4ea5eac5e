"""A page of a public body: of scripted edits, exactly those are told, and nothing of what stirs between them.

The page has what such pages have: sections over sections, bullets, percentages, a table, a box of related
legislation, and around them menus, news, cookies, counters and a line of the machine's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from demo.page import FIRST, Page, Part, Related, bullets, paragraph
from demo.site import render
from model import ChangeClass, Item, ItemKind, Outcome
from store import Store
from tests.watch.pages import add, hours, see
from watch.compare import compare_unfinished

SUBSTANTIVE, EDITORIAL = ChangeClass.SUBSTANTIVE, ChangeClass.EDITORIAL
EDITED, ADDED, REMOVED = ItemKind.EDITED, ItemKind.ADDED, ItemKind.REMOVED
MOVED, RENAMED = ItemKind.MOVED, ItemKind.RENAMED
AGREEMENTS, ORGANISATIONS, SYRUP = "International agreements", "International organisations", "Syrup honey"
BLOSSOM, DUTIES, RELATED = "Single-blossom honey", "Duties of importers", "Related legislation and documents"

Told = tuple[ItemKind, ChangeClass, str]  #: of an item: what happened, its class, its heading


@dataclass(frozen=True)
class Edit:
    """One thing that is done to the page, and all that must be told of it."""

    what: str
    do: Callable[[Page], Page]
    told: tuple[Told, ...]
    figures: (
        tuple[tuple[str, str], ...] | None
    ) = ()  #: old and new; None: how a number is told is not asked here


def reworded(anchor: str, old: str, new: str) -> Callable[[Page], Page]:
    return lambda page: page.reworded(anchor, old, new)


def appended(page: Page) -> Page:
    part = Part(
        3, "Heather honey", "heather", (paragraph("Heather honey may not be sold before 1 October 2027."),)
    )
    at = page.parts.index(page.part("duties"))
    return replace(page, parts=(*page.parts[:at], part, *page.parts[at:]))


def without(anchor: str) -> Callable[[Page], Page]:
    return lambda page: replace(page, parts=tuple(p for p in page.parts if p.anchor != anchor))


def to_the_top(anchor: str) -> Callable[[Page], Page]:
    def move(page: Page) -> Page:
        part = page.part(anchor)
        return replace(page, parts=(part, *(p for p in page.parts if p is not part)))

    return move


def renamed(page: Page) -> Page:
    return page.with_part(replace(page.part("organisations"), heading="Work with organisations"))


def split(page: Page) -> Page:
    """The bullets of a section get a second list after them."""
    part = page.part("organisations")
    more = bullets("the Convention on Queens sent by Post of 2026.")
    return page.with_part(replace(part, blocks=(*part.blocks, more)))


def relinked(page: Page) -> Page:
    first, *rest = page.related
    return replace(page, related=(replace(first, text="Regulation 2026/003 on the naming of honey"), *rest))


def unlisted(page: Page) -> Page:
    return replace(page, related=page.related[:-1])


def listed(page: Page) -> Page:
    return replace(page, related=(Related("Decision 2026/118 on fines", "/law/2026/118"), *page.related))


def both(page: Page) -> Page:
    page = page.reworded("syrup", "26% from the Ardan Coast", "31% from the Ardan Coast")
    return page.reworded("duties", "€40,000", "€60,000")


EDITS = (
    Edit("a percentage", reworded("syrup", "54%", "48%"), ((EDITED, SUBSTANTIVE, SYRUP),), (("54%", "48%"),)),
    Edit(
        "a deadline",
        reworded("agreements", "30 days", "10 days"),
        ((EDITED, SUBSTANTIVE, AGREEMENTS),),
        (("30 days", "10 days"),),
    ),
    Edit(
        "a permission becomes a duty",
        reworded("agreements", "may inform", "must inform"),
        ((EDITED, SUBSTANTIVE, AGREEMENTS),),
    ),
    Edit(
        "a cell of the table",
        reworded("syrup", "2,390", "2,391"),
        ((EDITED, SUBSTANTIVE, SYRUP),),
        (("2,390", "2,391"),),
    ),
    Edit(
        "a bullet reworded",
        reworded("blossom", "by river barge", "by rail"),
        ((EDITED, SUBSTANTIVE, BLOSSOM),),
    ),
    Edit("a bullet added", split, ((EDITED, SUBSTANTIVE, ORGANISATIONS),)),
    Edit(
        "a country named",
        reworded("comb", "Veldria and Norhaven", "Veldria, Ardania and Norhaven"),
        ((EDITED, SUBSTANTIVE, "Comb honey"),),
    ),
    Edit("a section added", appended, ((ADDED, SUBSTANTIVE, "Heather honey"),)),
    Edit("a section removed", without("helpline"), ((REMOVED, SUBSTANTIVE, "Helpline for travellers"),)),
    Edit("a section moved", to_the_top("duties"), ((MOVED, EDITORIAL, DUTIES),)),
    Edit("a heading renamed", renamed, ((RENAMED, EDITORIAL, "Work with organisations"),)),
    Edit("a law added", listed, ((EDITED, SUBSTANTIVE, RELATED),)),
    Edit("a law replaced", relinked, ((EDITED, SUBSTANTIVE, RELATED),), None),
    Edit("a document taken off the list", unlisted, ((EDITED, SUBSTANTIVE, RELATED),)),
    Edit(
        "two sections at once",
        both,
        ((EDITED, SUBSTANTIVE, SYRUP), (EDITED, SUBSTANTIVE, DUTIES)),
        (("26%", "31%"), ("€40,000", "€60,000")),
    ),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store.scratch(tmp_path_factory.mktemp("policy")) as opened:
        yield opened


def told(item: Item) -> Told:
    return item.kind, item.change_class, item.path[-1]


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.what)
def test_exactly_the_scripted_edit_is_told(store: Store, edit: Edit) -> None:
    """Six visits without an edit, one with it, three more: one change, of just these items."""
    source = add(store, f"https://lakes.example/{edit.what.replace(' ', '-')}")
    edited = edit.do(FIRST)
    outcomes = []
    for visit, page in enumerate([FIRST] * 6 + [edited] * 4):
        if visit % 2:  # the box is shuffled, as such boxes are
            page = replace(page, related=page.related[::-1])
        outcomes.append(see(store, source, hours(12 * visit), render(page, visit + 1).encode()).outcome)
    assert outcomes == [Outcome.MEMENTO, *[Outcome.REVISIT] * 5, Outcome.MEMENTO, *[Outcome.REVISIT] * 3]
    (change,) = compare_unfinished(store, hours(200))
    assert tuple(map(told, change.comparison.items)) == edit.told
    figures = tuple((f.old, f.new) for item in change.comparison.items for f in item.figures)
    assert edit.figures is None or figures == edit.figures


def test_all_of_them_one_after_the_other_are_told_once_each(store: Store) -> None:
    """The whole list on one page, with five visits of nothing but noise between any two edits."""
    source = add(store, "https://lakes.example/all")
    page, visit = FIRST, 0
    see(store, source, hours(0), render(page, 0).encode())
    for edit in EDITS:
        page = edit.do(page)
        for _ in range(5):
            visit += 1
            see(store, source, hours(12 * visit), render(page, visit).encode())
    changes = compare_unfinished(store, hours(12 * visit + 1))
    assert [{told(item) for item in change.comparison.items} for change in changes] == [
        set(e.told) for e in EDITS
    ]
    assert sum(len(change.comparison.items) for change in changes) == sum(len(edit.told) for edit in EDITS)
