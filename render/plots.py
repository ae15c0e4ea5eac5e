"""Figures as numbers to draw: a series on an axis, and as steps in a box. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from changes import dates, figures
from model import FigureKind, FigurePoint, FigureSeries

WIDTH, HEIGHT = 240, 56
_MARGIN = 6


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a series and its height."""

    point: FigurePoint
    height: float  #: of a date, its moment in seconds since 1970; of a duration, days


@dataclass(frozen=True, slots=True)
class Place:
    """A point where it is drawn, in the units of the plot, from the upper left."""

    x: int
    y: int
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Plot:
    """`steps` is the path of an SVG line: a value holds until the next one is seen."""

    series: FigureSeries
    places: tuple[Place, ...]
    steps: str  #: "" where the values can't be put on one scale: then the words say it alone


def dots(series: FigureSeries) -> tuple[Dot, ...]:
    """The points that have a height on one axis with the last one; of another unit none has."""
    if not series.points:
        return ()
    last = _measured(series.kind, series.points[-1].text)
    if last is None:
        return ()
    measured = ((point, _measured(series.kind, point.text)) for point in series.points)
    return tuple(Dot(point, m[0]) for point, m in measured if m is not None and m[1] == last[1])


def plot(series: FigureSeries, until: datetime) -> Plot:
    """The series up to `until`. A single value is not drawn, nor a series without a common unit: its line
    would pass over what was said in another one."""
    drawn = dots(series)
    if len(drawn) < 2 or len(drawn) < len(series.points):
        return Plot(series, (), "")
    heights = _scaled([dot.height for dot in drawn], HEIGHT - _MARGIN, _MARGIN)
    moments = [dot.point.at.timestamp() for dot in drawn]
    widths = _scaled([*moments, max(moments[-1], until.timestamp())], _MARGIN, WIDTH - _MARGIN)
    places = tuple(
        Place(x, y, dot.point.text, dot.point.at)
        for x, y, dot in zip(widths[:-1], heights, drawn, strict=True)
    )
    steps = f"M{places[0].x} {places[0].y}" + "".join(f"H{place.x}V{place.y}" for place in places[1:])
    return Plot(series, places, f"{steps}H{widths[-1]}")


def _measured(kind: FigureKind, text: str) -> tuple[float, str] | None:
    """Height and unit of a figure as it is written; None where it has none."""
    if kind is FigureKind.DATE:
        day = next((found.moment for found in dates.find(text) if found.moment is not None), None)
        if day is None:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp(), ""
    found = next((one for one in figures.find(text) if one.kind is kind and one.value is not None), None)
    if found is None or found.value is None:
        return None
    if kind is FigureKind.DURATION and found.unit in figures.DAYS:
        return float(found.value * figures.DAYS[found.unit]), "day"
    return float(found.value), found.unit


def _scaled(values: Sequence[float], first: int, last: int) -> list[int]:
    """Places between two ends: the least value at the first, the largest at the last."""
    least, span = min(values), max(values) - min(values)
    return [round(first + (last - first) * ((value - least) / span if span else 0.5)) for value in values]
