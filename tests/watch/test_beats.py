"""Signs of life of the service's jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watch.beats import Beat, Beats, silent

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_a_job_beats_when_it_begins_and_when_it_ends_also_badly() -> None:
    times = iter([NOON, NOON + MINUTE, NOON + 2 * MINUTE])
    beats = Beats(lambda: next(times))

    def work() -> None:
        [beat] = beats()
        assert beat.running
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        beats.timed("compare", 5, work)()
    [beat] = beats()
    assert beat == Beat("compare", 5, NOON, NOON + MINUTE, NOON + 2 * MINUTE)
    assert not beat.running


@pytest.mark.parametrize(
    ("beat", "said"),
    [
        (Beat("a", 5, NOON - MINUTE), ""),  # not yet
        (Beat("a", 5, NOON - 9 * MINUTE), "the job a has not run for 9 minutes"),
        (Beat("a", 5, NOON - 90 * MINUTE, NOON - MINUTE, NOON - MINUTE), ""),
        (Beat("a", 60, NOON - 90 * MINUTE, NOON - 9 * MINUTE, NOON - 9 * MINUTE), ""),  # it rests that long
        (Beat("a", 60, NOON, NOON - 11 * MINUTE, NOON - 11 * MINUTE), "the job a has not run for 11 minutes"),
        (Beat("a", 5, NOON, NOON - 30 * MINUTE), ""),  # at work
        (Beat("a", 5, NOON, NOON - 61 * MINUTE), "the job a has been at one run for 61 minutes"),
    ],
)
def test_a_job_that_is_missing_is_named(beat: Beat, said: str) -> None:
    assert silent([beat], NOON) == ([said] if said else [])
