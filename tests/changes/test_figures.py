"""Figures and dates: found in seven languages, paired old with new, with the difference."""

from __future__ import annotations

from decimal import Decimal

import pytest

from changes.figures import changed, find
from changes.numerals import value_of
from changes.redline import hunks
from model import FigureKind


def one(before: str, after: str) -> tuple[str, str, str, str]:
    """The only figure that changed."""
    (figure,) = changed(hunks(before, after))
    return figure.kind.value, figure.old, figure.new, figure.difference


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1,234", "1234"),
        ("1.234", "1234"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("3,5", "3.5"),
        ("0.125", "0.125"),
        ("12 345", "12345"),
        ("thirty", "30"),
        ("vierzehn", "14"),
    ],
)
def test_decimal_marks_are_read_by_their_place(written: str, value: str) -> None:
    assert value_of(written) == Decimal(value)


@pytest.mark.parametrize(
    ("before", "after", "figure"),
    [
        ("kept for 30 days", "kept for 12 months", ("duration", "30 days", "12 months", "about +335 days")),
        (
            "within thirty (30) days",
            "within fourteen (14) days",
            ("duration", "thirty (30) days", "fourteen (14) days", "-16 days"),
        ),
        (
            "within seven days of it",
            "within ten days of it",
            ("duration", "seven days", "ten days", "+3 days"),
        ),
        ("binnen 3 Monaten", "binnen 6 Monaten", ("duration", "3 Monaten", "6 Monaten", "+3 months")),
        ("sous 8 jours", "sous 15 jours", ("duration", "8 jours", "15 jours", "+7 days")),
        ("entro 2 settimane", "entro 3 settimane", ("duration", "2 settimane", "3 settimane", "+1 week")),
        (
            "twenty-one days",
            "twenty-eight days",
            ("duration", "twenty-one days", "twenty-eight days", "+7 days"),
        ),
        ("dix-huit mois", "douze mois", ("duration", "dix-huit mois", "douze mois", "-6 months")),
        (
            "binnen eines Monats",
            "binnen zwei Monaten",
            ("duration", "eines Monats", "zwei Monaten", "+1 month"),
        ),
        ("of £10 million", "of £17.5 million", ("amount", "£10 million", "£17.5 million", "+7.5 million")),
        ("保存30天", "保存60天", ("duration", "30天", "60天", "+30 days")),
        ("some 54% of it", "some 61,5 % of it", ("percent", "54%", "61,5 %", "+7.5 points")),
        ("a fee of $10.00 a year", "a fee of $12.50 a year", ("amount", "$10.00", "$12.50", "+2.5")),
        ("Gebühr: 1.234,50 € je", "Gebühr: 1.500,00 € je", ("amount", "1.234,50 €", "1.500,00 €", "+265.5")),
        ("by 3 March 2024", "by 10 April 2024", ("date", "3 March 2024", "10 April 2024", "+38 days")),
        ("le 1er mars 2024", "le 2 mars 2024", ("date", "1er mars 2024", "2 mars 2024", "+1 day")),
        ("133 cases", "1,850 cases", ("number", "133", "1,850", "+1,717")),
        ("the 2019 plan", "the 2020 plan", ("number", "2019", "2020", "")),
    ],
)
def test_a_figure_is_paired_with_what_it_became(
    before: str, after: str, figure: tuple[str, str, str, str]
) -> None:
    assert one(before, after) == figure


def test_several_figures_of_a_passage_are_paired_each_with_its_own() -> None:
    found = changed(hunks("70 % in 5 cases, 12 wards", "63 % in 7 cases, 12 wards"))
    assert [(f.old, f.new) for f in found] == [("70 %", "63 %"), ("5", "7")]


def test_a_figure_that_only_moved_in_the_text_is_not_told() -> None:
    assert changed(hunks("We keep 30 files.", "We always keep 30 files here.")) == ()


def test_figures_without_a_partner_are_not_paired() -> None:
    assert changed(hunks("We keep it.", "We keep it for 30 days.")) == ()


def test_a_number_within_a_name_is_no_figure() -> None:
    assert [f.text for f in find("Use B2B and mp3 in 4 rooms")] == ["4"]
    assert [f.kind for f in find("Art. 5 of 2 May 2024")] == [FigureKind.NUMBER, FigureKind.DATE]
