# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""The soup of the main part: few tags, in order, with marks where blocks part."""

from __future__ import annotations

from bs4 import BeautifulSoup

from pipelines.flat import flatten, parse
from pipelines.soup import BREAK, LINE, soup_of


def soup(html: str) -> BeautifulSoup:
    flat = flatten(parse(html))
    return soup_of(flat, 0, len(flat.tag))


def tags(html: str) -> list[str]:
    return [tag.name for tag in soup(html).find_all(True)]


def test_only_what_sections_are_made_of_is_a_tag() -> None:
    html = "<div><p class=x>a <span>b</span> <a href=/c title=t>c</a></p><ul><li><em>d</em></li></ul></div>"
    assert tags(html) == ["a", "ul", "li"]
    assert soup(html).a is not None
    assert soup(html).a.attrs == {"href": "/c"}  # type: ignore[union-attr]


def test_what_parts_blocks_is_a_mark_and_a_line_break_another() -> None:
    assert soup("<p>a<br>b</p><div>c</div>").get_text().replace(BREAK, "|").replace(LINE, "/") == "||a/b||c||"


def test_roles_count_as_tags() -> None:
    html = "<div role=heading aria-level=4>a</div><div role=heading>b</div><div role=listitem>c</div><div role=complementary>d</div>"
    assert tags(html) == ["h4", "h2", "li", "aside"]


def test_rows_of_a_data_table_are_tags_and_those_of_a_layout_are_not() -> None:
    data = "<table><tr><th>a<th>b<tr><td>c<td>d</table>"
    assert tags(data) == ["tr", "th", "th", "tr", "td", "td"]
    assert tags(f"<table><tr><td><h2>a</h2><td>{data}</table>") == ["h2", "tr", "th", "th", "tr", "td", "td"]
    assert tags("<table><tr><td>one column only</table>") == []


def test_a_button_is_a_tag_where_it_opens_something() -> None:
    assert tags("<button aria-expanded=false>Exceptions</button>") == ["strong"]
    assert soup("<button>Print</button><h2><button>Wax</button></h2>").get_text().strip(BREAK) == "Wax"


def test_removed_nodes_are_not_built() -> None:
    flat = flatten(parse("<p>a</p><ul><li>b</ul><p>c</p>"))
    flat.drop(flat.tag.index("ul"))
    assert soup_of(flat, 0, len(flat.tag)).get_text().replace(BREAK, "") == "ac"
