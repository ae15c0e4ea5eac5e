"""What stayed is folded, what changed is shown; nothing is left out without a word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from model import Hunk, Op
from render.clean import visible
from render.fold import fold, size
from render.marks import TEXT, mark
from tests.render.views import hunks

SENTENCES = "The first sentence is here. " * 40


def shown(marked: str, **depth: int | None) -> str:
    return mark(fold(hunks(marked), **depth), TEXT)  # type: ignore[arg-type]


def test_a_short_sentence_is_shown_whole() -> None:
    assert shown("Some [-54 %-]{+57 %+} of it.") == "Some [-54 %-]{+57 %+} of it."


def test_long_runs_keep_the_sentences_around_the_change() -> None:
    text = shown(SENTENCES + "A fee of [-5-]{+6+} euros is due. " + SENTENCES)
    assert text.startswith(" … The first sentence is here.")
    assert "A fee of [-5-]{+6+} euros is due. The first sentence" in text
    assert text.rstrip().endswith("…")
    assert len(text) < 500


def test_the_middle_between_two_changes_is_folded() -> None:
    text = shown("[-a-]{+b+} " + SENTENCES + "[-c-]{+d+}")
    assert text.startswith("[-a-]{+b+} The first")
    assert text.endswith("is here. [-c-]{+d+}")
    assert " … " in text


def test_a_long_insertion_says_how_much_is_left_out() -> None:
    text = shown("{+" + "word " * 1000 + "+}")
    assert "… 820 more words added …" in text
    assert "word" in shown("[-" + "word " * 1000 + "-]")
    assert "more words removed" in shown("[-" + "word " * 1000 + "-]")


def test_text_without_spaces_is_counted_in_characters() -> None:
    assert "… 1,100 more characters added …" in shown("{+" + "薬" * 2000 + "+}")
    assert size("薬物" * 50) == "100 characters"
    assert size("two words") == "2 words"


def test_marks_hug_the_words() -> None:
    assert shown("keep [-this -]{+that +}word") == "keep [-this-] {+that+} word"
    assert shown("keep[- -]word") == "keep word"


def test_thirty_thousand_words_are_folded_in_a_mail_and_whole_on_demand() -> None:
    long = "{+" + "word " * 30_000 + "+}"
    assert len(shown(long)) < 1200
    assert shown(long, longest=None).count("word") == 30_000


RUNS = st.lists(st.tuples(st.sampled_from(list(Op)), st.text(max_size=60)), max_size=8)


@given(RUNS)
def test_nothing_is_lost_where_nothing_is_long(pieces: list[tuple[Op, str]]) -> None:
    given_hunks = [Hunk(op, text) for op, text in pieces]
    runs = fold(given_hunks, longest=None, context=10_000)
    assert "".join(run.text for run in runs) == "".join(visible(hunk.text) for hunk in given_hunks)
    for op in (Op.DELETE, Op.INSERT):
        changed = "".join(visible(hunk.text) for hunk in given_hunks if hunk.op is op)
        marked = "".join(run.text for run in runs if run.op is op)
        assert "".join(marked.split()) == "".join(changed.split())
