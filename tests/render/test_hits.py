"""Hits of a search, gathered by section."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from model import SearchHit, SourceName
from render.hits import gathered

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def hit(source: SourceName, track: str, day: int, *, current: bool = False) -> SearchHit:
    """A wording that stood for a day."""
    at = NOON + timedelta(days=day)
    return SearchHit(source, day, 0, track, "Fees", ("Fees",), None, (), at, day, at, current)


def test_a_section_is_told_once_from_the_first_to_the_last_that_said_it() -> None:
    fees, other = (
        SourceName(n, slug, slug, f"{slug}.example", f"https://{slug}.example/")
        for n, slug in enumerate(("fees", "other"))
    )
    found = gathered(
        [
            hit(fees, "a", 5),
            hit(other, "a", 1),
            hit(fees, "b", 2),
            hit(fees, "a", 9, current=True),
            hit(fees, "a", 3),
        ]
    )
    assert [(one.best.source.slug, one.best.track, len(one.hits)) for one in found] == [
        ("fees", "a", 3),
        ("other", "a", 1),
        ("fees", "b", 1),
    ]
    days = [((one.first_seen_at - NOON).days, (one.last_seen_at - NOON).days) for one in found]
    assert days == [(3, 9), (1, 1), (2, 2)]
    assert [one.current for one in found] == [True, False, False]
