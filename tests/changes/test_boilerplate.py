"""What most pages of a site have in common may hide labels at the edge of a document, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from changes.boilerplate import Boilerplate, name_of
from changes.compare import compare
from model import Block, BlockKind, Document, Link, Section, SectionKind


def section(heading: str, ordinal: int, *blocks: Block) -> Section:
    path = (TITLE,) if not ordinal else (TITLE, heading)
    return Section(heading, len(path), path, ordinal, blocks=blocks)


TITLE = "Honey control"
POLICY = (
    section(TITLE, 0, Block(BlockKind.PARAGRAPH, "Keepers keep records.")),
    section(
        "Fees",
        1,
        Block(BlockKind.PARAGRAPH, "Keepers pay a fee for every hive they own, and none for an empty one."),
        Block(BlockKind.ITEM, "Honey from abroad"),
        Block(BlockKind.PARAGRAPH, "The union sells what it collects to nobody and gives it to the wardens."),
    ),
    section("Contact", 2, Block(BlockKind.PARAGRAPH, "Write to the union.")),
)
LABEL = Block(BlockKind.PARAGRAPH, "Discover our lakes")


def document(*sections: Section, language: str = "en") -> Document:
    return Document("Honey control", language, sections or POLICY, "html/2")


def ending(*blocks: Block, language: str = "en") -> Document:
    """The policy with more blocks at its end."""
    *first, last = POLICY
    return document(*first, replace(last, blocks=(*last.blocks, *blocks)), language=language)


def site_of(*documents: Document) -> Boilerplate:
    """A site on all of whose pages every text of the documents stands."""
    texts = {s.heading for d in documents for s in d.sections}
    texts |= {block.text for d in documents for s in d.sections for block in s.blocks}
    return Boilerplate(tuple((name_of(text), 12, 14) for text in sorted(texts)))


def site(*texts: str) -> Boilerplate:
    return Boilerplate(tuple((name_of(text), 12, 14) for text in texts))


def test_a_label_of_the_site_that_came_or_went_at_the_end_is_not_shown_and_said_why() -> None:
    known = site(LABEL.text)
    for before, after in ((document(), ending(LABEL)), (ending(LABEL), document())):
        found = compare(before, after, site=known)
        assert found.items == ()
        assert [(h.reason, h.count, h.examples) for h in found.hidden] == [
            ("a text that stands on 12 of 14 pages of this site", 1, ("Discover our lakes",))
        ]
        assert found.site == known.digest


def test_without_the_site_it_is_shown() -> None:
    found = compare(document(), ending(LABEL))
    assert [item.passages[0].after for item in found.items] == ["Discover our lakes"]
    assert found.site == ""


def test_a_comparison_in_which_it_hid_nothing_does_not_name_the_site() -> None:
    assert compare(document(), document(*POLICY[:2]), site=site(LABEL.text)).site == ""


def test_a_row_of_links_may_be_long() -> None:
    names = ("The union of the lakes", "Visits to the shore", "Winters of old on the ice")
    links = tuple(Link(text, f"/{text}") for text in names)
    row = Block(BlockKind.PARAGRAPH, "  ".join(names), links=links)
    assert len(row.text) > 60
    assert compare(document(), ending(row), site=site(row.text)).items == ()
    assert compare(document(), ending(replace(row, links=())), site=site(row.text)).items


@pytest.mark.parametrize(
    "text",
    [
        "The fee is 40 crowns",  # a figure
        "Keepers must register",  # a word of force
        "No honey from abroad",  # a negation
        "Unless the board agrees",  # a condition
        "Write to bees@lakes.example",  # an address
        "We give your records to the wardens.",  # a sentence
        "A label that is so long that it says more than any label has to say to anybody",
    ],
)
def test_what_may_bind_is_shown_on_however_many_pages_it_stands(text: str) -> None:
    block = Block(BlockKind.PARAGRAPH, text)
    for before, after in ((document(), ending(block)), (ending(block), document())):
        assert compare(before, after, site=site(text)).items


@pytest.mark.parametrize("kind", [BlockKind.ROW, BlockKind.TERM, BlockKind.DEFINITION, BlockKind.META])
def test_rows_terms_and_lines_about_the_document_are_shown(kind: BlockKind) -> None:
    block = Block(kind, LABEL.text, cells=(LABEL.text,) if kind is BlockKind.ROW else ())
    assert compare(ending(block), document(), site=site(LABEL.text)).items


def test_in_a_language_whose_words_of_force_are_unknown_only_links_are_labels() -> None:
    label = Block(BlockKind.PARAGRAPH, "Zakaz wędkowania")
    polish = document(language="pl"), ending(label, language="pl")
    assert compare(*polish, site=site(label.text)).items
    linked = replace(label, links=(Link(label.text, "/z"),))
    assert compare(polish[0], ending(linked, language="pl"), site=site(label.text)).items == ()


def test_a_box_of_related_documents_is_shown() -> None:
    link = Block(BlockKind.ITEM, "Honey act", links=(Link("Honey act", "/a"),))
    box = Section("See also", 2, ("Honey control", "See also"), 3, SectionKind.ASIDE, blocks=(link,))
    assert compare(document(*POLICY, box), document(), site=site("See also", "Honey act")).items


def test_a_label_between_the_documents_own_blocks_is_shown() -> None:
    fees = POLICY[1]
    without = replace(fees, blocks=(fees.blocks[0], fees.blocks[2]))
    found = compare(document(), document(POLICY[0], without, POLICY[2]), site=site("Honey from abroad"))
    assert [item.passages[0].before for item in found.items] == ["Honey from abroad"]


def test_a_label_that_was_edited_is_shown() -> None:
    after = ending(replace(LABEL, text="Discover our laws"))
    assert compare(ending(LABEL), after, site=site(LABEL.text)).items
    assert compare(ending(LABEL), after, site=site(LABEL.text, "Discover our laws")).items


def test_where_the_edges_are_much_of_the_document_nothing_is_hidden() -> None:
    short = document(Section("", 0, (), 0, blocks=(Block(BlockKind.PARAGRAPH, "Keepers keep bees."),)))
    grown = document(replace(short.sections[0], blocks=(*short.sections[0].blocks, LABEL)))
    assert compare(short, grown, site=site(LABEL.text)).items


def test_a_site_that_repeats_the_whole_policy_swallows_no_block_of_it() -> None:
    """Every text of the policy stands on most pages: whatever block goes, comes or loses a word, is told."""
    whole = ending(LABEL)
    known = site_of(whole)
    for at, section in enumerate(POLICY):
        for n, block in enumerate(section.blocks):
            gone = replace(section, blocks=section.blocks[:n] + section.blocks[n + 1 :])
            other = replace(block, text=block.text.rsplit(" ", 1)[0] + " other")
            edited = replace(section, blocks=(*section.blocks[:n], other, *section.blocks[n + 1 :]))
            for changed in (gone, edited):
                after = document(*(changed if i == at else one for i, one in enumerate(POLICY)))
                assert compare(document(), after, site=known).items, block.text
                assert compare(after, document(), site=known).items, block.text
