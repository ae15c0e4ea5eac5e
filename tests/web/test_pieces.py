"""Rows are set once for what they are made of, and take so many bytes at most."""

from __future__ import annotations

from markupsafe import Markup

from web.pieces import Pieces


def test_a_row_is_set_once_for_all_it_is_made_of() -> None:
    pieces, made = Pieces(), []

    def row(name: str, count: int) -> Markup:
        made.append(name)
        return Markup("<li>{} {}</li>").format(name, count)

    for _ in range(3):
        assert pieces.get("row", ("<fees>", 1), row) == "<li>&lt;fees&gt; 1</li>"
    assert pieces.get("row", ("<fees>", 2), row) == "<li>&lt;fees&gt; 2</li>"
    assert pieces.get("other row", ("<fees>", 1), row) == "<li>&lt;fees&gt; 1</li>"
    assert len(made) == 3


def test_only_so_many_bytes_are_kept_with_what_rows_are_made_of() -> None:
    pieces, made = Pieces(most_bytes=20_000), []

    def row(text: str) -> Markup:
        made.append(text)
        return Markup("short")

    for number in range(100):
        pieces.get("row", (f"{number} " + "long title " * 100,), row)
        assert pieces.held_bytes <= 20_000
    pieces.get("row", (made[-1],), row)
    assert len(made) == 100  # the last is there still
    pieces.get("row", (made[0],), row)
    assert len(made) == 101  # the first had to go
    pieces.get("row", ("enormous" * 100_000,), row)
    assert pieces.held_bytes <= 20_000
