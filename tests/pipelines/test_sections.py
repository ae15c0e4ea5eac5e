# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Sections: heading paths, anchors, asides, and headings of documents that have none."""

from __future__ import annotations

from model import SectionKind
from tests.pipelines.pages import PROSE, page, paragraphs, read


def test_a_path_leads_from_the_top_down() -> None:
    document = read(page("<h1>A</h1><p>a</p><h2>B</h2><p>b</p><h4>C</h4><p>c</p><h2>D</h2><p>d</p>"))
    assert [(s.heading, s.level, s.path, s.ordinal) for s in document.sections] == [
        ("A", 1, ("A",), 0),
        ("B", 2, ("A", "B"), 1),
        ("C", 4, ("A", "B", "C"), 2),
        ("D", 2, ("A", "D"), 3),
    ]


def test_what_stands_before_the_first_heading_is_a_section_of_its_own() -> None:
    first, second = read(page(f"<p>{PROSE[0]}</p><h2>B</h2><p>b is for bees.</p>")).sections
    assert (first.heading, first.level, first.path) == ("", 0, ())
    assert second.heading == "B"


def test_a_heading_without_text_keeps_its_section() -> None:
    document = read(page("<h1>A</h1><h2>B</h2><h3>C</h3><p>c is for care.</p>"))
    assert [s.heading for s in document.sections] == ["A", "B", "C"]


def test_role_heading_counts_as_heading() -> None:
    document = read(
        page(
            "<h1>A</h1><p>a</p><div role=heading aria-level=3>B</div><p>b</p><div role=heading>C</div><p>c</p>"
        )
    )
    assert [(s.heading, s.level) for s in document.sections] == [("A", 1), ("B", 3), ("C", 2)]


def test_anchors_come_from_the_heading_or_what_is_round_it() -> None:
    document = read(
        page(
            "<h1 id=top>A</h1><p>a</p><h2><a id=b></a>B</h2><p>b</p><section id=c><h2>C</h2><p>c</p></section>"
            "<section id=d><p>text first</p><h2>D</h2><p>d</p></section>"
        )
    )
    assert [s.anchor for s in document.sections] == ["top", "b", "c", None]


def test_a_paragraph_marked_as_heading_is_a_paragraph() -> None:
    document = read(page(f"<h1>A</h1><h2>{' '.join(PROSE)}</h2><p>a</p>"))
    assert [s.heading for s in document.sections] == ["A"]
    assert PROSE[0] in document.sections[0].text


def test_a_box_of_links_is_an_aside() -> None:
    box = "<h2>Related legislation and documents</h2><ul><li><a href=/a>Honey act</a><li><a href=/b>Wax act</a></ul>"
    *_, last = read(page(f"<h1>A</h1>{paragraphs(*PROSE)}{box}")).sections
    assert last.kind is SectionKind.ASIDE
    assert [link.target for block in last.blocks for link in block.links] == [
        "https://lakes.example/a",
        "https://lakes.example/b",
    ]


def test_a_section_of_prose_is_none_whatever_its_heading() -> None:
    *_, last = read(
        page(f"<h1>A</h1>{paragraphs(*PROSE)}<h2>Further information</h2>{paragraphs(PROSE[0])}")
    ).sections
    assert last.kind is SectionKind.BODY


def test_an_empty_box_of_tools_is_no_section() -> None:
    main = f"<h1>A</h1>{paragraphs(*PROSE)}<h2>Additional tools</h2><ul><li>Print version<li>Share this page</ul>"
    assert [s.heading for s in read(page(main)).sections] == ["A"]


LONG = PROSE * 4


def test_numbered_clauses_are_sections_where_there_are_no_headings() -> None:
    clauses = "".join(
        f"<p>{title}</p>{paragraphs(*LONG)}" for title in ("1. Scope", "2. Limits", "2.1 Wax", "3. Fees")
    )
    document = read(page(f"<h1>Honey control</h1>{clauses}"))
    assert [(s.heading, s.level, s.lead) for s in document.sections] == [
        ("Honey control", 1, False),
        ("1. Scope", 2, True),
        ("2. Limits", 2, True),
        ("2.1 Wax", 3, True),
        ("3. Fees", 2, True),
    ]
    assert document.sections[3].path == ("Honey control", "2. Limits", "2.1 Wax")


def test_bold_leads_are_sections_where_there_are_no_headings() -> None:
    clauses = "".join(f"<p><b>{title}</b></p>{paragraphs(*LONG)}" for title in ("Scope", "Limits", "Fees"))
    assert [s.heading for s in read(page(clauses)).sections] == ["Scope", "Limits", "Fees"]


def test_bold_lines_stay_paragraphs_where_there_are_headings() -> None:
    main = f"<h1>A</h1>{paragraphs(*LONG)}<h2>B</h2>" + "".join(
        f"<p><b>Note {n}</b></p><p>n</p>" for n in range(4)
    )
    assert [s.heading for s in read(page(main)).sections] == ["A", "B"]


def test_a_numbered_sentence_is_no_heading() -> None:
    clauses = "".join(f"<p>{n}. {PROSE[0]}</p>" for n in range(1, 20))
    assert len(read(page(clauses)).sections) == 1
