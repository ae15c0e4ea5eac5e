"""Figures as numbers to draw."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from model import FigureKind, FigurePoint, FigureSeries
from render.plots import dots

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def heights(kind: FigureKind, *texts: str) -> list[float]:
    points = tuple(FigurePoint(NOON, text, number, number) for number, text in enumerate(texts))
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
