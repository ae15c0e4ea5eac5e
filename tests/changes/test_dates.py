"""Dates in running text, whatever their order and language."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from changes.datelines import is_date_line
from changes.dates import _matches, _pattern, canonical, find, spans
from changes.normal import key
from model import BlockKind


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


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("bg", "Последна актуализация: 3 май 2025 г."),
        ("cs", "Poslední aktualizace: 3. května 2025"),
        ("da", "Sidst opdateret den 3. maj 2025"),
        ("el", "Τελευταία ενημέρωση: 3 Μαΐου 2025"),
        ("et", "Viimati uuendatud 3. mai 2025"),
        ("fi", "Päivitetty viimeksi 3. toukokuuta 2025"),
        ("hr", "Zadnje ažurirano: 3. svibnja 2025."),
        ("hu", "Utolsó frissítés: 2025. május 3."),
        ("lt", "Paskutinį kartą atnaujinta 2025 m. gegužės 3 d."),
        ("lv", "Pēdējo reizi atjaunināts 2025. gada 3. maijā"),
        ("nb", "Sist oppdatert: 3. mai 2025"),
        ("pl", "Ostatnia aktualizacja: 3 maja 2025 r."),
        ("ro", "Ultima actualizare: 3 mai 2025"),
        ("sk", "Naposledy aktualizované 3. mája 2025"),
        ("sl", "Zadnja posodobitev: 3. maja 2025"),
        ("sv", "Senast uppdaterad: 3 maj 2025"),
    ],
)
def test_dates_and_date_lines_are_read_in_the_languages_of_the_eu(language: str, line: str) -> None:
    assert [d.iso for d in find(line)] == ["2025-05-03"]
    assert is_date_line(BlockKind.PARAGRAPH, line, language)


def test_a_month_that_two_languages_number_differently_is_kept_as_written() -> None:
    """October in Croatian, November in Polish."""
    assert find("10. listopada 2025") == []
    assert spans("10. listopada 2025") == [(0, 18)]


def test_a_word_for_since_hides_no_period() -> None:
    assert key("Modified for 3 months") != key("Modified for 6 months")
    assert key("Uppdaterad för 3 dagar sedan") == key("Uppdaterad för 5 dagar sedan")


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
    assert [m.span() for m in _matches(text)] == [m.span() for m in _pattern().finditer(text)]
