"""Signs of life of the service's jobs."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from store.errors import Locked
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
    ended = NOON + 2 * MINUTE
    assert beat == Beat("compare", 5, NOON, NOON + MINUTE, ended, worked_at=None, failed_at=ended)
    assert not beat.running


class Jobs:
    """Two jobs whose runs end as a test says, a minute each."""

    def __init__(self) -> None:
        minutes = count()
        self.beats = Beats(lambda: NOON + next(minutes) * MINUTE)
        self.end: BaseException | None = None
        self._runs = {name: self.beats.timed(name, 5, self._work) for name in ("compare", "deliver")}

    def _work(self) -> None:
        if self.end is not None:
            raise self.end

    def run(self, name: str, end: BaseException | None = None) -> None:
        self.end = end
        with suppress(ValueError, Locked):
            self._runs[name]()


def test_a_round_has_ended_when_every_job_has_worked_and_the_next_needs_them_all_again() -> None:
    jobs = Jobs()
    assert not jobs.beats.round_ended()
    jobs.run("compare")
    assert not jobs.beats.round_ended()
    jobs.run("deliver")
    assert jobs.beats.round_ended()
    assert not jobs.beats.round_ended()
    jobs.run("deliver")
    assert not jobs.beats.round_ended()
    jobs.run("compare")
    assert jobs.beats.round_ended()


def test_a_job_that_failed_begins_the_round_anew_and_one_that_found_the_store_held_does_not() -> None:
    jobs = Jobs()
    jobs.run("compare")
    jobs.run("deliver", ValueError("no"))
    jobs.run("deliver")
    assert not jobs.beats.round_ended()
    jobs.run("compare")
    assert jobs.beats.round_ended()
    jobs.run("compare")
    jobs.run("deliver", Locked("held"))
    assert not jobs.beats.round_ended()
    jobs.run("deliver")
    assert jobs.beats.round_ended()


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
