# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Blocks: paragraphs, items, rows, terms, lines about the document, links."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from model import Block, BlockKind, Link
from pipelines.blocks import fold, is_machine_data
from tests.pipelines.pages import URL, page, policy, read


def blocks(main: str, url: str = "https://lakes.example/policies/honey") -> list[Block]:
    return [
        block for section in read(page(f"<h1>Honey</h1>{main}"), url).sections for block in section.blocks
    ]


def shapes(main: str) -> list[tuple[str, str]]:
    return [(block.kind.value, block.text) for block in blocks(main)]


def test_white_space_is_folded_and_invisible_signs_go() -> None:
    assert fold(" a\n\t b\u00a0c\u200b\u00add ") == "a b cd"
    assert fold("  ") == ""


def test_inline_tags_do_not_part_words_and_blocks_do() -> None:
    assert shapes("<p>Hon<b>ey</b> is <i>good</i></p><div>Wax<div>Resin</div>is</div>") == [
        ("paragraph", "Honey is good"),
        ("paragraph", "Wax"),
        ("paragraph", "Resin"),
        ("paragraph", "is"),
    ]


def test_an_empty_line_parts_paragraphs_and_a_line_break_does_not() -> None:
    assert shapes("<p>Lake Road 1<br>Laketown<br><br>Open daily</p>") == [
        ("paragraph", "Lake Road 1 Laketown"),
        ("paragraph", "Open daily"),
    ]


def test_items_know_depth_and_numbering() -> None:
    found = blocks("<ol><li>one<ul><li><p>inner</p></ul><li>two</ol>")
    assert [(b.text, b.depth, b.ordered, b.kind) for b in found] == [
        ("one", 0, True, BlockKind.ITEM),
        ("inner", 1, False, BlockKind.ITEM),
        ("two", 0, True, BlockKind.ITEM),
    ]


def test_a_second_paragraph_of_an_item_is_a_paragraph() -> None:
    assert shapes("<ul><li><p>Bees</p><p>Queens count as well.</p></ul>") == [
        ("item", "Bees"),
        ("paragraph", "Queens count as well."),
    ]


def test_the_items_of_a_list_in_a_cell_are_words_of_their_own() -> None:
    table = (
        "<table><tr><th>What<th>How long<tr><td><ul><li>Name</li><li>Address<li>Age</ul><td>30 days</table>"
    )
    assert shapes(table)[1] == ("row", "Name Address Age | 30 days")


def test_rows_have_cells_and_equal_rows_all_count() -> None:
    found = blocks("<table><tr><th>Lake<th>Limit<tr><td>North<td>5 <b>%</b><tr><td>North<td>5 %</table>")
    assert [b.cells for b in found] == [("Lake", "Limit"), ("North", "5 %"), ("North", "5 %")]
    assert found[1].text == "North | 5 %"
    assert found[1].kind is BlockKind.ROW


def test_terms_and_definitions() -> None:
    assert shapes("<dl><dt>Keeper<dd>Whoever keeps bees.<dt>Lake<dd>Any water.</dl>") == [
        ("term", "Keeper"),
        ("definition", "Whoever keeps bees."),
        ("term", "Lake"),
        ("definition", "Any water."),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Last updated: 3 May 2026",
        "Effective June 17, 2025",
        "Updated over a week ago",
        "Updated today",
        "Dernière mise à jour : 3 mai 2026",
        "Stand: Mai 2026",
        "Última actualización: 3 de mayo de 2026",
        "Ultimo aggiornamento: 3 maggio 2026",
        "Laatst gewijzigd op 3 mei 2026",
        "Última atualização: 3 de maio de 2026",
    ],
)
def test_lines_about_the_document_are_metadata(line: str) -> None:
    assert shapes(f"<p>{line}</p>") == [("meta", line)]


