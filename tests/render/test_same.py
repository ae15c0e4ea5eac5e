"""A digest tells the same edit on many pages once, and everything else as before."""

from __future__ import annotations

from datetime import timedelta

from bs4 import BeautifulSoup

from model import Cadence, ItemKind
from render.alert import digest
from render.views import AlertView, DigestView, Rendered
from tests.render.views import NOW, cannabis, item, linked, passage, source, view, why

CLIMATE = ("We fight [-climate -]change.", "The [-climate-] of trade", "No [-climate-], no cry")


def of(*views: AlertView, reader: object = None) -> Rendered:
    return digest(
        DigestView(
            cadence=Cadence.WEEKLY,
            alerts=views,
            incidents=(),
            why=reader or why(),  # type: ignore[arg-type]
            since=NOW - timedelta(days=7),
            until=NOW,
        )
    )


def pages(number: int, *more: object, reader: object = None) -> list[AlertView]:
    return [
        view(
            item(ItemKind.EDITED, ("Strategy", f"Aims {n}"), passage(CLIMATE[n % 3])),
            *(more if n == 0 else ()),  # type: ignore[arg-type]
            of=source(f"Ministry {n}", f"https://m{n}.example/", n + 1, f"m{n}"),
            number=n + 1,
            reader=reader,  # type: ignore[arg-type]
        )
        for n in range(number)
    ]


def test_climate_removed_on_34_pages_is_one_item_that_names_them_all() -> None:
    mail = of(*pages(34))
    words = " ".join(mail.text.split())
    assert "The same edit: “climate” removed on 34 pages" in words
    assert words.count("[-climate") == 1
    assert all(f"* Ministry {n}: Aims {n}" in words for n in range(34))
    assert mail.html.count("<del") == 1
    assert mail.subject.endswith("34 changes on 34 pages (“climate” removed on 34 pages)")


def test_what_else_changed_on_such_a_page_is_told_with_the_page() -> None:
    mail = of(*pages(3, cannabis()))
    words = " ".join(mail.text.split())
    assert "m0.example Ministry 0" in words
    assert "57" in words
    assert "1 change, told above as the same on many pages" in words
    assert "outside your subscription" not in words
    assert "m1.example" not in words


def test_each_page_has_its_link_and_page_text_stays_text() -> None:
    marked = [
        view(
            item(ItemKind.EDITED, ("<i>Aims</i>",), passage("[-<script>x</script>-] {{7*7}}")),
            of=source(f"<b>{n}</b>", number=n + 1),
            number=n + 1,
            reader=linked(),
        )
        for n in range(3)
    ]
    mail = of(*marked, reader=linked())
    assert "https://watch.example/changes/2" in mail.text
    assert BeautifulSoup(mail.html, "lxml").find_all(["script", "i", "b"]) == []
    assert "&lt;script&gt;x" in mail.html
    assert "{{7*7}}" in mail.html
    assert "&lt;b&gt;1&lt;/b&gt;" in mail.html


def test_two_pages_are_told_one_by_one() -> None:
    assert "The same edit" not in of(*pages(2)).text
