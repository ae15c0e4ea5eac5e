"""Bytes to text as a browser does it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.charset import charset_of, codec, decode, utf8


def test_a_byte_order_mark_beats_the_header() -> None:
    assert decode("\ufeffHonig für alle".encode("utf-8"), "iso-8859-1") == "Honig für alle"
    assert decode("\ufeffHonig für alle".encode("utf-16-le"), "utf-8") == "Honig für alle"


def test_the_header_beats_the_meta_element() -> None:
    body = '<meta charset="iso-8859-1"><p>Käse</p>'.encode()
    assert "Käse" in decode(body, "UTF-8")


def test_a_page_that_says_it_is_utf_8_and_is_beats_a_header_that_says_latin_1() -> None:
    body = '<meta charset="utf-8"><p>Käse</p>'
    assert "Käse" in decode(body.encode(), "iso-8859-1")
    assert "Käse" in decode(body.encode("latin-1"), "iso-8859-1")


@pytest.mark.parametrize(
    "meta",
    [
        '<meta charset="windows-1251">',
        "<META http-equiv=Content-Type content='text/html; charset=windows-1251'>",
    ],
)
def test_the_meta_element_counts_where_the_header_is_silent(meta: str) -> None:
    assert "Пчёлы" in decode(f"{meta}<p>Пчёлы</p>".encode("cp1251"))


def test_latin_1_is_read_as_windows_1252_as_browsers_do() -> None:
    assert decode(b"\x93quoted\x94", "iso-8859-1") == "“quoted”"


def test_without_a_word_on_it_utf_8_is_tried_and_then_windows_1252() -> None:
    assert decode("Gänse".encode()) == "Gänse"
    assert decode("Gänse".encode("cp1252")) == "Gänse"


def test_a_character_cut_at_the_end_does_not_change_the_charset() -> None:
    assert decode("Gänse über Land…".encode()[:-1]).startswith("Gänse über Land")


def test_a_label_that_is_no_text_encoding_is_passed_over() -> None:
    assert [codec(label) for label in ("hex", "rot13", "utf-7", "no such thing", "", None)] == [None] * 6


def test_a_meta_element_cannot_claim_utf_16() -> None:
    assert "plain" in decode(b'<meta charset="utf-16"><p>plain</p>')


def test_charset_of_a_content_type() -> None:
    assert charset_of('text/html; Charset="Shift_JIS"; x=1') == "Shift_JIS"
    assert charset_of("text/html") is None
    assert charset_of(None) is None


@given(
    st.binary(max_size=300) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "replace")),
    st.none() | st.sampled_from(("utf-8", "utf8", "utf-16", "latin1", "gbk")) | st.text(max_size=20),
)
def test_any_bytes_are_read_and_are_the_same_as_utf_8(body: bytes, charset: str | None) -> None:
    text = decode(body, charset)
    assert utf8(body, charset) == text.encode("utf-8", "ignore")