@pytest.mark.parametrize(
    "line",
    [
        "Effective measures against wax thieves are taken by every keeper.",
        "Updated recommendations for keepers",
        "Published results may be used freely.",
        "The limits take effect on 3 May 2026.",
    ],
)
def test_sentences_that_begin_alike_are_not(line: str) -> None:
    assert shapes(f"<p>{line}</p>") == [("paragraph", line)]


def test_links_are_absolute_and_stand_with_their_block() -> None:
    found = blocks(
        "<p>See <a href='../act#s2'>the act</a>.</p><p>And <a href='mailto:b@lakes.example'>us</a>.</p>"
    )
    assert [b.links for b in found] == [
        (Link("the act", "https://lakes.example/act#s2"),),
        (Link("us", "mailto:b@lakes.example"),),
    ]


def test_links_of_a_row_are_kept() -> None:
    (row,) = blocks("<table><tr><td><a href=/a>Act</a><td>2026</table>")
    assert row.links == (Link("Act", "https://lakes.example/a"),)


def test_a_target_that_is_no_address_stays_as_written() -> None:
    (block,) = blocks("<p>See <a href='http://[broken'>here</a></p>")
    assert block.links == (Link("here", "http://[broken"),)


def test_a_link_set_apart_by_style_only_is_set_apart() -> None:
    assert (
        shapes("<p>Issued in October 2025<a href=/old>Previous version</a></p>")[0][1]
        == "Issued in October 2025 Previous version"
    )


def test_what_is_there_twice_for_another_screen_is_read_once() -> None:
    assert shapes("<div><p>Keepers pay nothing.</p></div><div><p>Keepers pay nothing.</p></div>") == [
        ("paragraph", "Keepers pay nothing.")
    ]


def test_tools_of_the_site_go() -> None:
    assert shapes("<p>Skip to content</p><p>Keepers pay.</p><p>Back to top</p><p>* * *</p>") == [
        ("paragraph", "Keepers pay.")
    ]


MACHINE = "N 0a01262f /sites/lakes/policies/honey_en.htm 2912 xml Y /sites/lakes/index_en.htm /sites/lakes/zz.htm N ID_INTERNAL N N"


def test_lines_of_machine_data_go() -> None:
    assert is_machine_data(MACHINE)
    assert not is_machine_data(
        "Write to Lake Road 1/2, or see /policies/honey for the rules that hold in all the lakes"
    )
    assert MACHINE not in read(policy(extra=f"<p>{MACHINE}</p>")).text


def test_a_button_is_text_only_in_a_heading() -> None:
    document = read(
        page(
            "<h1>Honey</h1><p>Text of it.</p><h2><button>Wax</button></h2><p>More.</p><button>Print me</button>"
        )
    )
    assert [section.heading for section in document.sections] == ["Honey", "Wax"]
    assert "Print me" not in document.text


STEPS = st.sampled_from(
    ["https", "http", "://", "/", "//", "lakes.example", "Lakes.EXAMPLE", "a", "..", ".", "?", "#", ";", "=", "b c", "%41", ":8", "@", "é", "[", "\t", "&"]
)  # fmt: skip


@given(st.lists(STEPS, min_size=1, max_size=9).map("".join))
@example("https://lakes.example/a/../b")
@example("https://lakes.example/a?b=c#d")
@example("https://lakes.example/?")
@example("https://lakes.example")
def test_a_target_is_where_a_browser_would_go(href: str) -> None:
    def joined() -> str:
        try:
            return urljoin(URL, href.strip())
        except ValueError:
            return href.strip()

    found = blocks(f'<p>See <a href="{href}">this</a>.</p>')[0].links
    assert [link.target for link in found] == ([joined()] if href else [])


def test_a_line_of_records_is_no_text_and_a_sentence_with_a_path_is() -> None:
    assert is_machine_data("A 1 xml /content/site/en SITE_EN /content/site/de")
    assert is_machine_data("0123456789abcdef A 1 B 2 html C 3 D 4 E 5 /")
    assert not is_machine_data("Bees and/or wasps are counted in spring and in autumn / winter")
