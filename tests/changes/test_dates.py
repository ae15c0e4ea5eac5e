"""Dates in running text, whatever their order and language."""

from __future__ import annotations

from datetime import date

import pytest

from changes.dates import canonical, find, spans


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
    assert find("0 May 2027") == []
    assert find("you may in 2024") == []
    assert find("30 days") == []
