"""A figure through time: steps where the values share a scale, words alone where they do not."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from model import FigureKind, FigurePoint, FigureSeries
from render.plots import HEIGHT, WIDTH, dots, plot

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def series(kind: FigureKind, *texts: str) -> FigureSeries:
    points = tuple(FigurePoint(START + 10 * n * DAY, text, n + 1, n + 1) for n, text in enumerate(texts))
    return FigureSeries("1.0", ("Fees",), kind, points)


def test_a_larger_value_stands_higher_and_a_later_one_further_right() -> None:
    made = plot(series(FigureKind.PERCENT, "54%", "48%", "41 %"), START + 40 * DAY)
    assert [place.text for place in made.places] == ["54%", "48%", "41 %"]
    assert made.places[0].y < made.places[1].y < made.places[2].y
    assert made.places[0].x < made.places[1].x < made.places[2].x < WIDTH
    assert re.fullmatch(r"M\d+ \d+(H\d+V\d+){2}H\d+", made.steps)
    assert all(0 < place.y < HEIGHT for place in made.places)


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (FigureKind.AMOUNT, ("EUR 120", "EUR 150")),
        (FigureKind.DURATION, ("30 days", "6 weeks")),
        (FigureKind.DATE, ("1 March 2026", "15 April 2026")),
        (FigureKind.NUMBER, ("1,200", "1,500")),
    ],
)
def test_figures_that_share_a_unit_are_drawn(kind: FigureKind, texts: tuple[str, ...]) -> None:
    made = plot(series(kind, *texts), START + 20 * DAY)
    assert made.steps
    assert made.places[0].y > made.places[1].y


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        (FigureKind.AMOUNT, ("EUR 120", "USD 150")),
        (FigureKind.DATE, ("1 March", "15 April")),
        (FigureKind.NUMBER, ("none", "12")),
        (FigureKind.PERCENT, ("5%",)),
    ],
)
def test_what_has_no_common_scale_is_left_to_words(kind: FigureKind, texts: tuple[str, ...]) -> None:
    made = plot(series(kind, *texts), START + 20 * DAY)
    assert (made.steps, made.places) == ("", ())
    assert [point.text for point in made.series.points] == list(texts)


def test_a_value_that_went_and_came_back_is_drawn_flat_at_both_ends() -> None:
    made = plot(series(FigureKind.PERCENT, "5%", "7%", "5%"), START)
    assert made.places[0].y == made.places[2].y != made.places[1].y


def heights(kind: FigureKind, *texts: str) -> list[float]:
    points = tuple(FigurePoint(START, text, number, number) for number, text in enumerate(texts))
    return [dot.height for dot in dots(FigureSeries("1.0", (), kind, points))]


@pytest.mark.parametrize(
    ("kind", "texts", "expected"),
    [
        (FigureKind.PERCENT, ["2.5 %", "3,5 %"], [2.5, 3.5]),
        (FigureKind.AMOUNT, ["1,200 €", "1.300 €"], [1200, 1300]),
        (FigureKind.DURATION, ["thirty (30) days", "2 weeks"], [30, 14]),
        (FigureKind.NUMBER, ["7", "8"], [7, 8]),
        (FigureKind.DATE, ["1 March 2026", "2026-03-02"], [1772323200, 1772409600]),
        (FigureKind.AMOUNT, ["10 €", "10 $", "12 $"], [10, 12]),
        (FigureKind.AMOUNT, ["10 €", "free"], []),
        (FigureKind.DATE, ["soon", "later"], []),
        (FigureKind.NUMBER, [], []),
    ],
)
def test_points_of_one_unit_share_an_axis(kind: FigureKind, texts: list[str], expected: list[float]) -> None:
    assert heights(kind, *texts) == expected
