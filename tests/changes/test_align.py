"""Which section is which: added, removed, edited, renamed, moved, split, merged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from changes.align import align, moved
from changes.compare import compare
from model import Document, ItemKind
from tests.changes.pages import WORDS, documents, page, section

INTRO = section("Introduction", "These rules bind everyone who uses the service.")
KEEP = section(
    "Retention", "We keep records for 30 days after the account is closed.", "Backups last longer."
)
LAW = section("Law", "The law of France applies to every contract we make.")
APPEAL = section("Appeals", "A person can appeal to the office in writing.")


def pairs(before: Document, after: Document) -> list[tuple[int | None, int | None]]:
    return [(p.before, p.after) for p in align(before, after)]


def kinds(before: Document, after: Document) -> list[tuple[ItemKind, str]]:
    return [(i.kind, i.path[-1]) for i in compare(before, after).items]


def test_a_document_is_aligned_with_itself() -> None:
    doc = page(INTRO, KEEP, LAW)
    assert pairs(doc, doc) == [(0, 0), (1, 1), (2, 2)]


def test_added_and_removed() -> None:
    assert kinds(page(INTRO, LAW), page(INTRO, APPEAL, LAW)) == [(ItemKind.ADDED, "Appeals")]
    assert kinds(page(INTRO, APPEAL, LAW), page(INTRO, LAW)) == [(ItemKind.REMOVED, "Appeals")]


def test_moved_is_the_one_that_changed_places() -> None:
    assert kinds(page(INTRO, KEEP, LAW, APPEAL), page(INTRO, LAW, APPEAL, KEEP)) == [
        (ItemKind.MOVED, "Retention")
    ]
    assert moved(align(page(INTRO, KEEP, LAW), page(LAW, INTRO, KEEP))) == {0}


def test_renamed_keeps_its_body() -> None:
    again = section("How long we keep it", *KEEP.blocks)
    before, after = page(INTRO, KEEP, LAW), page(INTRO, again, LAW)
    assert kinds(before, after) == [(ItemKind.RENAMED, "How long we keep it")]
    assert pairs(before, after) == [(0, 0), (1, 1), (2, 2)]


def test_moved_and_edited_is_still_the_same_section() -> None:
    longer = section(
        "Retention", "We keep records for 12 months after the account is closed.", "Backups last longer."
    )
    before, after = page(INTRO, KEEP, LAW), page(longer, INTRO, LAW)
    assert (1, 0) in pairs(before, after)
    (item,) = compare(before, after).items
    assert (item.kind, item.path_before, item.path_after) == (ItemKind.EDITED, ("Retention",), ("Retention",))


def test_split_and_merged() -> None:
    whole = section("Data", "We collect your name and your address.", "We keep records for 30 days.")
    parts = section("Data", whole.blocks[0]), section("Storage", whole.blocks[1])
    assert kinds(page(INTRO, whole), page(INTRO, *parts)) == [(ItemKind.SPLIT, "Storage")]
    assert kinds(page(INTRO, *parts), page(INTRO, whole)) == [(ItemKind.MERGED, "Storage")]


def test_a_renumbered_heading_is_the_same_section() -> None:
    one = section("3. Law", "The law of France applies.")
    other = section("4. Law", "The law of Spain is what counts now in all cases.")
    assert pairs(page(INTRO, one), page(INTRO, APPEAL, other)) == [(0, 0), (None, 1), (1, 2)]


def test_a_document_without_headings_is_one_section() -> None:
    clauses = [f"{n}. Clause about {word} and what follows from it." for n, word in enumerate(WORDS, 1)]
    before = page(section("", *clauses))
    after = page(section("", *clauses[:9], clauses[9].replace("follows", "never follows"), *clauses[10:]))
    (item,) = compare(before, after).items
    assert len(item.passages) == 1


def test_headings_that_stand_many_times_are_paired_in_order() -> None:
    before = page(*(section("Note", f"About {w} there is this to say.") for w in WORDS[:5]))
    after = page(*(section("Note", f"About {w} there is this to say.") for w in WORDS[1:5]))
    assert kinds(before, after) == [(ItemKind.REMOVED, "Note")]


@given(documents(least=2), st.randoms(use_true_random=False))
def test_every_section_of_a_shuffled_document_finds_itself(doc: Document, random: object) -> None:
    order = list(doc.sections)
    random.shuffle(order)  # type: ignore[attr-defined]
    after = page(*order)
    for pair in align(doc, after):
        assert pair.before is not None and pair.after is not None
        assert doc.sections[pair.before].blocks == after.sections[pair.after].blocks


@given(documents(), documents())
def test_each_section_is_in_exactly_one_pair(before: Document, after: Document) -> None:
    found = align(before, after)
    assert sorted(p.before for p in found if p.before is not None) == list(range(len(before.sections)))
    assert [p.after for p in found if p.after is not None] == list(range(len(after.sections)))
