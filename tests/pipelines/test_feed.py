# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""The feed of the main part: few tags, in order, with marks where blocks part."""

from __future__ import annotations

from pipelines.feed import BREAK, LINE, Feed
from pipelines.flat import Flat, flatten, parse


class Notes:
    """Writes down what it is handed; declines the tags it is told to, after reading them ahead."""

    def __init__(self, feed: Feed, declines: str = "") -> None:
        self.feed, self.declines = feed, declines
        self.tags: list[str] = []
        self.attrs: list[dict[str, str]] = []
        self.open: list[str] = []
        self.said = ""

    def start(self, name: str, attrs: dict[str, str], place: int) -> bool:
        self.tags.append(name)
        self.attrs.append(attrs)
        if name == self.declines:
            ahead = Notes(self.feed)
            self.feed.ahead(place, ahead)
            self.said += f"({ahead.said})"
            return False
        self.open.append(name)
        return True

    def text(self, text: str) -> None:
        self.said += text.replace(BREAK, "|").replace(LINE, "/")

    def end(self, name: str) -> None:
        assert self.open.pop() == name


def notes(html: str | Flat, declines: str = "") -> Notes:
    flat = flatten(parse(html)) if isinstance(html, str) else html
    feed = Feed(flat, 0, len(flat.tag))
    found = Notes(feed, declines)
    feed.to(found)
    assert not found.open
    return found


def test_only_what_sections_are_made_of_is_a_tag() -> None:
    html = "<div><p class=x>a <span>b</span> <a href=/c title=t>c</a></p><ul><li><em>d</em></li></ul></div>"
    found = notes(html)
    assert found.tags == ["a", "ul", "li"]
    assert found.attrs == [{"href": "/c"}, {}, {}]


def test_what_parts_blocks_is_a_mark_and_a_line_break_another() -> None:
    assert notes("<p>a<br>b</p><div>c</div>").said == "||a/b||c||"


def test_roles_count_as_tags() -> None:
    html = "<div role=heading aria-level=4>a</div><div role=heading>b</div><div role=listitem>c</div><div role=complementary>d</div>"
    assert notes(html).tags == ["h4", "h2", "li", "aside"]


def test_rows_of_a_data_table_are_tags_and_those_of_a_layout_are_not() -> None:
    data = "<table><tr><th>a<th>b<tr><td>c<td>d</table>"
    assert notes(data).tags == ["tr", "th", "th", "tr", "td", "td"]
    layout = f"<table><tr><td><h2>a</h2><td>{data}</table>"
    assert notes(layout).tags == ["h2", "tr", "th", "th", "tr", "td", "td"]
    assert notes("<table><tr><td>one column only</table>").tags == []


def test_a_button_is_a_tag_where_it_opens_something() -> None:
    assert notes("<button aria-expanded=false>Exceptions</button>").tags == ["strong"]
    assert notes("<button>Print</button><h2><button>Wax</button></h2>").said.strip("|") == "Wax"


def test_removed_nodes_are_not_handed_on() -> None:
    flat = flatten(parse("<p>a</p><ul><li>b</ul><p>c</p>"))
    flat.drop(flat.tag.index("ul"))
    assert notes(flat).said.replace("|", "") == "ac"


def test_an_id_on_a_wrapper_is_that_of_the_heading_that_follows() -> None:
    assert notes("<div id=wax><h2>Wax</h2>a</div><h2>Resin</h2>").attrs == [{"id": "wax"}, {}]
    assert notes("<div id=wax>Of <h2>wax</h2></div>").attrs == [{}]


def test_what_is_declined_is_read_ahead_and_then_passed_over() -> None:
    found = notes("<div id=a><h2>one<i>two</i></h2>three<h2>four</h2></div>", declines="h2")
    assert found.said == "||(onetwo)three(four)||"
    assert found.attrs == [{"id": "a"}, {}]
    kept = notes("<h2>one<span id=b></span></h2><h2>two</h2>", declines="h2")
    assert kept.attrs == [{}, {"id": "b"}]


def test_reading_ahead_leaves_the_feed_where_it_was() -> None:
    class Ahead(Notes):
        def start(self, name: str, attrs: dict[str, str], place: int) -> bool:
            self.feed.ahead(place, Notes(self.feed))
            return super().start(name, attrs, place)

    flat = flatten(
        parse("<div id=a><a href=/x>b<h2>c</h2></a></div><div id=d><a href=/y><h2>e</h2></a></div>")
    )
    feed = Feed(flat, 0, len(flat.tag))
    found = Ahead(feed)
    feed.to(found)
    assert found.attrs == [{"href": "/x"}, {}, {"href": "/y"}, {"id": "d"}]
