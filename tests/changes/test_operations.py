"""Each thing that is done to a document is told as what it is, and nothing else is invented.

A generated document, an edit script of known operations on different sections, and what is told of it.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from changes.compare import compare
from model import Block, BlockKind, Document, ItemKind, Section
from tests.changes.pages import WORDS, page, section

SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
OPERATIONS = ("add", "remove", "rename", "split", "merge", "edit", "figure")
MOVES = ("add", "remove", "rename", "edit", "figure")


def sentence(random: Random, mark: str) -> str:
    """Two words in three are the section's own, as in a document about more than one thing."""
    chosen = random.sample(WORDS, random.randint(8, 14))
    words = [word if n % 3 == 0 else f"{word}{mark[:-1]}" for n, word in enumerate(chosen)]
    return f"The {' '.join(words)} of {mark} lasts 30 days."


def written(random: Random, name: str, blocks: int) -> Section:
    """A section whose words tell it from the others, in paragraphs or list items."""
    kind = random.choice((BlockKind.PARAGRAPH, BlockKind.ITEM))
    body = [Block(kind, sentence(random, f"{name}{n}")) for n in range(blocks)]
    return section(f"{random.choice(WORDS).capitalize()} and {name}", *body)


Told = set[tuple[ItemKind, str]]


@st.composite
def edited(draw: st.DrawFn, operations: tuple[str, ...]) -> tuple[list[Section], list[Section], Told]:
    """(before, after, what is to be told), with at most one operation for each section."""
    before: list[Section] = []
    after: list[Section] = []
    told: Told = set()
    random = Random(draw(st.integers(0, 2**32)))  # words need no shrinking; drawing each is slow
    count = draw(st.integers(4, 8))
    for n in range(count):
        name = f"{WORDS[n]}{n}x"
        one = written(random, name, 4)
        operation = draw(st.sampled_from(operations)) if n % 2 else "keep"
        _apply(draw, operation, one, name, (before, after, told))
    return before, after, told


def _apply(
    draw: st.DrawFn, operation: str, one: Section, name: str, out: tuple[list[Section], list[Section], Told]
) -> None:
    before, after, told = out
    head, tail = one.blocks[:2], one.blocks[2:]
    part = section(f"{name.capitalize()} apart", *tail)
    if operation == "add":
        after.append(one)
        told.add((ItemKind.ADDED, one.heading))
    elif operation == "remove":
        before.append(one)
        told.add((ItemKind.REMOVED, one.heading))
    elif operation == "rename":
        renamed = section(f"Quite another title {name[::-1]}", *one.blocks)
        before.append(one)
        after.append(renamed)
        told.add((ItemKind.RENAMED, renamed.heading))
    elif operation == "split":
        before.append(one)
        after += [replace(one, blocks=head), part]
        told.add((ItemKind.SPLIT, part.heading))
    elif operation == "merge":
        before += [replace(one, blocks=head), part]
        after.append(one)
        told.add((ItemKind.MERGED, part.heading))
    elif operation in ("edit", "figure"):
        at = draw(st.integers(0, len(one.blocks) - 1))
        old = one.blocks[at].text
        new = (
            old.replace("30 days", "45 days")
            if operation == "figure"
            else old.replace("lasts", "never lasts")
        )
        blocks = (*one.blocks[:at], replace(one.blocks[at], text=new), *one.blocks[at + 1 :])
        before.append(one)
        after.append(replace(one, blocks=blocks))
        told.add((ItemKind.EDITED, one.heading))
    else:
        before.append(one)
        after.append(one)


def shown(before: Document, after: Document) -> Told:
    return {(i.kind, i.path[-1]) for i in compare(before, after).items}


@SOME
@given(edited(OPERATIONS))
def test_each_operation_is_told_as_what_it_is(made: tuple[list[Section], list[Section], Told]) -> None:
    before, after, told = made
    assert shown(page(*before), page(*after)) == told


@SOME
@given(edited(MOVES), st.data())
def test_a_section_moved_among_other_edits_is_told_as_moved(
    made: tuple[list[Section], list[Section], Told], data: st.DataObject
) -> None:
    before, after, told = made
    kept = [n for n, s in enumerate(after) if s in before]
    away = after.pop(data.draw(st.sampled_from(kept)))
    places = [n for n in range(len(after) + 1) if abs(n - before.index(away)) > 2]
    if not places:
        return
    after.insert(data.draw(st.sampled_from(places)), away)
    found = shown(page(*before), page(*after))
    assert told <= found
    extra = found - told
    assert all(kind is ItemKind.MOVED for kind, _ in extra)


@SOME
@given(edited(("edit", "figure")))
def test_a_changed_figure_is_paired_and_counted_once(
    made: tuple[list[Section], list[Section], Told],
) -> None:
    before, after, _ = made
    items = compare(page(*before), page(*after)).items
    changed = sum(
        s.blocks != t.blocks and "45 days" in str(t.blocks) for s, t in zip(before, after, strict=True)
    )
    pairs = [(f.old, f.new, f.difference) for i in items for f in i.figures]
    assert pairs == [("30 days", "45 days", "+15 days")] * changed


@SOME
@given(edited(("edit", "figure", "keep")))
def test_a_document_without_headings_tells_the_same_clauses(
    made: tuple[list[Section], list[Section], Told],
) -> None:
    """Numbered clauses in one section: one item, and a passage for each clause that changed."""
    before, after, told = made
    old, new = [
        page(section("", *(f"{n}. {b.text}" for n, b in enumerate((b for s in side for b in s.blocks), 1))))
        for side in (before, after)
    ]
    items = compare(old, new).items
    assert sum(len(i.passages) for i in items) == len(told)
    assert {i.kind for i in items} <= {ItemKind.EDITED}
