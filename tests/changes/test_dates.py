"""Dates in running text, whatever their order and language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changes.dates import _pattern, _possible, canonical, find, spans


@pytest.mark.parametrize(
    "written",
    [
        "3 March 2024",
        "March 3, 2024",
        "3rd of March 2024",
        "3. März 2024",
        "3 mars 2024",
        "3 de marzo de 2024",
        "3 marzo 2024",
        "3 maart 2024",
        "3 de março de 2024",
        "2024-03-03",
        "03.03.2024",
        "3/3/2024",
        "2024年3月3日",
        "3 Mar. 2024",
        "MARCH 3 2024",
    ],
)
def test_one_day_in_many_ways(written: str) -> None:
    (found,) = find(f"as of {written} we")
    assert found.moment == date(2024, 3, 3)
    assert canonical(f"as of {written} we") == "as of 2024-03-03 we"


def test_a_numeric_date_of_unknown_order_is_kept_as_written() -> None:
    assert find("on 03/04/2024") == []
    assert canonical("on 03/04/2024") == "on 03/04/2024"
    assert len(spans("on 03/04/2024")) == 1
    assert find("on 25/04/2024")[0].moment == date(2024, 4, 25)


def test_a_month_alone_is_a_date_without_a_day() -> None:
    (found,) = find("since March 2024")
    assert (found.year, found.month, found.day) == (2024, 3, None)


def test_what_is_no_day_is_no_date() -> None:
    assert find("31 February 2024") == []
    assert find("you may in 2024") == []
    assert find("30 days") == []


def test_a_month_in_letters_that_only_look_alike_is_no_date() -> None:
    for text in ("ſeptember 5, 2024", "3 aprıl 2024", "ſept 2024"):
        assert find(text) == []
        assert canonical(text) == text


PIECES = st.sampled_from(
    "14 1st 5th 03 2024 1999 of de d' may May März sept. aprile janvier - / . , º 年 月 日 the _ ( x".split()
    + 6 * [" "]
    + ["  ", "\n"]
)


@settings(max_examples=600, deadline=None)
@given(st.lists(PIECES, max_size=9).map("".join))
@example("5thmay 2024")
@example("14º   de \n  março de   2024")
@example("may 5 people")
def test_the_first_look_misses_no_date(text: str) -> None:
    written = [m.span() for m in _pattern().finditer(text)]
    assert _possible(text) or not written
