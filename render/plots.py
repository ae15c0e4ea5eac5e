"""Figures as numbers to draw: what a series says, on an axis. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from changes import dates, figures
from model import FigureKind, FigurePoint, FigureSeries


@dataclass(frozen=True, slots=True)
class Dot:
    """A point of a series and its height."""

    point: FigurePoint
    height: float  #: of a date, its moment in seconds since 1970; of a duration, days


def dots(series: FigureSeries) -> tuple[Dot, ...]:
    """The points that have a height on one axis with the last one; of another unit none has."""
    if not series.points:
        return ()
    last = _measured(series.kind, series.points[-1].text)
    if last is None:
        return ()
    measured = ((point, _measured(series.kind, point.text)) for point in series.points)
    return tuple(Dot(point, m[0]) for point, m in measured if m is not None and m[1] == last[1])


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
