"""Page text can't break a line of ours, turn it round or lead astray."""

from __future__ import annotations

import pytest

from render.clean import direction, isolated, language_tag, line, ordered, safe_url, short, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\r\nBcc: eve@evil.example", "a Bcc: eve@evil.example"),
        ("a\x00b\x1b[31mc\x7f", "a b [31mc"),
        ("a\u2028b\u2029c\u0085d", "a b c d"),
        ("price \u202e0001\u202c $", "price 0001 $"),
        ("\u2066a\u2069\u2067b\u2068c", "abc"),
        ("\ud800x", "\ufffdx"),
        ("نص\u200f عربي", "نص\u200f عربي"),
        ("👩\u200d⚖️", "👩\u200d⚖️"),
        ("  much \t space \n", "much space"),
    ],
)
def test_a_line_is_one_line_without_controls(text: str, shown: str) -> None:
    assert line(text) == shown


def test_spaces_inside_a_redline_stay() -> None:
    assert visible(" two  spaces ") == " two  spaces "


def test_short_says_that_it_cut_and_cuts_at_a_word() -> None:
    assert short("a short heading", 40) == "a short heading"
    cut = short("every word of this heading is here", 20)
    assert cut == "every word of this…"


def test_short_does_not_part_a_letter_from_its_marks() -> None:
    assert short("e\u0301" * 30, 10).rstrip("…").endswith("\u0301")


def test_a_heading_of_ten_thousand_words_is_bounded() -> None:
    assert len(short("word " * 10_000, 60)) <= 60
    assert len(short("\x00" * 1_000_000 + "word", 60)) <= 60


def test_only_right_to_left_text_is_isolated() -> None:
    assert isolated("Cannabis") == "Cannabis"
    assert isolated("القنب") == "\u2068القنب\u2069"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "\x01javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//evil.example/",
        "https://good.example/ onclick=x",
        'https://good.example/"><img>',
        "mailto:a@b.example",
        "",
    ],
)
def test_only_web_addresses_are_followed(url: str) -> None:
    assert safe_url(url) is None


def test_a_web_address_stays() -> None:
    assert safe_url("https://good.example/a?b=c&d=(e)#f") == "https://good.example/a?b=c&d=(e)#f"


def test_languages_and_their_direction() -> None:
    assert language_tag("en-GB") == "en-GB"
    assert language_tag('en" onclick="x') == ""
    assert direction("ar") == direction("he-IL") == "rtl"
    assert direction("fr") == "auto"
    assert direction("", "سياسة مكافحة المخدرات 2026") == "rtl"
    assert direction("", "Drug control") == "auto"


def test_a_sentence_of_ours_keeps_its_order_around_words_from_right_to_left() -> None:
    assert ordered("الرسوم: 120 became 150") == "\u2068الرسوم\u2069: 120 became 150"
    assert ordered("New: “حقوق المستخدم” and רשות") == "New: “\u2068حقوق المستخدم\u2069” and \u2068רשות\u2069"
    assert ordered("Fees: 1 became 2") == "Fees: 1 became 2"
