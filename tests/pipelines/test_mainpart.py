# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""Where the document is on a page."""

from __future__ import annotations

from tests.pipelines.pages import PROSE, page, paragraphs, read, texts

WHOLE = ["Honey control", *PROSE]
MAIN = f"<h1>Honey control</h1>{paragraphs(*PROSE)}"


def bare(body: str) -> bytes:
    """A page without landmarks."""
    return f"<html><head><title>Honey</title></head><body>{body}</body></html>".encode()


def test_the_landmark_is_the_document() -> None:
    assert (
        texts(read(page(MAIN, before="<div><p>A message of the union to all who visit us today.</p></div>")))
        == WHOLE
    )


def test_a_landmark_without_the_text_is_not() -> None:
    body = bare(f"<main><p>Loading</p></main><div>{MAIN}</div>")
    assert texts(read(body)) == WHOLE


def test_menus_and_calls_without_a_name_go() -> None:
    menu = "<div>" + "".join(f"<div><a href=/{n}>Page number {n}</a></div>" for n in range(9)) + "</div>"
    call = "<div><p>Join the union now!</p></div>"
    assert texts(read(bare(f"{menu}<div><div>{MAIN}</div></div>{call}"))) == WHOLE


def test_small_print_after_the_document_goes() -> None:
    print_ = "<div><p>© 2026 Lakes Union, all rights reserved, and so on for as long as anybody cares to read it here.</p></div>"
    assert texts(read(bare(f"<div>{MAIN}</div>{print_}"))) == WHOLE


def test_a_second_part_with_a_heading_and_prose_stays() -> None:
    second = f"<div><h2>Fees</h2>{paragraphs(PROSE[0], PROSE[2])}</div>"
    found = texts(read(bare(f"<div>{MAIN * 3}</div>{second}")))
    assert "Fees" in found


def test_the_title_above_the_landmark_comes_with_it() -> None:
    body = page(paragraphs(*PROSE), before="<div><h1>Honey control</h1><p>Last updated: 3 May 2026</p></div>")
    assert texts(read(body)) == ["Honey control", "Last updated: 3 May 2026", *PROSE]


def test_a_box_of_links_with_a_heading_in_the_landmark_stays() -> None:
    box = "<div><h2>Related legislation</h2><ul><li><a href=/a>Honey act</a><li><a href=/b>Wax act</a></ul></div>"
    assert texts(read(page(f"<div>{MAIN}</div>{box}")))[-3:] == [
        "Related legislation",
        "Honey act",
        "Wax act",
    ]


def test_a_list_of_links_under_a_heading_of_its_own_stays() -> None:
    links = "<ul><li><a href=/f1>Form for keepers</a><li><a href=/f2>Form for traders</a></ul>"
    found = texts(read(page(f"<div>{MAIN}</div><h2>Forms</h2>{links}")))
    assert found[-3:] == ["Forms", "Form for keepers", "Form for traders"]


def test_a_large_part_stays_though_it_ends_in_small_print() -> None:
    second = f"<div><h2>Fees</h2>{paragraphs(*PROSE[:3])}<p>© 2026 Lakes Union</p></div>"
    assert "Fees" in texts(read(bare(f"<div>{MAIN * 2}</div>{second}")))


def test_labels_of_the_site_beside_the_text_go() -> None:
    assert texts(read(page(f"<div>Controls</div><div>{MAIN}</div>"))) == WHOLE


def test_the_title_of_a_hub_gives_way_to_that_of_the_document() -> None:
    tabs = "<ul><li><a href=/t>Terms</a><li><a href=/h>Honey control</a></ul>"
    body = page(f"<h1>Help and services</h1>{tabs}<h2>Honey control</h2>{paragraphs(*PROSE)}")
    assert texts(read(body)) == WHOLE


def test_a_layout_table_is_gone_into() -> None:
    body = bare(f"<table><tr><td><a href=/>Home</a><br><a href=/b>Bees</a></td><td>{MAIN}</td></tr></table>")
    assert texts(read(body)) == WHOLE


def test_an_empty_page_is_an_empty_document() -> None:
    assert read(b"").sections == ()
    assert read(b"<html><body></body></html>").sections == ()


def test_a_title_that_is_no_heading_stays_over_the_text() -> None:
    body = f"<div><div class=PageTitle_x1>Honey control</div><div>{paragraphs(*PROSE)}</div></div>"
    assert texts(read(bare(body))) == WHOLE
    dated = f"<div><div><div>Honey control</div><div>Effective: 3 May 2026</div></div><div>{paragraphs(*PROSE)}</div></div>"
    assert texts(read(bare(dated))) == ["Honey control", "Effective: 3 May 2026", *PROSE]
    label = f"<div><div>Lakes Union</div><div>{paragraphs(*PROSE)}</div></div>"
    assert texts(read(bare(label))) == PROSE


def test_a_paragraph_beside_a_large_part_is_text() -> None:
    long, more = f"<div>{paragraphs(*PROSE * 8)}</div>", "Honey of the southern shore is exempt. " * 5
    assert texts(read(bare(f"<div>{long}<p>{more}</p></div>")))[-1] == more.strip()
    items = "<ul><li>Honey of the southern shore, as far as the old bridge, is exempt.<li>Wax of the northern shore is exempt until the ice has gone.</ul>"
    assert len(texts(read(bare(f"<div>{long}{items}</div>")))) == 42
    menu = items.replace("is exempt", "").replace(".", "")
    assert len(texts(read(bare(f"<div>{menu}{long}</div>")))) == 40


def test_lists_of_links_with_headings_after_the_text_of_a_main_box_stay() -> None:
    lists = "<div><h4>For traders</h4><ul><li><a href=/f1>Form for traders</a><li><a href=/f2>Form for heirs</a></ul></div>"
    for name, kept in (("main", True), ("content", True), ("x1", False)):
        found = texts(read(bare(f"<div id={name}><div>{paragraphs(*PROSE)}</div>{lists}</div>")))
        assert ("Form for heirs" in found) is kept
    before = texts(read(bare(f"<div id=main>{lists}<div>{paragraphs(*PROSE)}</div></div>")))
    assert before == PROSE


def test_what_stands_between_the_title_and_the_landmark_is_judged() -> None:
    tools = "<div><a href=/in>Log in</a> or <a href=/up>join</a></div>"
    head = f"<div><h1>Honey control</h1>{tools}<p>In force since the first of May.</p></div>"
    found = texts(read(page(paragraphs(*PROSE), before=head)))
    assert found == ["Honey control", "In force since the first of May.", *PROSE]
