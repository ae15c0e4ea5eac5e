"""A figure that changed through time as a plot: steps in a box, and the same in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from changes.dates import find as find_dates
from changes.figures import DAYS, find
from model import FigureKind, FigurePoint, FigureSeries

WIDTH, HEIGHT = 240, 56
_MARGIN = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of the plot, in its units, from the upper left."""

    x: int
    y: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Plot:
    """`steps` is the path of an SVG line: a value holds until the next one is seen."""

    series: FigureSeries
    dots: tuple[Dot, ...]
    steps: str  #: "" where the values can't be put on one scale: then the words say it alone


def plot(series: FigureSeries, until: datetime) -> Plot:
    """The series up to `until`. Values without a common unit, and single ones, are not drawn."""
    values = [_value(series.kind, point) for point in series.points]
    if len(values) < 2 or None in values or len({unit for _, unit in filter(None, values)}) > 1:
        return Plot(series, (), "")
    heights = _scaled([value[0] for value in values if value], _MARGIN, HEIGHT - _MARGIN, turned=True)
    moments = [Decimal(p.at.timestamp()) for p in series.points]
    widths = _scaled([*moments, max(moments[-1], Decimal(until.timestamp()))], _MARGIN, WIDTH - _MARGIN)
    dots = tuple(
        Dot(x, y, point.text, point.at)
        for x, y, point in zip(widths[:-1], heights, series.points, strict=True)
    )
    steps = f"M{dots[0].x} {dots[0].y}" + "".join(f"H{dot.x}V{dot.y}" for dot in dots[1:])
    return Plot(series, dots, f"{steps}H{widths[-1]}")


def _value(kind: FigureKind, point: FigurePoint) -> tuple[Decimal, str] | None:
    """A figure as a number with its unit; None where it can't be read as one."""
    if kind is FigureKind.DATE:
        day: date | None = next((d.moment for d in find_dates(point.text)), None)
        return None if day is None else (Decimal(day.toordinal()), "day")
    found = next((f for f in find(point.text) if f.value is not None), None)
    if found is None or found.value is None:
        return None
    if found.unit in DAYS:
        return found.value * DAYS[found.unit], "day"
    return found.value, found.unit


def _scaled(values: Sequence[Decimal], low: int, high: int, *, turned: bool = False) -> list[int]:
    least, span = min(values), max(values) - min(values)
    places = [(v - least) / span if span else Decimal("0.5") for v in values]
    return [round(low + (high - low) * (1 - place if turned else place)) for place in places]
