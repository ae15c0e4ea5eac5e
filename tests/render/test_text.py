"""Lines of the text part: where they end."""

from __future__ import annotations

import pytest

from render.text import WIDTH, columns, wrap, wrap_lines


def lines(text: str) -> list[str]:
    return wrap_lines(text, "", "")


def test_a_line_has_72_columns_and_the_words_are_whole() -> None:
    told = lines("The skipper keeps a log of every light seen. " * 6)
    assert all(columns(line) <= WIDTH for line in told)
    assert " ".join(told).split() == ("The skipper keeps a log of every light seen. " * 6).split()


def test_a_figure_stays_with_its_sign_and_a_plain_space_is_written() -> None:
    text = "x" * (WIDTH - 4) + " 54 % of all"
    assert lines(text) == ["x" * (WIDTH - 4), "54 % of all"]


@pytest.mark.parametrize("word", ["Donaudampfschifffahrtsgesellschaftskapitän", "противоконституционность"])
def test_a_long_word_is_never_broken(word: str) -> None:
    told = lines("a " * 30 + word + " " + word)
    assert sum(line.count(word) for line in told) == 2


def test_text_whose_words_are_all_bound_is_broken_all_the_same() -> None:
    assert max(map(columns, lines("\u00a0".join(["bound"] * 40)))) <= WIDTH


@pytest.mark.parametrize("lead", range(30, 37))
def test_japanese_lines_neither_begin_with_a_stop_nor_end_with_a_bracket(lead: int) -> None:
    text = "湖" * lead + "「船」は、ちょっと待った。[-百五十円-]{+二百円+}(税込)を払う。" * 3
    told = lines(text)
    assert "".join(told) == text
    assert all(columns(line) <= WIDTH + 2 for line in told)
    for line in told[1:]:
        assert line[0] not in "、。」っょ)" and not line.startswith(("-]", "+}")), line
    for line in told[:-1]:
        assert line[-1] not in "「(" and not line.endswith(("[-", "{+")), line


def test_a_thai_vowel_stays_with_its_letter() -> None:
    assert not any(line.startswith("\u0e31") for line in lines("กักั" * 60))


def test_what_begins_a_paragraph_hangs() -> None:
    assert wrap("word " * 20, "  * ").splitlines()[1].startswith("    word")
