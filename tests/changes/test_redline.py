"""A redline is minimal, joins to both sides, and can be read."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changes.redline import hunks
from model import Hunk, Op
from tests.changes.pages import marked, paragraphs


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("We keep it for 30 days.", "We keep it for 12 months.", "We keep it for [-30 days-]{+12 months+}."),
        ("You may ask us.", "You must ask us.", "You [-may-]{+must+} ask us."),
        ("a, b", "a; b", "a[-,-]{+;+} b"),
        ("我们可以分享数据", "我们必须分享数据", "我们[-可以-]{+必须+}分享数据"),
    ],
)
def test_only_the_words_that_changed_are_marked(before: str, after: str, shown: str) -> None:
    assert marked(hunks(before, after)) == shown


def test_an_added_sentence_is_shown_from_its_start() -> None:
    before, after = "We share data. You agree.", "We share data. We share more. You agree."
    assert marked(hunks(before, after)) == "We share data. {+We share more. +}You agree."


def test_a_rewritten_sentence_is_shown_as_a_whole() -> None:
    before = "Our partners receive the address of every member who asked for a letter in the last year."
    after = "No third party will ever be given what you told us, unless a court of law wants it."
    found = hunks(before, after)
    assert [h.op for h in found if h.text.strip(" .")] == [Op.DELETE, Op.INSERT]


def test_a_lone_sign_is_not_left_standing_between_two_changes() -> None:
    found = hunks("cats, dogs stay", "birds, fishes stay")
    assert marked(found) == "[-cats, dogs-]{+birds, fishes+} stay"


def test_the_same_text_has_no_changed_hunk() -> None:
    assert hunks("As it was.", "As it was.") == (Hunk(Op.EQUAL, "As it was."),)
    assert hunks("", "") == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_hunks_join_to_both_sides_whatever_the_texts(before: str, after: str) -> None:
    found = hunks(before, after)
    assert "".join(h.text for h in found if h.op is not Op.INSERT) == before
    assert "".join(h.text for h in found if h.op is not Op.DELETE) == after


@given(paragraphs, paragraphs, paragraphs)
def test_what_stands_before_and_after_an_edit_stays(head: str, tail: str, middle: str) -> None:
    found = hunks(f"{head} {tail}", f"{head} {middle} {tail}")
    assert not any(h.op is Op.DELETE for h in found)


@given(paragraphs, paragraphs)
def test_two_neighbouring_hunks_are_never_of_one_kind(before: str, after: str) -> None:
    found = hunks(before, after)
    assert all(a.op is not b.op for a, b in pairwise(found))


def test_a_diff_bomb_is_done_in_bounded_time() -> None:
    before = "\n".join(["the same line again"] * 50_000)
    after = "\n".join(["the same line again", "another line"] * 25_000)
    start = process_time()
    found = hunks(before, after)
    assert process_time() - start < 5
    assert "".join(h.text for h in found if h.op is not Op.DELETE) == after
