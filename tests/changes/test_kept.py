"""Results are kept for short texts only."""

from __future__ import annotations

from changes.kept import LONG, kept


def test_a_short_text_is_worked_out_once_and_a_long_one_each_time() -> None:
    asked: list[int] = []

    @kept(8)
    def size(text: str) -> int:
        asked.append(len(text))
        return len(text)

    assert [size("ab"), size("ab"), size("x" * LONG), size("x" * LONG)] == [2, 2, LONG, LONG]
    assert asked == [2, LONG, LONG]
