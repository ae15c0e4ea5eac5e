"""What of a section is shown for a search."""

from __future__ import annotations

import pytest

from model import Run
from store.query import Term, fts5, parse, tsquery
from store.snippets import snippet
from store.words import fold, spread, tokens

LONG = "lorem ipsum dolor " * 4_000


def shown(text: str, words: str, room: int = 60) -> str:
    """The snippet, matches in brackets."""
    return "".join(f"[{r.text}]" if r.matched else r.text for r in snippet(text, parse(words).wanted, room))


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The fee is 40.", "fee 40", "The [fee] is [40]."),
        ("Die Gebühr, die GEBÜHREN.", "gebuhr*", "Die [Gebühr], die [GEBÜHREN]."),
        ("Data is kept; data is kept on.", '"kept on"', "Data is kept; data is [kept on]."),
        ("我们的隐私政策如下", "隐私", "我们的[隐私]政策如下"),
        ("Cafe\u0301 ouvert", "café", "[Cafe\u0301] ouvert"),
        ("A tax. Feedback.", "fee", "A tax. Feedback."),
        ("", "fee", ""),
    ],
)
def test_matches_are_marked_as_they_are_written(text: str, words: str, expected: str) -> None:
    assert shown(text, words) == expected


def test_the_piece_that_holds_most_is_shown() -> None:
    text = "fee " + "filler words here " * 20 + "the fee and the refund of it " + "more " * 40
    said = shown(text, "fee refund", 100)
    assert "[fee] and the [refund]" in said
    assert said.startswith("… ")
    assert said.endswith(" …")


def test_far_into_a_long_section_a_match_is_still_shown() -> None:
    assert "[needle]" in shown(LONG + "needle " + LONG, "needle")


def test_runs_join_to_the_text() -> None:
    text = "The fee is 40 crowns, the fee."
    assert "".join(run.text for run in snippet(text, [Term(("fee",))])) == text
    assert snippet(text, []) == (Run(text),)


def test_folding_is_stable_and_keeps_syllables() -> None:
    for text in ("Gebühr ŒUVRE", "개인정보 が", "ΣΊΣΥΦΟΣ", "İstanbul", "ﬁne"):
        assert fold(fold(text)) == fold(text)
    assert spread("隐私a, «b»") == " 隐 私 a b "
    assert fold("개") == "개"


@pytest.mark.parametrize(
    "text",
    ["".join(map(chr, range(128))), "", " ", "...", "A_b-C 1.5%, x", "\x00a\x1cb\x7fc\n\n d ", "(fees) "],
)
def test_plain_text_is_cut_as_any_other(text: str) -> None:
    # With an accent it goes the way of all scripts, without one a shorter way to the same.
    assert spread(f"{text}E") == spread(f"{text}É")
    assert spread(f"E{text}") == spread(f"É{text}")
    assert list(tokens(f"{text}E")) == list(tokens(f"{text}É"))


def test_operators_are_text_in_both_languages() -> None:
    query = parse('a:b OR "c d" -e* f*')
    assert fts5(query, "heading", ["s1"], ["hqa"]) == (
        '(marks : ("s1") AND marks : ("hqa") AND heading : ("a b" AND "or" AND "c d" AND "f" *)) NOT "e" *'
    )
    assert tsquery(query, "A", ["s1", "s2"], ["hqa"]) == (
        "'a b':A & 'or':A & 'c d':A & 'f':*A & !'e':* & 'hqa':C & ('s1':C | 's2':C)"
    )
