"""What would take a parser quadratic time is taken out, and nothing else."""

from __future__ import annotations

import time

import pytest

from pipelines.flat import flatten, parse
from pipelines.tame import MAX_ATTRIBUTES, tamed
from tests.pipelines.pages import PROSE, policy

SECONDS = 2.0  #: processor time


def many(form: str, count: int) -> str:
    return "".join(form.format(n) for n in range(count))


@pytest.mark.parametrize("form", [" a{}=1", ' a{}="x y"', " a{}", "/a{}", ' a{}="1"'])
def test_a_tag_of_endless_attributes_keeps_the_first_and_its_end(form: str) -> None:
    page = f"<body><p id='first'{many(form, 60_000)} class=last>{PROSE[0]}</p><p>{PROSE[1]}</p>"
    began = time.process_time()
    flat = flatten(parse(page))
    assert time.process_time() - began < SECONDS
    place = flat.tag.index("p")
    assert flat.attrs[place]["id"] == "first"
    assert len(flat.attrs[place]) == MAX_ATTRIBUTES
    assert flat.words(0) == f"{PROSE[0]} {PROSE[1]}"


@pytest.mark.parametrize("tag", ["body", "HTML"])
def test_bodies_without_end_are_paragraphs(tag: str) -> None:
    page = many(f"<{tag} a{{0}}={{0}}>", 40_000) + PROSE[0]
    began = time.process_time()
    flat = flatten(parse(page))
    assert time.process_time() - began < SECONDS
    assert flat.words(0) == PROSE[0]


def test_a_long_attribute_stays() -> None:
    page = f"<body><p data-x='{'y z ' * 20_000}' id=last>{PROSE[0]}</p>".encode()
    assert tamed(page) == page


@pytest.mark.parametrize(
    "inside",
    [
        f"<script>var a = '<div ' + {'b + c, ' * 9_000};</script>",
        f"<style>{'a b { c: d } ' * 9_000}</style>",
        f"<pre>{'many words, x<y or so; ' * 9_000}</pre>",
        f"<!-- <p {'a b c ' * 9_000} -->",
    ],
)
def test_long_texts_and_scripts_do_not_swallow_what_follows(inside: str) -> None:
    assert PROSE[0] in flatten(parse(f"<body>{inside}<p>{PROSE[0]}</p>")).words(0)


def test_any_other_page_is_returned_as_it_is() -> None:
    page = policy(extra=f"<p>{'word ' * 30_000}</p><p>{'<b>x</b>' * 5_000}</p>")
    assert tamed(page) is page
