"""How alike two documents are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Document
from pipelines.likeness import contained, is_like, likeness, same_lines, text_digest
from tests.pipelines.pages import PROSE, page, paragraphs, policy, read


def document(*lines: str) -> Document:
    return read(page("<h1>Honey</h1>" + paragraphs(*lines)))


WHOLE = document(*PROSE)


def test_a_document_is_like_itself() -> None:
    assert likeness(WHOLE, WHOLE) == contained(WHOLE, WHOLE) == same_lines(WHOLE, WHOLE) == 1.0


def test_unrelated_documents_are_not_alike() -> None:
    assert likeness(WHOLE, document("Boats carry oars, ropes and lanterns for the trips by night.")) < 0.1


def test_half_a_document_is_contained_and_half_alike() -> None:
    half = document(*PROSE[:3])
    assert contained(half, WHOLE) == pytest.approx(1.0)
    assert 0.4 < likeness(half, WHOLE) < 0.8


@pytest.mark.parametrize("least", [0.1, 0.5, 0.75, 0.9, 1.0])
def test_asked_for_so_much_likeness_it_is_what_likeness_says(least: float) -> None:
    edited = document(*PROSE[:3], *(line.replace(" the ", " all the ") for line in PROSE[3:]))
    others = [WHOLE, edited, document(*PROSE[:3]), document(*PROSE, *PROSE), document("Boats carry oars.")]
    for one in others:
        for other in others:
            assert is_like(one, other, least) == (likeness(one, other) >= least)


def test_figures_do_not_count_but_for_the_exact_lines() -> None:
    a, b = document("In 2025 there were 17 hives"), document("In 2026 there were 912 hives")
    assert likeness(a, b) == 1.0
    assert same_lines(a, b) < 0.5


def test_a_word_in_a_paragraph_costs_little() -> None:
    edited = document(*PROSE[:-1], PROSE[-1].replace("spring", "autumn"))
    assert 0.9 < likeness(WHOLE, edited) < 1.0


def test_nothing_is_like_nothing_only() -> None:
    empty = read(b"")
    assert likeness(empty, empty) == 1.0
    assert likeness(empty, WHOLE) == 0.0


def test_the_digest_of_words_is_that_of_a_page_with_other_figures_and_frame() -> None:
    framed = read(policy(before="<nav><a href=/>Home</a></nav>"))
    assert text_digest(framed) == text_digest(read(policy()))
    assert text_digest(framed) != text_digest(WHOLE)


@given(st.lists(st.sampled_from(PROSE), max_size=6), st.lists(st.sampled_from(PROSE), max_size=6))
def test_likeness_is_a_share_and_has_no_direction(a: list[str], b: list[str]) -> None:
    one, two = document(*a), document(*b)
    assert 0.0 <= likeness(one, two) <= 1.0
    assert likeness(one, two) == pytest.approx(likeness(two, one), abs=0.15)
