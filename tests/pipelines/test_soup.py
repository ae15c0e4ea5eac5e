"""A soup of what is in one node of the page."""

from __future__ import annotations

from pipelines.feed import Feed
from pipelines.flat import flatten, parse
from pipelines.soup import soup_of


def test_a_row_is_a_soup_of_its_cells() -> None:
    html = "<p>a</p><table><tr><th>b<th>c<tr><td>d <em>e</em><td><p><a href=/f class=x>g</a></table><p>h</p>"
    flat = flatten(parse(html))
    place = flat.tag.index("tr", flat.tag.index("tr") + 1)
    row = soup_of(Feed(flat, 0, len(flat.tag)), place)
    assert [tag.name for tag in row.find_all(True)] == ["td", "td", "a"]
    assert [" ".join(cell.get_text().split()) for cell in row.find_all("td")] == ["d e", "g"]
    assert row.a is not None
    assert row.a.attrs == {"href": "/f"}


def test_what_was_removed_is_not_in_it() -> None:
    flat = flatten(parse("<table><tr><td>a<td><ul><li>b</ul><tr><td>c<td>d</table>"))
    flat.drop(flat.tag.index("ul"))
    row = soup_of(Feed(flat, 0, len(flat.tag)), flat.tag.index("tr"))
    assert row.find("li") is None
    assert len(row.find_all("td")) == 2
