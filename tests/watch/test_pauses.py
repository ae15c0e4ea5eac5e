"""Pause windows: when a source is left alone, and when its visit comes then."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watch.pauses import over, parse


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("pauses", "moment", "then"),
    [
        ((), "2026-03-04T23:00", "2026-03-04T23:00"),
        (("22:00-06:00",), "2026-03-04T21:59", "2026-03-04T21:59"),
        (("22:00-06:00",), "2026-03-04T22:00", "2026-03-05T06:00"),
        (("22:00-06:00",), "2026-03-05T03:00", "2026-03-05T06:00"),
        (("22:00-06:00",), "2026-03-05T06:00", "2026-03-05T06:00"),
        (("Sat-Sun",), "2026-03-07T12:00", "2026-03-09T00:00"),
        (("Sat,Mon",), "2026-03-09T12:00", "2026-03-10T00:00"),
        (("Sat-Sun", "22:00-06:00"), "2026-03-06T23:00", "2026-03-09T06:00"),
        (("Mon-Fri 08:00-18:00 Europe/Brussels",), "2026-07-01T06:30", "2026-07-01T16:00"),
        (("00:00-00:00",), "2026-03-04T12:00", "2026-03-12T00:00"),
    ],
)
def test_a_visit_in_a_pause_comes_at_its_end(pauses: tuple[str, ...], moment: str, then: str) -> None:
    assert over(pauses, at(moment)) == at(then)


@pytest.mark.parametrize("text", ["", "at night", "25:00-26:00", "Sat-Sun Nowhere/Land", "Someday"])
def test_what_is_no_window_is_refused_with_the_cure(text: str) -> None:
    with pytest.raises(ValueError, match="write it as 22:00-06:00"):
        parse(text)
